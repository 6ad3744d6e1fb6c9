"""One row of a summary, as people get it when they iterate."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One layer or module, in the framework's own order.

    ``params`` and ``trainable`` are numbers of elements of the row's own parameters: without
    those of rows below it, and without those another row counts (``tied_to`` is the path of
    that row). ``None`` always means: unknown.
    """

    index: int
    path: str
    name: str
    type: str
    depth: int  # 0 at the top
    params: int | None
    trainable: int | None
    output_shape: str | None  # "?,224,224,3"; several outputs or calls are separated by ";"
    dtype: str | None
    inputs: tuple[str, ...] | None  # paths of the rows it reads, of all calls in order
    calls: int | None  # how often the model uses it
    tied_to: str | None
    tied_params: int
    flops: int | None  # of one forward pass, 2 per multiply-add
    uncounted: tuple[str, ...]  # operations without a formula: ``flops`` is then a lower bound
