"""A payload in the making: templates, columns and patches become one JSON object."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from layerfold.deadline import check
from layerfold.format.cells import MAX_DIGITS, Cells, cells_of
from layerfold.format.columns import IMPLIED
from layerfold.format.outline import Group
from layerfold.format.table import LayerTable, Totals
from layerfold.format.templates import Entry, Grammar, Template

MAX_SAFE_INTEGER = 2**53 - 1

Payload = dict[str, object]

_TOTALS = (
    "rows",
    "params",
    "trainable",
    "buffers",
    "bytes",
    "flops",
    "optimizer",
    "activations",
)


class Draft:
    """A payload that can still lose parts: its columns, templates and patches."""

    def __init__(
        self, table: LayerTable, outline: Group, totals: Totals, without: Sequence[str] = ()
    ) -> None:
        self.table = table
        self.outline = outline
        self.totals = totals
        self.without = list(without)
        self.columns = cells_of(table, without)
        grammar = Grammar(table, self.columns)
        grammar.add(outline)
        self.templates: Sequence[Template] = grammar.templates
        self.spans = grammar.spans
        self.patches = grammar.patches

    def payload(
        self,
        templates: Sequence[Template] | None = None,
        patches: dict[str, list[tuple[int, str]]] | None = None,
    ) -> Payload:
        """Return the payload, perhaps with other templates and patches than all of them."""
        check()
        templates = self.templates if templates is None else templates
        payload = _head(self.table, self.totals)
        payload |= _body(templates, self.columns, self.patches if patches is None else patches)
        omitted = _omitted(self.without, templates)
        if omitted:
            payload["omitted"] = omitted
        return payload

    def patch_size(self, columns: Sequence[str]) -> int:
        """Return how many characters the patches of some integer columns take."""
        return sum(len(_patch_text(sorted(self.patches.get(key, ())))) for key in columns)


def _head(table: LayerTable, totals: Totals) -> Payload:
    counts = {key: getattr(totals, key) for key in _TOTALS} | {
        "uncounted": len(totals.uncounted) or None,
        "variables": totals.variables or None,
    }
    payload: Payload = {
        "format": "layerfold",
        "version": [1, 0],
        "model": _facts(table),
        "totals": {key: json_integer(count) for key, count in counts.items() if is_writable(count)},
    }
    if table.is_incomplete:
        payload["incomplete"] = True
    if table.notes:
        payload["notes"] = list(table.notes)
    return payload


def _facts(table: LayerTable) -> Payload:
    facts: Payload = {
        "framework": table.framework,
        "name": table.model_name,
        "type": table.model_type,
        "unit": table.unit,
        "separator": table.separator,
    }
    if table.run_input is not None:
        facts["input_shape"] = table.run_input
    return facts


def _omitted(without: Sequence[str], templates: Sequence[Template]) -> Payload:
    named = [column for column in without if column not in IMPLIED]
    omitted: Payload = {"columns": named} if named else {}
    cut = [(index, t.omitted) for index, t in enumerate(templates) if t.omitted is not None]
    if cut:
        omitted["templates"] = ",".join(str(index) for index, _ in cut)
        omitted["rows"] = ",".join(str(sums.rows) for _, sums in cut)
        sums_of = [dict(sums.of) for _, sums in cut]
        omitted["sums"] = {
            key: ",".join(sum_text(sums[key]) for sums in sums_of) for key in sums_of[0]
        }
    return omitted


def _body(
    templates: Sequence[Template],
    columns: Sequence[Cells],
    patches: dict[str, list[tuple[int, str]]],
) -> Payload:
    bodies = [template.body for template in templates]
    entries = [entry for body in bodies for entry in body]
    shapes = {
        "kind": ",".join(template.kind for template in templates),
        "size": ",".join(str(len(body)) for body in bodies),
    }
    if any(template.has_own_row for template in templates):
        shapes["own_row"] = ",".join("1" if template.has_own_row else "" for template in templates)
    texts = {"name": _joined(entry.name for entry in entries)}
    if any(entry.template is not None for entry in entries):
        texts["template"] = ",".join(_use(entry) for entry in entries)
    dictionaries = {}
    patched = {}
    for place, of_column in enumerate(columns):
        column = of_column.column
        cells = ["" if entry.template is not None else entry.cells[place] for entry in entries]
        changes = sorted(patches.get(column.id, ()))
        is_said = any(cells) or (column.missing == "unknown" and bool(changes))
        if column.kind == "dict" and is_said:
            words = dict.fromkeys(cell for cell in cells if cell)
            words |= dict.fromkeys(value for _, value in changes if value)
            number = {word: str(index) for index, word in enumerate(words)} | {"": ""}
            cells = [number[cell] for cell in cells]
            changes = [(row, number[value]) for row, value in changes]
            dictionaries[column.id] = "\n".join(words)
        if is_said or (column.missing == "unknown" and column.kind != "dict"):
            texts[column.id] = _joined(cells)
        if changes:
            patched[column.id] = _patch_text(changes)
    body: Payload = {"templates": shapes, "columns": texts}
    if dictionaries:
        body["dictionaries"] = dictionaries
    lists = [entry.lists for entry in entries if entry.uses > 1]
    if any(lists):
        body["lists"] = "\n".join(_list_text(of_run) for of_run in lists)
    if patched:
        body["patches"] = patched
    return body


def _joined(cells: Iterable[str]) -> str:
    return ",".join(cell.replace(",", r"\,") if "," in cell else cell for cell in cells)


def _use(entry: Entry) -> str:
    if entry.template is None:
        return ""
    return str(entry.template) if entry.uses == 1 else f"{entry.template}*{entry.uses}"


def _list_text(lists: Sequence[Sequence[str]]) -> str:
    return ";".join(_joined(value.replace(";", r"\;") for value in values) for values in lists)


def _patch_text(changes: Sequence[tuple[int, str]]) -> str:
    return ",".join(
        f"{distance}={value}" if count == 1 else f"{distance}={value}*{count}"
        for distance, value, count in _grouped(changes)
    )


def _grouped(changes: Sequence[tuple[int, str]]) -> Iterator[tuple[int, str, int]]:
    previous = 0
    current: tuple[int, str] | None = None
    count = 0
    for row, value in changes:
        step = (row - previous, value)
        previous = row
        if step == current:
            count += 1
            continue
        if current is not None:
            yield *current, count
        current, count = step, 1
    if current is not None:
        yield *current, count


def is_writable(count: int | None) -> bool:
    """Return whether an integer is known and has no more digits than a reader takes."""
    return count is not None and count < 10**MAX_DIGITS


def sum_text(count: int | None) -> str:
    """Write a sum as a cell: "?" for unknown."""
    return str(count) if is_writable(count) else "?"


def json_integer(value: int) -> int | str:
    """Write an integer so that every JSON reader gets it exactly."""
    return value if -MAX_SAFE_INTEGER <= value <= MAX_SAFE_INTEGER else str(value)


def canonical(payload: Payload) -> str:
    """Return the canonical text of a payload: keys sorted, no spaces."""
    return json.dumps(payload, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def saved_size(payload: Payload) -> int:
    """Return the bytes that a payload takes in a saved notebook (§10 of the format)."""
    text = json.dumps(payload, indent=1, sort_keys=True, ensure_ascii=False)
    return len(text.encode()) + 6 * (text.count("\n") + 1)
