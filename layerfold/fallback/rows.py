"""The rows of the folded first view: what the text and the HTML both show."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from layerfold.fallback.beside import each_word, note_of
from layerfold.fallback.cells import Place, output_shape, place_of, same_text, sum_inside
from layerfold.fallback.labels import group_label, run_label
from layerfold.fallback.visible import Visible, first_view
from layerfold.fallback.words import (
    blocks_word,
    kind_word,
    shown_text,
    trainable_word,
)
from layerfold.format.outline import Group, Run, groups_inside
from layerfold.format.plurals import counted
from layerfold.format.table import LayerTable


@dataclass(frozen=True, slots=True)
class FoldedRow:
    """One visible row: a layer, a closed or open group or run, or a gap (``layers`` left out).

    ``label``, ``type`` and ``note``, which explains the number beside it and begins with ``each``, are ready to
    be shown: what is long in them is cut already. ``place`` has the rows of the model that it represents; None where it has
    no figures of its own.
    """

    depth: int
    label: str
    layers: int
    type: str = ""
    shape: str = ""
    params: str = ""
    trainable: str = ""
    note: str = ""
    each: str = ""
    place: Place | None = None


def folded_rows(
    table: LayerTable, outline: Group, most: int, *, expand_nested: bool = False
) -> list[FoldedRow]:
    """Return the rows of the first view, at most ``most``, one of them a gap where they do not fit."""
    visible = first_view(table, outline, most, expand_nested=expand_nested)
    return [_row(table, row) for row in visible]


def _row(table: LayerTable, visible: Visible) -> FoldedRow:
    node, depth = visible.node, visible.depth
    if visible.left_out:
        return FoldedRow(
            depth, f"… {counted(visible.left_out, f'more {table.unit}')}", layers=visible.left_out
        )
    place = place_of(node, visible.shifts)
    layers = 1 if isinstance(node, int) else node.stop - node.start
    if visible.is_each and isinstance(node, Run):
        # In the table this row lists all uses, and has no sums.
        return FoldedRow(depth, f"all {len(node.uses):,}, individually", layers=layers)
    return FoldedRow(
        depth,
        _label(table, visible),
        layers=layers,
        type=type_of(table, node.uses[0] if isinstance(node, Run) else node, place),
        shape=output_shape(table, place),
        params=sum_inside(table.params, place),
        trainable=trainable_word(table, place.spans),
        each=each_word(table, place) if isinstance(node, Run) else "",
        note=note_of(table, place, is_run=isinstance(node, Run), is_open=visible.is_open),
        place=place,
    )


def _label(table: LayerTable, visible: Visible) -> str:
    node = visible.node
    if isinstance(node, int):
        return shown_text(table.names[node] or table.model_type)
    if isinstance(node, Group):
        return shown_text(group_label(table, node, visible.siblings))
    return f"{shown_text(run_label(table, node, visible.siblings))}  × {len(node.uses):,}"


def type_text(table: LayerTable, row: int) -> str:
    """Return the class of a row, "Experts × 256" where its parameters stack those of many."""
    count = table.stacked.get(row, 0)
    kind = shown_text(table.types[row])
    return f"{kind} × {count:,}" if count > 1 else kind


#: Kinds of groups that are called by the groups inside: "3 residual blocks".
COUNTED = frozenset({"stage", "repeat", "level"})


def type_of(table: LayerTable, group: int | Group, place: Place) -> str:
    """Return the type of a layer or a group, of a group without one its kind or what is inside."""
    if isinstance(group, int) or group.has_own_row:
        return same_text(type_text(table, use.start) for use in place.uses)
    if group.kind == "part":
        return counted(group.stop - group.start, table.unit)
    if group.kind in COUNTED:
        kinds = Counter(inner.kind for inner in groups_inside(group))
        if kinds:
            return ", ".join(blocks_word(kind, count) for kind, count in kinds.items())
    return kind_word(group.kind)
