"""A list of siblings made shorter, with the strongest evidence first, until it fits a page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby

from layerfold.fold.blocks import PAGE
from layerfold.fold.entry import Entry, start_of, stop_of, weighs
from layerfold.fold.labels import block_label
from layerfold.fold.resampling import sizes_of
from layerfold.fold.runs import Comparison, Item, Repeat, is_even
from layerfold.format.names import is_automatic
from layerfold.format.table import LayerTable, is_graph

#: So many times something must occur to be listed as one row.
SHOWN_FROM = 3

#: Shorter lists repeat no period of two entries so often.
LEAST_SHORTENED = 2 * SHOWN_FROM

#: A part has at least so many rows.
MIN_PART = 4

#: Longer lists are only paged.
MOST_ENTRIES = 20_000

#: Makes a group of a kind and a label out of neighbouring entries.
Grouping = Callable[[str, str, Sequence[Entry]], Entry]


class Shortener:
    """Puts repetitions, levels and parts of one model's siblings into groups."""

    def __init__(self, table: LayerTable, group: Grouping, comparison: Comparison) -> None:
        self.table = table
        self.group = group
        self.comparison = comparison
        self.is_graph = is_graph(table)

    def shortened(
        self, entries: list[Entry], *, page: int = PAGE, only_repeats: bool = False
    ) -> list[Entry]:
        """Return the entries, grouped as far as it needs to be listed in ``page`` rows."""
        if len(entries) > MOST_ENTRIES:
            return entries
        groups = sum(not isinstance(entry.node, int) for entry in entries)
        if groups < SHOWN_FROM and len(entries) <= page:
            return entries
        items = [self._exact(entry) for entry in entries]
        repeats = self.comparison.repeats(items)
        result = self._repeated(entries, items, repeats, rows=False)
        if self._excess(result, page) > 0:
            result = self._repeated(entries, items, repeats, rows=True)
        if only_repeats:
            return result
        if self._excess(result, page) > 0:
            result = self._levels(result, page)
        if self._excess(result, page) > 0:
            result = self._loose(result)
        missing = self._excess(result, page)
        return self._parts(result, missing) if missing > 0 else result

    def _exact(self, entry: Entry) -> Item:
        """Return by what an entry is compared where the repetition is a row: with its numbers."""
        if self.is_graph and isinstance(entry.node, int):
            numbers = entry.params, *entry.scalars
            return self.comparison.item(("exactly", entry.core), numbers, SHOWN_FROM)
        return entry.item

    def _repeated(
        self,
        entries: list[Entry],
        items: list[Item],
        repeats: list[int | Repeat],
        *,
        rows: bool,
    ) -> list[Entry]:
        """Put what neighbours repeat into groups; with ``rows`` also what has no group inside."""
        result: list[Entry] = []
        place = 0
        for part in repeats:
            if isinstance(part, int) or part.count < SHOWN_FROM or part.start < place:
                continue
            if part.period == 1:
                if rows:
                    result += entries[place : part.start]
                    result += [
                        replace(entries[at], item=items[at]) for at in range(part.start, part.stop)
                    ]
                    place = part.stop
                continue
            inside = entries[part.start : part.start + part.period]
            if not rows and all(isinstance(entry.node, int) for entry in inside):
                continue
            start = self._phase(entries, items, part)
            stop = start + part.count * part.period
            uses = [entries[at : at + part.period] for at in range(start, stop, part.period)]
            result += entries[place:start]
            result += self._periods(uses)
            place = stop
        return result + entries[place:]

    def _periods(self, uses: list[list[Entry]]) -> list[Entry]:
        """Return a group for each use; the entries themselves where fewer than three in a row are equal."""
        made = [self.group("repeat", self._label(use), use) for use in uses]
        result: list[Entry] = []
        place = 0
        for _, same in groupby(made, lambda entry: entry.item.symbol):
            groups = list(same)
            following = uses[place : place + len(groups)]
            place += len(groups)
            enough = len(groups) >= SHOWN_FROM
            result += groups if enough else [entry for use in following for entry in use]
        return result

    def _label(self, use: list[Entry]) -> str:
        if not self.is_graph:
            return ""
        rows = range(start_of(use[0].node), stop_of(use[-1].node))
        names, types = self.table.names, self.table.types
        return block_label(names[r] for r in rows if not is_automatic(names[r], types[r]))

    def _phase(self, entries: list[Entry], items: list[Item], part: Repeat) -> int:
        """Return where a repetition best begins: at a group or a row that weighs, at the last that fits.

        Frameworks list rows as late as possible, so what is irregular comes first.
        """
        starts = _starts(items, part)
        return min(reversed(starts), key=lambda start: self._is_light(entries[start]))

    def _is_light(self, entry: Entry) -> bool:
        return isinstance(entry.node, int) and not weighs(self.table, entry.node)

    def _levels(self, entries: list[Entry], page: int) -> list[Entry]:
        """Put neighbours of one resolution into levels, if there are several and they fit a page."""
        spans = [(sizes, list(same)) for sizes, same in groupby(entries, self._sizes)]
        levels = [len(same) > 1 and sizes is not None for sizes, same in spans]
        several = {sizes for (sizes, _), level in zip(spans, levels, strict=True) if level}
        rows = sum(1 if lv else len(same) for (_, same), lv in zip(spans, levels, strict=True))
        if len(several) < 2 or rows > page:
            return entries
        result: list[Entry] = []
        for (_, same), level in zip(spans, levels, strict=True):
            if level:
                inside = self._loose(same) if self._excess(same, page) > 0 else same
                result.append(self.group("level", "", inside))
            else:
                result += same
        return result

    def _sizes(self, entry: Entry) -> tuple[str, ...] | None:
        """Return the sizes of an entry's image; None where there is no image or its sizes are unknown."""
        if not self.is_graph:
            return None  # PyTorch has the channels before the image
        node = entry.node
        row = node if isinstance(node, int) else node.start if node.has_own_row else node.stop - 1
        if self.table.outputs is None or self.table.types[row] == "InputLayer":
            return None
        sizes = sizes_of(self.table.outputs[row])
        return None if sizes is None or "?" in sizes or set(sizes) == {"1"} else sizes

    def _loose(self, entries: list[Entry]) -> list[Entry]:
        """Put repetitions whose numbers do not fit into groups: a width may vary freely."""
        loose = [self._without_numbers(entry) for entry in entries]
        items = [entry.item for entry in loose]
        grouped = self._repeated(loose, items, self.comparison.repeats(items), rows=True)
        return [self._without_numbers(entry) for entry in grouped]

    def _without_numbers(self, entry: Entry) -> Entry:
        run_from = SHOWN_FROM if isinstance(entry.node, int) else 2
        item = self.comparison.item(("freely", entry.core), (), run_from)
        return Entry(entry.node, entry.core, item, entry.params, entry.scalars)

    def _excess(self, entries: list[Entry], page: int) -> int:
        """Return how many rows more than a page the siblings take while all of them are closed."""
        return 0 if len(entries) <= page else self._listed(entries) - page

    def _listed(self, entries: list[Entry]) -> int:
        """Return how many rows of a table the siblings take while all of them are closed."""
        count = 0
        for part in self.comparison.repeats([entry.item for entry in entries]):
            if isinstance(part, int):
                count += 1
            elif part.period == 1 and entries[part.start].item.run_from:
                count += 1 if part.count >= SHOWN_FROM else part.count
            else:
                count += part.period * part.count
        return count

    def _parts(self, entries: list[Entry], missing: int) -> list[Entry]:
        """Put rows side by side into parts, as few as it needs to fit a page.

        The shortest stretch that is enough is taken; where none is, the longest, and so on. A part of more
        than half of all rows would say nothing.
        """
        stretches: list[tuple[int, int]] = []
        place = 0
        for is_plain, same in groupby(entries, self._is_plain):
            stop = place + sum(1 for _ in same)
            if is_plain and stop - place >= MIN_PART and 2 * (stop - place) <= len(self.table):
                stretches.append((place, stop))
            place = stop
        saved = {span: self._listed(entries[slice(*span)]) - 1 for span in stretches}
        taken: list[tuple[int, int]] = []
        while missing > 0 and saved:
            enough = [span for span in saved if saved[span] >= missing]
            best = (
                min(enough, key=saved.__getitem__) if enough else max(saved, key=saved.__getitem__)
            )
            missing -= saved.pop(best)
            taken.append(best)
        result = list(entries)
        for start, stop in sorted(taken, reverse=True):
            result[start:stop] = [self.group("part", "", result[start:stop])]
        return result

    def _is_plain(self, entry: Entry) -> bool:
        return isinstance(entry.node, int) and self.table.types[entry.node] != "InputLayer"


def _starts(items: list[Item], part: Repeat) -> list[int]:
    """Return the places, less than a period apart, at which a repetition may as well begin."""
    starts = [part.start]
    for last in range(part.stop, min(part.stop + part.period - 1, len(items))):
        one, two, three = (items[last - back * part.period] for back in (2, 1, 0))
        if two.symbol != three.symbol or not is_even(one.measures, two.measures, three.measures):
            break
        starts.append(starts[-1] + 1)
    return starts
