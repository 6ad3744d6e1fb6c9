"""Keras 2 models (the package ``tf_keras``)."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from operator import attrgetter
from typing import Any

from layerfold.collect.common.names import text
from layerfold.collect.keras import walk
from layerfold.collect.keras.dialect import Frame, LayerVariables, Shape, grouped, opens
from layerfold.collect.keras.structures import tensors
from layerfold.format.table import LayerTable


def claims(model: object) -> bool:
    """Whether ``model`` is a Keras 2 layer or model."""
    base = getattr(getattr(sys.modules["tf_keras"], "layers", None), "Layer", None)
    return isinstance(base, type) and issubclass(type(model), base)


def collect(model: object, wanted: frozenset[str]) -> LayerTable:
    """Read a Keras layer or model, with the optional columns named in ``wanted``."""
    return walk.read(model, Keras2(model), wanted)


class Keras2:
    """Where Keras 2 keeps what a summary of ``model`` needs: see ``dialect.Dialect``."""

    def __init__(self, model: Any) -> None:
        """Find the trained variables: those that can be reached without passing a frozen layer."""
        self._trained = _trained(model)

    package = "tf_keras"
    operation = staticmethod(attrgetter("layer"))
    inputs = staticmethod(attrgetter("_keras_inputs"))

    @staticmethod
    def frame(container: Any, row: int) -> Frame | None:
        """Return the frame of a container, or None for a layer that is one row."""
        if not _is_a(type(container), "Layer"):
            return None
        layers = inner(container)
        if not layers:
            return Frame(container, row, []) if row < 0 and _is_empty(container) else None
        if _is_a(type(container), "Sequential") and type(layers[0]).__name__ == "InputLayer":
            layers = layers[1:]  # Keras adds it itself and leaves it out of ``layers``
        if vars(container).get("_is_graph_network"):
            return _graph_frame(container, row, layers)
        if row >= 0 and not opens(container, layers, inner, _is_foreign):
            return None
        return Frame(container, row, layers)

    @staticmethod
    def is_model(layer: Any) -> bool:
        """Whether a layer is a model."""
        return _is_a(type(layer), "Model")

    @staticmethod
    def builds(layer: Any) -> bool:
        """Whether ``build`` makes a layer's variables: a model's calls the model."""
        return _is_a(type(layer), "Model") or _has_own(type(layer), "build")

    @staticmethod
    def has_run(container: Any) -> bool:
        """Whether a container was called as a whole; Keras' own ``build`` of a model calls it."""
        kind = type(container)
        calls = _is_a(kind, "Model") and kind.build.__module__.partition(".")[0] == "tf_keras"
        return bool(container.built and (calls or vars(container).get("_called")))

    @staticmethod
    def trainable(container: Any, row: int) -> bool:
        """Return True: a variable may also be reached outside a frozen container, see ``_trained``."""
        del container, row
        return True

    def variables_of(self, layer: Any, *, deep: bool, trainable: bool) -> LayerVariables:
        """Return the variables of a layer; ``deep``: with those of its inner layers."""
        del trainable
        found = LayerVariables([], [], [])
        _add_variables(layer, deep, self._trained, found)
        return found

    @staticmethod
    def path(variable: Any) -> str:
        """Return the name of a variable without the number of the output that TensorFlow adds."""
        return text(variable.name).removesuffix(":0")

    @staticmethod
    def stored_shape(variable: Any) -> tuple[int, ...]:
        """Return the shape in which a variable is stored."""
        return tuple(size or 0 for size in variable.shape)  # as Keras counts an unknown one

    @staticmethod
    def dtype(variable: Any) -> str:
        """Return the kind of number in which a variable is stored, such as "float32"."""
        return text(getattr(variable, "true_dtype", variable.dtype).name)

    @staticmethod
    def nodes(operation: Any) -> list[Any]:
        """Return all calls of a layer, in all graphs."""
        return vars(operation).get("_inbound_nodes_value") or []

    @staticmethod
    def outputs(node: Any) -> list[Any]:
        """Return the output tensors of a call, in the order in which the layer returns them."""
        outputs = node.outputs
        return [outputs] if hasattr(outputs, "shape") else [t for _, t in tensors(outputs)]

    @staticmethod
    def keys(node: Any) -> list[str]:
        """Return the keys of these tensors; none where the layer gives no dict."""
        keys = [key for key, _ in tensors(node.outputs)]
        return keys if any(keys) else []

    @staticmethod
    def results(model: Any) -> Any:
        """Return the outputs of a model with a graph, as nested as they are; None without one."""
        return vars(model).get("_nested_outputs")

    @staticmethod
    def arguments(node: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Return the positional and the keyword arguments of a call."""
        return tuple(node.call_args), node.call_kwargs

    @staticmethod
    def look_at(frames: Sequence[Frame]) -> list[str]:
        """Find nothing: Keras 2 calls each layer to learn its shapes."""
        del frames
        return []

    @staticmethod
    def shape(tensor: Any) -> Shape | None:
        """Return the shape of a symbolic tensor; None where its rank is unknown."""
        shape = tensor.shape
        return None if shape.rank is None else tuple(shape)

    @staticmethod
    def open_axes(container: Any) -> int:
        """Return 0: Keras 2 makes up no sizes."""
        del container
        return 0

    @staticmethod
    def static_shape(operation: Any, frame: Frame) -> Any:
        """Return None: ``compute_output_shape`` of Keras 2 may run the layer."""
        del operation, frame

    @staticmethod
    def optimizer(model: Any) -> list[Any] | None:
        """Return the variables of the optimizer; None unless it is built."""
        optimizer: Any = getattr(model, "optimizer", None)
        if not getattr(optimizer, "_built", False):
            return None
        return list(optimizer.variables)


def inner(layer: Any) -> list[Any]:
    """Return the layers and modules that a layer tracks itself, in lists and dicts as well."""
    found = {id(one): one for one in _flat_tracked(layer) if _is_module(one)}
    return list(found.values())


def _trained(model: Any) -> set[int]:
    """Return the identities of the variables in ``model.trainable_weights``."""
    found: set[int] = set()
    seen: set[int] = set()
    pending = [model]
    while pending:
        layer = pending.pop()
        if id(layer) in seen or not getattr(layer, "_trainable", True):
            continue
        seen.add(id(layer))
        with suppress(Exception):  # its row is unknown
            found.update(map(id, _own(layer)[0]))
            pending.extend(inner(layer))
    return found


def _own(layer: Any) -> tuple[list[Any], list[Any]]:
    """Return a layer's variables without those of inner layers: made to be trained, and not."""
    attributes = vars(layer)
    if "_trainable_weights" not in attributes:  # a module of TensorFlow, or a variable alone
        variables = getattr(layer, "variables", (layer,))
        return [v for v in variables if v.trainable], [v for v in variables if not v.trainable]
    listed = [v for v in _flat_tracked(layer) if _is_variable(v)]  # Keras may notice it later
    return (
        [*attributes["_trainable_weights"], *(v for v in listed if v.trainable)],
        [*attributes["_non_trainable_weights"], *(v for v in listed if not v.trainable)],
    )


def _add_variables(layer: Any, deep: bool, trained: set[int], found: LayerVariables) -> None:
    """Collect the variables of a layer."""
    own, fixed = _own(layer)
    known = set(map(id, found.all()))
    _keep([v for v in own if id(v) in trained], found.trained, known)
    _keep([v for v in own if id(v) not in trained], found.frozen, known)
    _keep(fixed, found.fixed, known)
    if deep and vars(layer).get("_self_tracked_trackables"):
        for part in inner(layer):
            _add_variables(part, deep, trained, found)


def _keep(variables: list[Any], kept: Any, known: set[int]) -> None:
    for variable in variables:
        if id(variable) not in known:
            known.add(id(variable))
            kept.append(variable)


def _flat_tracked(layer: Any) -> Iterator[Any]:
    """Yield what a layer tracks, with the contents of lists and dicts."""
    pending = list(reversed(vars(layer).get("_self_tracked_trackables") or ()))
    seen: set[int] = set()
    while pending:
        tracked = pending.pop()
        if id(tracked) in seen:
            continue
        seen.add(id(tracked))
        if _is_data_structure(tracked):
            pending.extend(reversed(list(tracked._values)))
        else:
            yield tracked


def _is_data_structure(tracked: Any) -> bool:
    return any(kind.__name__ == "TrackableDataStructure" for kind in type(tracked).__mro__)


def _is_variable(tracked: Any) -> bool:
    base = getattr(sys.modules.get("tensorflow"), "Variable", None)
    return isinstance(base, type) and issubclass(type(tracked), base)


def _is_module(tracked: Any) -> bool:
    """Whether a tracked object is part of the model's structure: metrics are not."""
    base = getattr(sys.modules.get("tensorflow"), "Module", None)
    metric = getattr(getattr(sys.modules["tf_keras"], "metrics", None), "Metric", ())
    return isinstance(base, type) and isinstance(tracked, base) and not isinstance(tracked, metric)


def _graph_frame(container: Any, row: int, layers: list[Any]) -> Frame:
    nodes = grouped(
        container._nodes_by_depth.values(), attrgetter("layer"), attrgetter("_inbound_nodes_value")
    )
    extras = {id(layer) for layer in layers if id(layer) not in nodes}
    return Frame(
        container, row, layers, nodes, list(container.inputs), list(container.outputs), extras
    )


def _is_empty(model: Any) -> bool:
    is_known = getattr(model, "built", False) or _is_a(type(model), "Sequential")
    return is_known and _is_a(type(model), "Model")


def _has_own(kind: type, name: str) -> bool:
    """Whether a class has a method of its own where Keras' base class has a default."""
    base: Any = sys.modules["tf_keras"].layers.Layer
    return getattr(kind, name, None) is not getattr(base, name)


def _is_foreign(kind: type) -> bool:
    """Whether a class is a model, or a layer from outside Keras."""
    return kind.__module__.partition(".")[0] != "tf_keras" or _is_a(kind, "Model")


def _is_a(kind: type, name: str) -> bool:
    package = sys.modules["tf_keras"]
    base = getattr(package, name, None) or getattr(getattr(package, "layers", None), name, None)
    return isinstance(base, type) and issubclass(kind, base)
