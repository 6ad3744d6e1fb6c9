"""The contents of a Keras container and the connections of its layers, in Keras 3 and Keras 2."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

from layerfold.format.table import Call, Source

Shape = tuple[int | None, ...]


@dataclass(slots=True)
class Frame:
    """One container while its layers are read: the model, a nested model, a custom layer."""

    container: Any
    row: int  # its own row, -1 for the model
    operations: list[Any]  # its layers and operations, in the order of ``model.summary()``
    nodes: dict[int, list[Any]] | None = None  # calls by the operation's identity; None: no graph
    inputs: list[Any] = field(default_factory=list)  # the container's input tensors
    results: list[Any] = field(default_factory=list)  # the container's output tensors
    extras: set[int] = field(default_factory=set)  # tracked layers outside the graph
    trainable: bool = True  # False below a container that is frozen as a whole
    open_axes: int = (
        0  # beside the batch, the unknown sizes on which it, or what encloses it, was called
    )
    is_wrong: bool = False  # it was built on a shape that is not that of a call
    has_run: bool = False  # what of it was not called will not be called
    rows: list[int] = field(default_factory=list)  # a row for each layer that got one


class LayerVariables(NamedTuple):
    """The variables of a layer."""

    trained: Sequence[Any]  # an optimizer updates them
    frozen: Sequence[Any]  # they were made to be trained, and are not
    fixed: Sequence[Any]  # they were made never to be trained
    beside: Sequence[Any] = ()  # scales of a quantised kernel and the like, which are no parameters
    packed: Mapping[int, tuple[int, ...]] = MappingProxyType(
        {}
    )  # of what a variable packs, by its identity

    def all(self) -> Iterator[Any]:
        """Yield the parameters, in this order."""
        return chain(self.trained, self.frozen, self.fixed)


#: An operation has no variables.
NO_VARIABLES = LayerVariables((), (), ())


class Dialect(Protocol):
    """Where one generation of Keras keeps what a summary needs.

    A node is one call of a layer. None of these methods changes anything.
    """

    package: str  # in which all its own classes are

    def frame(self, container: Any, row: int) -> Frame | None:
        """Return the frame of a container, or None for a layer that is one row.

        A Sequential without layers is an empty container; so is a model that is built without any.
        """
        ...

    def is_model(self, layer: Any) -> bool:
        """Whether a layer is a model."""
        ...

    def builds(self, layer: Any) -> bool:
        """Whether ``build`` of an unbuilt layer makes its variables, and those of its inner layers."""
        ...

    def has_run(self, container: Any) -> bool:
        """Whether a container was called as a whole, so that its layers were that are to be."""
        ...

    def trainable(self, container: Any, row: int) -> bool:
        """Return whether the variables below the container at ``row`` (-1: the model) may be trained."""
        ...

    def variables_of(self, layer: Any, *, deep: bool, trainable: bool) -> LayerVariables:
        """Return the variables of a layer; ``deep``: with those of its inner layers."""
        ...

    def dtype(self, variable: Any) -> str:
        """Return the kind of number in which a variable is stored, such as "float32"."""
        ...

    def path(self, variable: Any) -> str:
        """Return the whole name of a variable, its parts separated by "/"."""
        ...

    def stored_shape(self, variable: Any) -> tuple[int, ...]:
        """Return the shape in which a variable is stored."""
        ...

    def nodes(self, operation: Any) -> list[Any]:
        """Return all calls of an operation, in all graphs."""
        ...

    def operation(self, node: Any) -> Any:
        """Return the layer or operation that a call is of."""
        ...

    def inputs(self, node: Any) -> list[Any]:
        """Return the input tensors of a call."""
        ...

    def outputs(self, node: Any) -> list[Any]:
        """Return the output tensors of a call, in the order in which the layer returns them."""
        ...

    def keys(self, node: Any) -> Sequence[str] | None:
        """Return the keys of these tensors; none where the layer gives no dict; None: unknown."""
        ...

    def results(self, model: Any) -> Any:
        """Return the outputs of a model with a graph, as nested as they are; None without one."""
        ...

    def arguments(self, node: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Return the positional and the keyword arguments of a call."""
        ...

    def look_at(self, frames: Sequence[Frame]) -> list[str]:
        """Find the tensors whose declared shapes are not those of a call; return notes about them."""
        ...

    def shape(self, tensor: Any) -> Shape | None:
        """Return the shape of a symbolic tensor; None where its rank is unknown."""
        ...

    def open_axes(self, container: Any) -> int:
        """Return how many sizes of its input, beside the batch, were unknown to a container."""
        ...

    def static_shape(self, operation: Any, frame: Frame) -> Any:
        """Return the output shapes of a layer outside a graph, as nested as Keras returns them.

        Only a layer's own shape arithmetic is used; None for a layer that would have to be run.
        ``frame`` is the one that the layer is in.
        """
        ...

    def optimizer(self, model: Any) -> list[Any] | None:
        """Return the variables of the optimizer; None unless it is built."""
        ...


def grouped(
    levels: Any, operation_of: Callable[[Any], Any], nodes_of: Callable[[Any], list[Any]]
) -> dict[int, list[Any]]:
    """Group the calls that belong to a model by operation, each in the order of the calls."""
    found: dict[int, list[Any]] = {}
    repeated = []
    for level in list(levels):
        for node in level:
            operation = operation_of(node)
            nodes = found.setdefault(id(operation), [])
            nodes.append(node)
            if len(nodes) == 2:
                repeated.append(operation)
    for operation in repeated:
        order = {id(node): index for index, node in enumerate(nodes_of(operation))}
        found[id(operation)].sort(key=lambda node: order.get(id(node), len(order)))
    return found


def all_below(layers: list[Any], inner: Callable[[Any], list[Any]]) -> Iterator[Any]:
    """Yield layers and all layers inside them, each once, the outer ones first."""
    seen: set[int] = set()
    pending = list(reversed(layers))
    while pending:
        layer = pending.pop()
        if id(layer) not in seen:
            seen.add(id(layer))
            yield layer
            pending.extend(reversed(inner(layer)))


def opens(
    container: Any,
    layers: list[Any],
    inner: Callable[[Any], list[Any]],
    is_foreign: Callable[[type], bool],
) -> bool:
    """Whether a layer's own layers are rows: not in Keras' own layers, unless one is foreign."""
    if is_foreign(type(container)):
        return True
    return any(is_foreign(type(layer)) for layer in all_below(layers, inner))


def sources_of(frame: Frame, operations: list[Any], dialect: Dialect) -> dict[int, Source]:
    """Map each tensor (by identity) to the row, call and output that it comes from."""
    found: dict[int, Source] = {}
    nodes = frame.nodes or {}
    outputs = dialect.outputs
    for row in frame.rows:
        for call, node in enumerate(nodes.get(id(operations[row]), ())):
            for output, tensor in enumerate(outputs(node)):
                found[id(tensor)] = tuple.__new__(Source, (row, call, output))
    return found


def calls_of(
    nodes: list[Any], sources: dict[int, Source], inputs: Callable[[Any], list[Any]]
) -> tuple[Call, ...]:
    """Return the inputs of each call; an input layer is called once, without any."""
    calls: list[Call] = []
    for node in nodes:
        tensors = inputs(node)
        if len(tensors) == 1:
            source = sources.get(id(tensors[0]))
            calls.append(() if source is None else (source,))
        else:
            calls.append(tuple(s for t in tensors if (s := sources.get(id(t))) is not None))
    return tuple(calls)
