"""Sizes that Keras makes up while it traces a layer on its torch backend.

It calls the layer on tensors in which every unknown size is 83, compares with 89, and calls a size
that differs unknown (``keras.src.backend.torch.core.compute_output_spec``). The layers inside are
built on 83, and remember it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from itertools import chain
from typing import Any

from layerfold.collect.keras.dialect import Frame, Shape
from layerfold.collect.keras.structures import shapes

_MADE_UP, _OTHER = 83, 89


def most_made_up(structure: dict[str, Any]) -> int:
    """Return the largest number of sizes in one shape that may be made up, its batch among them."""
    made_up = (
        sum(map(_is_made_up, shape))
        for _, shape in shapes(dict(structure))
        if shape and _is_made_up(shape[0])
    )
    return max(made_up, default=0)


def without_made_up(compute: Callable[..., Any], built: dict[str, Any]) -> Any:
    """Compute output shapes in which every size that follows from a made-up one is None.

    As Keras does it: from other sizes, too; from another batch alone where the layer accepts no
    others, for then the other sizes are real. Raises what the layer's own arithmetic raises.
    """
    given = compute(**built)
    with suppress(Exception):
        return _common(given, compute(**_replaced(built)))
    return _common(given, compute(**_replaced(built, most=1)))


def traced_on(
    frames: Iterable[Frame], known: Mapping[int, Shape | None]
) -> dict[int, Shape | None]:
    """Return ``known`` and the shapes of the tensors (by identity) of graphs made for a made-up batch.

    Keras makes such a graph of a Sequential that it traces inside another layer.
    """
    found = dict(known)
    for frame in frames:
        batches = [tensor.shape[0] for tensor in frame.inputs if tensor.shape]
        if frame.nodes and any(map(_is_made_up, batches)):
            nodes = list(chain(*frame.nodes.values()))
            for tensor in chain(frame.inputs, *(node.outputs for node in nodes)):
                shape = known.get(id(tensor), tuple(tensor.shape))
                found[id(tensor)] = None if shape is None else _real(shape, frame.open_axes)
    return found


def _real(shape: Shape, open_axes: int) -> Shape | None:
    """Put None for made-up sizes; None for the whole where not each of them is seen."""
    if not open_axes and _is_made_up(shape[0] if shape else None):
        return (None, *shape[1:])
    made_up = sum(map(_is_made_up, shape))
    if made_up <= open_axes:
        return None
    return tuple(None if _is_made_up(size) else size for size in shape)


def _is_made_up(size: Any) -> bool:
    return isinstance(size, int) and size > 0 and size % _MADE_UP == 0


def _replaced(structure: Any, most: int | None = None) -> Any:
    """Replace the sizes that may be made up, in each shape among its first ``most``."""
    if isinstance(structure, dict):
        return {name: _replaced(part, most) for name, part in structure.items()}
    if not isinstance(structure, (list, tuple)):
        return structure
    return tuple(
        size // _MADE_UP * _OTHER
        if _is_made_up(size) and (most is None or place < most)
        else _replaced(size, most)
        for place, size in enumerate(structure)
    )


def _common(one: Any, other: Any) -> Any:
    """Put None where two structures of shapes differ."""
    if isinstance(one, dict):
        return {name: _common(part, other[name]) for name, part in one.items()}
    if isinstance(one, (list, tuple)):
        return tuple(_common(*pair) for pair in zip(one, other, strict=True))
    return one if one == other else None
