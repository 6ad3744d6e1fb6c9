"""From rows to a picture: boxes, their texts and places, and the SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from layerfold.fallback.words import shown_text, title
from layerfold.format.outline import Group
from layerfold.format.plurals import counted
from layerfold.format.table import LayerTable, total
from layerfold.picture.boxes import HEADER, BoxTexts, box_size, box_texts, header_size
from layerfold.picture.document import document_of
from layerfold.picture.drawing import drawing_of
from layerfold.picture.drawn_rows import MOST_BOXES, visible_rows
from layerfold.picture.extra_lines import extra_lines
from layerfold.picture.geometry import Layout
from layerfold.picture.graph import MOST_ROWS, Box, Graph, graph_of
from layerfold.picture.layout import layout_of
from layerfold.picture.nodes import svg_text
from layerfold.picture.options import Options
from layerfold.picture.packages import needed
from layerfold.picture.texts import more_texts, row_texts
from layerfold.picture.themes import THEMES, painted


@dataclass(frozen=True, slots=True)
class Picture:
    """Boxes with their texts, where they are, and sentences about what is missing."""

    graph: Graph
    texts: Sequence[BoxTexts]
    layout: Layout
    notes: Sequence[str]


def to_svg(table: LayerTable, outline: Group, options: Options) -> str:
    """Return the picture of a model as SVG; ImportError where igraph is missing."""
    picture = picture_of(table, outline, options)
    document = document_of(
        drawing_of(picture.graph.boxes, picture.texts, picture.layout),
        picture.layout.width,
        picture.layout.height,
        title=shown_text(table.model_name or table.model_type),
        description=title(table),
        notes=picture.notes,
    )
    return svg_text(painted(document, THEMES[options.theme])) + "\n"


def picture_of(table: LayerTable, outline: Group, options: Options) -> Picture:
    """Lay out the visible rows of a model; ImportError where igraph is missing."""
    needed("igraph", "A picture")
    rows = visible_rows(table, outline, options.depth, expand_nested=options.expand_nested)
    graph = graph_of(table, rows)
    of_model = total(table.params)
    texts = [_texts(table, graph.boxes, box, options, of_model) for box in graph.boxes]
    layout = layout_of(
        [box.parent for box in graph.boxes],
        [box.is_frame for box in graph.boxes],
        graph.edges,
        [
            header_size(text) if box.is_frame else box_size(text)
            for box, text in zip(graph.boxes, texts, strict=True)
        ],
        direction=options.direction,
        header_height=HEADER,
    )
    return Picture(graph, texts, layout, _notes(table, graph))


def _texts(
    table: LayerTable, boxes: Sequence[Box], box: Box, options: Options, of_model: int | None
) -> BoxTexts:
    if box.visible is None:
        return box_texts(more_texts(box.rows))
    around = boxes[box.parent].visible if box.parent >= 0 else None
    others = extra_lines(table, box.visible, options)
    texts = row_texts(table, box.visible, around, others, of_model=of_model)
    return box_texts(texts, options.shown)


def _notes(table: LayerTable, graph: Graph) -> list[str]:
    # Between the rows of a model with one there are no lines.
    is_alone = len(table) == 1 and None not in table.params
    notes = [] if graph.is_connected or is_alone else [_unconnected(table)]
    if graph.closed:
        closed = "1 group is" if graph.closed == 1 else f"{graph.closed:,} groups are"
        notes.append(f"{closed} closed, so that there are no more than {MOST_BOXES} boxes.")
    if graph.left:
        rows = counted(graph.left, table.unit)
        notes.append(f"Without a box: {rows}, as there are no more than {MOST_BOXES} boxes.")
    return notes


def _unconnected(table: LayerTable) -> str:
    """Return why there are no lines, and how to get them."""
    if table.calls is not None:
        return f"No lines: what reads from what is shown for models of up to {counted(MOST_ROWS, 'row')}."
    if not len(table):
        return f"This model has no {table.unit}s."
    if table.framework == "keras" and None in table.params:
        return "No lines: this model is not built; call model.build(input_shape), or the model once on data."
    if table.framework == "torch" and table.run_input is not None:
        return (
            "No lines: the forward pass stopped; the notes of layerfold.summary say where and why."
        )
    if table.framework == "torch":
        return "No lines: give an input, such as input_size=(1, 3, 224, 224), to see what reads from what."
    return "No lines: this model does not say what reads from what."
