"""Templates: what the parts of an outline have in common, each written once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple, cast

from layerfold.deadline import check
from layerfold.format.cells import MAX_CELL, Cells
from layerfold.format.columns import Column
from layerfold.format.outline import Group, Node, Run
from layerfold.format.patterns import Level, Lists, escape, generalise
from layerfold.format.table import LayerTable


class Entry(NamedTuple):
    """One body entry: a row with its cells, or ``uses`` of an earlier template."""

    name: str
    cells: tuple[str, ...] = ()
    template: int | None = None
    uses: int = 1
    lists: tuple[tuple[str, ...], ...] = ()


class Sums(NamedTuple):
    """Rows and sums of one use of a template, by the id of a column; ``None``: unknown."""

    rows: int
    of: tuple[tuple[str, int | None], ...]


class Template(NamedTuple):
    """A small table; ``omitted`` instead of a body where the budget left that out."""

    kind: str
    has_own_row: bool
    body: tuple[Entry, ...]
    omitted: Sums | None = None


class _Frame(NamedTuple):
    """Where the parallel instances of a node are."""

    levels: tuple[Level, ...]
    prefixes: Sequence[str]
    #: The nearest row around each that has a row of its own; -1: none.
    enclosing: Sequence[int]


class Grammar:
    """The templates of one outline, in post-order of their first use."""

    def __init__(self, table: LayerTable, columns: Sequence[Cells]) -> None:
        self.table = table
        self.columns = columns
        self.templates: list[Template] = []
        self.patches: dict[str, list[tuple[int, str]]] = {}
        #: The rows of each template: first row and row after the last.
        self.spans: list[list[tuple[int, int]]] = []
        self._known: dict[Template, int] = {}
        self._empty = [cells.column.empty for cells in columns]
        self._plain_names = _are_plain(table.names)

    def add(self, outline: Group) -> int:
        """Write a whole outline and return the index of its template."""
        return self._template([outline], _Frame((), [""], [-1]))

    def _template(self, groups: Sequence[Group], frame: _Frame) -> int:
        check()
        first = groups[0]
        body: list[Entry] = []
        if first.has_own_row:
            own_rows = [cast("int", group.body[0]) for group in groups]
            body.append(self._row(own_rows, frame._replace(prefixes=[], enclosing=[])))
            frame = _Frame(frame.levels, [""] * len(groups), own_rows)
        body.extend(
            self._entry([group.body[place] for group in groups], frame)
            for place in range(len(body), len(first.body))
        )
        template = Template(first.kind, first.has_own_row, tuple(body))
        index = self._known.get(template)
        if index is None:
            index = self._known[template] = len(self.templates)
            self.templates.append(template)
            self.spans.append([])
        self.spans[index].extend((group.start, group.stop) for group in groups)
        return index

    def _entry(self, nodes: Sequence[Node], frame: _Frame) -> Entry:
        first = nodes[0]
        if isinstance(first, int):
            return self._row(cast("Sequence[int]", nodes), frame)
        if isinstance(first, Group):
            return self._use(cast("Sequence[Group]", nodes), frame)
        count = len(first.uses)
        uses = [use for run in cast("Sequence[Run]", nodes) for use in run.uses]
        level = Level(count, Lists())
        within = _Frame(
            (*frame.levels, level),
            [prefix for prefix in frame.prefixes for _ in range(count)],
            [row for row in frame.enclosing for _ in range(count)],
        )
        entry = self._use(uses, within)
        return entry._replace(uses=count, lists=tuple(level.lists.values))

    def _use(self, groups: Sequence[Group], frame: _Frame) -> Entry:
        if groups[0].has_own_row:
            names = [
                self._relative(self._name(cast("int", group.body[0]), enclosing), prefix)
                for group, prefix, enclosing in zip(
                    groups, frame.prefixes, frame.enclosing, strict=True
                )
            ]
        else:
            names = [
                self._relative(group.name, prefix) if group.name else ""
                for group, prefix in zip(groups, frame.prefixes, strict=True)
            ]
            prefixes = [
                group.name or prefix for group, prefix in zip(groups, frame.prefixes, strict=True)
            ]
            frame = frame._replace(prefixes=prefixes)
        name = generalise(names, frame.levels)
        return Entry(name, template=self._template(groups, frame))

    def _row(self, rows: Sequence[int], frame: _Frame) -> Entry:
        name = ""
        if frame.prefixes:
            names = [
                self._relative(self._name(row, enclosing), prefix)
                for row, prefix, enclosing in zip(
                    rows, frame.prefixes, frame.enclosing, strict=True
                )
            ]
            name = generalise(names, frame.levels)
        if len(rows) == 1:
            row = rows[0]
            texts = [column.texts[row] for column in self.columns]
        else:
            texts = [self._cell(column, rows, frame) for column in self.columns]
        cells = [
            "" if text == empty else text for text, empty in zip(texts, self._empty, strict=True)
        ]
        return Entry(name, tuple(cells))

    def _cell(self, cells: Cells, rows: Sequence[int], frame: _Frame) -> str:
        texts = [cells.texts[row] for row in rows]
        if cells.column.patched:
            return self._patched(cells.column, rows, texts)
        return generalise(texts, frame.levels, whole=cells.column.kind == "int")

    def _patched(self, column: Column, rows: Sequence[int], texts: list[str]) -> str:
        usual = texts[0]
        if texts.count(usual) == len(texts):
            return usual
        usual = Counter(texts).most_common(1)[0][0]
        self.patches.setdefault(column.id, []).extend(
            (row, "" if text == column.empty else text)
            for row, text in zip(rows, texts, strict=True)
            if text != usual
        )
        return usual

    def _relative(self, name: str, prefix: str) -> str:
        """Write a name as a pattern, seen from the name of the group around it."""
        if prefix and not name.startswith(prefix):
            return "^" + _clean(name)
        rest = name[len(prefix) :]
        if self._plain_names:
            return rest
        rest = _clean(rest)
        return "\\" + rest if rest.startswith("^") else rest

    def _name(self, row: int, enclosing: int) -> str:
        """Return the name of a row as seen from the row that encloses it in the outline."""
        table = self.table
        name = table.names[row]
        parent = table.parents[row]
        while parent not in (enclosing, -1):
            name = f"{table.names[parent]}{table.separator}{name}"
            parent = table.parents[parent]
        return name


def _are_plain(names: Sequence[str]) -> bool:
    """Return whether no name needs an escape or is too long, so that none is looked at again."""
    together = "".join(names)
    return (
        escape(together) == together
        and "^" not in together
        and len(max(names, key=len, default="")) <= MAX_CELL
    )


def _clean(name: str) -> str:
    text = escape(name)
    return text if len(text) <= MAX_CELL else text[: MAX_CELL - 1].rstrip("\\") + "…"
