"""Repetition among siblings: which neighbours have the same structure.

The choice is normative (``docs/fold.md``), because two languages must make the same one.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isclose

MAX_PERIOD = 256

#: A transparent run is kept when it saves at least this many body entries.
MIN_SAVED = 4


@dataclass(slots=True)
class Item:
    """One position among siblings, in every list of siblings that is folded alike.

    ``symbol`` decides equality. ``measures`` has, for each of those lists, numbers that must be
    equal in all repetitions or grow by equal steps. ``run_from`` is the least number of neighbours
    that make a run by themselves; 0 for a row that only a transparent run repeats.
    """

    symbol: Hashable
    measures: list[tuple[float, ...]]
    run_from: int


@dataclass(slots=True)
class Repeat:
    """``count`` times the positions ``start`` … ``start + period``, folded in turn as ``body``."""

    start: int
    period: int
    count: int
    body: list[int | Repeat]  # positions are counted from ``start``

    @property
    def stop(self) -> int:
        """The position after the last repetition."""
        return self.start + self.count * self.period


def find_repeats(items: Sequence[Item]) -> list[int | Repeat]:
    """Return the positions 0 to len - 1 in order, with repetitions put together.

    The repetition that covers most positions is taken; of several the one with the smallest
    period, then the leftmost. What is left of it, right of it and inside it is searched in turn.
    """
    symbols = [item.symbol for item in items]
    return _search(items, symbols, 0, len(items))


def _search(
    items: Sequence[Item], symbols: list[Hashable], start: int, stop: int
) -> list[int | Repeat]:
    result: list[int | Repeat] = []
    pending: list[tuple[int, int] | Repeat] = [(start, stop)]
    while pending:
        part = pending.pop()
        if isinstance(part, Repeat):
            if part.period > 1:
                part.body = find_repeats(_parallel(items, part))
            result.append(part)
            continue
        low, high = part
        best = _best(items, symbols, low, high)
        if best is None:
            result.extend(range(low, high))
        else:
            pending += [(best.stop, high), best, (low, best.start)]
    return result


def _parallel(items: Sequence[Item], repeat: Repeat) -> list[Item]:
    """Return the items of one period, with the measures of every repetition."""
    return [
        Item(
            first.symbol,
            [
                measures
                for use in range(repeat.count)
                for measures in items[repeat.start + use * repeat.period + place].measures
            ],
            first.run_from,
        )
        for place, first in enumerate(items[repeat.start : repeat.start + repeat.period])
    ]


def _best(items: Sequence[Item], symbols: list[Hashable], low: int, high: int) -> Repeat | None:
    """Return the best repetition, with a symbol of its own for measures that do not fit.

    Measures that do not fit are not all equal, so each pass makes one symbol more out of at most
    ``high - low`` places, and the loop ends.
    """
    while True:
        best = _longest(items, symbols, low, high)
        if best is None:
            return None
        misfit = _misfit(items, best)
        if misfit is None:
            return best
        symbol = symbols[misfit[0]]
        for place in range(best.start, best.stop):
            if symbols[place] == symbol:
                values = tuple(m[misfit[1]] for m in items[place].measures)
                symbols[place] = (symbol, misfit[1], values)


def _longest(items: Sequence[Item], symbols: list[Hashable], low: int, high: int) -> Repeat | None:
    length = high - low
    places: dict[Hashable, int] = {}
    for index in range(low, high):
        places[symbols[index]] = places.get(symbols[index], 0) | 1 << (index - low)
    if length < 2 or len(places) == length:
        return None
    repeated = [bits for bits in places.values() if bits & (bits - 1)]
    best: Repeat | None = None
    for period in range(1, min(MAX_PERIOD, length // 2) + 1):
        if best is not None and best.count * best.period == length:
            break
        matches = 0
        for bits in repeated:
            matches |= bits & (bits >> period)
        covered = best.count * best.period if best else 0
        if not _has_stretch(matches, max(period, covered // period * period)):
            continue
        for start, count in _stretches(matches, period):
            longer = best is None or count * period > best.count * best.period
            if longer and _worthwhile(items[low + start], period, count):
                best = Repeat(low + start, period, count, [0])
    return best


def _has_stretch(bits: int, length: int) -> bool:
    """Return whether there are ``length`` adjacent ones."""
    while length > 1 and bits:
        half = length // 2
        bits &= bits >> half
        length -= half
    return bits != 0


def _stretches(matches: int, period: int) -> list[tuple[int, int]]:
    """Return (start, repetitions) for every maximal stretch of matching places."""
    found = []
    text = bin(matches)[:1:-1]
    start = text.find("1")
    while start >= 0:
        end = text.find("0", start)
        if end < 0:
            end = len(text)
        if end - start >= period:
            found.append((start, (end - start) // period + 1))
        start = text.find("1", end)
    return found


def _worthwhile(item: Item, period: int, count: int) -> bool:
    if period == 1 and item.run_from:
        return count >= item.run_from
    return (count - 1) * period >= MIN_SAVED


def _misfit(items: Sequence[Item], repeat: Repeat) -> tuple[int, int] | None:
    """Return a place and the index of a measure that is neither equal nor grows by equal steps."""
    for place in range(repeat.start, repeat.start + repeat.period):
        if repeat.period == 1 and not items[place].run_from:
            return None
        uses = [items[place + use * repeat.period].measures for use in range(repeat.count)]
        for parallel in zip(*uses, strict=True):
            if parallel.count(parallel[0]) == len(parallel):
                continue
            for index, values in enumerate(zip(*parallel, strict=True)):
                if not _even(values):
                    return place, index
    return None


def _even(values: Sequence[float]) -> bool:
    first = values[0]
    if all(value == first for value in values):
        return True
    step = values[1] - first
    return len(values) > 2 and all(
        b - a == step or _is_close(b - a, step) for a, b in pairwise(values)
    )


def _is_close(one: float, other: float) -> bool:
    try:
        return isclose(one, other, rel_tol=1e-6, abs_tol=1e-9)
    except OverflowError:  # an integer beyond every float
        return False
