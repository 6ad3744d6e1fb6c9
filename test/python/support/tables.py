"""Tables and outlines made by hand."""

from __future__ import annotations

from layerfold.fallback.rows import FoldedRow
from layerfold.format.outline import Group, Run
from layerfold.format.table import LayerTable


def table_of(*rows: tuple[str, str, int, int | None], **more: object) -> LayerTable:
    """Return a table of (name, type, parent, parameters)."""
    names, types, parents, params = (list(column) for column in zip(*rows, strict=True))
    return LayerTable(
        framework="keras",
        model_name="model",
        model_type="Model",
        unit="layer",
        separator="/",
        names=names,
        types=types,
        parents=parents,
        params=params,
        frozen=[None if count is None else 0 for count in params],
        **more,
    )


def flat(table: LayerTable) -> Group:
    """Return an outline without any group."""
    return Group("model", "", False, list(range(len(table))), 0, len(table))


def indented(rows: list[FoldedRow]) -> list[str]:
    """Return the labels, each two spaces further in than that of the row around it."""
    return ["  " * row.depth + row.label for row in rows]


def blocks_in_a_row(count: int) -> Run:
    """Return a run of residual blocks of two rows each, from row 0 on."""
    starts = range(0, 2 * count, 2)
    return Run([Group("residual", f"b{s}", False, [s, s + 1], s, s + 2) for s in starts])
