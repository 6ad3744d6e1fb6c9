"""The columns of the format (``docs/format.md`` §3): one record for each. The twin of ``src/format/columns.ts``.

Writing, leaving out under a budget, asking and exporting follow from these records.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Texts = list[str | None]
Counts = list[int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """What is true of all cells of one column.

    A cell of kind "text" is a pattern, of "dict" the index of a pattern in a dictionary, of "int"
    an integer. ``empty`` is the text that is written as an empty cell, ``missing`` what is meant
    where the column is absent. ``patched`` columns do not decide whether two groups are the same.
    ``dropped`` is the step of §10 at which a short budget takes the column; ``None``: it stays.
    ``requested`` columns are filled only when they are asked for, by the name of their ``field``.
    ``summed`` columns keep their sums where rows are left out.
    """

    id: str
    field: str  # of LayerTable
    kind: Literal["text", "dict", "int"]
    empty: str = ""
    missing: Literal["unknown", "empty"] = "unknown"
    patched: bool = False
    dropped: int | None = None
    requested: bool = False
    summed: bool = False


#: In the order of docs/format.md, in which a budget takes those of one step, too.
COLUMNS = (
    Column(id="name", field="names", kind="text", missing="empty"),
    Column(id="type", field="types", kind="dict"),
    Column(id="output_shape", field="outputs", kind="dict"),
    Column(id="params", field="params", kind="int", empty="0", summed=True),
    Column(
        id="untrainable", field="untrainable", kind="int", empty="0", missing="empty", summed=True
    ),
    Column(
        id="trainable",
        field="frozen",
        kind="int",
        missing="empty",
        patched=True,
        dropped=5,
        summed=True,
    ),
    Column(
        id="statistics_move",
        field="statistics_move",
        kind="int",
        empty="0",
        missing="empty",
        dropped=4,
        summed=True,
    ),
    Column(id="inputs", field="calls", kind="text", empty="1", dropped=4),
    Column(
        id="tied", field="ties", kind="int", empty="0", missing="empty", patched=True, dropped=5
    ),
    Column(
        id="tied_to", field="ties", kind="int", empty="0", missing="empty", patched=True, dropped=5
    ),
    Column(id="attribute", field="attributes", kind="text", missing="empty", dropped=4),
    Column(id="stacked", field="stacked", kind="int", empty="0", missing="empty", dropped=2),
    Column(id="dtype", field="dtypes", kind="dict", patched=True, dropped=2, requested=True),
    Column(id="device", field="devices", kind="dict", patched=True, dropped=2, requested=True),
    Column(id="mode", field="modes", kind="dict", patched=True, dropped=2, requested=True),
    Column(
        id="bytes", field="bytes", kind="int", empty="0", dropped=2, requested=True, summed=True
    ),
    Column(
        id="buffers",
        field="buffers",
        kind="int",
        empty="0",
        dropped=2,
        requested=True,
        summed=True,
    ),
    Column(id="input_shape", field="input_shapes", kind="dict", dropped=2, requested=True),
    Column(
        id="flops", field="flops", kind="int", empty="0", dropped=3, requested=True, summed=True
    ),
    Column(
        id="uncounted",
        field="uncounted",
        kind="int",
        empty="0",
        missing="empty",
        dropped=3,
        summed=True,
    ),
    Column(id="call_count", field="call_counts", kind="int", empty="1", dropped=3),
    Column(id="call_shapes", field="call_shapes", kind="dict", dropped=1),
    Column(id="optimizer_group", field="optimizer_groups", kind="dict", dropped=2),
    Column(id="learning_rate", field="learning_rates", kind="dict", dropped=2),
    Column(id="weight_decay", field="weight_decays", kind="dict", dropped=2),
    Column(id="adapter", field="adapters", kind="dict", dropped=2),
    Column(id="settings", field="settings", kind="dict", dropped=1, requested=True),
    Column(id="weights", field="weights", kind="dict", dropped=0),
    Column(id="weight_shape", field="weight_shapes", kind="dict", dropped=0),
    Column(id="weight_dtype", field="weight_dtypes", kind="dict", patched=True, dropped=0),
    Column(id="weight_state", field="weight_states", kind="dict", patched=True, dropped=0),
    Column(id="weight_bytes", field="weight_bytes", kind="dict", dropped=0),
    Column(id="weight_scope", field="weight_scopes", kind="dict", missing="empty", dropped=0),
)

#: Columns that are left out only together with ``weights``, and are not named then.
IMPLIED = frozenset(
    {"weight_shape", "weight_dtype", "weight_state", "weight_bytes", "weight_scope"}
)


@dataclass(slots=True, kw_only=True)
class OptionalColumns:
    """Values by row, ``None`` as a whole where a framework does not know them."""

    outputs: Texts | None = None  # shapes: "?,224,224,3"; several: "a:?,3;b:?,4"
    untrainable: Counts | None = None  # of params, never trainable (running statistics); None: none
    statistics_move: Counts | None = None  # 1: frozen, but in training mode; None: nowhere
    attributes: Texts | None = None  # steps from the enclosing row; None: what the name says
    dtypes: Texts | None = None  # of the parameters
    devices: Texts | None = None
    modes: Texts | None = None  # "train" or "eval"
    bytes: Counts | None = None  # stored by this process, parameters and buffers
    buffers: Counts | None = None  # elements
    input_shapes: Texts | None = None  # as outputs
    flops: Counts | None = None  # own, one forward pass on run_input, 2 per multiply-add
    uncounted: list[tuple[str, ...]] | None = None  # own operations that flops does not count
    call_counts: Counts | None = None  # in that pass, where calls do not say it
    call_shapes: Texts | None = None  # what each of several calls takes and returns
    optimizer_groups: Texts | None = None  # of all parameters in the row, those of rows inside too
    learning_rates: Texts | None = None  # of those groups
    weight_decays: Texts | None = None
    adapters: Texts | None = None  # what of PEFT a row is: "default (active)"
    settings: Texts | None = None
    weights: Texts | None = None  # of the row itself, individually: see weights.py
    weight_shapes: Texts | None = None
    weight_dtypes: Texts | None = None
    weight_states: Texts | None = None
    weight_bytes: Texts | None = None
    weight_scopes: Texts | None = None  # what precedes their names: see weight_scope.py
