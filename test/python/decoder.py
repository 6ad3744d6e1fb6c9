"""A decoder that expands everything: the plainest reading of docs/format.md, for tests."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

DICTIONARIES = ("type", "output_shape", "dtype", "input_shape", "settings", "device", "mode")
INTEGERS = (
    "params",
    "untrainable",
    "tied",
    "tied_to",
    "bytes",
    "buffers",
    "flops",
    "uncounted",
    "call_count",
)
PATCHED = ("trainable", "dtype", "tied", "tied_to", "device", "mode")

_HOLE = re.compile(r"\{@(\d+)(?:\^(\d+))?\}|\{(-?\d+)((?:[+-]\d+)*)\}|\\(.)|([^\\{]+)", re.DOTALL)


@dataclass
class Row:
    """One expanded row."""

    name: str
    path: str
    head: int  # the row that encloses it
    cells: dict[str, str] = field(default_factory=dict)

    @property
    def trainable(self) -> int | None:
        """Parameters that an optimizer updates."""
        if self.cells.get("trainable"):
            return None if self.cells["trainable"] == "?" else int(self.cells["trainable"])
        counts = [self.cells.get(key) or "0" for key in ("params", "untrainable")]
        return None if "?" in counts else int(counts[0]) - int(counts[1])


@dataclass
class Node:
    """A group as the payload tells it: kind, label, rows [start, stop), runs it stands in."""

    kind: str
    label: str
    start: int
    stop: int
    uses: int
    body: list[Any]


@dataclass
class Level:
    """A run around a cell."""

    index: int
    lists: list[list[str]]


def split(text: str, separator: str) -> list[str]:
    """Split at separators that no backslash precedes."""
    parts = [""]
    for piece in re.findall(rf"\\.|{separator}|[^\\{separator}]+", text, re.DOTALL):
        if piece == separator:
            parts.append("")
        else:
            parts[-1] += piece
    return parts


def inline(pattern: str, levels: list[Level]) -> str:
    """Put in what the lists say; the rest of the pattern stays."""

    def listed(found: re.Match[str]) -> str:
        if found[1] is None:
            return found[0]
        level = levels[-1 - int(found[2] or 0)]
        return inline(level.lists[int(found[1])][level.index], levels)

    return _HOLE.sub(listed, pattern)


def expand(pattern: str, levels: list[Level]) -> str:
    """Read a pattern where it stands; ``levels`` are the runs around it, the innermost last."""
    result = []
    for _, _, base, steps, escaped, literal in _HOLE.findall(inline(pattern, levels)):
        if base:
            value = int(base)
            for place, step in enumerate(re.findall(r"[+-]\d+", steps)):
                value += int(step) * levels[-1 - place].index
            width = len(base) if base[0] == "0" else 0
            result.append(str(value).zfill(width))
        elif escaped:
            result.append("\n" if escaped == "n" else escaped)
        else:
            result.append(literal)
    return "".join(result)


class Decoder:
    """Expands one payload into rows and groups."""

    def __init__(self, payload: dict[str, Any]) -> None:
        self.payload = payload
        shapes, columns = payload["templates"], payload["columns"]
        self.kinds = shapes["kind"].split(",")
        sizes = [int(size) for size in shapes["size"].split(",")]
        self.heads = shapes.get("own_row", "," * (len(sizes) - 1)).split(",")
        self.starts = [sum(sizes[:index]) for index in range(len(sizes))]
        self.sizes = sizes
        self.columns = {key: split(text, ",") for key, text in columns.items()}
        for key, cells in self.columns.items():
            assert len(cells) == sum(sizes), (key, len(cells), sum(sizes))
        self.dictionaries = {
            key: text.split("\n") for key, text in payload.get("dictionaries", {}).items()
        }
        self.uses = self.columns.pop("template", [""] * sum(sizes))
        runs = [index for index, use in enumerate(self.uses) if "*" in use]
        lines = payload["lists"].split("\n") if "lists" in payload else [""] * len(runs)
        self.lists = {
            run: [split(one, ",") for one in split(line, ";")] if line else []
            for run, line in zip(runs, lines, strict=True)
        }
        self.rows: list[Row] = []
        self.patches = {
            key: self._patches(text) for key, text in payload.get("patches", {}).items()
        }
        self.root = self._group(len(sizes) - 1, "", "", "", -1, [], 1)

    def _patches(self, text: str) -> dict[int, str]:
        patches: dict[int, str] = {}
        row = 0
        for entry in text.split(","):
            distance, value = entry.split("=", 1)
            value, _, times = value.partition("*")
            for _ in range(int(times or 1)):
                row += int(distance)
                patches[row] = value
        return patches

    def _group(
        self,
        template: int,
        name: str,
        prefix: str,
        path: str,
        head: int,
        levels: list[Level],
        uses: int,
    ) -> Node:
        start, kind = len(self.rows), self.kinds[template]
        label = self._named(name, prefix, levels) if name or kind else ""
        node = Node(kind, label, start, start, uses, [])
        inner = label if kind else prefix
        if self.heads[template]:
            inner = ""
        first = self.starts[template]
        for place in range(first, first + self.sizes[template]):
            is_head = bool(self.heads[template]) and place == first
            if is_head:
                row_path = self._path(path, node.label)
                node.body.append(self._row(place, node.label, row_path, head, levels))
                head, path = len(self.rows) - 1, row_path
                continue
            use = self.uses[place]
            if not use:
                own = self._named(self.columns["name"][place], inner, levels)
                node.body.append(self._row(place, own, self._path(path, own), head, levels))
                continue
            target, _, count = use.partition("*")
            for index in range(int(count or 1)):
                within = [*levels, Level(index, self.lists[place])] if count else levels
                group = self._group(
                    int(target),
                    self.columns["name"][place],
                    inner,
                    path,
                    head,
                    within,
                    int(count or 1),
                )
                node.body.append(group)
        node.stop = len(self.rows)
        return node

    def _named(self, cell: str, prefix: str, levels: list[Level]) -> str:
        pattern = inline(cell, levels)
        if pattern.startswith("^"):
            return expand(pattern[1:], levels)
        return prefix + expand(pattern, levels)

    def _path(self, path: str, name: str) -> str:
        return path + self.payload["model"]["separator"] + name if path else name

    def _row(self, place: int, name: str, path: str, head: int, levels: list[Level]) -> int:
        row = len(self.rows)
        cells = {}
        for key in {*self.columns, *self.patches} - {"name"}:
            usual = self.columns[key][place] if key in self.columns else ""
            cell = self.patches.get(key, {}).get(row, usual)
            if key in DICTIONARIES and cell:
                cell = self.dictionaries[key][int(cell)]
            cells[key] = expand(cell, levels)
        self.rows.append(Row(name, path, head, cells))
        return row


class Cut:
    """Counts rows and parameters of a payload whose bodies may be left out."""

    def __init__(self, payload: dict) -> None:
        omitted = payload.get("omitted", {})
        cut = (
            {
                int(index): (int(rows), 0 if params == "?" else int(params))
                for index, rows, params in zip(
                    omitted["templates"].split(","),
                    omitted["rows"].split(","),
                    omitted["sums"]["params"].split(","),
                    strict=True,
                )
            }
            if "templates" in omitted
            else {}
        )
        filled = Filled(payload, cut)
        self.rows_seen = filled.rows_total
        self.params_seen = filled.params_total


class Filled(Decoder):
    """A decoder that counts left-out templates instead of expanding them."""

    def __init__(self, payload: dict, cut: dict[int, tuple[int, int]]) -> None:
        self.cut = cut
        self.rows_total = 0
        self.params_total = 0
        super().__init__({**payload, "patches": {}})
        self.rows_total += len(self.rows)
        self.params_total += sum(
            int(row.cells["params"] or 0) for row in self.rows if row.cells["params"] != "?"
        )

    def _group(self, template: int, *rest: object) -> Node:
        if template in self.cut:
            self.rows_total += self.cut[template][0]
            self.params_total += self.cut[template][1]
        return super()._group(template, *rest)
