"""The columns of the text and the HTML: those that every summary has, and those that were asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from layerfold.fallback.cells import (
    Place,
    flops_inside,
    input_shape,
    own_text,
    sum_inside,
    text_inside,
)
from layerfold.fallback.layout import Layout
from layerfold.fallback.rows import FoldedRow
from layerfold.fallback.words import is_partly_frozen, shown_text
from layerfold.format.columns import Counts, Texts
from layerfold.format.table import LayerTable

#: Fields whose columns are there wherever they are known.
_ALWAYS = frozenset({"flops", "optimizer_groups", "learning_rates", "weight_decays", "adapters"})


@dataclass(frozen=True, slots=True)
class Column:
    """A column after those of the names and the types; a line of a cell may end after a ``divider``."""

    title: str
    is_number: bool
    text: Callable[[FoldedRow], str]
    divider: str = ","


def columns_of(table: LayerTable, layout: Layout, beside: Column | None = None) -> list[Column]:
    """Return the columns of a table, with one ``beside`` the parameters.

    FLOPs and what an optimizer and adapters say are there wherever they are known, the others in ``layout``
    where they were asked for, too.
    """
    has_trainable = layout.show_trainable or is_partly_frozen(table)
    optional = {
        field: column
        for field, column in _optional(table).items()
        if getattr(table, field) is not None and field in layout.columns | _ALWAYS
    }
    before = optional.pop("input_shapes", None)
    shape = Column("Output shape", False, lambda row: shown_text(row.shape), divider=";")
    columns = (
        before,
        shape if table.outputs is not None else None,
        Column("Parameters", True, lambda row: row.params),
        Column("Trainable", False, lambda row: row.trainable) if has_trainable else None,
        beside,
        *optional.values(),
    )
    return [column for column in columns if column is not None]


def _optional(table: LayerTable) -> dict[str, Column]:
    """Return the optional columns by the fields of the table, in their order."""

    def column(
        title: str, cell: Callable[[Place], str], *, is_number: bool = False, divider: str = ","
    ) -> Column:
        return Column(
            title, is_number, lambda row: shown_text(cell(row.place)) if row.place else "", divider
        )

    def total(title: str, values: Counts | None) -> Column:
        return column(title, lambda place: sum_inside(values or [], place), is_number=True)

    def inside(title: str, values: Texts | None) -> Column:
        return column(title, lambda place: text_inside(values or [], place))

    def own(title: str, values: Texts | None) -> Column:
        return column(title, lambda place: own_text(values or [], place))

    return {
        "input_shapes": column("Input shape", lambda place: input_shape(table, place), divider=";"),
        "flops": column("FLOPs", lambda place: flops_inside(table, place), is_number=True),
        "bytes": total("Bytes", table.bytes),
        "buffers": total("Buffers", table.buffers),
        "dtypes": inside("Data type", table.dtypes),
        "devices": inside("Device", table.devices),
        "modes": inside("Mode", table.modes),
        "optimizer_groups": own("Group", table.optimizer_groups),
        "learning_rates": own("Learning rate", table.learning_rates),
        "weight_decays": own("Weight decay", table.weight_decays),
        "adapters": own("Adapter", table.adapters),
        "settings": own("Settings", table.settings),
    }
