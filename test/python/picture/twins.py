"""Write what boxes of the picture say, for the test that TypeScript says the same.

``python test/python/picture/twins.py`` writes the corpus, many random tables and texts to standard output.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import corpus
from attacks import attacks
from layerfold.fallback.visible import Visible, first_view
from layerfold.fold import fold
from layerfold.format.encode import canonical
from layerfold.format.table import LayerTable
from layerfold.model_summary.summary import Summary
from layerfold.picture.boxes import (
    Shown,
    box_size,
    box_texts,
    fitted_box,
    fitted_header,
    header_size,
)
from layerfold.picture.kinds import kind_of
from layerfold.picture.texts import row_texts
from layerfold.picture.widths import Font, shortened, text_width
from random_tables import GraphMaker, TreeMaker

#: Rows that are open at first.
ROWS = (25, 400)

CHARACTERS = "abiWM@ _-.·…0123456789éßЖ層😀\u0301\u0915﷽×'{}"


def case_of(name: str, table: LayerTable) -> dict[str, Any]:
    """Return what the boxes of a model's rows say."""
    outline = fold(table)
    return {
        "name": name,
        "payload": json.loads(canonical(Summary(table).payload)),
        "rows": [
            [
                asdict(row_texts(table, *pair))
                for pair in with_frames(first_view(table, outline, most))
            ]
            for most in ROWS
        ],
    }


def with_frames(rows: list[Visible]) -> Iterator[tuple[Visible, Visible | None]]:
    """Yield all rows with the one that is around each."""
    around: list[Visible] = []
    for visible in rows:
        del around[visible.depth :]
        if not visible.left_out:
            yield visible, around[-1] if around else None
        around.append(visible)


def fitted_of(generator: random.Random) -> dict[str, Any]:
    """Return a text and what of it has room."""
    text = "".join(generator.choices(CHARACTERS, k=generator.randint(0, 60)))
    font = Font(generator.choice([11, 13]), generator.random() < 0.5)
    room = generator.randint(0, 300)
    return {
        "text": text,
        "size": font.size,
        "isBold": font.is_bold,
        "room": room,
        "width": text_width(text, font),
        "shortened": shortened(text, room, font),
    }


def boxes_of(table: LayerTable, generator: random.Random) -> list[dict[str, Any]]:
    """Return the texts of rows, and how large their boxes are."""
    boxes = []
    for visible, around in with_frames(first_view(table, fold(table), 60)):
        shown = Shown(**{field: generator.random() < 0.8 for field in asdict(Shown())})
        row = row_texts(table, visible, around, ("float32",) if generator.random() < 0.2 else ())
        texts = box_texts(row, shown)
        width = generator.randint(100, 300)
        boxes.append(
            {
                "row": asdict(row),
                "shown": asdict(shown),
                "texts": asdict(texts),
                "size": box_size(texts)._asdict(),
                "header": header_size(texts)._asdict(),
                "width": width,
                "box": asdict(fitted_box(texts, width)),
                "fittedHeader": asdict(fitted_header(texts, width)),
            }
        )
    return boxes


def main() -> None:
    """Write all of it."""
    tables = {name: corpus.load_table(corpus.load(name)["table"]) for name in corpus.case_names()}
    for seed in range(60):
        tables[f"random {seed}"] = (GraphMaker if seed % 2 else TreeMaker)(seed).table
    types = sorted({name for table in tables.values() for name in table.types} | set(attacks()))
    generator = random.Random(1)
    json.dump(
        {
            "cases": [case_of(name, table) for name, table in tables.items()],
            "fitted": [fitted_of(generator) for _ in range(3000)],
            "boxes": [box for table in tables.values() for box in boxes_of(table, generator)],
            "kinds": {name: [kind_of(name), kind_of(name, is_group=True)] for name in types},
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()
