"""The shared corpus: rows as a collector read them, and the payload that they become.

``test/corpus/*.json`` is read by both languages and needs no framework. ``scripts/make_corpus.py`` writes it
from real models.
"""

from __future__ import annotations

import json
import math
from dataclasses import fields
from pathlib import Path
from typing import Any

from layerfold.format.cells import cells_of
from layerfold.format.columns import COLUMNS, OptionalColumns
from layerfold.format.table import Call, LayerTable, Source, Tie

FOLDER = Path(__file__).parent.parent / "corpus"

#: Bytes to which every case is cut, too.
SMALL_BUDGETS = (1500, 900)

_LISTS = {"names": "dict", "types": "dict", "params": "int", "frozen": "int", "parents": "int"} | {
    column.field: column.kind
    for column in COLUMNS
    if column.field in {of.name for of in fields(OptionalColumns)} - {"uncounted"}
}
TEXTS = tuple(name for name, kind in _LISTS.items() if kind in {"dict", "text"})
COUNTS = tuple(name for name, kind in _LISTS.items() if kind == "int")
PLAIN = ("framework", "model_name", "model_type", "unit", "separator", "notes")
SOMETIMES = ("optimizer", "activations", "param_bytes", "run_input")


def case_names() -> list[str]:
    """Return the names of all cases."""
    return sorted(path.stem for path in FOLDER.glob("*.json"))


def load(name: str) -> dict[str, Any]:
    """Return one case."""
    case: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return case


def dump_table(table: LayerTable) -> dict[str, Any]:
    """Write a table as short JSON: one string per column, repeated texts once."""
    packed: dict[str, Any] = {key: getattr(table, key) for key in PLAIN}
    packed |= {key: value for key in SOMETIMES if (value := getattr(table, key)) is not None}
    if table.variables:
        packed["variables"] = table.variables
    for key in TEXTS:
        values = getattr(table, key)
        if values is not None:
            words = list(dict.fromkeys(values))
            number = {word: str(index) for index, word in enumerate(words)}
            packed[key] = {"words": words, "rows": ",".join(number[value] for value in values)}
    for key in COUNTS:
        values = getattr(table, key)
        if values is not None:
            packed[key] = ",".join("?" if value is None else str(value) for value in values)
    if table.calls is not None:
        inputs = next(cells for cells in cells_of(table) if cells.column.id == "inputs")
        packed["calls"] = ",".join(inputs.texts)
    if table.scalars is not None:
        # As text, because True and 1 are one key, and two NaN are two.
        texts = [json.dumps(_packed_setting(scalars)) for scalars in table.scalars]
        places = {text: str(index) for index, text in enumerate(dict.fromkeys(texts))}
        rows = ",".join(places[text] for text in texts)
        packed["scalars"] = {"words": [json.loads(text) for text in places], "rows": rows}
    if table.uncounted is not None:
        names = list(dict.fromkeys(table.uncounted))
        rows = ",".join(str(names.index(of_row)) for of_row in table.uncounted)
        packed["uncounted"] = {"words": names, "rows": rows}
    packed |= {
        key: {str(row): value for row, value in sorted(of_rows.items())}
        for key in ("stacked", "kinds")
        if (of_rows := getattr(table, key))
    }
    packed["model_outputs"] = [list(source) for source in table.model_outputs]
    packed["ties"] = {str(row): list(tie) for row, tie in table.ties.items()}
    return packed


def load_table(packed: dict[str, Any]) -> LayerTable:
    """Read a table back."""
    loaded: dict[str, Any] = {key: packed[key] for key in PLAIN}
    loaded |= {key: packed[key] for key in (*SOMETIMES, "variables") if key in packed}
    for key in TEXTS:
        if key in packed:
            words = packed[key]["words"]
            loaded[key] = [words[int(index)] for index in packed[key]["rows"].split(",")]
    for key in COUNTS:
        if key in packed:
            loaded[key] = [None if v == "?" else int(v) for v in packed[key].split(",")]
    if "calls" in packed:
        loaded["calls"] = [_calls(row, t) for row, t in enumerate(packed["calls"].split(","))]
    if "scalars" in packed:
        frozen = [
            tuple((key, _frozen(value)) for key, value in word)
            for word in packed["scalars"]["words"]
        ]
        loaded["scalars"] = [frozen[int(index)] for index in packed["scalars"]["rows"].split(",")]
    if "uncounted" in packed:
        names = [tuple(word) for word in packed["uncounted"]["words"]]
        loaded["uncounted"] = [names[int(at)] for at in packed["uncounted"]["rows"].split(",")]
    loaded["stacked"] = {int(row): count for row, count in packed.get("stacked", {}).items()}
    loaded["kinds"] = {int(row): kind for row, kind in packed.get("kinds", {}).items()}
    loaded["model_outputs"] = [Source(*source) for source in packed["model_outputs"]]
    loaded["ties"] = {int(row): Tie(*tie) for row, tie in packed["ties"].items()}
    return LayerTable(**loaded)


def _packed_setting(value: object) -> object:
    """Return what JSON can write: it has no infinities."""
    if isinstance(value, float) and not math.isfinite(value):
        return {"float": str(value)}
    return list(map(_packed_setting, value)) if isinstance(value, tuple) else value


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return float(value["float"])
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def _calls(row: int, text: str) -> tuple[Call, ...]:
    if text == "-":
        return ((),)
    if text == "?":
        return ()
    return tuple(
        tuple(_source(row, one) for one in call.split(" ") if one) for call in text.split("|")
    )


def _source(row: int, text: str) -> Source:
    distance, *rest = (int(part) for part in text.split(":"))
    return Source(row - distance, *rest)
