"""Finds the tensors of a Keras graph whose axis 0 is no longer the batch."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any

from layerfold.collect.keras.dialect import Dialect, Shape
from layerfold.collect.keras.flops.formulas import is_keras_own

#: Operations that put the batch elsewhere, or several places for one sample, if they work on axis
#: 0, with the attributes that name the axis. None means all axes.
_AXES = {
    "Concatenate": ("axis",),
    "ExpandDims": ("axis",),
    "Moveaxis": ("source", "destination"),
    "Repeat": ("axis",),
    "Squeeze": ("axis",),
    "Stack": ("axis",),
    "Swapaxes": ("axis1", "axis2"),
    "Take": ("axis",),
    "Unstack": ("axis",),
}
#: The same among the functions of TensorFlow in a Keras 2 graph, on any axis.
_FUNCTIONS = frozenset({"concat", "repeat", "squeeze", "stack", "tile", "transpose", "unstack"})


def rearranged(nodes: list[Any], dialect: Dialect, models: set[int]) -> set[int]:
    """Return the identities of the tensors whose axis 0 may not be the batch.

    ``nodes`` are the calls of one graph in any order; ``models`` are the identities of the models
    inside that return such tensors.
    """
    found = {
        id(tensor)
        for node in nodes
        if id(operation := dialect.operation(node)) in models
        or _rearranges(operation, node, dialect)
        for tensor in dialect.outputs(node)
    }
    before = 0
    while len(found) > before:
        before = len(found)
        for node in nodes:
            if not found.isdisjoint(map(id, dialect.inputs(node))):
                found.update(map(id, dialect.outputs(node)))
    return found


def _rearranges(operation: Any, node: Any, dialect: Dialect) -> bool:
    kind = type(operation)
    name = kind.__name__
    if name == "TFOpLambda":
        symbol = operation.symbol
        return symbol in _FUNCTIONS or (symbol == "reshape" and not _keeps_elements(node, dialect))
    if ".ops." not in kind.__module__ and name != "Concatenate":
        return _is_foreign(kind) and not _seems_to_keep(operation, node, dialect)
    if name in _AXES:
        ends = [getattr(operation, attribute, None) for attribute in _AXES[name]]
        rank = len(dialect.shape(dialect.inputs(node)[0]) or ())
        return any(_is_first(end, rank) for end in ends)
    if name in {"Ravel", "Reshape"}:
        return not _keeps_elements(node, dialect)
    return name in _OTHERS and not _OTHERS[name](operation)


def _is_foreign(kind: type) -> bool:
    """Whether a layer runs code from outside Keras: Keras' own layers keep the batch."""
    return kind.__name__ == "Lambda" or not is_keras_own(getattr(kind, "call", None))


def _seems_to_keep(operation: Any, node: Any, dialect: Dialect) -> bool:
    """Whether, by the shapes alone, unknown code keeps one sample at each place of axis 0.

    Code that moves a part of each sample to axis 0 leaves less for each place, or fewer axes. With
    variables it may as well compute less: a convolution with strides, a narrower product.
    """
    given, made = (
        [dialect.shape(tensor) for tensor in tensors(node)]
        for tensors in (dialect.inputs, dialect.outputs)
    )
    if not given:
        return True
    weighs = _weighs(operation, dialect)
    return all(
        shape == given[0] or all(_may_be_of_one(before, shape, weighs=weighs) for before in given)
        for shape in made
    )


def _weighs(operation: Any, dialect: Dialect) -> bool:
    try:
        own = dialect.variables_of(operation, deep=True, trainable=True)
    except Exception:
        return False
    return next(own.all(), None) is not None


def _may_be_of_one(before: Shape | None, after: Shape | None, *, weighs: bool) -> bool:
    """Whether ``after`` is a shape of samples that were of shape ``before``."""
    if not before or not after or before[0] != after[0]:
        return False
    if before[0] is not None:
        return True  # several places for one sample would be more than there were
    if len(before) == len(after) and weighs:
        return True
    if before.count(None) != after.count(None):
        return False
    old, new = (prod(size for size in shape[1:] if size) for shape in (before, after))
    if len(after) < len(before):
        return old == new
    return new >= old or (len(after) == len(before) and old % new > 0)


def _keeps_labels(operation: Any) -> bool:
    given, _, made = operation.subscripts.replace(" ", "").partition("->")
    return bool(given[:1] == made[:1])


#: Operations with rules of their own, and when they keep axis 0.
_OTHERS: dict[str, Callable[[Any], bool]] = {
    "Einsum": _keeps_labels,
    "Tile": lambda tile: not isinstance(tile.repeats, int) and tile.repeats[0] == 1,
    "Transpose": lambda transpose: transpose.axes is not None and transpose.axes[0] == 0,
}


def _is_first(axes: Any, rank: int) -> bool:
    """Whether an axis, or one of several, is or may be the first; -1 - rank is a new one."""
    if isinstance(axes, (list, tuple)):
        return any(_is_first(axis, rank) for axis in axes)
    return axes is None or axes in {0, -rank, -1 - rank}


def _keeps_elements(node: Any, dialect: Dialect) -> bool:
    """Whether a call leaves as many elements for each place of axis 0 as there were."""
    known = [dialect.shape(tensors(node)[0]) for tensors in (dialect.inputs, dialect.outputs)]
    before, after = (_elements(shape[1:]) if shape else None for shape in known)
    return before is not None and before == after


def _elements(sizes: Shape) -> int | None:
    known = [size for size in sizes if size is not None]
    return prod(known) if len(known) == len(sizes) else None
