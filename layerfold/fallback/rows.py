"""The rows of the folded first view: what the text and the HTML both show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from layerfold.fallback.words import (
    blocks_word,
    kind_word,
    number_word,
    trainable_word,
    units_word,
)
from layerfold.format.outline import Group, Node, Run, groups_inside
from layerfold.format.paths import path_of
from layerfold.format.shapes import readable
from layerfold.format.table import LayerTable, Tie

#: A run of fewer groups is shown as its groups.
RUN_FROM = 3

#: Rows after the gap, where the rows do not fit even with all groups closed.
_TAIL = 5


@dataclass(frozen=True, slots=True)
class FoldedRow:
    """One visible row: a layer, a closed or open group, a run, or a gap (``layers`` left out).

    All cells are texts, not yet escaped; ``note`` explains the number beside it.
    """

    depth: int
    label: str
    type: str
    shape: str
    params: str
    trainable: str
    note: str
    layers: int


def folded_rows(
    table: LayerTable, outline: Group, most: int, *, expand_nested: bool = False
) -> list[FoldedRow]:
    """Return the rows of the first view: opened to the deepest level at which they fit.

    ``most`` is the number of rows that fit. With ``expand_nested`` nested models are opened
    first. Where even the closed groups do not fit, the middle is left out, with a row in its place.
    """
    visible = _deepest(outline, most, expand_nested=expand_nested)
    if visible is not None:
        return [_row(table, *node) for node in visible]
    least = _least_level(outline)
    ahead = islice(_visible(outline, least), most - _TAIL)
    behind = islice(_visible(outline, least, backwards=True), _TAIL)
    *before, (first_hidden, depth) = ahead
    after = list(behind)[::-1]
    rows = [_row(table, *node) for node in before]
    rows.append(_gap(_start(after[0][0]) - _start(first_hidden), depth, table.unit))
    return rows + [_row(table, *node) for node in after]


def _least_level(outline: Group) -> int:
    """Return the level at which all is closed but the model's own row."""
    return 1 if outline.has_own_row else 0


def _deepest(outline: Group, most: int, *, expand_nested: bool) -> list[tuple[Node, int]] | None:
    level = _least_level(outline)
    if expand_nested and (nodes := _fitting(outline, level, most, modules=True)) is not None:
        return nodes
    best = _fitting(outline, level, most)
    while best is not None:
        level += 1
        deeper = _fitting(outline, level, most)
        if deeper is None or len(deeper) == len(best):
            break
        best = deeper
    return best


def _fitting(
    outline: Group, level: int, most: int, *, modules: bool = False
) -> list[tuple[Node, int]] | None:
    """Return the visible nodes with their depths, or None when there are more than ``most``."""
    nodes: list[tuple[Node, int]] = []
    for node in _visible(outline, level, modules=modules):
        if len(nodes) == most:
            return None
        nodes.append(node)
    return nodes


def _visible(
    outline: Group, level: int, *, modules: bool = False, backwards: bool = False
) -> Iterator[tuple[Node, int]]:
    """Yield (node, depth) in order; groups above ``level`` are open, runs are closed.

    ``modules`` opens nested models too. ``backwards`` yields the nodes from the last on; then
    the model's own row is left out.
    """
    ordered: Callable[[list[Node]], Iterator[Node]] = iter if backwards else reversed
    top: list[Node] = [outline] if outline.has_own_row else outline.body
    pending: list[tuple[Node, int]] = [(node, 0) for node in ordered(top)]
    while pending:
        node, depth = pending.pop()
        if isinstance(node, int):
            yield node, depth
        elif isinstance(node, Run):
            if node.uses[0].kind and len(node.uses) >= RUN_FROM:
                yield node, depth
            else:
                pending.extend((use, depth) for use in ordered(list(node.uses)))
        elif not node.kind:
            pending.extend((part, depth) for part in ordered(node.body))
        else:
            if not (backwards and node is outline):
                yield node, depth
            if depth < level or (modules and node.kind == "module"):
                inside = node.body[1:] if node.has_own_row else node.body
                pending.extend((part, depth + 1) for part in ordered(inside))


def _row(table: LayerTable, node: Node, depth: int) -> FoldedRow:
    if isinstance(node, int):
        return _layer(table, node, depth)
    if isinstance(node, Group):
        return _group(table, node, depth)
    return _run(table, node, depth)


def _layer(table: LayerTable, row: int, depth: int) -> FoldedRow:
    tie = table.ties.get(row)
    note = _tie_text(table, tie) if tie else ""
    return FoldedRow(
        depth,
        table.names[row] or table.model_type,
        type_text(table, row),
        _shape(table, row),
        number_word(table.params[row : row + 1]),
        trainable_word(table, row, row + 1),
        note,
        1,
    )


def _group(table: LayerTable, group: Group, depth: int) -> FoldedRow:
    if group.has_own_row and group.stop - group.start == 1:
        return _layer(table, group.start, depth)
    return FoldedRow(
        depth,
        _label(table, group),
        _type(table, group),
        _shape(table, _shown_row(group)),
        number_word(table.params[group.start : group.stop]),
        trainable_word(table, group.start, group.stop),
        "",
        group.stop - group.start,
    )


def _run(table: LayerTable, run: Run, depth: int) -> FoldedRow:
    uses = run.uses
    shapes = {_shape(table, _shown_row(use)) for use in uses}
    each = {number_word(table.params[use.start : use.stop]) for use in uses}
    same = each.pop() if len(each) == 1 else ""
    return FoldedRow(
        depth,
        f"{_run_label(table, run)}  × {len(uses):,}",
        _type(table, uses[0]),
        shapes.pop() if len(shapes) == 1 else "varies",
        number_word(table.params[run.start : run.stop]),
        trainable_word(table, run.start, run.stop),
        f"{same} each" if same not in ("", "0", "?") else "",
        run.stop - run.start,
    )


def type_text(table: LayerTable, row: int) -> str:
    """Return the class of a row, "Experts × 256" where its parameters stack those of many."""
    count = table.stacked.get(row, 0)
    return f"{table.types[row]} × {count:,}" if count > 1 else table.types[row]


def _tie_text(table: LayerTable, tie: Tie) -> str:
    """Name the row that counts the parameters; a layer without any has second places, too."""
    count = f"{tie.params:,} " if tie.params else ""
    return f"{count}tied to {path_of(table, tie.row)}"


def _gap(layers: int, depth: int, unit: str) -> FoldedRow:
    return FoldedRow(depth, f"… {layers:,} more {unit}s", "", "", "", "", "", layers)


def _start(node: Node) -> int:
    return node if isinstance(node, int) else node.start


def _label(table: LayerTable, group: Group) -> str:
    """Return the group's name, or where its rows share none the names of its ends."""
    if group.name or group.has_own_row:
        return group.name or table.model_type
    return _between(table.names[group.start], table.names[group.stop - 1])


def _run_label(table: LayerTable, run: Run) -> str:
    """Return ``conv4_block2 … 23``: the first name, and the last from where it differs."""
    first, last = run.uses[0].name, run.uses[-1].name
    if not first:
        return _between(table.names[run.start], table.names[run.stop - 1])
    same = 0
    while same < min(len(first), len(last)) and first[same] == last[same]:
        same += 1
    while same and last[same - 1 : same].isdigit():
        same -= 1
    return first if first == last else f"{first} … {last[same:]}"


def _between(first: str, last: str) -> str:
    return first if first == last else f"{first} … {last}"


def _type(table: LayerTable, group: Group) -> str:
    if group.has_own_row:
        return type_text(table, group.start)
    if group.kind == "part":
        return units_word(group.stop - group.start, table.unit)
    if group.kind == "stage":
        kinds = Counter(inner.kind for inner in groups_inside(group))
        if kinds:
            return ", ".join(blocks_word(kind, count) for kind, count in kinds.items())
    return kind_word(group.kind)


def _shown_row(group: Group) -> int:
    """Return the row whose output is that of the group."""
    return group.start if group.has_own_row else group.stop - 1


def _shape(table: LayerTable, row: int) -> str:
    if table.outputs is None:
        return ""
    return readable(table.outputs[row] or "?")
