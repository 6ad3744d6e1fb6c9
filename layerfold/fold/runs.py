"""Repetition among siblings: which neighbours have the same structure.

The choice is normative (``docs/fold.md``), because two languages must make the same one.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import isclose

from layerfold.deadline import check

MAX_PERIOD = 256

#: For each list of siblings that is folded alike, numbers of one of them.
Measures = list[tuple[float, ...]]

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
    measures: Measures
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
    measures = [item.measures for item in items]
    result: list[int | Repeat] = []
    pending: list[tuple[int, int] | Repeat] = [(0, len(items))]
    while pending:
        part = pending.pop()
        if isinstance(part, Repeat):
            if part.period > 1:
                part.body = find_repeats(_parallel(items, part))
            result.append(part)
            continue
        low, high = part
        best = _best(items, measures, low, high)
        if best is None:
            result.extend(range(low, high))
        else:
            pending += [(best.stop, high), best, (low, best.start)]
    return result


def fits(items: Sequence[Item], repeat: Repeat) -> bool:
    """Return whether all measures of a repetition are equal or grow by equal steps."""
    measures = [item.measures for item in items]
    found = _longest_even(measures, repeat.start, repeat.stop, repeat.period, 0)
    return found == (repeat.start, repeat.count)


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


def _best(items: Sequence[Item], measures: list[Measures], low: int, high: int) -> Repeat | None:
    length = high - low
    repeated = _repeated_symbols(items, low, high)
    if not repeated:
        return None
    best: Repeat | None = None
    for period in range(1, min(MAX_PERIOD, length // 2) + 1):
        check()
        covered = best.count * best.period if best is not None else 0
        if covered == length:
            break
        matches = 0
        for bits in repeated:
            matches |= bits & (bits >> period)
        if not _has_stretch(matches, max(period, covered // period * period)):
            continue
        for first, end in _stretches(matches, period):
            if end + period - first <= covered:
                continue
            start, stop = low + first, low + end + period
            if period == 1 and not items[start].run_from:
                count = stop - start  # only a shorter way to write them, in which numbers may vary
            else:
                start, count = _longest_even(measures, start, stop, period, covered)
            if count * period > covered and _worthwhile(items[start : start + period], count):
                best = Repeat(start, period, count, [0])
                covered = count * period
    return best


def _repeated_symbols(items: Sequence[Item], low: int, high: int) -> list[int]:
    """Return for each symbol that occurs more than once its places, as bits."""
    places: dict[Hashable, int] = {}
    for index in range(low, high):
        symbol = items[index].symbol
        places[symbol] = places.get(symbol, 0) | 1 << (index - low)
    if len(places) == high - low:
        return []
    return [bits for bits in places.values() if bits & (bits - 1)]


def _has_stretch(bits: int, length: int) -> bool:
    """Return whether there are ``length`` adjacent ones."""
    while length > 1 and bits:
        half = length // 2
        bits &= bits >> half
        length -= half
    return bits != 0


def _stretches(matches: int, period: int) -> list[tuple[int, int]]:
    """Return (start, end) of every maximal stretch of places that match the one a period later."""
    found = []
    text = bin(matches)[:1:-1]
    start = text.find("1")
    while start >= 0:
        end = text.find("0", start)
        if end < 0:
            end = len(text)
        if end - start >= period:
            found.append((start, end))
        start = text.find("1", end)
    return found


def _worthwhile(period: Sequence[Item], count: int) -> bool:
    shown = [item.run_from for item in period if item.run_from]
    if len(shown) == len(period):
        return count >= max(shown)
    # A shorter way to write rows must not hide, or cut in two, what is a run by itself.
    return not shown and (count - 1) * len(period) >= MIN_SAVED


def _longest_even(
    measures: list[Measures], start: int, stop: int, period: int, covered: int
) -> tuple[int, int]:
    """Return where the longest repetition with even measures begins, and its count; 0 for none.

    Even are measures that are equal in all repetitions or, in three or more, grow by equal steps. The
    symbols from ``start`` to ``stop`` repeat already; what covers no more than ``covered`` is of no interest.
    """
    best = start, 0
    for first, last in _even_places(measures[start:stop:period]):
        # Every repetition has one of these places, so none reaches beyond those that are even.
        if (last - first) * period <= max(covered, best[1] * period):
            continue
        low = max(start, start + (first - 1) * period + 1)
        high = min(stop, start + last * period)
        for begin, count in _even_windows(measures, low, high, period):
            if count > best[1]:
                best = begin, count
    return best


def _even_places(measures: list[Measures]) -> list[tuple[int, int]]:
    """Return the longest stretches, of two or more, in which measures are even."""
    stretches = []
    begin = 0
    for place in range(2, len(measures) + 1):
        if place < len(measures) and (
            place - begin < 2 or _is_even(measures[place - 2], measures[place - 1], measures[place])
        ):
            continue
        if place - begin > 2 or (place - begin == 2 and measures[begin] == measures[begin + 1]):
            stretches.append((begin, place))
        begin = place - 1
    return stretches


def _even_windows(
    measures: list[Measures], low: int, high: int, period: int
) -> list[tuple[int, int]]:
    """Return (start, count) of the longest repetitions between ``low`` and ``high``, wherever they begin."""
    windows = []
    even = equal = low
    for place in range(low, high - period + 1):
        is_end = place == high - period
        is_equal = not is_end and measures[place] == measures[place + period]
        if place >= even + period and (
            is_end
            or not _is_even(measures[place - period], measures[place], measures[place + period])
        ):
            if place - even >= 2 * period:
                windows.append((even, (place - even) // period + 1))
            even = place - period + 1
        if not is_equal:
            if place - equal >= period:
                windows.append((equal, (place - equal) // period + 1))
            equal = place + 1
    return windows


def _is_even(one: Measures, two: Measures, three: Measures) -> bool:
    """Return whether each measure grows by the same step twice."""
    if one == two:
        return two == three
    for of_one, of_two, of_three in zip(one, two, three, strict=True):
        for a, b, c in zip(of_one, of_two, of_three, strict=True):
            if b - a != c - b and not _is_close(b - a, c - b):
                return False
    return True


def _is_close(one: float, other: float) -> bool:
    try:
        return isclose(one, other, rel_tol=1e-6, abs_tol=1e-9)
    except OverflowError:  # an integer beyond every float
        return False
