"""Lines of Python about the layers of a table."""

from __future__ import annotations

from collections.abc import Sequence

from layerfold.format.accessors import UNKNOWN, Accessors
from layerfold.format.freezing import (
    Contents,
    Place,
    freeze_all_but_norms,
    freeze_in_flax,
    freeze_up_to,
    is_norm,
)
from layerfold.format.table import LayerTable


def up_to_row(table: LayerTable, row: int) -> str | None:
    """Return the lines that freeze everything up to a row; None: there are none."""
    chain = _chain(table, row)
    if table.framework == "flax":
        return _flax_up_to_row(table, chain[::-1])
    places = [_place(table, one) for one in reversed(chain)]
    return freeze_up_to(_accessors(table), places, is_tied=row in table.ties)


#: Rows before one in what encloses it that are looked at, and parts of a Flax model that are named.
_MOST_ROWS = 1_000
_MOST_PARTS = 100


def _flax_up_to_row(table: LayerTable, chain: Sequence[int]) -> str | None:
    """Return the same for a Flax model; ``chain`` is the row behind those around it, the outermost first.

    None where parameters are those of a row around it, or a row leads back to what it is in.
    """
    if any(table.params[row] != 0 for row in chain[:-1]) or _leads_back(table, chain[-1]):
        return None
    accessors = _accessors(table)
    around, kind = accessors.top, ""
    parts: list[str | None] = []
    for row in chain:
        parent = table.parents[row]
        if row - parent > _MOST_ROWS:
            return None
        beside = [one for one in range(parent + 1, row + 1) if table.parents[one] == parent]
        places = [_place(table, one) for one in beside]
        found = [accessors.of(around, one.name, kind, one.attribute) for one in places]
        named = found if row == chain[-1] else found[:-1]
        parts += [one for one, place in zip(named, places, strict=False) if _has_keys(table, place)]
        around, kind = found[-1], table.types[row]
    if len(parts) > _MOST_PARTS:
        return None
    return freeze_in_flax(accessors, parts, has_ties=bool(table.ties))


def _leads_back(table: LayerTable, row: int) -> bool:
    """Whether one of the rows up to the end of this one is tied to a row that it is in, or they are too many."""
    if not table.ties:
        return False
    after = range(row + 1, len(table))
    end = next((one for one in after if table.parents[one] < row), len(table))
    if end > _MOST_ROWS:
        return True
    return any(tie.row in _chain(table, one) for one, tie in table.ties.items() if one < end)


def _chain(table: LayerTable, row: int) -> list[int]:
    """Return a row and those around it, the innermost first."""
    chain = [row]
    while (parent := table.parents[chain[-1]]) >= 0:
        chain.append(parent)
    return chain


def _has_keys(table: LayerTable, place: Place) -> bool:
    """Whether parameters may be at a place: those of linen are dicts, in which an unknown step is none."""
    return table.separator != "/" or place.attribute != UNKNOWN


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
