"""What a collector hands over: one model's rows, column by column.

A row is a layer (Keras) or a module (PyTorch, Flax). Rows are in the framework's own
order, a parent before its children, and a subtree's rows are adjacent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from layerfold.format.columns import OptionalColumns


class Source(NamedTuple):
    """Where one input of a row comes from: a row, which of its calls, which output."""

    row: int
    call: int = 0
    output: int = 0


#: The inputs of one call of a layer, in the order in which the layer takes them.
Call = tuple[Source, ...]


class Tie(NamedTuple):
    """Parameters of a row that another row counts (tied weights, a shared module)."""

    row: int
    params: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Sums over the rows, each ``None`` where a part of it is unknown.

    ``params`` counts every parameter tensor once (number of elements), ``trainable``
    those that an optimizer would update, ``buffers`` the elements of tensors that are
    no parameters, ``bytes`` the storage of parameters and buffers, ``flops`` the
    floating-point operations of one forward pass, 2 per multiply-add: at least, where
    ``uncounted`` names operations (sorted) that have no formula. ``optimizer`` counts the
    elements of the optimizer's state, which are no parameters. ``activations`` are the bytes
    that the rows without rows inside return in that pass, in all their calls. ``variables``
    counts the rows that are variables of the model itself.
    """

    rows: int
    params: int | None = None
    trainable: int | None = None
    buffers: int | None = None
    bytes: int | None = None
    flops: int | None = None
    uncounted: tuple[str, ...] = ()
    optimizer: int | None = None
    activations: int | None = None
    variables: int = 0


@dataclass(slots=True, kw_only=True)
class LayerTable(OptionalColumns):
    """The rows of one model. Every list has one entry per row.

    A column that a framework does not know is ``None`` as a whole; an entry that is unknown is
    ``None``. Counts are of the row itself, never of its children, so that a sum over rows is the
    model's total. The optional columns are declared in ``columns.py``.
    """

    framework: str  # "keras", "torch" or "flax"
    model_name: str
    model_type: str  # the class's name
    unit: str  # what a row is called: "layer", "module" or "weight"
    separator: str  # between the parts of a path: "/" or "."
    names: list[str]  # relative to the parent row
    types: list[str]
    parents: list[int]  # the enclosing row, -1 at the top
    params: list[int | None]  # own parameters (number of elements)
    frozen: list[int | None]  # those of them that no optimizer updates, for whatever reason
    calls: list[tuple[Call, ...]] | None = None  # one entry per call of the layer; () for an input
    model_outputs: list[Source] = field(default_factory=list)
    ties: dict[int, Tie] = field(default_factory=dict)  # rows that share what another row counts
    scalars: list[tuple[tuple[str, object], ...]] | None = None  # compared by the fold, not shown
    stacked: dict[int, int] = field(
        default_factory=dict
    )  # rows that stack many modules' parameters
    kinds: dict[int, str] = field(default_factory=dict)  # rows with rows inside that are a block
    optimizer: int | None = None  # elements of the optimizer's state, a figure of its own
    activations: int | None = None  # bytes that rows without rows inside return, all calls
    variables: int = 0  # rows at the end that are variables of the model itself, and no layers
    param_bytes: int | None = None  # of all parameters, those that are shared once
    run_input: str | None = None  # shapes that flops are for, as in outputs; None: batch 1
    is_incomplete: bool = False  # the first rows of a model that was not read to its end
    notes: list[str] = field(default_factory=list)  # sentences about what is unknown

    def __len__(self) -> int:
        return len(self.names)


def is_graph(table: LayerTable) -> bool:
    """Whether the rows are all nodes of a graph: a module tree has none for what its modules add."""
    return table.calls is not None and table.unit != "module"


def calls_of(table: LayerTable, row: int) -> int | None:
    """Return how often the model calls a row."""
    if table.calls is not None and table.calls[row]:
        return len(table.calls[row])
    return None if table.call_counts is None else table.call_counts[row]


def operations(uncounted: Iterable[Sequence[str]] | None) -> tuple[str, ...]:
    """Return the names of all operations without a formula, sorted, each once."""
    return tuple(sorted({name for of_row in uncounted or () for name in of_row}))


def trainable(params: Sequence[int | None], frozen: Sequence[int | None]) -> list[int | None]:
    """Return how many parameters of each row train; ``None`` where one of the two is unknown."""
    return [
        None if count is None or untrained is None else count - untrained
        for count, untrained in zip(params, frozen, strict=True)
    ]


def total(counts: Sequence[int | None] | None) -> int | None:
    """Return the sum of some counts; ``None`` where one of them, or the column, is unknown."""
    if counts is None or None in counts:
        return None
    return sum(filter(None, counts))
