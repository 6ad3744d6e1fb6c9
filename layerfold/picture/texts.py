"""What a box says of a visible row, in words that may be shown."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from layerfold.fallback.beside import calls_word
from layerfold.fallback.cells import (
    NOT_CALLED,
    VARIES,
    Place,
    Use,
    encoded_output_shape,
    place_of,
    sum_inside,
)
from layerfold.fallback.labels import group_label, run_label
from layerfold.fallback.rows import COUNTED, type_of
from layerfold.fallback.visible import Visible
from layerfold.fallback.words import shown_text
from layerfold.format.outline import Group, Node, Run, groups_inside
from layerfold.format.paths import named_path
from layerfold.format.plurals import counted
from layerfold.format.shapes import decoded_keys
from layerfold.format.table import LayerTable, total
from layerfold.picture.boxes import RowTexts
from layerfold.picture.kinds import kind_of

#: Where nothing is known, or nothing that is the same for all.
_UNSAID = frozenset({"", "?", NOT_CALLED, VARIES})


def row_texts(
    table: LayerTable,
    visible: Visible,
    around: Visible | None = None,
    others: tuple[str, ...] = (),
    *,
    of_model: int | None,
) -> RowTexts:
    """Return what the box of a row says in the frame of another one.

    ``others`` are lines more, ``of_model`` are the parameters of all rows, None: unknown.
    """
    node = visible.node
    place = place_of(node, visible.shifts)
    share = _share(table, place, of_model)
    return RowTexts(
        kind=_kind(table, visible, place),
        name=_name(table, visible, around),
        count=_count(table, visible, place),
        type=_type(table, node.uses[0] if isinstance(node, Run) else node, place),
        shape=_shape(table, node, place),
        params=_params(table, place),
        share=share,
        share_text="" if share is None else percent_text(share),
        others=(*_tied(table, visible, place), *others),
    )


def more_texts(rows: int) -> RowTexts:
    """Return what the box says that is in place of rows without one."""
    return RowTexts(kind="more", name=f"… {counted(rows, 'more row')}")


def _is_layer(node: Node) -> bool:
    """Whether there is nothing inside."""
    return isinstance(node, int) or (
        isinstance(node, Group) and node.has_own_row and node.stop - node.start == 1
    )


def _known(text: str) -> str:
    return "" if text in _UNSAID else text


def _kind(table: LayerTable, visible: Visible, place: Place) -> str:
    types = {table.types[use.start] if use.has_own_row else "" for use in place.uses}
    type_name = types.pop() if len(types) == 1 else ""
    return kind_of(type_name, is_group=not _is_layer(visible.node))


def _name(table: LayerTable, visible: Visible, around: Visible | None) -> str:
    """Return the name of a row, which does not repeat that of the group around it."""
    node = visible.node
    if _is_layer(node):
        name, group = table.names[visible.start] or table.model_type, _group_name(around)
        is_inside = len(name) > len(group) > 0 and name.startswith(group)
        return shown_text(f"…{name.removeprefix(group)}" if is_inside else name)
    label = (
        run_label(table, node, visible.siblings)
        if isinstance(node, Run)
        else ("" if isinstance(node, int) else group_label(table, node, visible.siblings))
    )
    return shown_text(label)


def _group_name(around: Visible | None) -> str:
    """Return the name with which those of all rows inside begin."""
    node = around.node if around else 0
    group = node.uses[0] if isinstance(node, Run) else node
    return "" if isinstance(group, int) or group.has_own_row else group.name


def _count(table: LayerTable, visible: Visible, place: Place) -> str:
    if isinstance(visible.node, Run):
        return f"× {len(visible.node.uses):,}"
    word = calls_word(table, place)
    return word if word.startswith("×") else ""


def _type(table: LayerTable, group: int | Group, place: Place) -> str:
    if isinstance(group, Group) and not group.has_own_row and group.kind in COUNTED:
        kinds = [inner.kind for inner in groups_inside(group)]
        # There is no room for several kinds of them.
        if len(set(kinds)) > 1:
            return counted(len(kinds), "block")
    return _known(type_of(table, group, place))


def _shape(table: LayerTable, node: Node, place: Place) -> str:
    """Return the output shape as the view writes it: ``? × 56 × 56 × 256``; of a group that of the last inside."""
    group = node.uses[0] if isinstance(node, Run) else node
    offset = _last_row(group) - place.uses[0].start
    ending = Place(
        tuple(
            tuple(Use(use.start, use.start + offset + 1, use.has_own_row) for use in part)
            for part in place.parts
        )
    )
    shape = encoded_output_shape(table, ending)
    if shape in _UNSAID:
        return ""
    spaced = shape.replace(",", " × ").replace(";", "; ").replace(":", ": ")
    return shown_text(decoded_keys(spaced))


def _last_row(node: Node) -> int:
    """Return the last row of a group, where that is inside of a module the module's own."""
    while not isinstance(node, int):
        if isinstance(node, Run):
            node = node.uses[-1]
        elif node.has_own_row:
            return node.start
        else:
            node = node.body[-1]
    return node


def _params(table: LayerTable, place: Place) -> str:
    """Return the parameters; of a row inside an open run those of one of the uses, from the least to the most."""
    number = sum_inside(table.params, place)
    if number in _UNSAID or number == "0":
        return ""
    words = counted(number, "parameter")
    return f"{words} each" if len(place.parts) > 1 else words


def _tied(table: LayerTable, visible: Visible, place: Place) -> tuple[str, ...]:
    if not _is_layer(visible.node) or visible.start not in table.ties:
        return ()
    rows = {tie.row for use in place.uses if (tie := table.ties.get(use.start))}
    return (f"tied to {shown_text(named_path(table, rows.pop()))}" if len(rows) == 1 else "tied",)


def _share(table: LayerTable, place: Place, of_model: int | None) -> float | None:
    """Return the share of the model's parameters; None: unknown."""
    inside = total([count for span in place.spans for count in table.params[span]])
    # As the view divides, which has no fractions of integers.
    return float(inside) / float(of_model) if inside is not None and of_model else None


def percent_text(share: float) -> str:
    """Return a share with one decimal, never rounded to nothing or to all."""
    percent = share * 100
    if 0 < percent < 0.1:
        return "< 0.1%"
    if 99.9 < percent < 100:
        return "> 99.9%"
    if percent == 100:
        return "100%"
    return f"{Decimal(percent).quantize(Decimal('0.1'), ROUND_HALF_UP)}%"
