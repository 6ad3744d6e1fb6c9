"""Columns of plain text in little room: what gives way, in the order in which the table's columns do."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from layerfold.fallback.columns import Column
from layerfold.fallback.lines import width_of
from layerfold.fallback.rows import FoldedRow
from layerfold.fallback.words import SENTENCE, shown_text

_GAP = 2
_NARROWEST = 4

#: Air, then short FLOPs, what each use of a repetition has, the keys of shapes, short parameters.
_STEPS = ("air", "flops", "note", "keys", "params")

#: The step that makes a column say less.
_STEP_OF = {"outputs": "keys", "input_shapes": "keys"}

#: They are left out last, the first of them at the very last; the others from the end of the line on.
_LEFT_OUT_LAST = ("trainable", "types", "outputs", "input_shapes")

#: What a text that is cut keeps.
_LEAST_TEXT = 12

_BLANK_IN_SHAPE = re.compile(r"(?<=[0-9?]), (?=[0-9?])")


@dataclass(frozen=True, slots=True)
class Text:
    """The rows and columns of a text, and what writes each cell in characters that can be shown.

    ``asked`` are the ids of columns that were asked for.
    """

    rows: Sequence[FoldedRow]
    columns: Sequence[Column]
    write: Callable[[str], str]
    asked: frozenset[str] = frozenset()
    _known: dict[tuple[str, bool], list[str]] = field(default_factory=dict)

    def cells(self, column: Column, taken: frozenset[str]) -> list[str]:
        """Return the title and the cells of a column, after some steps."""
        cells = self._cells(column, is_short=False)
        if column.short is not None and _STEP_OF.get(column.id, column.id) in taken:
            # A number such as 1,234 does not become shorter.
            cells = min(cells, self._cells(column, is_short=True), key=_widest)
        if column.id == "name":
            return [cells[0], *self._names(cells[1:], is_tight="air" in taken)]
        if "air" in taken and _STEP_OF.get(column.id) == "keys":
            return [_BLANK_IN_SHAPE.sub(",", cell) for cell in cells]
        return cells

    def _cells(self, column: Column, *, is_short: bool) -> list[str]:
        known = self._known.get((column.id, is_short))
        if known is None:
            text = column.short if is_short and column.short else column.text
            title = "Params" if is_short and column.id == "params" else column.title
            cells = (self.write(shown_text(text(row), SENTENCE)) for row in self.rows)
            known = self._known[column.id, is_short] = [title, *cells]
        return known

    def _names(self, cells: list[str], *, is_tight: bool) -> list[str]:
        if not is_tight:
            return ["  " * row.depth + cell for row, cell in zip(self.rows, cells, strict=True)]
        times = f" {self.write('×')} "
        return [
            " " * row.depth + cell.replace(f" {times}", times)
            for row, cell in zip(self.rows, cells, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class Fitted:
    """Columns with their cells, titles first, and how many characters wide they are.

    ``left_out`` are those for which there is no room, ``whole`` is the width in which there is.
    """

    columns: Sequence[Column]
    cells: list[list[str]]
    widths: list[int]
    left_out: Sequence[Column] = ()
    whole: int = 0

    @property
    def is_cut(self) -> bool:
        """Whether a name is cut."""
        return _widest(self.cells[0]) > self.widths[0]


def fitted(text: Text, width: int) -> Fitted:
    """Return the columns in ``width`` characters; ValueError where that is too little for names and parameters."""
    whole = _line(_natural(text, text.columns, frozenset()).widths)
    order = _leaving(text, width)
    for count in range(len(order) + 1):
        left_out = order[:count]
        shown = [column for column in text.columns if column not in left_out]
        cut = _with_cut_texts(text, shown, width)
        if cut is not None:
            found = _gentlest(text, shown, width) or cut
            return Fitted(
                found.columns, found.cells, found.widths, _with_text(text, left_out), whole
            )
    last = _natural(text, shown, frozenset(_STEPS))
    room = width - _line(last.widths[1:]) - _GAP
    if room < _NARROWEST:
        raise ValueError("Insufficient console width to print summary.")
    widths = [min(room, last.widths[0]), *last.widths[1:]]
    return Fitted(last.columns, last.cells, widths, _with_text(text, order), whole)


def placed(text: Text, line_length: int, positions: Sequence[float]) -> Fitted:
    """Return columns that end at some positions, as in Keras; relative ones are parts of the line."""
    natural = _natural(text, text.columns, frozenset())
    widths: list[int] = []
    current = 0
    for position in positions[: len(natural.widths)]:
        end = int(position * line_length) if position <= 1 else int(position)
        width = end - current
        if width < _NARROWEST:
            raise ValueError("Insufficient console width to print summary.")
        widths.append(width - _GAP if width > _NARROWEST + _GAP else width)
        current = end
    return Fitted(natural.columns, natural.cells, widths + natural.widths[len(widths) :])


def _natural(text: Text, columns: Sequence[Column], taken: frozenset[str]) -> Fitted:
    """Return columns as wide as their cells; a note that says nothing any more is none."""
    cells = [(column, text.cells(column, taken)) for column in columns]
    there = [(column, of_column) for column, of_column in cells if any(of_column)]
    widths = [_widest(of_column) for _, of_column in there]
    return Fitted([column for column, _ in there], [of_column for _, of_column in there], widths)


def _widest(cells: Sequence[str]) -> int:
    return max(map(width_of, cells))


def _line(widths: Sequence[int]) -> int:
    return sum(widths) + _GAP * (len(widths) - 1)


def _leaving(text: Text, width: int) -> list[Column]:
    """Return the columns that may be left out, in this order: those asked for last, if all of these have room.

    What trains is said only where something does not, and in no other column.
    """
    never = {"name", "params"}
    kept = text.asked | {"trainable"}
    others = [c for c in reversed(text.columns) if c.id not in (*never, *_LEFT_OUT_LAST)]
    last = [c for kept in reversed(_LEFT_OUT_LAST) for c in text.columns if c.id == kept]
    wanted = [c for c in text.columns if c.id in never | kept]
    if _with_cut_texts(text, wanted, width) is None:
        return others + last
    return sorted(others + last, key=lambda column: column.id in kept)


def _with_text(text: Text, columns: Sequence[Column]) -> list[Column]:
    return [c for c in columns if any(text.cells(c, frozenset(_STEPS)))]


def _gentlest(text: Text, columns: Sequence[Column], width: int) -> Fitted | None:
    """Return the columns after as few steps as make them fit; None where all are not enough."""
    for count in range(len(_STEPS) + 1):
        taken = frozenset(_STEPS[:count])
        found = _natural(text, columns, taken)
        if _line(found.widths) > width:
            continue
        for step in _STEPS[: max(0, count - 1)]:
            less = _natural(text, columns, taken - {step})
            if _line(less.widths) <= width:
                found, taken = less, taken - {step}
        return found
    return None


def _with_cut_texts(text: Text, columns: Sequence[Column], width: int) -> Fitted | None:
    """Return the columns after all steps, texts but the names cut; None where that is not enough."""
    found = _natural(text, columns, frozenset(_STEPS))
    least = [
        wide if column.is_number or column.id == "name" else min(wide, _LEAST_TEXT)
        for column, wide in zip(found.columns, found.widths, strict=True)
    ]
    if _line(least) > width:
        return None
    widths = list(found.widths)
    while _line(widths) > width:
        spare = [wide - kept for wide, kept in zip(widths, least, strict=True)]
        widest = max(range(len(widths)), key=lambda at: (spare[at] > 0, widths[at], -at))
        widths[widest] -= 1
    return Fitted(found.columns, found.cells, widths)
