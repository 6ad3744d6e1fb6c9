"""Laws of the boxes and edges of a picture; that TypeScript draws the same is test/src/picture/graph/twins.test.ts."""

import corpus
from layerfold.fold import fold
from layerfold.format.table import LayerTable, Source
from layerfold.picture.drawn_rows import MOST_BOXES, visible_rows
from layerfold.picture.graph import Edge, Graph, graph_of
from random_tables import GraphMaker

DEPTHS = (0, 1, 2, 3, "all")


def tables():
    """Yield the corpus and models of random blocks."""
    for name in corpus.case_names():
        yield corpus.load_table(corpus.load(name)["table"])
    for seed in range(200):
        yield GraphMaker(seed).table


def chain(rows: int) -> LayerTable:
    """Return layers that have nothing in common, each of which reads the one before it."""
    return LayerTable(
        framework="keras",
        model_name="chain",
        model_type="Model",
        unit="layer",
        separator="/",
        names=[f"{row:o}x"[::-1] for row in range(rows)],
        types=[f"T{row}" for row in range(rows)],
        parents=[-1] * rows,
        params=list(range(rows)),
        frozen=[0] * rows,
        calls=[((Source(row - 1),),) if row else ((),) for row in range(rows)],
    )


def box_of_each(graph: Graph, rows: int) -> list[int]:
    """Return the innermost box around each row of the model."""
    boxes = [-1] * rows
    for index, box in enumerate(graph.boxes):
        boxes[box.start : box.start + box.rows] = [index] * box.rows
    return boxes


def test_the_edges_are_those_of_the_model_between_the_innermost_boxes():
    """Folding commutes: closed boxes make one of all edges between what is inside of them."""
    for table in tables():
        outline = fold(table)
        for depth in DEPTHS:
            graph = graph_of(table, visible_rows(table, outline, depth), 10**6)
            box = box_of_each(graph, len(table))
            wanted = {
                Edge(box[source.row], box[row])
                for row, calls in enumerate(table.calls or [])
                for call in calls
                for source in call
                if box[source.row] != box[row]
                or (source.row == row and graph.boxes[box[row]].kind == "layer")
            }
            assert graph.edges == tuple(sorted(wanted))
            assert graph.is_connected == (table.calls is not None)


def test_frames_are_around_what_follows_them():
    for table in tables():
        outline = fold(table)
        for depth in (*DEPTHS, None):
            boxes = graph_of(table, visible_rows(table, outline, depth)).boxes
            for index, box in enumerate(boxes):
                assert box.parent < index
                assert box.is_frame == any(other.parent == index for other in boxes)
                if box.parent >= 0:
                    frame = boxes[box.parent]
                    assert frame.is_frame
                    assert frame.start <= box.start
                    assert box.start + box.rows <= frame.start + frame.rows


def test_what_is_too_much_is_one_box():
    table = chain(1000)
    graph = graph_of(table, visible_rows(table, fold(table)))
    *kept, more = graph.boxes
    assert len(kept) == MOST_BOXES - 1
    assert (more.kind, more.visible, more.parent) == ("more", None, -1)
    assert (more.start, more.rows, graph.left, graph.closed) == (399, 601, 601, 0)
    assert graph.edges == tuple(Edge(at, at + 1) for at in range(399))


def test_a_layer_that_reads_itself_has_an_edge_to_itself():
    table = chain(3)
    table.calls = [((),), ((Source(0),), (Source(1),)), ((Source(1, 1),),)]
    graph = graph_of(table, visible_rows(table, fold(table)))
    assert graph.edges == (Edge(0, 1), Edge(1, 1), Edge(1, 2))


def test_nested_models_are_open_where_that_is_asked_for():
    table = chain(5)
    table.parents = [-1, -1, 1, 1, -1]
    table.calls = [((),), ((Source(0),),), ((),), ((Source(2),),), ((Source(1),),)]
    outline = fold(table)
    closed = graph_of(table, visible_rows(table, outline, 1))
    assert [box.kind for box in closed.boxes] == ["layer", "group", "layer"]
    assert closed.edges == (Edge(0, 1), Edge(1, 2))
    nested = graph_of(table, visible_rows(table, outline, 1, expand_nested=True))
    assert [(box.kind, box.parent, box.is_frame) for box in nested.boxes] == [
        ("layer", -1, False),
        ("group", -1, True),
        ("layer", 1, False),
        ("layer", 1, False),
        ("layer", -1, False),
    ]
    assert nested.edges == (Edge(0, 1), Edge(1, 4), Edge(2, 3))


def test_nested_models_are_open_where_they_have_more_rows_than_a_page_of_the_table():
    table = chain(60)
    table.parents = [-1, -1, *[1] * 57, -1]
    outline = fold(table)
    closed = graph_of(table, visible_rows(table, outline))
    assert len(closed.boxes) == 3
    nested = graph_of(table, visible_rows(table, outline, expand_nested=True))
    assert len(nested.boxes) == 60
    assert [box.parent for box in nested.boxes] == table.parents


def test_a_model_without_connections_says_so():
    table = chain(3)
    table.calls = None
    graph = graph_of(table, visible_rows(table, fold(table)))
    assert not graph.is_connected
    assert graph.edges == ()
