"""Where an image shrinks and grows again: what lies inside such a region is a level of a U, and no block."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from layerfold.fold.calls import Graph

_UPSAMPLING = frozenset(
    [
        "Conv1DTranspose",
        "Conv2DTranspose",
        "Conv3DTranspose",
        "Resizing",
        "UpSampling1D",
        "UpSampling2D",
        "UpSampling3D",
    ]
)

#: Classes that give the same values another shape.
_REARRANGING = re.compile(
    "permute|reshape|transpose|einsum|window|patch|unfold|roll", re.IGNORECASE | re.ASCII
)

Sizes = tuple[str, ...]


def sizes_of(shape: str | None) -> Sizes | None:
    """Return the sizes between the batch and the channels, or ``None`` where there are none."""
    if shape is None or ";" in shape or ":" in shape:
        return None
    return tuple(shape.split(",")[1:-1]) or None


def leaving(graph: Graph, entry: int, growing: Iterable[int], merge: int) -> set[int]:
    """Return which of the ``growing`` nodes start below both ends or end above both.

    Where a size is unknown they do.
    """
    ends = [sizes_of(graph.outputs[entry]), sizes_of(graph.outputs[merge])]
    return {node for node in growing if _leaves(graph, node, ends)}


def grows(graph: Graph, node: int) -> bool:
    """Return whether a node makes an image at least half as large again, in each direction, as all that it reads."""
    name = graph.types[node]
    if name in _UPSAMPLING:
        return True
    shape = graph.outputs[node]
    sources = graph.sources[node]
    if not sources or graph.outputs[sources[0]] == shape:
        return False
    after = _known(shape)
    if after is None or len(after) < 2:
        return False
    befores = _alike(graph, node, after)
    return (
        bool(befores)
        and all(3 * a <= 2 * b for before in befores for a, b in zip(before, after, strict=True))
        and not _REARRANGING.search(name)
    )


def _leaves(graph: Graph, node: int, ends: list[Sizes | None]) -> bool:
    after = _known(graph.outputs[node])
    if after is None:
        return True
    known = [end for end in map(_numbers, ends) if end is not None and len(end) == len(after)]
    if len(known) < len(ends):
        return False
    befores = _alike(graph, node, after)
    below = all(_is_smaller(before, end) for before in befores for end in known)
    return below or all(_is_smaller(end, after) for end in known)


def _alike(graph: Graph, node: int, after: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Return the known sizes of what a node reads, where they are as many as its own."""
    befores = (_known(graph.outputs[source]) for source in graph.sources[node])
    return [before for before in befores if before is not None and len(before) == len(after)]


@lru_cache(maxsize=1024)
def _known(shape: str | None) -> tuple[int, ...] | None:
    return _numbers(sizes_of(shape))


def _numbers(sizes: Sizes | None) -> tuple[int, ...] | None:
    if sizes is None or not all(size.isascii() and size.isdecimal() for size in sizes):
        return None
    return tuple(map(int, sizes))


def _is_smaller(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return one != other and all(a <= b for a, b in zip(one, other, strict=True))
