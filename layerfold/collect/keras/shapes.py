"""Shapes of Keras tensors as text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from layerfold.collect.common.names import text
from layerfold.collect.keras.dialect import Dialect, Shape
from layerfold.format.shapes import keyed


class ShapeWriter:
    """Writes shapes; the same shape is written once.

    ``results`` are the outputs of the model: where they are a dict, the key of an output precedes
    the shape of the tensor.
    """

    def __init__(self, dialect: Dialect, results: Any = None) -> None:
        self._dialect = dialect
        self._known: dict[Shape, str] = {}
        self._named = keys_of(results)

    def one(self, shape: Shape) -> str:
        """Write one shape: ``?,224,224,3``; a scalar is ``()``."""
        known = self._known.get(shape)
        if known is None:
            parts = ("?" if size is None else str(size) for size in shape)
            known = self._known[shape] = ",".join(parts) or "()"
        return known

    def outputs(self, operation: Any, nodes: list[Any]) -> str | None:
        """Write the output shapes of every call; once where all calls have the same."""
        if len(nodes) == 1:
            return self._call(operation, nodes[0])
        return joined(self._call(operation, node) for node in nodes)

    def _call(self, operation: Any, node: Any) -> str | None:
        given, tensors = self._dialect.given(operation, node)
        if isinstance(given, dict):
            named = keys_of(given)
            keys = [named.get(id(tensor), "") for tensor in tensors]
        else:
            keys = []
        return self._several(self._dialect.outputs(node), keys)

    def inputs(self, nodes: list[Any]) -> str | None:
        """Write the input shapes of every call; once where all calls have the same."""
        written = [self._several(self._dialect.inputs(node), []) for node in nodes]
        return joined(call for call in written if call)

    def structure(self, shapes: Any) -> str | None:
        """Write a shape, or a dict, list or tuple of shapes."""
        found = []
        for key, shape in _flat_shapes(shapes, ""):
            written = self.one(tuple(None if d is None else int(d) for d in shape))
            found.append(keyed(key, written))
        return ";".join(found) or None

    def _several(self, tensors: list[Any], keys: list[str]) -> str | None:
        shapes = [self._dialect.shape(tensor) for tensor in tensors]
        known = [self.one(shape) for shape in shapes if shape is not None]
        if len(known) < len(shapes):
            return None
        if len(keys) != len(known):
            keys = [self._named.get(id(tensor), "") for tensor in tensors] if self._named else []
        if keys:
            pairs = zip(keys, known, strict=True)
            known = [keyed(key, shape) for key, shape in pairs]
        return ";".join(known)


def joined(calls: Iterator[str | None]) -> str | None:
    """Join the shapes of several calls; None where those of a call are unknown."""
    written = list(calls)
    known = [call for call in written if call is not None]
    if len(known) < len(written):
        return None
    return ";".join(known if len(set(known)) > 1 else known[:1]) or None


def keys_of(structure: Any) -> dict[int, str]:
    """Map the tensors (by identity) in a nested dict to keys such as ``a.b``."""
    found: dict[int, str] = {}
    pending = [("", structure)] if isinstance(structure, dict) else []
    while pending:
        key, part = pending.pop()
        before = f"{key}." if key else ""
        if isinstance(part, dict):
            pending.extend((f"{before}{text(name)}", inner) for name, inner in part.items())
        elif isinstance(part, (list, tuple)):
            pending.extend((f"{before}{index}", inner) for index, inner in enumerate(part))
        else:
            found.setdefault(id(part), key)
    return found


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
