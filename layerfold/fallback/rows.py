"""The rows of the folded first view: what the text and the HTML both show."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from layerfold.fallback.labels import group_label, run_label
from layerfold.fallback.visible import Visible, first_view
from layerfold.fallback.words import (
    blocks_word,
    kind_word,
    number_word,
    trainable_word,
    units_word,
)
from layerfold.format.outline import Group, Run, groups_inside
from layerfold.format.paths import path_of
from layerfold.format.shapes import readable
from layerfold.format.table import LayerTable, Tie


@dataclass(frozen=True, slots=True)
class FoldedRow:
    """One visible row: a layer, a closed or open group or run, or a gap (``layers`` left out).

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
    """Return the rows of the first view, at most ``most``, one of them a gap where they do not fit."""
    visible = first_view(table, outline, most, expand_nested=expand_nested)
    return [_row(table, row) for row in visible]


def _row(table: LayerTable, visible: Visible) -> FoldedRow:
    node = visible.node
    if visible.left_out:
        return _gap(visible, table.unit)
    if isinstance(node, int):
        return _layer(table, node, visible)
    if isinstance(node, Group):
        return _group(table, node, visible)
    return _each(node, visible) if visible.is_each else _run(table, node, visible)


def _layer(table: LayerTable, row: int, visible: Visible) -> FoldedRow:
    tie = table.ties.get(row)
    note = _tie_text(table, tie) if tie else ""
    return FoldedRow(
        visible.depth,
        table.names[row] or table.model_type,
        type_text(table, row),
        _shape(table, row, visible),
        number_word(table.params[row : row + 1]),
        trainable_word(table, row, row + 1),
        note,
        1,
    )


def _group(table: LayerTable, group: Group, visible: Visible) -> FoldedRow:
    if group.has_own_row and group.stop - group.start == 1:
        return _layer(table, group.start, visible)
    return FoldedRow(
        visible.depth,
        group_label(table, group, visible.siblings),
        _type(table, group),
        _shape(table, _shown_row(group), visible),
        number_word(table.params[group.start : group.stop]),
        trainable_word(table, group.start, group.stop),
        "",
        group.stop - group.start,
    )


def _run(table: LayerTable, run: Run, visible: Visible) -> FoldedRow:
    uses = run.uses
    shapes = {_shape(table, _shown_row(use), visible) for use in uses}
    each = {number_word(table.params[use.start : use.stop]) for use in uses}
    same = each.pop() if len(each) == 1 else ""
    return FoldedRow(
        visible.depth,
        f"{run_label(table, run, visible.siblings)}  × {len(uses):,}",
        _type(table, uses[0]),
        shapes.pop() if len(shapes) == 1 else "varies",
        number_word(table.params[run.start : run.stop]),
        trainable_word(table, run.start, run.stop),
        f"{same} each" if same not in ("", "0", "?") else "",
        run.stop - run.start,
    )


def _each(run: Run, visible: Visible) -> FoldedRow:
    """Return the row that ends an open run, which in the table lists all uses, and has no sums."""
    label = f"all {len(run.uses):,}, individually"
    return FoldedRow(visible.depth, label, "", "", "", "", "", run.stop - run.start)


def type_text(table: LayerTable, row: int) -> str:
    """Return the class of a row, "Experts × 256" where its parameters stack those of many."""
    count = table.stacked.get(row, 0)
    return f"{table.types[row]} × {count:,}" if count > 1 else table.types[row]


def _tie_text(table: LayerTable, tie: Tie) -> str:
    """Name the row that counts the parameters; a layer without any has second places, too."""
    count = f"{tie.params:,} " if tie.params else ""
    return f"{count}tied to {path_of(table, tie.row)}"


def _gap(visible: Visible, unit: str) -> FoldedRow:
    layers = visible.left_out
    return FoldedRow(visible.depth, f"… {layers:,} more {unit}s", "", "", "", "", "", layers)


#: Kinds of groups that are called by the groups inside: "3 residual blocks".
_COUNTED = frozenset({"stage", "repeat", "level"})


def _type(table: LayerTable, group: Group) -> str:
    if group.has_own_row:
        return type_text(table, group.start)
    if group.kind == "part":
        return units_word(group.stop - group.start, table.unit)
    if group.kind in _COUNTED:
        kinds = Counter(inner.kind for inner in groups_inside(group))
        if kinds:
            return ", ".join(blocks_word(kind, count) for kind, count in kinds.items())
    return kind_word(group.kind)


def _shown_row(group: Group) -> int:
    """Return the row whose output is that of the group."""
    return group.start if group.has_own_row else group.stop - 1


def _shape(table: LayerTable, row: int, visible: Visible) -> str:
    """Return the output shape of a row, and of the rows that it represents."""
    outputs = table.outputs
    if outputs is None:
        return ""
    shapes = {readable(outputs[row + shift] or "?") for shift in visible.shifts}
    return shapes.pop() if len(shapes) == 1 else "varies"
