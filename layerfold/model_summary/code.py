"""Lines of Python about the layers of a table."""

from __future__ import annotations

from layerfold.format.accessors import Accessors
from layerfold.format.freezing import (
    Contents,
    Place,
    freeze_all_but_norms,
    freeze_up_to,
    is_norm,
)
from layerfold.format.table import LayerTable


def up_to_row(table: LayerTable, row: int) -> str | None:
    """Return the lines that freeze everything up to a row; None: there are none."""
    chain = [row]
    while (parent := table.parents[chain[-1]]) >= 0:
        chain.append(parent)
    places = [_place(table, one) for one in reversed(chain)]
    return freeze_up_to(_accessors(table), places, is_tied=row in table.ties)


def all_but_norms(table: LayerTable) -> str | None:
    """Return the lines that freeze everything but normalisations; None: there are none."""
    outer = {parent for parent in table.parents if parent >= 0}
    contents = Contents(
        has_norms=any(map(is_norm, table.types)),
        has_inner=bool(outer),
        has_outer_params=table.variables > 0 or any(table.params[row] != 0 for row in outer),
    )
    first = _place(table, 0) if len(table) else Place("", "", ".")
    return freeze_all_but_norms(_accessors(table), contents, is_model=first.attribute == "")


def _accessors(table: LayerTable) -> Accessors:
    return Accessors(table.framework, table.unit, table.separator)


def _place(table: LayerTable, row: int) -> Place:
    attribute = table.attributes[row] if table.attributes else None
    return Place(table.names[row], table.types[row], attribute or "")
