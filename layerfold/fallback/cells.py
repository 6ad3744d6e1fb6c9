"""The cells of a visible row, made from all rows of the model that it represents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from layerfold.fallback.words import number_word
from layerfold.format.outline import Group, Run
from layerfold.format.shapes import readable, unkeyed
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
    """The rows of the model that a visible row represents, in parts whose figures are shown.

    Inside an open run there is a part for each use of the run, elsewhere one.
    """

    parts: tuple[tuple[Use, ...], ...]

    @property
    def uses(self) -> list[Use]:
        """All uses that it represents."""
        return [use for part in self.parts for use in part]

    @property
    def spans(self) -> list[slice]:
        """The rows of each part."""
        return [slice(part[0].start, part[-1].stop) for part in self.parts]


def place_of(node: int | Group | Run, shifts: Sequence[int]) -> Place:
    """Return the place of a row, of a group, or of the uses of a run; ``shifts`` as in ``Visible``."""
    nodes: Sequence[int | Group] = node.uses if isinstance(node, Run) else [node]
    uses = [
        Use(use, use + 1, True)
        if isinstance(use, int)
        else Use(use.start, use.stop, use.has_own_row)
        for use in nodes
    ]
    return Place(
        tuple(
            tuple(Use(use.start + shift, use.stop + shift, use.has_own_row) for use in uses)
            for shift in shifts
        )
    )


def output_shape(table: LayerTable, place: Place, *, has_keys: bool = True) -> str:
    """Return the output shape."""
    return readable(encoded_output_shape(table, place, has_keys=has_keys))


def encoded_output_shape(table: LayerTable, place: Place, *, has_keys: bool = True) -> str:
    """Return the same as the format writes it."""
    shown = ((use, use.shown) for use in place.uses)
    return _shape(table, table.outputs, shown, has_keys=has_keys)


def input_shape(table: LayerTable, place: Place, *, has_keys: bool = True) -> str:
    """Return the input shape, of a group that of its first row."""
    first = ((use, use.start) for use in place.uses)
    return readable(_shape(table, table.input_shapes, first, has_keys=has_keys))


def _shape(
    table: LayerTable,
    shapes: Sequence[str | None] | None,
    rows: Iterable[tuple[Use, int]],
    *,
    has_keys: bool,
) -> str:
    """Return the shape of all; where only keys differ, without them."""
    if shapes is None:
        return ""
    there = {shapes[row] or _mark(table, use) for use, row in rows}
    return same_text(there if has_keys and len(there) == 1 else map(unkeyed, there))


def _mark(table: LayerTable, use: Use) -> str:
    """Return what is in the place of a shape: the row has none, or it is unknown."""
    is_uncalled = use.has_own_row and calls_of(table, use.start) == 0
    return NOT_CALLED if is_uncalled else "?"


def own_text(values: Sequence[str | None], place: Place) -> str:
    """Return the text of the own row."""
    return same_text((values[use.start] or "") if use.has_own_row else "" for use in place.uses)


def text_inside(values: Sequence[str | None], place: Place) -> str:
    """Return the text of all rows inside that have one."""
    inside = (values[row] for use in place.uses for row in range(use.start, use.stop))
    return same_text(text for text in inside if text)


def same_text(texts: Iterable[str]) -> str:
    """Return the text that all are; "varies" where they differ."""
    distinct = set(texts)
    return VARIES if len(distinct) > 1 else distinct.pop() if distinct else ""


def sum_inside(values: Sequence[int | None], place: Place) -> str:
    """Return the sum of all rows inside; the least and the most where the uses of an open run differ."""
    return _range([values[span] for span in place.spans])


def flops_inside(table: LayerTable, place: Place) -> str:
    """Return the FLOPs of all rows inside; "≥" where operations are not counted."""
    flops, uncounted = table.flops, table.uncounted
    if flops is None:
        return ""
    return _range(
        [
            [*flops[span], None] if uncounted and any(uncounted[span]) else flops[span]
            for span in place.spans
        ]
    )


def _range(parts: Sequence[Sequence[int | None]]) -> str:
    words = {number_word(part) for part in parts}
    if len(words) == 1:
        return words.pop()
    sums = [sum(filter(None, part)) for part in parts]
    is_known = not any(None in part for part in parts)
    return f"{min(sums):,}\u2013{max(sums):,}" if is_known else VARIES
