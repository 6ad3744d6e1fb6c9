"""Texts that attack whatever shows them, and models that have them wherever a model has a text.

``test/corpus/attacks/attacks.json`` has them by class; ``test/src/format/support/attacks.ts`` reads it, too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from layerfold.collect.common.names import text
from layerfold.format.columns import COLUMNS, OptionalColumns
from layerfold.format.table import LayerTable

_FILE = Path(__file__).parents[1] / "corpus" / "attacks" / "attacks.json"

#: As many rows as the folded view shows, so that all of them are seen.
_ROWS = 25

#: Texts of a model, one for all of its rows.
OF_MODEL = ("framework", "model_name", "model_type", "unit", "separator", "run_input")


def attacks() -> list[str]:
    """Return the texts of all classes, as collectors hand them over: they can be sent."""
    classes: dict[str, list[str]] = json.loads(_FILE.read_text("utf-8"))
    return list(dict.fromkeys(text(one) for texts in classes.values() for one in texts))


def attack_tables() -> Iterator[LayerTable]:
    """Yield models whose columns have all of these texts, one after the other, each column others in a row."""
    texts = attacks()
    of_rows = {column.field for column in COLUMNS} & {
        field.name for field in fields(OptionalColumns)
    }
    optional = {c.field: c.kind for c in COLUMNS if c.field in of_rows - {"uncounted"}}
    for start in range(0, len(texts), _ROWS):

        def some(shift: int, start: int = start) -> list[str]:
            return [texts[(start + shift + row) % len(texts)] for row in range(_ROWS)]

        table = LayerTable(
            names=some(0),
            types=some(1),
            parents=[-1] * _ROWS,
            params=list(range(_ROWS)),
            frozen=[0] * _ROWS,
            uncounted=[tuple(some(row)[:2]) for row in range(_ROWS)],
            scalars=[((name, value),) for name, value in zip(some(2), some(3), strict=True)],
            notes=some(4),
            **dict(zip(OF_MODEL, some(5), strict=False)),
            **{
                field: list(range(_ROWS)) if kind == "int" else some(shift)
                for shift, (field, kind) in enumerate(optional.items(), 6)
            },
        )
        yield table


def attacked_models() -> Iterator[LayerTable]:
    """Yield models of one row, each of whose texts is one of these texts."""
    for one in attacks():
        yield LayerTable(
            **dict.fromkeys(OF_MODEL, one),
            names=[one],
            types=[one],
            parents=[-1],
            params=[1],
            frozen=[0],
            flops=[1],
            notes=[one],
        )
