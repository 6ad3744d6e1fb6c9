"""Shapes of Keras tensors as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from layerfold.collect.keras.dialect import Dialect, Shape
from layerfold.collect.keras.structures import shapes, tensors
from layerfold.format.call_shapes import written_calls
from layerfold.format.shapes import keyed


class ShapeWriter:
    """Writes shapes; the same shape is written once.

    ``results`` are the outputs of the model: where they are a dict, the key of an output precedes
    the shape of the tensor.
    """

    def __init__(self, dialect: Dialect, results: Any = None) -> None:
        self._dialect = dialect
        self._known: dict[Shape, str] = {}
        self._named = keys_of(results) if isinstance(results, dict) else {}

    def one(self, shape: Shape) -> str:
        """Write one shape: ``?,224,224,3``; a scalar is ``()``."""
        known = self._known.get(shape)
        if known is None:
            parts = ("?" if size is None else str(size) for size in shape)
            known = self._known[shape] = ",".join(parts) or "()"
        return known

    def outputs(self, nodes: list[Any]) -> str | None:
        """Write the output shapes of every call, equal ones once."""
        if len(nodes) == 1:
            return self._call(nodes[0])
        return joined(self._call(node) for node in nodes)

    def _call(self, node: Any) -> str | None:
        """Write the outputs of a call under its own keys, else under those of the model's outputs.

        One of several outputs may have an unknown key, which a key of the model's never replaces.
        """
        outputs, keys = self._dialect.outputs(node), self._dialect.keys(node)
        if keys or (keys is None and len(outputs) > 1) or not self._named:
            return self._several(outputs, keys)
        return self._several(outputs, [self._named.get(id(tensor), "") for tensor in outputs])

    def calls(self, nodes: list[Any]) -> str | None:
        """Write what each call takes and returns; None where there is only one."""
        if len(nodes) < 2:
            return None
        taken = [self._several(self._dialect.inputs(node)) for node in nodes]
        return written_calls(zip(taken, map(self._call, nodes), strict=True))

    def nested(self, results: Any) -> str | None:
        """Write the shapes of nested tensors."""
        pairs = list(tensors(results))
        return self._several([tensor for _, tensor in pairs], [key for key, _ in pairs])

    def inputs(self, nodes: list[Any]) -> str | None:
        """Write the input shapes of every call, equal ones once."""
        written = [self._several(self._dialect.inputs(node)) for node in nodes]
        return joined(call for call in written if call)

    def structure(self, structure: Any) -> str | None:
        """Write a shape, or a dict, list or tuple of shapes."""
        found = []
        for key, shape in shapes(structure):
            written = self.one(tuple(None if d is None else int(d) for d in shape))
            found.append(keyed(key, written))
        return ";".join(found) or None

    def _several(self, outputs: list[Any], keys: Sequence[str] | None = None) -> str | None:
        sizes = [self._dialect.shape(tensor) for tensor in outputs]
        known = [self.one(shape) for shape in sizes if shape is not None]
        if len(known) < len(sizes):
            return None
        if keys:
            pairs = zip(keys, known, strict=True)
            known = [keyed(key, shape) for key, shape in pairs]
        return ";".join(known)


def joined(calls: Iterator[str | None]) -> str | None:
    """Join the shapes of several calls, equal ones once; None where those of a call are unknown."""
    written = list(calls)
    known = [call for call in written if call is not None]
    if len(known) < len(written):
        return None
    return ";".join(dict.fromkeys(known)) or None


def keys_of(structure: Any) -> dict[int, str]:
    """Map the tensors (by identity) in nested outputs to keys such as ``a.b``."""
    found: dict[int, str] = {}
    for key, tensor in tensors(structure):
        found.setdefault(id(tensor), key)
    return found
