"""The cells of a visible row, made from all rows of the model that it represents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from layerfold.fallback.words import number_word
from layerfold.format.outline import Group, Run
from layerfold.format.shapes import readable
from layerfold.format.table import LayerTable, calls_of

#: Where the rows that one row represents do not agree.
VARIES = "varies"

#: The shape of a row that the pass did not call.
NOT_CALLED = "\u2013"


@dataclass(frozen=True, slots=True)
class Use:
    """A layer or a group: its rows, and whether the first one is its own."""

    start: int
    stop: int
    has_own_row: bool

    @property
    def shown(self) -> int:
        """The row whose output is that of all."""
        return self.start if self.has_own_row else self.stop - 1


@dataclass(frozen=True, slots=True)
class Place:
    """The rows of the model that a visible row sums, and all uses that it represents."""

    start: int
    stop: int
    uses: tuple[Use, ...]

    def sums(self, use: Use) -> bool:
        """Whether the rows of a use are in the sums."""
        return self.start <= use.start < self.stop


def place_of(node: int | Group | Run, shifts: Sequence[int]) -> Place:
    """Return the place of a row, of a group, or of the uses of a run; ``shifts`` as in ``Visible``."""
    parts: Sequence[int | Group] = node.uses if isinstance(node, Run) else [node]
    uses = [
        Use(part, part + 1, True)
        if isinstance(part, int)
        else Use(part.start, part.stop, part.has_own_row)
        for part in parts
    ]
    shifted = tuple(
        Use(use.start + shift, use.stop + shift, use.has_own_row)
        for use in uses
        for shift in shifts
    )
    return Place(uses[0].start, uses[-1].stop, shifted)


def output_shape(table: LayerTable, place: Place) -> str:
    """Return the output shape."""
    return _shape(table, table.outputs, ((use, use.shown) for use in place.uses))


def input_shape(table: LayerTable, place: Place) -> str:
    """Return the input shape, of a group that of its first row."""
    return _shape(table, table.input_shapes, ((use, use.start) for use in place.uses))


def _shape(
    table: LayerTable, shapes: Sequence[str | None] | None, rows: Iterable[tuple[Use, int]]
) -> str:
    if shapes is None:
        return ""
    return _same(readable(shapes[row] or "") or _mark(table, use) for use, row in rows)


def _mark(table: LayerTable, use: Use) -> str:
    """Return what is in the place of a shape: the row has none, or it is unknown."""
    is_uncalled = use.has_own_row and calls_of(table, use.start) == 0
    return NOT_CALLED if is_uncalled else "?"


def own_text(values: Sequence[str | None], place: Place) -> str:
    """Return the text of the own row."""
    return _same((values[use.start] or "") if use.has_own_row else "" for use in place.uses)


def text_inside(values: Sequence[str | None], place: Place) -> str:
    """Return the text of all rows inside that have one."""
    inside = (values[row] for use in place.uses for row in range(use.start, use.stop))
    return _same(text for text in inside if text)


def _same(texts: Iterable[str]) -> str:
    distinct = set(texts)
    return VARIES if len(distinct) > 1 else distinct.pop() if distinct else ""


def sum_inside(values: Sequence[int | None], place: Place) -> str:
    """Return the sum of all rows inside."""
    return number_word(values[place.start : place.stop])


def flops_inside(table: LayerTable, place: Place) -> str:
    """Return the FLOPs of all rows inside; "≥" where operations are not counted."""
    if table.flops is None:
        return ""
    span = slice(place.start, place.stop)
    is_partial = any(table.uncounted[span]) if table.uncounted else False
    return number_word([*table.flops[span], None] if is_partial else table.flops[span])
