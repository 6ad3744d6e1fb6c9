"""Folding: from rows to an outline that groups blocks and repetitions.

``docs/fold.md`` describes the algorithm and proves the sweep.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from typing import NamedTuple, TypeGuard

from layerfold.deadline import CHECK_EVERY, check
from layerfold.fold.blocks import PAGE, find_blocks, find_scattered
from layerfold.fold.entry import Entry, start_of, stop_of
from layerfold.fold.labels import masked
from layerfold.fold.runs import Comparison, Repeat
from layerfold.fold.scope import Block
from layerfold.fold.shorten import LEAST_SHORTENED, Shortener
from layerfold.format.names import is_automatic
from layerfold.format.outline import Group, Node, Run
from layerfold.format.table import Call, LayerTable, is_graph

__all__ = ["fold", "scattered"]

#: Rows nested deeper are moved up to this depth, with the rest of their path as name.
MAX_NESTING = 48

#: Settings beyond are compared as words: they have no finite differences.
LARGEST_MEASURE = 1e300

_OUTSIDE = (None,)

#: Rows for a list inside a module.
PAGE_INSIDE = 16

#: Frameworks that give layers a name if their author does not.
_NAMING = frozenset({"keras", "tfjs"})

_NUMBER = re.compile(r"[0-9]+")


def fold(table: LayerTable) -> Group:
    """Return the outline of a model: its leaves, read left to right, are the rows in order."""
    outline = _Folder(table).outline()
    if is_graph(table):  # in a tree only rows have names
        _drop_repeated_names(outline)
    return outline


def scattered(table: LayerTable) -> list[tuple[str, list[int]]]:
    """Return kind and rows of every block of the graph that the outline cannot show.

    Its rows are not adjacent: InceptionV3 has two such blocks in each of its last two cells.
    """
    if not is_graph(table):
        return []
    children: dict[int, list[int]] = {}
    for row, parent in enumerate(table.parents):
        children.setdefault(parent, []).append(row)
    return [block for rows in children.values() for block in find_scattered(table, rows)]


class _Folded(NamedTuple):
    nodes: list[Node]
    structure: Hashable
    params: int
    scalars: tuple[float, ...]


class _Folder:
    def __init__(self, table: LayerTable) -> None:
        self.table = table
        self.is_graph = is_graph(table)
        self.symbols: dict[Hashable, int] = {}
        self.settings: dict[Hashable, tuple[int, tuple[float, ...]]] = {}
        self.stems: dict[str, tuple[Hashable, tuple[float, ...]]] = {}
        self.is_naming = table.framework in _NAMING
        self.comparison = Comparison()
        self.shortener = Shortener(table, self.grouped, self.comparison)
        self.is_masked = False
        self.children: dict[int, list[int]] = {}
        for row, parent in enumerate(table.parents):
            self.children.setdefault(parent, []).append(row)

    def outline(self) -> Group:
        """Fold the rows at the top; a single one without a name is the model's own row."""
        top = self.children.get(-1, [])
        if len(top) == 1 and not self.table.names[top[0]]:
            inside = self.scope(self.children.get(top[0], []), 1)
            body = [top[0], *inside.nodes]
            return Group("model", "", True, body, 0, len(self.table))
        nodes = self.scope(top, 0).nodes
        return Group("model", "", False, nodes, 0, len(self.table))

    def scope(self, rows: list[int], depth: int) -> _Folded:
        """Fold the rows directly below one row."""
        if depth > MAX_NESTING:
            rows = [row for top in rows for row in range(top, self._after(top))]
            return self.siblings([self.leaf(row) for row in rows], rows[0])
        entries = [
            self.module(row, depth) if row in self.children else self.leaf(row) for row in rows
        ]
        blocks = find_blocks(self.table, rows) if self.is_graph and rows else []
        entries = self.blocks(entries, blocks, 0, len(rows))
        if len(entries) >= LEAST_SHORTENED:
            entries = self.shortener.shortened(entries, page=self.page(rows, depth))
        # The whole model is not compared, so its structure is not needed.
        return self.siblings(entries, rows[0] if depth and rows else -1)

    def page(self, rows: list[int], depth: int) -> int:
        """Return how many rows a list has room for: one inside a module shares a page with others."""
        is_model = not rows or depth == 0 or not self.table.names[self.table.parents[rows[0]]]
        return PAGE if is_model else PAGE_INSIDE

    def blocks(
        self, entries: list[Entry], blocks: list[Block], start: int, stop: int
    ) -> list[Entry]:
        """Return the entries from ``start`` to ``stop`` with each block's put into a group."""
        result: list[Entry] = []
        for block in blocks:
            result.extend(entries[start : block.start])
            within = self.blocks(entries, block.inner, block.start, block.stop)
            if len(within) >= LEAST_SHORTENED:
                within = self.shortener.shortened(within, only_repeats=True)
            inside = self.siblings(within, start_of(within[0].node))
            result.append(self.group(block.kind, block.label, None, inside))
            start = block.stop
        result.extend(entries[start:stop])
        return result

    def module(self, row: int, depth: int) -> Entry:
        """Return a row together with the rows inside it."""
        if not row % CHECK_EVERY:
            check()
        inside = self.scope(self.children[row], depth + 1)
        kind = self.table.kinds.get(row, "module")
        return self.group(kind, self.table.names[row], row, inside)

    def grouped(self, kind: str, name: str, entries: Sequence[Entry]) -> Entry:
        """Return a group that the shortener found; in a tree its rows' names are compared masked."""
        self.is_masked = not self.is_graph
        inside = self.siblings(list(entries), start_of(entries[0].node))
        self.is_masked = False
        return self.group(kind, name, None, inside)

    def group(self, kind: str, name: str, own_row: int | None, inside: _Folded) -> Entry:
        nodes, structure, params, scalars = inside
        own: int | None = None
        if own_row is not None:
            nodes = [own_row, *nodes]
            own, more = self.setting(own_row)
            params += self.table.params[own_row] or 0
            scalars = more + scalars
        core = self.symbol((kind, own, structure))
        node = Group(kind, name, own_row is not None, nodes, start_of(nodes[0]), stop_of(nodes[-1]))
        return self.entry(node, core, "" if own_row is None else name, params, scalars)

    def leaf(self, row: int) -> Entry:
        core, scalars = self.setting(row)
        params = self.table.params[row] or 0
        if self.is_graph:
            return Entry(row, core, self.comparison.item(core, (), 0), params, scalars)
        return self.entry(row, core, self.table.names[row], params, scalars)

    def entry(
        self,
        node: int | Group,
        core: int,
        name: str,
        params: int,
        scalars: tuple[float, ...],
    ) -> Entry:
        """Return by what a sibling is compared.

        The rows of a graph are compared only inside groups: there a run of rows is no more than a
        shorter way to write them. In a tree, neighbours of the same structure also have names
        that differ in numbers alone, so that ``q_proj`` and ``k_proj`` are not one run.
        """
        if self.is_graph:
            item = self.comparison.item(core, (params, *scalars), 2)
            return Entry(node, core, item, params, scalars)
        if name and self.is_naming:
            name = self._own_name(start_of(node))
        stem, numbers = self.stem(name)
        run_from = 3 if isinstance(node, int) else 2
        item = self.comparison.item((stem, core), (*numbers, params, *scalars), run_from)
        return Entry(node, core, item, params, scalars)

    def siblings(self, entries: list[Entry], start: int) -> _Folded:
        """Put neighbours of the same structure into runs; ``start`` is the first row, -1 for none."""
        repeats = self.comparison.repeats([entry.item for entry in entries])
        nodes, structure, scalars = self.realized(repeats, entries, 0, start)
        return _Folded(nodes, structure, sum(entry.params for entry in entries), scalars)

    def realized(
        self, repeats: list[int | Repeat], entries: list[Entry], offset: int, start: int
    ) -> tuple[list[Node], Hashable, tuple[float, ...]]:
        """Return the nodes, their structure, and the scalars that differ within a structure."""
        nodes: list[Node] = []
        structure: list[Hashable] = []
        scalars: list[float] = []
        for part in repeats:
            if isinstance(part, int):
                entry = entries[offset + part]
                nodes.append(entry.node)
                if start >= 0:
                    structure.append(self.known_as(entry, start))
                    scalars += entry.scalars
                continue
            uses = []
            first = offset + part.start
            for base in range(first, offset + part.stop, part.period):
                body = self.realized(part.body, entries, base, start)
                uses.append(
                    self.use(body[0], is_row=part.period == 1 and entries[base].item.run_from > 0)
                )
                if base == first:
                    structure.append((part.count, part.period, body[1]))
                    scalars += body[2]
            scalars += body[2]
            nodes.append(Run(uses))
        return nodes, tuple(structure), tuple(scalars)

    def use(self, nodes: list[Node], *, is_row: bool) -> Group:
        """Return what a run repeats: a group, a module, or several rows by a transparent group."""
        only = nodes[0]
        if len(nodes) == 1 and isinstance(only, Group):
            return only
        if len(nodes) == 1 and isinstance(only, int) and is_row:
            return Group("module", self.table.names[only], True, nodes, only, only + 1)
        return Group("", "", False, nodes, start_of(only), stop_of(nodes[-1]))

    def known_as(self, entry: Entry, start: int) -> Hashable:
        """Return what an entry is inside a group that begins at ``start``.

        What a row reads from outside the group counts only as such: the first block of a
        stage reads from farther away than the others.
        """
        node = entry.node
        if not self.is_graph:
            row = node if isinstance(node, int) else node.start
            name = self._own_name(row) if self.is_naming else self.table.names[row]
            return masked(name) if self.is_masked else name, entry.core
        if isinstance(node, int):
            return self.symbol((entry.core, self._reads(node, start)))
        return entry.core

    def setting(self, row: int) -> tuple[int, tuple[float, ...]]:
        """Return the symbol of a single row, and the numbers among its settings.

        Of what it reads only the number counts here: a row that is repeated by itself may read from
        a little farther away.
        """
        table = self.table
        count = table.params[row]
        scalars = table.scalars[row] if table.scalars is not None else ()
        reads = tuple(map(_inputs, self._calls(row)))
        has_params = None if count is None else count > 0
        # Collectors share one object among equal settings, and hashing that is much cheaper.
        kind = table.types[row], table.stacked.get(row, 0)
        key = (kind, has_params, id(scalars), reads)
        known = self.settings.get(key)
        if known is None:
            numbers: list[float] = []
            words: list[Hashable] = []
            for name, value in scalars:
                word, inside = self._compared(value)
                words.append((name, *word))
                numbers += inside
            core = self.symbol((kind, has_params, tuple(words), reads))
            known = self.settings[key] = core, tuple(numbers)
        return known

    def _compared(self, value: object) -> tuple[tuple[Hashable, ...], Sequence[float]]:
        """Return what must be equal in two values of a setting, and the numbers that may differ."""
        if _is_measure(value):
            return (), [value]
        if self.is_graph and isinstance(value, tuple) and all(map(_is_measure, value)):
            return ("numbers", len(value)), value
        if isinstance(value, str):
            text, numbers = self.stem(value)
            return ("text", text), numbers
        return (_word(value),), []

    def stem(self, name: str) -> tuple[Hashable, tuple[float, ...]]:
        """Return what two names have in common that differ in numbers alone, and the numbers."""
        known = self.stems.get(name)
        if known is None:
            numbers = tuple(float(number) for number in _NUMBER.findall(name))
            known = self.stems[name] = (masked(name), len(numbers)), numbers
        return known

    def _own_name(self, row: int) -> str:
        """Return the name of a row, "" if the framework made it up."""
        name = self.table.names[row]
        return "" if is_automatic(name, self.table.types[row]) else name

    def symbol(self, key: Hashable) -> int:
        return self.symbols.setdefault(key, len(self.symbols))

    def _calls(self, row: int) -> tuple[Call, ...]:
        return self.table.calls[row] if self.is_graph and self.table.calls else ()

    def _reads(self, row: int, start: int) -> Hashable:
        return tuple(
            tuple((row - s[0], s[1], s[2]) if s[0] >= start else None for s in call) or _OUTSIDE
            for call in self._calls(row)
        )

    def _after(self, row: int) -> int:
        stop = row + 1
        while stop < len(self.table) and self.table.parents[stop] >= row:
            stop += 1
        return stop


def _inputs(call: Call) -> int:
    """Return how many inputs a call has: the first of a Sequential reads what the model is given."""
    return len(call) or 1


def _is_measure(value: object) -> TypeGuard[float]:
    """Return whether differences and ratios of a setting are finite numbers."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return -LARGEST_MEASURE < value < LARGEST_MEASURE


def _word(value: object) -> Hashable:
    """Return what equals only its likes: two NaN are not equal, and ``True`` equals 1."""
    if isinstance(value, tuple):
        return tuple(map(_word, value))
    if isinstance(value, (bool, float)) and not _is_measure(value):
        return type(value).__name__, str(value)
    return value


def _drop_repeated_names(outline: Group) -> None:
    """Leave groups without a name where it is that of the group around them: the format has no such name."""
    pending: list[tuple[Group, str]] = [(outline, "")]
    while pending:
        group, around = pending.pop()
        if not group.has_own_row and group.name == around:
            group.name = ""
        inner = "" if group.has_own_row else group.name or around
        for node in group.body:
            if isinstance(node, Group):
                pending.append((node, inner))
            elif isinstance(node, Run):
                pending.extend((use, inner) for use in node.uses)
