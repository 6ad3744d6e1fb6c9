"""Laws of the whole way from a model to places: graph and layout together, on the corpus and on 500 random models."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import pytest

import corpus
from layerfold.fold import fold
from layerfold.format.table import LayerTable, Source
from layerfold.picture.drawn_rows import visible_rows
from layerfold.picture.geometry import Layout, Line, Placed, Point, Size, Straight
from layerfold.picture.graph import Edge, Graph, graph_of
from layerfold.picture.layout import Direction, layout_of
from line_geometry import NEAR, extent, hulls, meet, runs_through
from random_tables import GraphMaker, TreeMaker
from twins import Maker

HEADER = 30
DIRECTIONS: tuple[Direction, ...] = ("down", "right")


@dataclass(frozen=True)
class Picture:
    """A graph with its layout; ``around`` are the frames around each box."""

    name: str
    graph: Graph
    layout: Layout
    around: Sequence[frozenset[int]]


def picture_of(
    table: LayerTable, depth: int | str | None, direction: Direction, *, most: int = 400
) -> Picture:
    """Return the picture of a table, with boxes of any size that real ones have."""
    graph = graph_of(table, visible_rows(table, fold(table), depth), most)
    chance = random.Random(len(graph.boxes))
    layout = layout_of(
        [box.parent for box in graph.boxes],
        [box.is_frame for box in graph.boxes],
        graph.edges,
        [
            Size(2 * chance.randint(25, 130), HEADER)
            if box.is_frame
            else Size(2 * chance.randint(92, 130), chance.choice([32, 48, 64, 70]))
            for box in graph.boxes
        ],
        direction=direction,
        header_height=HEADER,
    )
    around: list[frozenset[int]] = []
    for box in graph.boxes:
        outside = around[box.parent] | {box.parent} if box.parent >= 0 else frozenset[int]()
        around.append(outside)
    return Picture(f"{table.model_name} {depth} {direction}", graph, layout, around)


def faults(picture: Picture) -> list[str]:
    """Return all that is wrong with a picture."""
    found = [*box_faults(picture), *path_faults(picture), *line_faults(picture)]
    return [f"{picture.name}: {fault}" for fault in found]


def box_faults(picture: Picture) -> Iterator[str]:
    """Boxes beside each other have nothing in common; what is in a frame is below its name, within its borders."""
    boxes = picture.layout.boxes
    inside: dict[int, list[int]] = {}
    for index, box in enumerate(picture.graph.boxes):
        inside.setdefault(box.parent, []).append(index)
    for frame, siblings in inside.items():
        outer = Placed(0, 0, picture.layout.width, picture.layout.height)
        if frame >= 0:
            x, y, width, height = boxes[frame]
            outer = Placed(x, y + HEADER, width, height - HEADER)
        for at, one in enumerate(siblings):
            if not is_within(boxes[one], outer):
                yield f"{one} is not in {frame}"
            yield from (
                f"{one} and {other} overlap"
                for other in siblings[:at]
                if meet(boxes[one], boxes[other])
            )


def is_within(inner: Placed, outer: Placed) -> bool:
    """Whether a box does not reach beyond another."""
    return (
        outer.x - NEAR <= inner.x
        and inner.x + inner.width <= outer.x + outer.width + NEAR
        and outer.y - NEAR <= inner.y
        and inner.y + inner.height <= outer.y + outer.height + NEAR
    )


def path_faults(picture: Picture) -> Iterator[str]:
    """Each edge is one way from the border of its source to that of its target, without a gap; no line is of no edge."""
    edges = picture.graph.edges
    ways: list[list[Line]] = [[] for _ in edges]
    for line in picture.layout.lines:
        if not line.edges or len(set(line.edges)) < len(line.edges):
            yield "a line has no edge, or one twice"
        if len({edges[edge].source for edge in line.edges}) > 1:
            yield "a line is of two outputs"
        for edge in line.edges:
            ways[edge].append(line)
    for edge, way in enumerate(ways):
        faults = way_faults(picture, edges[edge], way) if way else ["is missing"]
        yield from (f"{edges[edge]} {fault}" for fault in faults)


def way_faults(picture: Picture, edge: Edge, way: Sequence[Line]) -> Iterator[str]:
    """A frame that is read inside of itself has its line begin below its name."""
    source, target = (picture.layout.boxes[box] for box in edge)
    ends = [(line.start, [*hulls(line)][-1][-1]) for line in way]
    if any(one[1] != other[0] for one, other in pairwise(ends)):
        yield "has a gap"
    is_inwards = edge.source in picture.around[edge.target]
    start = Placed(*ends[0][0], 0, 0)
    if not (is_within(start, source) if is_inwards else is_on_border(start, source)):
        yield "does not begin at its source"
    if not is_on_border(Placed(*ends[-1][1], 0, 0), target):
        yield "does not end at its target"
    if [line.is_end for line in way] != [False] * (len(way) - 1) + [True]:
        yield "has no arrow, or too many"


def is_on_border(place: Placed, box: Placed) -> bool:
    """Whether a point is neither outside nor inside of a box."""
    return is_within(place, box) and not meet(place, box)


def line_faults(picture: Picture) -> Iterator[str]:
    """No line is inside of a box, but for the frames around an end of each of its edges; none leaves the picture."""
    whole = Placed(0, 0, picture.layout.width, picture.layout.height)
    for line in picture.layout.lines:
        ends = [picture.graph.edges[edge] for edge in line.edges]
        for hull in hulls(line):
            around = extent(hull)
            if not is_within(around, whole):
                yield f"a line of {ends[0]} leaves the picture"
            for box, place in enumerate(picture.layout.boxes):
                is_allowed = all(
                    box in picture.around[source] or box in picture.around[target]
                    for source, target in ends
                )
                if not is_allowed and meet(around, place) and runs_through(hull, place):
                    yield f"a line of {ends[0]} runs through {box}"


@pytest.mark.parametrize("name", corpus.case_names())
def test_every_model_of_the_corpus(name: str) -> None:
    table = corpus.load_table(corpus.load(name)["table"])
    seen = set()
    for depth in (None, 0, 1, 2, 3, "all"):
        for direction in DIRECTIONS:
            picture = picture_of(table, depth, direction)
            key = (direction, tuple(box.start for box in picture.graph.boxes))
            if key not in seen:
                seen.add(key)
                assert faults(picture) == []


@pytest.mark.parametrize("part", range(10))
def test_random_models(part: int) -> None:
    edges = 0
    for seed in range(50 * part, 50 * part + 50):
        table = (Maker, GraphMaker, Maker, TreeMaker)[seed % 4](seed).table
        for depth in (1, "all", None):
            direction = DIRECTIONS[seed % 2]
            picture = picture_of(table, depth, direction, most=(400, 60)[seed % 2])
            edges += len(picture.graph.edges)
            assert faults(picture) == []
    assert edges > 500


def read_anything(table: LayerTable, seed: int) -> None:
    """Let some rows read any others: later ones, themselves, the rows around them and inside of them."""
    chance = random.Random(seed)
    rows = len(table)
    calls = list(table.calls or [((Source(max(0, row - 1)),),) for row in range(rows)])
    for row in range(rows):
        if chance.random() < 0.2:
            near = max(0, min(rows - 1, row + chance.randint(-4, 2)))
            sources = (near, chance.randrange(rows))[: chance.randint(1, 2)]
            calls[row] = (tuple(Source(source) for source in sources),)
    table.calls = calls


def test_models_in_which_anything_reads_anything() -> None:
    """A model's modules are in the order in which they were made, and not in that of their calls."""
    met = {"back": 0, "itself": 0, "outwards": 0, "inwards": 0}
    for seed in range(60):
        table = (TreeMaker, GraphMaker)[seed % 2](seed).table
        read_anything(table, seed)
        for depth in (1, 2, "all", None):
            picture = picture_of(table, depth, DIRECTIONS[seed // 2 % 2], most=60)
            assert faults(picture) == []
            met["back"] += any(line.is_back for line in picture.layout.lines)
            for source, target in picture.graph.edges:
                met["itself"] += source == target
                met["outwards"] += target in picture.around[source]
                met["inwards"] += source in picture.around[target]
    assert min(met.values()) > 20, met


def test_what_is_wrong_is_found() -> None:
    picture = picture_of(corpus.load_table(corpus.load("keras-resnet50")["table"]), "all", "down")
    layout = picture.layout
    line = next(line for line in layout.lines if len(line.segments) > 1)
    moved = replace(line, start=Point(line.start.x + 1, line.start.y + 1))
    wrong = {
        "overlap": {"boxes": [layout.boxes[1], *layout.boxes[1:]]},
        "is missing": {"lines": layout.lines[1:]},
        "runs through": {
            "lines": [*layout.lines, replace(line, segments=[Straight(*middle(layout.boxes[-1]))])]
        },
        "has a gap": {"lines": [moved if one is line else one for one in layout.lines]},
        "leaves the picture": {"width": layout.width / 2},
        "no arrow": {"lines": [replace(one, is_end=False) for one in layout.lines]},
    }
    for text, changes in wrong.items():
        found = faults(replace(picture, layout=replace(layout, **changes)))
        assert any(text in fault for fault in found), text


def middle(box: Placed) -> Point:
    """Return the middle of a box."""
    return Point(box.x + box.width / 2, box.y + box.height / 2)
