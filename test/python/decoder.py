"""Expands a payload into rows: written from docs/format.md alone, as a stranger would write it.

It shares no code with layerfold, is not fast, and leaves the limits of §12 to the readers.
"""

import re
from dataclasses import dataclass

# §3. An empty cell of a column that is not in EMPTY is unknown.
DICT = "type output_shape dtype device mode input_shape optimizer_group learning_rate weight_decay"
DICT += " adapter settings"
INT = "params untrainable trainable statistics_move tied tied_to stacked bytes buffers flops"
INT += " uncounted call_count"
PATCHED = "trainable tied tied_to dtype device mode"
EMPTY_IF_ABSENT = (
    "name attribute untrainable trainable statistics_move tied tied_to stacked uncounted"
)
KINDS = {"name": "text", "inputs": "text", "attribute": "text"} | dict.fromkeys(
    DICT.split(), "dict"
)
KINDS |= dict.fromkeys(INT.split(), "int")
EMPTY = dict.fromkeys(INT.split(), 0)
EMPTY |= {
    "name": "",
    "attribute": "",
    "inputs": "1",
    "trainable": "params - untrainable",
    "call_count": 1,
}
# §6: one piece of a pattern. What is neither an escape nor a placeholder is literal.
PIECE = re.compile(
    r"(?s)\\(?P<escape>.)|\{@(?P<list>[0-9]{1,40})(?:\^(?P<distance>[0-9]{1,40}))?\}|[^\\{]+"
    r"|\{(?P<start>-?[0-9]{1,40})(?P<steps>(?:[+-][0-9]{1,40}){0,64})\}|."
)
INPUT = re.compile("(-?[0-9]+)(?::([0-9]+))?(?::([0-9]+))?")


@dataclass
class Row:
    """One row; what is None is unknown. `calls` are lists of inputs (row, call, output)."""

    number: int
    parent: int | None  # the own row around it
    name: str | None
    path: str | None
    cells: dict
    calls: list | None


@dataclass
class Group:
    """One of the `instances` of a run, or an instance alone; `sums` if its body was omitted."""

    kind: str
    name: str | None
    start: int  # its first row
    stop: int  # the row after its last one
    instances: int
    sums: dict | None = None


def check(condition, sentence):
    """Refuse the payload unless the condition is true."""
    if not condition:
        raise ValueError(sentence)


def integer(text):
    """Read a number of at most 40 digits; None if it is not readable."""
    return int(text) if re.fullmatch("[0-9]{1,40}", text) else None


def split(text, separator):
    """Split a packed text at separators without a backslash before them."""
    parts, start, at = [], 0, 0
    while at < len(text):
        if text[at] == separator:
            parts.append(text[start:at])
            start = at + 1
        at += 2 if text[at] == "\\" else 1
    return [*parts, text[start:]]


def pieces(pattern, runs, least=0):
    """Yield the texts of a pattern, and whether each is literal.

    `runs` are (index, lists), the innermost first; those nearer than `least` do not count.
    """
    for piece in PIECE.finditer(pattern):
        if piece["start"]:
            value, start = int(piece["start"]), piece["start"]
            for distance, step in enumerate(re.findall("[+-][0-9]+", piece["steps"])):
                value += int(step) * runs[distance][0] if least <= distance < len(runs) else 0
            yield str(value).zfill(len(start) if start[0] == "0" and value >= 0 else 0), False
        elif piece["list"]:
            which, distance = int(piece["list"]), int(piece["distance"] or 0)
            index, lists = runs[distance] if least <= distance < len(runs) else (0, [])
            entry = lists[which][index : index + 1] if which < len(lists) else []
            yield from pieces(entry[0], runs, distance + 1) if entry else [("?", False)]
        elif piece["escape"]:
            yield "\n" if piece["escape"] == "n" else piece["escape"], False
        else:
            yield piece[0], True


def read(pattern, runs):
    """Expand a pattern."""
    return "".join(text for text, _ in pieces(pattern, runs))


def calls(text, row, rows):
    """Read an expanded cell of `inputs`; an input from a row that does not exist is None."""
    text = "" if text == "-" else text or "?"
    found = [[INPUT.fullmatch(one) for one in call.split(" ") if call] for call in text.split("|")]
    if any(None in call for call in found):
        return None
    sources = [[(row - int(i[1]), int(i[2] or 0), int(i[3] or 0)) for i in call] for call in found]
    return [[i if 0 <= i[0] < rows else None for i in call] for call in sources]


class Decoder:
    """Expands one payload, the object that JSON's parser returns, into `rows` and `groups`."""

    def __init__(self, payload):
        """Take the packed texts apart, then walk through the model's template."""
        check(payload["format"] == "layerfold" and payload["version"][0] == 1, "Not version 1.")
        check(not payload.get("requires"), "It requires more than this version has.")
        self.payload, self.omitted = payload, payload.get("omitted", {})
        self.separator = payload.get("model", {}).get("separator", "")
        self.totals = {"uncounted": 0} | {of: int(sum_) for of, sum_ in payload["totals"].items()}
        self.read_templates(payload["templates"], payload.get("columns", {}))
        patches = payload.get("patches", {}).items()
        self.patches = {of: self.patched(text) for of, text in patches if of in PATCHED.split()}
        self.read_columns(payload.get("columns", {}), payload.get("dictionaries", {}))
        self.rows, self.groups, self.at = [], [], 0  # at: the number of the row that comes next
        self.walk(len(self.kinds) - 1, [], None, "", "")
        check(self.at == self.totals["rows"], f"The templates have {self.at} rows.")

    def sum(self, column):
        """Add up a column, omitted bodies included: the known part, and whether that is all."""
        omitted = [group.sums for group in self.groups if group.sums is not None]
        values = [cells[column] for cells in [row.cells for row in self.rows] + omitted]
        return sum(value for value in values if value is not None), None not in values

    def read_templates(self, templates, columns):
        """Read which entries are instances (template, number, lists), and what was omitted."""
        self.kinds = templates["kind"].split(",")
        sizes = [int(size) for size in templates["size"].split(",")]
        self.own = templates.get("own_row", "," * (len(sizes) - 1)).split(",")
        check(len(self.kinds) == len(sizes) == len(self.own), "Templates differ in number.")
        self.bodies = [range(sum(sizes[:t]), sum(sizes[: t + 1])) for t in range(len(sizes))]
        cells = self.packed(columns.get("template"))
        runs = max(1, "".join(cells).count("*"))
        lines = self.payload["lists"].split("\n") if "lists" in self.payload else [""] * runs
        check(len(lines) == runs, "Lines of lists and runs differ in number.")
        self.instances = []
        for cell in cells:
            found = re.fullmatch(r"(?:([0-9]+)(?:\*([0-9]+))?)?", cell)
            check(found and int(found[2] or 2) >= 2, f"{cell} is no instance.")
            line = lines.pop(0) if found[2] else ""
            lists = [split(one, ",") for one in split(line, ";")] if line else []
            self.instances.append((int(found[1]), int(found[2] or 1), lists) if cell else None)
        gone = self.omitted["templates"].split(",") if "templates" in self.omitted else []
        self.gone = {int(template): place for place, template in enumerate(gone)}

    def packed(self, text, kind=None):
        """Split a column into its cells, one for each entry of all templates."""
        entries = self.bodies[-1].stop
        text = "," * (entries - 1) if text is None else text
        cells = (split(text, ",") if kind == "text" else text.split(",")) if text or entries else []
        check(len(cells) == entries, f"There are {len(cells)} cells in {text[:99]}.")
        return cells

    def patched(self, text):
        """Read the patched cells of a column by row."""
        cells, row = {}, 0
        for patch in text.split(",") if text else []:
            found = re.fullmatch(r"([0-9]+)=([0-9]*|\?)(?:\*([0-9]+))?", patch)
            check(found, f"{patch} is no patch.")
            for _ in range(int(found[3] or 1)):
                row += int(found[1])
                check(row not in cells and row < self.totals["rows"], f"Row {row} is patched.")
                cells[row] = found[2]
        return cells

    def read_columns(self, columns, dictionaries):
        """Read the cells of all columns, None where all are unknown, and the dictionaries."""
        extra = self.payload.get("extra", {}).items()
        self.column_kinds = {column: facts["kind"] for column, facts in extra} | KINDS
        self.words = {of: text.split("\n") if text else [] for of, text in dictionaries.items()}
        self.columns = dict.fromkeys(self.column_kinds)
        for column, kind in self.column_kinds.items():
            says = column in columns or column in self.patches or column in EMPTY_IF_ABSENT.split()
            if says and column not in self.omitted.get("columns", []):
                self.columns[column] = self.packed(columns.get(column), kind)

    def walk(self, template, runs, around, name, prefix):
        """Expand a body; `prefix` precedes the names inside a group, whose own row has `name`."""
        for entry in self.bodies[template]:
            if self.instances[entry]:
                check(self.instances[entry][0] < template, "A template contains a later one.")
                self.expand(entry, runs, around, prefix)
            elif self.own[template] and entry == self.bodies[template][0]:
                around, prefix = self.row(entry, runs, around, name), ""
            else:
                self.row(entry, runs, around, self.name(entry, runs, prefix))

    def expand(self, entry, runs, around, prefix):
        """Expand an instance or a run of them."""
        template, number, lists = self.instances[entry]
        kind = self.kinds[template]
        for index in range(number):
            inside = [(index, lists), *runs] if number > 1 else runs
            name = self.name(entry, inside, prefix) if kind else ""
            group = Group(kind, name, self.at, self.at, number)
            self.groups.append(group)
            if template in self.gone:
                place = self.gone[template]
                group.sums = {column: self.omitted_sum(column, place) for column in KINDS}
                self.at += int(self.omitted["rows"].split(",")[place])
            self.walk(template, inside, around, name, name if kind else prefix)
            group.stop = self.at

    def omitted_sum(self, column, place):
        """Read the sum of one column over an omitted body."""
        if column in self.omitted.get("sums", {}):
            return integer(self.omitted["sums"][column].split(",")[place] or "0")
        none = column in EMPTY_IF_ABSENT.split() and column not in self.omitted.get("columns", [])
        return 0 if none and EMPTY.get(column) == 0 else None

    def name(self, entry, runs, prefix):
        """Read the name of an entry, after the prefix unless a `^` drops that."""
        if self.columns["name"] is None:
            return None
        found = [one for one in pieces(self.columns["name"][entry], runs) if one[0]]
        name = "".join(text for text, _ in found)
        return name[1:] if found and found[0][1] and name[0] == "^" else prefix + name

    def row(self, entry, runs, around, name):
        """Append a row and return it."""
        cells = {of: self.cell(of, entry, runs) for of in self.columns} | {"name": name}
        if cells["trainable"] == EMPTY["trainable"]:
            counts = cells["params"], cells["untrainable"]
            cells["trainable"] = None if None in counts else counts[0] - counts[1]
        before = around.path if around else ""
        path = None if None in (before, name) else self.separator.join(filter(None, (before, name)))
        sources = calls(cells["inputs"], self.at, self.totals["rows"])
        self.rows.append(Row(self.at, around and around.number, name, path, cells, sources))
        self.at += 1
        return self.rows[-1]

    def cell(self, column, entry, runs):
        """Read one cell of the row that comes next; None if it is unknown."""
        if self.columns[column] is None:
            return None
        cell = self.patches.get(column, {}).get(self.at, self.columns[column][entry])
        if self.column_kinds[column] == "text":
            return read(cell, runs) or EMPTY.get(column)
        if self.column_kinds[column] == "int":
            text = read(cell, runs) if re.fullmatch(r"[0-9]*|\{[^{}]*\}", cell) else "?"
            return integer(text or "0") if cell else EMPTY.get(column)
        return (cell and read(self.words[column][integer(cell)], runs)) or None
