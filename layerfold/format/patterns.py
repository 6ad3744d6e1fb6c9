"""Patterns: texts with placeholders that say how a cell changes along the runs around it.

They are described in §4 of ``docs/format.md``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

_NUMBER = re.compile(r"([0-9]+)")
_DIGITS = re.compile(r"[0-9]+")
_SPECIAL = re.compile(r"[\\{}\n]")

#: Numbers with more digits are only text, so that a reader's arithmetic stays exact.
_LONGEST_NUMBER = 15


def escape(text: str) -> str:
    """Write a literal text as a pattern."""
    if _SPECIAL.search(text) is None:
        return text
    return _SPECIAL.sub(lambda found: r"\n" if found[0] == "\n" else "\\" + found[0], text)


def common_beginning(sequences: Sequence[str] | Sequence[list[str]]) -> int:
    """Return how many first elements all of the sequences share."""
    # What the least and the greatest share, all between them share too.
    least: Sequence[str] = min(sequences)
    greatest: Sequence[str] = max(sequences)
    for index, (one, other) in enumerate(zip(least, greatest, strict=False)):
        if one != other:
            return index
    return min(len(least), len(greatest))


class Lists:
    """The lists of one run, in the order in which patterns first need them."""

    def __init__(self) -> None:
        self.values: dict[tuple[str, ...], int] = {}

    def index(self, values: Sequence[str]) -> int:
        """Return the index of the list with these values."""
        return self.values.setdefault(tuple(values), len(self.values))


class Level(NamedTuple):
    """A run around a cell: how many uses it has, and its lists."""

    uses: int
    lists: Lists


def generalise(
    texts: Sequence[str], levels: Sequence[Level], *, whole: bool = False, distance: int = 0
) -> str:
    """Return one pattern for all the texts that a cell has along the runs around it.

    ``texts`` are patterns without placeholders, one for every combination of indices, the innermost index
    changing fastest; ``levels`` are the runs, the innermost last, which is ``distance`` runs away
    from the cell. With ``whole`` a placeholder never shares the cell with other text.
    """
    first = texts[0]
    if texts.count(first) == len(texts):
        return first
    if all(map(_DIGITS.fullmatch, texts)) and len(max(texts, key=len)) <= _LONGEST_NUMBER:
        return _number(texts, levels, distance)
    parts = _split(texts)
    if parts is not None:
        return "".join(
            column[0] if index % 2 == 0 else _number(column, levels, distance)
            for index, column in enumerate(parts)
        )
    if whole or any("\\" in text for text in texts):
        return _listed(texts, levels, distance)
    before = common_beginning(texts)
    rest = [text[before:] for text in texts]
    after = common_beginning([text[::-1] for text in rest])
    middle = [text[: len(text) - after] for text in rest]
    return first[:before] + _listed(middle, levels, distance) + rest[0][len(middle[0]) :]


def _split(texts: Sequence[str]) -> list[tuple[str, ...]] | None:
    """Return literal, number, literal, … by column where only numbers differ."""
    pieces = [_NUMBER.split(text) for text in texts]
    literals = pieces[0][::2]
    if len(pieces[0]) == 1 or any(other[::2] != literals for other in pieces):
        return None
    if any(len(number) > _LONGEST_NUMBER for other in pieces for number in other[1::2]):
        return None
    return list(zip(*pieces, strict=True))


def _number(texts: Sequence[str], levels: Sequence[Level], distance: int) -> str:
    first = texts[0]
    if texts.count(first) == len(texts):
        return first
    steps = _steps([int(text) for text in texts], levels)
    if steps is None or not _padded_alike(texts):
        return _listed(texts, levels, distance)
    coefficients = [0] * distance + steps[::-1]
    while coefficients[-1] == 0:
        coefficients.pop()
    return "{" + first + "".join(f"{step:+d}" for step in coefficients) + "}"


def _steps(values: list[int], levels: Sequence[Level]) -> list[int] | None:
    """Return by how much the value grows with each index, the outermost first, if evenly."""
    steps = []
    stride = len(values)
    expected = values[:1]
    for level in levels:
        stride //= level.uses
        step = values[stride] - values[0]
        steps.append(step)
        expected = [value + step * index for value in expected for index in range(level.uses)]
    return steps if expected == values else None


def _padded_alike(texts: Sequence[str]) -> bool:
    width = len(texts[0]) if texts[0][0] == "0" else 0
    return all(text == str(int(text)).zfill(width) for text in texts)


def _listed(texts: Sequence[str], levels: Sequence[Level], distance: int) -> str:
    uses, lists = levels[-1]
    entries = [
        generalise(texts[use::uses], levels[:-1], whole=True, distance=distance + 1)
        for use in range(uses)
    ]
    if entries.count(entries[0]) == uses:
        return entries[0]
    place = f"^{distance}" if distance else ""
    return f"{{@{lists.index(entries)}{place}}}"
