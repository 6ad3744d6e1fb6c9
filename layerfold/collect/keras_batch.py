"""Which tensors of a Keras graph no longer have one sample of the batch at each place of axis 0."""

from __future__ import annotations

from math import prod
from typing import Any

from layerfold.collect.keras_graph import Dialect, Shape

#: Operations that may put the batch on another axis, or several places for one sample.
_ALWAYS = frozenset({"Moveaxis", "Ravel", "Repeat", "Swapaxes", "Tile", "Transpose"})
_ON_AXIS_0 = frozenset({"Concatenate", "ExpandDims", "Squeeze", "Stack", "Take", "Unstack"})
_FUNCTIONS = frozenset({"concat", "repeat", "squeeze", "stack", "tile", "transpose", "unstack"})


def rearranged(nodes: list[Any], dialect: Dialect) -> set[int]:
    """Return the identities of the tensors whose axis 0 is not known to be the batch.

    ``nodes`` are the calls of one graph in any order.
    """
    found = {
        id(tensor)
        for node in nodes
        if _rearranges(dialect.operation(node), node, dialect)
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
    if name == "Concatenate":
        return bool(operation.axis == 0)
    if ".ops." not in kind.__module__:
        return False  # layers keep the batch
    if name in _ALWAYS:
        axes = getattr(operation, "axes", None)
        return not (isinstance(axes, (list, tuple)) and axes[:1] and axes[0] == 0)
    if name in _ON_AXIS_0:
        return getattr(operation, "axis", None) in {0, None}
    return name == "Reshape" and not _keeps_elements(node, dialect)


def _keeps_elements(node: Any, dialect: Dialect) -> bool:
    """Whether a call leaves as many elements for each place of axis 0 as there were."""
    known = [dialect.shape(tensors(node)[0]) for tensors in (dialect.inputs, dialect.outputs)]
    before, after = (_elements(shape[1:]) if shape else None for shape in known)
    return before is not None and before == after


def _elements(sizes: Shape) -> int | None:
    known = [size for size in sizes if size is not None]
    return prod(known) if len(known) == len(sizes) else None
