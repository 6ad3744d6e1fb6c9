"""One row of a summary, as people get it when they iterate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from layerfold.format.columns import COLUMNS, IMPLIED
from layerfold.format.weights import Weight

#: Columns that every row has, in the order in which they are exported.
ALWAYS = (
    "path",
    "type",
    "depth",
    "output_shape",
    "params",
    "trainable",
    "dtype",
    "inputs",
    "calls",
    "tied_to",
    "tied_params",
    "flops",
    "uncounted",
    "accessor",
)

#: Columns that a row has where its table has them, by the name of their attribute.
OPTIONAL = {
    column.id: column
    for column in COLUMNS
    if column.id
    not in {*ALWAYS, "name", "untrainable", "tied", "call_count", "attribute", "weights", *IMPLIED}
}


@dataclass(frozen=True, slots=True)
class Row:
    """One layer or module, in the framework's own order.

    ``params`` and ``trainable`` are numbers of elements of the row's own parameters: without
    those of rows below it, and without those another row counts (``tied_to`` is the path of
    that row). ``weights`` are these individually, those that another row counts and buffers too: each has a
    ``name`` ("kernel"), ``shape``, ``dtype``, ``kind`` ("parameter", "untrainable" or "buffer"), ``trainable``,
    ``is_tied``, ``bytes`` and ``path``, which is its name in the model, as ``named_parameters()`` of PyTorch and
    ``variable.path`` of Keras give it; a row that is the same module as ``tied_to`` has none. ``None`` always means unknown. The columns in ``optional`` are attributes, too:
    ``row.settings``, ``row.bytes``, ``row.stacked`` (modules whose parameters this row stacks).
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
    accessor: str | None  # gives the layer: "model.layer3[22].conv2"
    weights: tuple[Weight, ...] | None
    optional: Mapping[str, str | int | None]  # what else the table has, by the id of the column

    def __getattr__(self, name: str) -> str | int | None:
        """Give an optional column; ``None`` where the table does not have it."""
        if name in OPTIONAL:
            return self.optional.get(name)
        raise AttributeError(
            f"a row has no {name!r}: choose from {', '.join((*ALWAYS, *OPTIONAL))}"
        )

    def __dir__(self) -> list[str]:
        return [*object.__dir__(self), *OPTIONAL]
