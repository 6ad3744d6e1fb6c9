"""Write the pictures of tables, for the test that TypeScript draws the same ones.

``python test/python/picture_twins.py COUNT`` writes those of the corpus, of COUNT random tables and of half as many that
look like models to standard output, always the same.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from layerfold.fallback import visible
from layerfold.fallback.visible import Visible, has_inside, opened_to
from layerfold.fold import fold
from layerfold.format.encode import canonical
from layerfold.format.outline import Group, Run
from layerfold.format.table import LayerTable
from layerfold.model_summary.summary import Summary
from layerfold.picture.drawn_rows import MOST_BOXES, visible_rows
from layerfold.picture.graph import Graph, graph_of
from twins import tables

DEPTHS = (0, 1, 2, 3, "all", None)

#: Boxes of a picture that is too small for most.
FEW = 12


def drawn(graph: Graph) -> dict[str, Any]:
    """Return everything that is known of a picture, with the number of its first row in place of each visible one."""
    return {
        "boxes": [
            [box.kind, box.parent, box.is_frame, box.start, box.rows, box.count]
            for box in graph.boxes
        ],
        "edges": graph.edges,
        "isConnected": "yes" if graph.is_connected else "unknown",
        "closed": graph.closed,
        "left": graph.left,
    }


def opened_by_chance(outline: Group, seed: int) -> tuple[list[int], list[Visible]]:
    """Open some rows, one after the other: return the place of each among the visible rows, and all of these in the end."""
    generator = random.Random(seed)
    rows = opened_to(outline, 1)
    places = []
    for _ in range(generator.randint(1, 15)):
        closed = [at for at, row in enumerate(rows) if not row.is_open and has_inside(row.node)]
        if not closed:
            break
        runs = [at for at in closed if isinstance(rows[at].node, Run)]
        place = generator.choice(runs if runs and generator.random() < 0.5 else closed)
        inside = visible._opened(rows[place], visible._Level(1 if outline.has_own_row else 0))
        rows[place : place + 1] = [replace(rows[place], is_open=True), *inside]
        places.append(place)
    return places, rows


def pictures(table: LayerTable, outline: Group) -> Iterator[dict[str, Any]]:
    """Yield pictures of a table, each with what is open in it and how many boxes it may have."""
    for most in (MOST_BOXES, FEW):
        for depth in DEPTHS:
            rows = visible_rows(table, outline, depth)
            yield {"depth": depth, "most": most} | drawn(graph_of(table, rows, most))
        places, rows = opened_by_chance(outline, len(table) + most)
        yield {"opened": places, "most": most} | drawn(graph_of(table, rows, most))


def made_of(table: LayerTable) -> dict[str, Any]:
    """Return a table's payload and its pictures."""
    payload = json.loads(canonical(Summary(table).payload))
    return {
        "name": table.model_name,
        "payload": payload,
        "pictures": list(pictures(table, fold(table))),
    }


def main(count: int) -> None:
    """Write them."""
    json.dump(list(map(made_of, tables(count))), sys.stdout)


if __name__ == "__main__":
    main(int(sys.argv[1]))
