"""What a Keras container holds, and how its layers are connected."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from layerfold.collect.clean import text
from layerfold.format.table import Call, Source

Shape = tuple[int | None, ...]


@dataclass(slots=True)
class Frame:
    """One container while its layers are read: the model, a nested model, a custom layer."""

    row: int  # its own row, -1 for the model
    operations: list[Any]  # its layers and operations, in the order of ``model.summary()``
    nodes: dict[int, list[Any]] | None  # calls by the operation's identity; None: no graph
    results: list[Any] = field(default_factory=list)  # the container's output tensors
    extras: set[int] = field(default_factory=set)  # tracked layers outside the graph
    rows: list[int] = field(default_factory=list)  # a row for each layer that got one


def frame_of(container: Any, row: int) -> Frame | None:
    """Return the frame of a container, or None for a layer that is one row."""
    attributes = vars(container)
    layers = attributes.get("_layers")
    if "_operations" in attributes:
        return _functional_frame(container, row)
    if not layers:
        return None
    if _is_a(type(container), "Sequential"):
        return _sequential_frame(container, row)
    if row >= 0 and not _opens(container, layers):
        return None
    return Frame(row, list({id(layer): layer for layer in layers}.values()), None)


def _functional_frame(container: Any, row: int) -> Frame:
    operations = list(container._operations)
    known = set(map(id, operations))
    extras = [layer for layer in container._layers if id(layer) not in known]
    return Frame(
        row,
        operations + extras,
        _nodes_of(container),
        list(container._outputs),
        set(map(id, extras)),
    )


def _sequential_frame(container: Any, row: int) -> Frame:
    # Keras adds the InputLayer itself and leaves it out of ``layers`` and of its summary.
    layers = [layer for layer in container._layers if type(layer).__name__ != "InputLayer"]
    functional = container._functional
    if functional is None:
        return Frame(row, layers, None)
    return Frame(row, layers, _nodes_of(functional), list(functional._outputs))


def _nodes_of(functional: Any) -> dict[int, list[Any]]:
    """Group the calls that belong to this model by operation, each in the order of the calls."""
    found: dict[int, list[Any]] = {}
    repeated = []
    for level in functional._nodes_by_depth.values():
        for node in level:
            operation = node.operation
            nodes = found.setdefault(id(operation), [])
            nodes.append(node)
            if len(nodes) == 2:
                repeated.append(operation)
    for operation in repeated:
        order = {id(node): index for index, node in enumerate(operation._inbound_nodes)}
        found[id(operation)].sort(key=lambda node: order[id(node)])
    return found


def _opens(container: Any, layers: list[Any]) -> bool:
    """Whether a layer's own layers are rows: not in Keras' own layers, unless one is foreign."""
    if _is_foreign(type(container)):
        return True
    return any(_is_foreign(type(layer)) for layer in inner_layers(layers))


def _is_foreign(kind: type) -> bool:
    """Whether a class is a model, or a layer that Keras does not bring along."""
    return kind.__module__.partition(".")[0] != "keras" or _is_a(kind, "Model")


def _is_a(kind: type, name: str) -> bool:
    base = getattr(sys.modules["keras"], name, None)
    return isinstance(base, type) and issubclass(kind, base)


def inner_layers(layers: list[Any]) -> Iterator[Any]:
    """Yield layers and all that they hold, each once."""
    seen: set[int] = set()
    pending = list(reversed(layers))
    while pending:
        layer = pending.pop()
        if id(layer) not in seen:
            seen.add(id(layer))
            yield layer
            pending.extend(reversed(vars(layer).get("_layers") or ()))


def sources_of(frame: Frame, operations: list[Any]) -> dict[int, Source]:
    """Map each tensor (by identity) to the row, call and output that makes it."""
    found: dict[int, Source] = {}
    nodes = frame.nodes or {}
    for row in frame.rows:
        for call, node in enumerate(nodes.get(id(operations[row]), ())):
            for output, tensor in enumerate(node.outputs):
                found[id(tensor)] = tuple.__new__(Source, (row, call, output))
    return found


def calls_of(nodes: list[Any], sources: dict[int, Source]) -> tuple[Call, ...]:
    """Return the inputs of each call; an input layer is called once, without any."""
    calls: list[Call] = []
    for node in nodes:
        tensors = node.arguments.keras_tensors
        if len(tensors) == 1:
            source = sources.get(id(tensors[0]))
            calls.append(() if source is None else (source,))
        else:
            calls.append(tuple(s for t in tensors if (s := sources.get(id(t))) is not None))
    return tuple(calls)


class ShapeWriter:
    """Writes shapes; the same shape is written once."""

    def __init__(self) -> None:
        self._known: dict[Shape, str] = {}

    def one(self, shape: Shape) -> str:
        """Write one shape: ``?,224,224,3``; a scalar is ``()``."""
        known = self._known.get(shape)
        if known is None:
            parts = ("?" if size is None else str(size) for size in shape)
            known = self._known[shape] = ",".join(parts) or "()"
        return known

    def of_calls(self, operation: Any, nodes: list[Any]) -> str:
        """Write the output shapes of every call; once where all calls give the same."""
        if len(nodes) == 1 and len(nodes[0].outputs) == 1:
            return self.one(tuple(nodes[0].outputs[0].shape))
        keys = _output_keys(operation)
        written = [self.of_tensors(node.outputs, keys) for node in nodes]
        return ";".join(written if len(set(written)) > 1 else written[:1])

    def of_tensors(self, tensors: list[Any], keys: list[str]) -> str:
        """Write the shapes of several tensors, with their keys where there are as many."""
        shapes = [self.one(tuple(tensor.shape)) for tensor in tensors]
        if len(keys) == len(shapes):
            shapes = [f"{key}:{shape}" for key, shape in zip(keys, shapes, strict=True)]
        return ";".join(shapes)

    def of_structure(self, structure: Any) -> str | None:
        """Write a shape, or a dict, list or tuple of shapes."""
        found = []
        for key, shape in _flat_shapes(structure, ""):
            written = self.one(tuple(None if d is None else int(d) for d in shape))
            found.append(f"{key}:{written}" if key else written)
        return ";".join(found) or None


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


def _output_keys(operation: Any) -> list[str]:
    """Return the keys of a nested model's dict output, in the order of its tensors."""
    attributes = vars(operation)
    structure = attributes.get("_outputs_struct")
    if not isinstance(structure, dict):
        return []
    key_of = {id(tensor): text(key) for key, tensor in structure.items()}
    return [key_of[id(t)] for t in attributes.get("_outputs", ()) if id(t) in key_of]
