"""The columns of the text and the HTML: those that every summary has, and those that were asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from layerfold.fallback.cells import (
    Place,
    flops_inside,
    input_shape,
    output_shape,
    own_text,
    sum_inside,
    text_inside,
)
from layerfold.fallback.compact import compact
from layerfold.fallback.layout import Layout
from layerfold.fallback.rows import FoldedRow
from layerfold.fallback.words import is_partly_frozen, shown_text, unit_word
from layerfold.format.columns import Counts, Texts
from layerfold.format.table import LayerTable

#: Fields whose columns are there wherever they are known.
_ALWAYS = frozenset({"flops", "optimizer_groups", "learning_rates", "weight_decays", "adapters"})


@dataclass(frozen=True, slots=True)
class Column:
    """A column; a line of a cell may end after a ``divider``, empty: nowhere.

    ``short`` is what a cell says where there is little room.
    """

    id: str
    title: str
    is_number: bool
    text: Callable[[FoldedRow], str]
    divider: str = ","
    short: Callable[[FoldedRow], str] | None = None


def columns_of(table: LayerTable, layout: Layout) -> list[Column]:
    """Return the columns of a table, names first.

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
    columns = (
        Column("name", unit_word(table.unit), False, lambda row: row.label, ""),
        Column("types", "Type", False, lambda row: row.type),
        before,
        _outputs(table) if table.outputs is not None else None,
        Column("params", "Parameters", True, lambda row: row.params, ",", _compact_params),
        Column("trainable", "Trainable", False, lambda row: row.trainable)
        if has_trainable
        else None,
        *optional.values(),
    )
    return [column for column in columns if column is not None]


def _outputs(table: LayerTable) -> Column:
    def short(row: FoldedRow) -> str:
        return shown_text(output_shape(table, row.place, has_keys=False)) if row.place else ""

    return Column("outputs", "Output shape", False, lambda row: shown_text(row.shape), ";", short)


def _compact_params(row: FoldedRow) -> str:
    return compact(row.params)


def _optional(table: LayerTable) -> dict[str, Column]:
    """Return the optional columns by the fields of the table, in their order."""

    def column(
        field: str,
        title: str,
        cell: Callable[[Place], str],
        *,
        is_number: bool = False,
        divider: str = ",",
        short: Callable[[Place], str] | None = None,
    ) -> Column:
        def placed(cell: Callable[[Place], str]) -> Callable[[FoldedRow], str]:
            return lambda row: shown_text(cell(row.place)) if row.place else ""

        return Column(
            field, title, is_number, placed(cell), divider, placed(short) if short else None
        )

    def total(field: str, title: str, values: Counts | None) -> Column:
        return column(field, title, lambda place: sum_inside(values or [], place), is_number=True)

    def inside(field: str, title: str, values: Texts | None) -> Column:
        return column(field, title, lambda place: text_inside(values or [], place))

    def own(field: str, title: str, values: Texts | None) -> Column:
        return column(field, title, lambda place: own_text(values or [], place))

    columns = (
        column(
            "input_shapes",
            "Input shape",
            lambda place: input_shape(table, place),
            divider=";",
            short=lambda place: input_shape(table, place, has_keys=False),
        ),
        column(
            "flops",
            "FLOPs",
            lambda place: flops_inside(table, place),
            is_number=True,
            short=lambda place: compact(flops_inside(table, place)),
        ),
        total("bytes", "Bytes", table.bytes),
        total("buffers", "Buffers", table.buffers),
        inside("dtypes", "Data type", table.dtypes),
        inside("devices", "Device", table.devices),
        inside("modes", "Mode", table.modes),
        own("optimizer_groups", "Group", table.optimizer_groups),
        own("learning_rates", "Learning rate", table.learning_rates),
        own("weight_decays", "Weight decay", table.weight_decays),
        own("adapters", "Adapter", table.adapters),
        own("settings", "Settings", table.settings),
    )
    return {column.id: column for column in columns}
