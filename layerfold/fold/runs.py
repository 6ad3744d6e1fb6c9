"""Repetition among siblings: which neighbours have the same structure.

The choice is normative (``docs/fold.md``), because two languages must make the same one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import chain
from math import isclose
from operator import attrgetter, itemgetter

from layerfold.deadline import check

MAX_PERIOD = 256

#: Numbers of one sibling in every list of siblings that is folded alike, one list after the other.
Measures = tuple[float, ...]

#: A transparent run is kept when it saves at least this many body entries.
MIN_SAVED = 4

#: Places from the first to the one after the last.
Span = tuple[int, int]

#: 1 for every byte but 0.
_IS_OTHER = bytes(byte > 0 for byte in range(256))


@dataclass(slots=True, eq=False)
class Item:
    """One position among siblings, in every list of siblings that is folded alike.

    ``symbol`` decides equality. ``measures`` must be equal in all repetitions or grow by equal steps; of
    the same symbol they are as many. ``run_from`` is the least number of neighbours that make a run by
    themselves; 0 for a row that only a transparent run repeats. Items are compared by identity.
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


class Comparison:
    """Finds repetitions among the siblings of one model, once in lists that are equal."""

    def __init__(self) -> None:
        self._items: dict[Hashable, Item] = {}
        self._found: dict[tuple[Item, ...], list[int | Repeat]] = {}

    def item(self, symbol: Hashable, measures: Measures, run_from: int) -> Item:
        """Return the one item of all siblings that are the same."""
        key = symbol, measures
        item = self._items.get(key)
        if item is None:
            item = self._items[key] = Item(symbol, measures, run_from)
        return item

    def repeats(self, items: Sequence[Item]) -> list[int | Repeat]:
        """Return the positions 0 to len - 1 in order, with repetitions put together."""
        key = tuple(items)
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = find_repeats(key)
        return found


def find_repeats(items: Sequence[Item]) -> list[int | Repeat]:
    """Return the positions 0 to len - 1 in order, with repetitions put together.

    The repetition that covers most positions is taken; of several the one with the smallest
    period, then the leftmost. What is left of it, right of it and inside it is searched in turn.
    """
    symbols: dict[Hashable, int] = {}
    numbers = [symbols.setdefault(item.symbol, len(symbols)) for item in items]
    if len(symbols) == len(items):
        return list(range(len(items)))
    search = _Search(items, numbers)
    result: list[int | Repeat] = []
    pending: list[Span | Repeat] = [(0, len(items))]
    while pending:
        part = pending.pop()
        if isinstance(part, Repeat):
            if part.period > 1:
                part.body = find_repeats(_parallel(items, part))
            result.append(part)
            continue
        low, high = part
        best = search.best(low, high)
        if not best:
            result.extend(range(low, high))
            continue
        for repeat in reversed(best):
            pending += [(repeat.stop, high), repeat]
            high = repeat.start
        pending.append((low, high))
    return result


def _parallel(items: Sequence[Item], repeat: Repeat) -> list[Item]:
    """Return the items of one period, with the measures of every repetition."""
    return [
        Item(
            first.symbol,
            tuple(
                chain.from_iterable(
                    item.measures
                    for item in items[repeat.start + place : repeat.stop : repeat.period]
                )
            ),
            first.run_from,
        )
        for place, first in enumerate(items[repeat.start : repeat.start + repeat.period])
    ]


class _Search:
    """The repetitions in one list, whose symbols are numbered."""

    def __init__(self, items: Sequence[Item], symbols: list[int]) -> None:
        self.items = items
        self.symbols = symbols
        self.measures = [item.measures for item in items]
        self.stretches: list[list[_Stretch]] = [[]]
        # One byte of every symbol, then the next one: so all are compared at once.
        self.bytes_of_symbols = [
            int.from_bytes(bytes(symbol >> shift & 255 for symbol in symbols), "little")
            for shift in range(0, max(symbols).bit_length(), 8)
        ]

    def best(self, low: int, high: int) -> list[Repeat]:
        """Return the best repetitions between two positions, side by side: as long as the best, of its period."""
        best: list[Repeat] = []
        covered = 0
        if len(set(self.symbols[low:high])) == high - low:
            return best
        for period in range(1, min(MAX_PERIOD, (high - low) // 2) + 1):
            if covered == high - low:
                break
            check()
            windows = self._windows((low, high), period, covered // period + 1)
            if windows:
                count = max((stop - start) // period for start, stop in windows)
                covered = count * period
                best = _side_by_side(windows, period, count)
        return best

    def _windows(self, within: Span, period: int, least: int) -> list[Span]:
        """Return where something repeats at least so many times, as far as it does; not both 3 times and 2."""
        low, high = within
        if period == len(self.stretches):
            self.stretches.append(self._stretches(period))
        stretches = self.stretches[period]
        inside = []
        for at in range(bisect_right(stretches, low, key=attrgetter("stop")), len(stretches)):
            stretch = stretches[at]
            if stretch.start >= high - period:
                break
            if min(stretch.stop, high) - max(stretch.start, low) >= max(least, 2) * period:
                inside.append(stretch.measured(self.measures))
        for times in (3, 2) if inside else ():
            windows = [
                window
                for even, equal in inside
                for window in _cut(even if times > 2 else equal, within, max(least, times) * period)
                if self._is_worthwhile(window, period)
            ]
            if windows:
                return windows
        return []

    def _stretches(self, period: int) -> list[_Stretch]:
        """Return every maximal stretch of at least two periods in which symbols repeat after one."""
        differences = 0
        for symbols in self.bytes_of_symbols:
            differences |= symbols ^ (symbols >> 8 * period)
        size = len(self.items)
        is_other = differences.to_bytes(size, "little").translate(_IS_OTHER)[: size - period]
        found = []
        start = is_other.find(bytes(period))
        while start >= 0:
            end = is_other.find(1, start + period)
            end = end if end >= 0 else len(is_other)
            found.append(_Stretch(start, end + period, period))
            start = is_other.find(bytes(period), end)
        return found

    def _is_worthwhile(self, window: Span, period: int) -> bool:
        start, stop = window
        return _worthwhile(self.items[start : start + period], (stop - start) // period)


class _Stretch:
    """Neighbouring places with the symbols of those a period before, behind the first period."""

    def __init__(self, start: int, stop: int, period: int) -> None:
        self.start = start
        self.stop = stop
        self.period = period
        self._windows: tuple[list[Span], list[Span]] | None = None

    def measured(self, measures: list[Measures]) -> tuple[list[Span], list[Span]]:
        """Return where numbers are even for three periods or more, and where they are equal for two or more."""
        if self._windows is None:
            self._windows = _windows(measures, (self.start, self.stop), self.period)
        return self._windows


def _cut(windows: list[Span], within: Span, least: int) -> list[Span]:
    """Return what of some windows, from left to right, lies between two positions and is long enough."""
    low, high = within
    found = []
    for at in range(bisect_right(windows, low, key=itemgetter(1)), len(windows)):
        start, stop = windows[at]
        if start + least > high:
            break
        start, stop = max(start, low), min(stop, high)
        if stop - start >= least:
            found.append((start, stop))
    return found


def _side_by_side(windows: list[Span], period: int, count: int) -> list[Repeat]:
    """Return the leftmost repetitions, so many times a period, that do not overlap."""
    found: list[Repeat] = []
    place = 0
    for start, stop in windows:
        place = max(place, start)
        if stop - place >= count * period:
            found.append(Repeat(place, period, count, [0]))
            place += count * period
    return found


def _worthwhile(period: Sequence[Item], count: int) -> bool:
    shown = [item.run_from for item in period if item.run_from]
    if len(shown) == len(period):
        return count >= max(shown)
    # A shorter way to write rows must not hide, or cut in two, what is a run by itself.
    return not shown and (count - 1) * len(period) >= MIN_SAVED


def _windows(measures: list[Measures], stretch: Span, period: int) -> tuple[list[Span], list[Span]]:
    """Return where measures are even for three periods or more, and where they are equal for two or more.

    Even are measures that are equal in all repetitions or, in three or more, grow by equal steps.
    """
    start, stop = stretch
    even: list[Span] = []
    equal: list[Span] = []
    for first, last in _even_places(measures[start:stop:period]):
        # Every repetition has one of these places, so none reaches beyond those that are even.
        low = max(start, start + (first - 1) * period + 1)
        high = min(stop, start + last * period)
        _add_windows(measures, (low, high), period, (even, equal))
    return even, equal


def _even_places(measures: list[Measures]) -> list[Span]:
    """Return the longest stretches, of two or more, in which measures are even."""
    stretches = []
    begin = 0
    for place in range(2, len(measures) + 1):
        if place < len(measures) and (
            place - begin < 2 or is_even(measures[place - 2], measures[place - 1], measures[place])
        ):
            continue
        if place - begin > 2 or (place - begin == 2 and measures[begin] == measures[begin + 1]):
            stretches.append((begin, place))
        begin = place - 1
    return stretches


def _add_windows(
    measures: list[Measures], within: Span, period: int, found: tuple[list[Span], list[Span]]
) -> None:
    """Add the longest windows between two positions, wherever they begin."""
    low, high = within
    even = equal = low
    for place in range(low, high - period + 1):
        is_end = place == high - period
        is_equal = not is_end and measures[place] == measures[place + period]
        if place >= even + period and (
            is_end
            or not is_even(measures[place - period], measures[place], measures[place + period])
        ):
            if place - even >= 2 * period:
                found[0].append((even, place + period))
            even = place - period + 1
        if not is_equal:
            if place - equal >= period:
                found[1].append((equal, place + period))
            equal = place + 1


def is_even(one: Measures, two: Measures, three: Measures) -> bool:
    """Return whether each measure grows by the same step twice."""
    if one == two:
        return two == three
    for a, b, c in zip(one, two, three, strict=True):
        if b - a != c - b and not _is_close(b - a, c - b):
            return False
    return True


def _is_close(one: float, other: float) -> bool:
    try:
        return isclose(one, other, rel_tol=1e-6, abs_tol=1e-9)
    except OverflowError:  # an integer beyond every float
        return False
