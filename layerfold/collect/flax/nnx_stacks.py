"""Copies of an nnx module whose variables were stacked by nnx.vmap or nnx.scan."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import Any

from layerfold.collect.flax.nnx_graph import Contents, Kinds

Sizes = tuple[int, ...]

#: Axes of the variables of nnx' own layers: axes before these are those of copies.
_AXES = {
    "Linear": {"kernel": 2, "bias": 1},
    "Embed": {"embedding": 2},
    "LoRA": {"lora_a": 2, "lora_b": 2},
    "BatchNorm": {"scale": 1, "bias": 1, "mean": 1, "var": 1},
    "LayerNorm": {"scale": 1, "bias": 1},
    "RMSNorm": {"scale": 1},
    "GroupNorm": {"scale": 1, "bias": 1},
    "InstanceNorm": {"scale": 1, "bias": 1},
}


def copies_of(
    parents: Sequence[int], nodes: Sequence[Any], contents: Sequence[Contents], kinds: Kinds
) -> list[Sizes]:
    """Return how many copies each row stacks, axis by axis; () for a single module.

    A row is a stack where every layer of nnx in it has the same axes in front of those it
    is made with, and every other variable begins with axes of these sizes, too. In a
    chain of single modules the last one is labelled; of several modules inside one, that one.
    """
    stacks = _stacks(parents, nodes, contents, kinds)
    inside = [0] * len(parents)
    for stack, parent in zip(stacks, parents, strict=True):
        if stack is not None and parent >= 0:
            inside[parent] += 1
    labelled = [0] * len(parents)  # axes that a row or a row above it is labelled with
    copies: list[Sizes] = []
    for row, (stack, parent) in enumerate(zip(stacks, parents, strict=True)):
        above = labelled[parent] if parent >= 0 else 0
        is_labelled = contents[row].variables or (inside[row] > 1 and parent >= 0)
        copies.append((stack or ())[above:] if is_labelled else ())
        labelled[row] = above + len(copies[-1])
    return copies


def _stacks(
    parents: Sequence[int], nodes: Sequence[Any], contents: Sequence[Contents], kinds: Kinds
) -> list[Sizes | None]:
    """Return the axes in front that all variables below a row share; None where it has none."""
    layers: list[Sizes | None] = []
    others: list[Sizes | None] = []
    for node, of_row in zip(nodes, contents, strict=True):
        axes = _axes(node)
        layer = other = None
        for name, variable in zip(of_row.names, of_row.variables, strict=True):
            shape = tuple(getattr(kinds.content(variable), "shape", ()))
            if name in axes:
                layer = _common(layer, shape[: max(len(shape) - axes[name], 0)])
            else:
                other = _common(other, shape)
        layers.append(layer)
        others.append(other)
    for row in range(len(nodes) - 1, 0, -1):
        layers[parents[row]] = _common(layers[parents[row]], layers[row])
        others[parents[row]] = _common(others[parents[row]], others[row])
    return [
        _common(layer, other) if layer else (None if layer is other is None else ())
        for layer, other in zip(layers, others, strict=True)
    ]


def _common(one: Sizes | None, other: Sizes | None) -> Sizes | None:
    """Return the common beginning; None matches anything."""
    if one is None or other is None:
        return other if one is None else one
    pairs = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    return tuple(size for size, _ in pairs)


def _axes(node: Any) -> dict[str, int]:
    """Return the number of axes of each variable of one of nnx' own layers."""
    for kind in type(node).__mro__:
        if not kind.__module__.startswith("flax.nnx"):
            continue
        attributes = vars(node)
        if kind.__name__ in _AXES:
            return _AXES[kind.__name__]
        if kind.__name__ in ("Conv", "ConvTranspose"):
            return {"kernel": len(attributes["kernel_shape"]), "bias": 1}
        if kind.__name__ == "LinearGeneral":
            batch, of, to = (
                len(attributes[k]) for k in ("batch_axis", "in_features", "out_features")
            )
            return {"kernel": batch + of + to, "bias": batch + to}
    return {}
