"""Write what boxes of the picture say, for the test that TypeScript says the same.

``python test/python/picture/twins.py`` writes the corpus, many random tables and texts to standard output.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import corpus
from attacks import attack_tables, attacks
from layerfold.fallback.visible import Visible, first_view
from layerfold.fold import fold
from layerfold.format.encode import canonical
from layerfold.format.table import LayerTable, total
from layerfold.model_summary.summary import Summary
from layerfold.picture.boxes import (
    BoxTexts,
    Shown,
    box_size,
    box_texts,
    fitted_box,
    fitted_header,
    header_size,
)
from layerfold.picture.document import document_of
from layerfold.picture.drawing import drawing_of
from layerfold.picture.geometry import Curve, Layout, Line, Placed, Point, Straight
from layerfold.picture.graph import Box, graph_of
from layerfold.picture.kinds import kind_of
from layerfold.picture.nodes import svg_text
from layerfold.picture.texts import more_texts, row_texts
from layerfold.picture.themes import THEMES, painted
from layerfold.picture.widths import Font, shortened, text_width
from random_tables import GraphMaker, TreeMaker

#: Rows that are open at first.
ROWS = (25, 400)

CHARACTERS = "abiWM@ _-.·…0123456789éßЖ層😀\u0301\u0915﷽×'{}"


def case_of(name: str, table: LayerTable) -> dict[str, Any]:
    """Return what the boxes of a model's rows say."""
    outline, of_model = fold(table), total(table.params)
    return {
        "name": name,
        "payload": json.loads(canonical(Summary(table).payload)),
        "rows": [
            [
                asdict(row_texts(table, *pair, of_model=of_model))
                for pair in with_frames(first_view(table, outline, most))
            ]
            for most in ROWS
        ],
    }


def with_frames(rows: list[Visible]) -> Iterator[tuple[Visible, Visible | None]]:
    """Yield all rows that may have a box, each with the one around it."""
    around: list[Visible] = []
    for visible in rows:
        del around[visible.depth :]
        if not visible.left_out and not visible.is_each:
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
        others = ("float32",) if generator.random() < 0.2 else ()
        row = row_texts(table, visible, around, others, of_model=total(table.params))
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


def layout_of(boxes: Sequence[Box], texts: Sequence[BoxTexts], generator: random.Random) -> Layout:
    """Return places that no layout would choose."""
    places = []
    for box, own in zip(boxes, texts, strict=True):
        size = header_size(own) if box.is_frame else box_size(own)
        width = size.width + generator.choice([0, 0.25, -60.125, 200])
        x, y = generator.uniform(-5, 500), generator.randint(0, 2000) / 8
        places.append(Placed(x, y, width, size.height))
    return Layout(600, 812.5, places, [line_of(generator) for _ in boxes])


def line_of(generator: random.Random) -> Line:
    """Return a line from anywhere to anywhere."""

    def some() -> float:
        return generator.choice([generator.uniform(-9, 900), generator.randint(0, 400) / 4])

    start = Point(some(), some())
    segments = [
        Straight(some(), some())
        if generator.random() < 0.5
        else Curve(some(), some(), some(), some(), some(), some())
        for _ in range(generator.randint(1, 4))
    ]
    if generator.random() < 0.5:
        segments.append(Straight(segments[-1].x, segments[-1].y + generator.choice([0, 9, -9])))
    is_end, is_back = generator.random() < 0.5, generator.random() < 0.5
    return Line(start, segments, [0], is_end=is_end, is_back=is_back)


def dumped(layout: Layout) -> dict[str, Any]:
    """Return a layout as TypeScript has it."""
    return {
        "width": layout.width,
        "height": layout.height,
        "boxes": [place._asdict() for place in layout.boxes],
        "lines": [
            {
                "start": line.start._asdict(),
                "segments": [
                    {"kind": "curve" if isinstance(one, Curve) else "line", **one._asdict()}
                    for one in line.segments
                ],
                "edges": line.edges,
                "isEnd": line.is_end,
                "isBack": line.is_back,
            }
            for line in layout.lines
        ],
    }


def drawing_of_table(
    name: str, table: LayerTable, generator: random.Random, most: int
) -> dict[str, Any]:
    """Return a picture of a model, as text and in both themes."""
    boxes = graph_of(table, first_view(table, fold(table), most)).boxes
    rows = [
        more_texts(12)
        if box.visible is None or box.visible.left_out
        else row_texts(
            table,
            box.visible,
            boxes[box.parent].visible if box.parent >= 0 else None,
            of_model=total(table.params),
        )
        for box in boxes
    ]
    texts = [box_texts(row) for row in rows]
    layout = layout_of(boxes, texts, generator)
    drawing = drawing_of(boxes, texts, layout)
    notes = generator.choice([(), ("A note.",), ("A note " * 30, "<b>&amp;")])
    described = {"title": name, "description": f"{len(boxes)} boxes", "notes": notes}
    document = document_of(drawing, layout.width, layout.height, **described)
    return {
        "boxes": [{"parent": box.parent, "isFrame": box.is_frame} for box in boxes],
        "texts": [asdict(own) for own in texts],
        "layout": dumped(layout),
        "described": described,
        "svg": svg_text(document),
        "themes": {theme: svg_text(painted(document, THEMES[theme])) for theme in THEMES},
    }


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
            "drawings": [
                drawing_of_table(name, table, generator, 60) for name, table in tables.items()
            ]
            + [drawing_of_table("attacks", table, generator, 25) for table in attack_tables()],
            "kinds": {name: [kind_of(name), kind_of(name, is_group=True)] for name in types},
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()
