"""Shapes of Keras tensors as text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from layerfold.collect.clean import text
from layerfold.collect.keras_graph import Dialect, Shape


class ShapeWriter:
    """Writes shapes; the same shape is written once."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._known: dict[Shape, str] = {}

    def one(self, shape: Shape) -> str:
        """Write one shape: ``?,224,224,3``; a scalar is ``()``."""
        known = self._known.get(shape)
        if known is None:
            parts = ("?" if size is None else str(size) for size in shape)
            known = self._known[shape] = ",".join(parts) or "()"
        return known

    def outputs(self, operation: Any, nodes: list[Any]) -> str | None:
        """Write the output shapes of every call; once where all calls give the same."""
        dialect = self._dialect
        if len(nodes) == 1:
            return self._several(dialect.outputs(nodes[0]), dialect.keys(operation, nodes[0]))
        return joined(
            self._several(dialect.outputs(node), dialect.keys(operation, node)) for node in nodes
        )

    def inputs(self, nodes: list[Any]) -> str | None:
        """Write the input shapes of every call; once where all calls take the same."""
        written = [self._several(self._dialect.inputs(node), []) for node in nodes]
        return joined(call for call in written if call)

    def structure(self, shapes: Any) -> str | None:
        """Write a shape, or a dict, list or tuple of shapes."""
        found = []
        for key, shape in _flat_shapes(shapes, ""):
            written = self.one(tuple(None if d is None else int(d) for d in shape))
            found.append(f"{key}:{written}" if key else written)
        return ";".join(found) or None

    def _several(self, tensors: list[Any], keys: list[str]) -> str | None:
        if len(tensors) == 1 and not keys:
            shape = self._dialect.shape(tensors[0])
            return None if shape is None else self.one(shape)
        shapes = [self._dialect.shape(tensor) for tensor in tensors]
        known = [self.one(shape) for shape in shapes if shape is not None]
        if len(known) < len(shapes):
            return None
        if len(keys) == len(known):
            known = [f"{key}:{shape}" for key, shape in zip(keys, known, strict=True)]
        return ";".join(known)


def joined(calls: Iterator[str | None]) -> str | None:
    """Join the shapes of several calls; None where those of a call are not known."""
    written = list(calls)
    known = [call for call in written if call is not None]
    if len(known) < len(written):
        return None
    return ";".join(known if len(set(known)) > 1 else known[:1]) or None


def _flat_shapes(structure: Any, key: str) -> Iterator[tuple[str, Any]]:
    if isinstance(structure, dict):
        for name, part in structure.items():
            yield from _flat_shapes(part, f"{key}.{text(name)}" if key else text(name))
    elif isinstance(structure, (list, tuple)) and any(
        isinstance(part, (list, tuple, dict)) for part in structure
    ):
        for part in structure:
            yield from _flat_shapes(part, key)
    elif isinstance(structure, (list, tuple)):
        yield key, structure
