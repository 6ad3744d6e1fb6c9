"""Keras 3 models, on any backend."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import chain
from operator import attrgetter
from typing import Any

from layerfold.collect.common.names import text
from layerfold.collect.keras import walk
from layerfold.collect.keras.bidirectional import corrected, is_bidirectional, returned
from layerfold.collect.keras.dialect import (
    NO_VARIABLES,
    Frame,
    LayerVariables,
    Shape,
    all_below,
    grouped,
    opens,
)
from layerfold.collect.keras.placeholders import most_made_up, traced_on, without_made_up
from layerfold.collect.keras.quantised import quantised
from layerfold.collect.keras.structures import marked, marks, shapes, shapes_in, tensors
from layerfold.collect.keras.wrapped import Part, weights_of, wrapper_of
from layerfold.format.table import LayerTable

#: Key and place, among the tensors of a call, of each output in the order in which it is returned.
Layout = list[tuple[str, int]]


def claims(model: object) -> bool:
    """Whether ``model`` is a Keras 3 layer or model."""
    base = getattr(sys.modules["keras"], "Layer", None)
    return isinstance(base, type) and issubclass(type(model), base)


def collect(model: object, wanted: frozenset[str]) -> LayerTable:
    """Read a Keras layer or model, with the optional columns named in ``wanted``."""
    return walk.read(model, Keras3(), wanted)


class Keras3:
    """Where Keras 3 keeps what a summary needs: see ``dialect.Dialect``."""

    def __init__(self) -> None:
        self._corrected: dict[int, Shape | None] = {}  # by the identity of a tensor
        self._wrappers: dict[type, Callable[[Any], Part] | None] = {}
        self._wrapped: dict[int, Part] = {}  # by the identity of a layer
        self._layouts: dict[int, Layout | None] = {}  # by the identity of an operation

    package = "keras"
    operation = staticmethod(attrgetter("operation"))
    inputs = staticmethod(attrgetter("arguments.keras_tensors"))
    path = staticmethod(attrgetter("path"))
    stored_shape = staticmethod(attrgetter("_shape"))

    def frame(self, container: Any, row: int) -> Frame | None:
        """Return the frame of a container, or None for a layer that is one row."""
        wrapped = container if isinstance(container, Part) else self._wrapped_in(container)
        if wrapped is not None:
            parts = list(wrapped.parts.values())
            return Frame(container, row, parts) if parts else None
        attributes = vars(container)
        layers = attributes.get("_layers")
        if "_operations" in attributes:
            return _functional_frame(container, row)
        if not layers:
            return Frame(container, row, []) if row < 0 and _is_empty(container) else None
        if _is_a(type(container), "Sequential"):
            return _sequential_frame(container, row)
        if row >= 0 and not opens(container, layers, _inner, _is_foreign):
            return None
        return Frame(container, row, list({id(layer): layer for layer in layers}.values()))

    @staticmethod
    def is_model(layer: Any) -> bool:
        """Whether a layer is a model."""
        return _is_a(type(layer), "Model")

    @staticmethod
    def builds(layer: Any) -> bool:
        """Whether ``build`` makes a layer's variables: only where its class says how."""
        return not hasattr(type(layer).build, "_is_default")

    @staticmethod
    def has_run(container: Any) -> bool:
        """Whether a container was called as a whole: where that fails, Keras leaves it unbuilt."""
        return bool(vars(container).get("_called") and container.built)

    @staticmethod
    def trainable(container: Any, row: int) -> bool:
        """Return whether the model is trained at all; below it, each variable has its own flag."""
        return row >= 0 or bool(getattr(container, "trainable", True))

    def _wrapped_in(self, layer: Any) -> Part | None:
        """Return what a layer wraps, None for nearly all."""
        kind = type(layer)
        if kind not in self._wrappers:
            self._wrappers[kind] = wrapper_of(kind)
        read = self._wrappers[kind]
        if read is None:
            return None
        key = id(layer)
        if key not in self._wrapped:
            self._wrapped[key] = read(layer)
        return self._wrapped[key]

    def variables_of(self, layer: Any, *, deep: bool, trainable: bool) -> LayerVariables:
        """Return the variables of a layer; ``deep``: with those of its inner layers."""
        if isinstance(layer, Part):
            return _sorted(layer.variables.values(), trainable)
        wrapped = None if deep else self._wrapped_in(layer)
        if wrapped is not None and wrapped.parts:
            below = set(wrapped.within()) - set(wrapped.variables)
            own = [v for v in weights_of(layer) if id(v) not in below]
            return _sorted(own, trainable)
        attributes = vars(layer)
        if "_trainable_variables" not in attributes:
            return NO_VARIABLES  # an operation
        inner = attributes["_layers"] if deep else None
        if not inner:
            return _own(attributes, trainable)
        parts = [_own(vars(part), trainable) for part in all_below([layer], _inner)]
        groups = zip(*(part[:4] for part in parts), strict=True)
        trained, frozen, fixed, beside = (
            tuple({id(v): v for v in chain(*group)}.values()) for group in groups
        )
        packed = {key: shape for part in parts for key, shape in part.packed.items()}
        return LayerVariables(trained, frozen, fixed, beside, packed)

    @staticmethod
    def dtype(variable: Any) -> str:
        """Return the kind of number in which a variable is stored, such as "float32"."""
        return text(variable._dtype)

    @staticmethod
    def nodes(operation: Any) -> list[Any]:
        """Return all calls of an operation, in all graphs."""
        return vars(operation).get("_inbound_nodes") or []

    def outputs(self, node: Any) -> list[Any]:
        """Return the output tensors of a call, in the order in which the layer returns them."""
        flat: list[Any] = node.outputs
        if len(flat) == 1:
            return flat
        layout = self._layout(node)
        return [flat[place] for _, place in layout] if layout else flat

    def keys(self, node: Any) -> list[str] | None:
        """Return the keys of these tensors; none where the layer gives no dict; None: unknown."""
        layout = self._layout(node)
        keys = [key for key, _ in layout or ()]
        return None if layout is None else keys if any(keys) else []

    def _layout(self, node: Any) -> Layout | None:
        """Return the layout of a call's outputs, if as many tensors are in it as the call gave."""
        operation = node.operation
        key = id(operation)
        if key not in self._layouts:
            self._layouts[key] = _layout_of(operation, node)
        layout = self._layouts[key]
        return layout if not layout or len(layout) == len(node.outputs) else None

    @staticmethod
    def results(model: Any) -> Any:
        """Return the outputs of a model with a graph, as nested as they are; None without one."""
        return vars(_graph_of(model)).get("_outputs_struct")

    @staticmethod
    def arguments(node: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Return the positional and the keyword arguments of a call."""
        return node.arguments.args, node.arguments.kwargs

    def look_at(self, frames: Sequence[Frame]) -> list[str]:
        """Find the tensors whose declared shapes are not those of a call; return notes about them."""
        self._corrected = corrected(frames)
        wrong = None in self._corrected.values()
        if sys.modules["keras"].config.backend() == "torch":
            self._corrected = traced_on(frames, self._corrected)
        if not wrong:
            return []
        return ["Keras declares wrong shapes after a Bidirectional layer whose halves differ."]

    def shape(self, tensor: Any) -> Shape | None:
        """Return the shape of a symbolic tensor; None where Keras declares a wrong one."""
        if self._corrected and id(tensor) in self._corrected:
            return self._corrected[id(tensor)]
        return tuple(tensor.shape)

    def open_axes(self, container: Any) -> int:
        """Return how many sizes of its input, beside the batch, were unknown to a container."""
        built = vars(container).get("_build_shapes_dict") or {}
        built_on = (shape for _, shape in shapes(dict(built)))
        called = (tensor.shape for node in self.nodes(container) for tensor in self.inputs(node))
        return max((shape[1:].count(None) for shape in (*built_on, *called)), default=0)

    @staticmethod
    def static_shape(operation: Any, frame: Frame) -> Any:
        """Return the output shapes of a layer outside a graph, by its own shape arithmetic.

        Sizes that Keras made up on the torch backend are unknown. All are where not each of them
        is seen, for one may have become half of it.
        """
        built = vars(operation).get("_build_shapes_dict")
        if not built or frame.is_wrong or not _has_arithmetic(type(operation)):
            return None
        compute = operation.compute_output_shape
        if is_bidirectional(operation):
            compute = partial(_of_both_halves, operation)
        made_up = most_made_up(built)
        if not made_up or sys.modules["keras"].config.backend() != "torch":
            return compute(**built)
        return without_made_up(compute, built) if made_up > frame.open_axes else None

    @staticmethod
    def optimizer(model: Any) -> list[Any] | None:
        """Return the variables of the optimizer; None unless it is built."""
        optimizer: Any = getattr(model, "optimizer", None)
        if not getattr(model, "compiled", False) or not getattr(optimizer, "built", False):
            return None
        return list(optimizer.variables)


def _graph_of(model: Any) -> Any:
    """Return what has a model's graph; a PyTorch module keeps a Sequential's past its dictionary."""
    functional = model._functional if _is_a(type(model), "Sequential") else None
    return model if functional is None else functional


def _layout_of(operation: Any, node: Any) -> Layout | None:
    """Return the layout of an operation's outputs; empty where it is not nested, None: unknown.

    A call keeps its tensors as a flat list. How they were nested only a model's own graph says,
    or the layer's own shape arithmetic.
    """
    kind = type(operation)
    results = Keras3.results(operation)
    if results is not None:
        graph = vars(_graph_of(operation))
        places = {id(tensor): place for place, tensor in enumerate(graph["_outputs"])}
        return [(key, places[id(tensor)]) for key, tensor in tensors(results)]
    if not _is_foreign(kind):
        return []
    try:
        if not _has_arithmetic(kind):
            return None
        given = [shapes_in(argument) for argument in node.arguments.args]
        structure = marked(operation.compute_output_shape(*filter(None, given)))
        flat = sys.modules["keras"].tree.flatten(structure)
        places = {id(mark): place for place, mark in enumerate(flat)}
        return [(key, places[id(mark)]) for key, mark in marks(structure)]
    except Exception:
        return None  # the layer's own arithmetic failed, which is no defect of the reading


def _of_both_halves(layer: Any, sequences_shape: Shape, **others: Shape) -> Any:
    given = returned(layer, sequences_shape)
    if given is None:
        return layer.compute_output_shape(sequences_shape, **others)
    return None if None in given else given


def _has_arithmetic(kind: type) -> bool:
    """Whether a class says what shapes it returns; Keras' default runs the layer."""
    compute = getattr(kind, "compute_output_shape", None)
    return compute is not None and not hasattr(compute, "_is_default")


_trainable = attrgetter("_trainable")


def _own(attributes: dict[str, Any], trainable: bool) -> LayerVariables:
    trained, fixed = attributes["_trainable_variables"], attributes["_non_trainable_variables"]
    if not trained and not fixed:
        return NO_VARIABLES
    frozen: list[Any] = []
    if not trainable:
        trained, frozen = [], trained
    elif not all(map(_trainable, trained)) or any(map(_trainable, fixed)):
        frozen = [v for v in trained if not v._trainable]
        trained = [v for v in chain(trained, fixed) if v._trainable]
        fixed = [v for v in fixed if not v._trainable]
    own = LayerVariables(trained, frozen, fixed)
    return quantised(attributes, own) if attributes.get("_is_quantized") else own


def _sorted(variables: Iterable[Any], trainable: bool) -> LayerVariables:
    """Sort variables that were made to be trained, or not, as their flags say."""
    trained = [v for v in variables if v._trainable]
    fixed = [v for v in variables if not v._trainable]
    return _own({"_trainable_variables": trained, "_non_trainable_variables": fixed}, trainable)


def _functional_frame(container: Any, row: int) -> Frame:
    operations = list(container._operations)
    known = set(map(id, operations))
    extras = [layer for layer in list(container._layers) if id(layer) not in known]
    return Frame(
        container,
        row,
        operations + extras,
        _nodes_of(container),
        list(container._inputs),
        list(container._outputs),
        set(map(id, extras)),
    )


def _sequential_frame(container: Any, row: int) -> Frame:
    # Keras adds the InputLayer itself and leaves it out of ``layers`` and of its summary.
    layers = [layer for layer in container._layers if type(layer).__name__ != "InputLayer"]
    functional = container._functional
    if functional is None:
        return Frame(container, row, layers)
    return Frame(
        container,
        row,
        layers,
        _nodes_of(functional),
        list(functional._inputs),
        list(functional._outputs),
    )


def _nodes_of(functional: Any) -> dict[int, list[Any]]:
    levels = functional._nodes_by_depth.values()
    return grouped(levels, attrgetter("operation"), attrgetter("_inbound_nodes"))


def _inner(layer: Any) -> list[Any]:
    return list(vars(layer).get("_layers") or ())


def _is_empty(model: Any) -> bool:
    is_known = getattr(model, "built", False) or _is_a(type(model), "Sequential")
    return is_known and _is_a(type(model), "Model")


def _is_foreign(kind: type) -> bool:
    """Whether a class is a model, or a layer from outside Keras."""
    return kind.__module__.partition(".")[0] != "keras" or _is_a(kind, "Model")


def _is_a(kind: type, name: str) -> bool:
    base = getattr(sys.modules["keras"], name, None)
    return isinstance(base, type) and issubclass(kind, base)
