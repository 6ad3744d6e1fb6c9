"""Bidirectional layers whose halves differ: Keras 3 declares as many features as two forward halves.

A call gives those of both halves. What is computed from them was declared from the wrong shape, so
that it is unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

from layerfold.collect.keras.dialect import Frame, Shape
from layerfold.collect.keras.flops.formulas import is_keras_own


def corrected(frames: Sequence[Frame]) -> dict[int, Shape | None]:
    """Return what is known of the tensors (by identity) whose declared shapes are not those of a call.

    Frames inside others come after them.
    """
    found: dict[int, Shape | None] = {}
    models: set[int] = set()
    for frame in reversed([frame for frame in frames if frame.nodes]):
        nodes = list(chain(*(frame.nodes or {}).values()))
        for node in nodes:
            if is_bidirectional(node.operation):
                found.update(_of_call(node))
            elif id(node.operation) in models:
                found.update((id(tensor), None) for tensor in node.outputs)
        if found:
            _spread(nodes, found)
            if any(id(tensor) in found for tensor in frame.results):
                models.add(id(frame.container))
    if found:
        _enter(frames, found)
    return found


def _enter(frames: Sequence[Frame], found: dict[int, Shape | None]) -> None:
    """Add what was made inside a model, and mark each layer, that was built on a wrong shape."""
    inside = {id(frame.container): frame for frame in frames}
    for frame in frames:
        nodes = list(chain(*(frame.nodes or {}).values()))
        if frame.is_wrong:
            found.update((id(tensor), None) for node in nodes for tensor in node.outputs)
        wrong = (
            frame.operations
            if frame.is_wrong
            else [
                node.operation
                for node in nodes
                if any(id(tensor) in found for tensor in node.arguments.keras_tensors)
            ]
        )
        for operation in wrong:
            if id(operation) in inside:
                inside[id(operation)].is_wrong = True


def is_bidirectional(layer: Any) -> bool:
    """Whether a layer is Keras' own Bidirectional."""
    kind = type(layer)
    return kind.__name__ == "Bidirectional" and is_keras_own(kind)


def returned(layer: Any, sequences: Shape) -> list[Shape | None] | None:
    """Return the shapes that a call gives on ``sequences``; None where Keras declares them rightly."""
    halves = [
        half.compute_output_shape(sequences) for half in (layer.forward_layer, layer.backward_layer)
    ]
    if halves[0] == halves[1]:
        return None
    forward, backward = ([*half] if layer.return_state else [half] for half in halves)
    return [*_merged(forward[0], backward[0], layer.merge_mode), *forward[1:], *backward[1:]]


def _of_call(node: Any) -> dict[int, Shape | None]:
    given = returned(node.operation, tuple(node.arguments.args[0].shape))
    if given is None:
        return {}
    outputs = node.outputs
    if len(given) != len(outputs):
        return {id(tensor): None for tensor in outputs}
    return {id(tensor): shape for tensor, shape in zip(outputs, given, strict=True)}


def _merged(forward: Shape, backward: Shape, mode: str | None) -> list[Shape | None]:
    if mode is None:
        return [forward, backward]
    one, other = forward[-1], backward[-1]
    if mode != "concat" or one is None or other is None:
        return [None if forward != backward else forward]
    return [(*forward[:-1], one + other)]


def _spread(nodes: list[Any], found: dict[int, Shape | None]) -> None:
    """Add what is computed from these tensors."""
    before = 0
    while len(found) > before:
        before = len(found)
        for node in nodes:
            if any(id(tensor) in found for tensor in node.arguments.keras_tensors):
                for tensor in node.outputs:
                    found.setdefault(id(tensor), None)
