"""How the source of Python reaches the layers of a Keras container, where ``get_layer`` does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from layerfold.collect.common.names import text
from layerfold.collect.keras.dialect import Dialect, Frame
from layerfold.collect.keras.wrapped import Part
from layerfold.format.accessors import SAME, UNKNOWN, attribute_step, item_step, quoted

#: Containers in containers that are looked into.
_DEEPEST = 3
_MOST_ITEMS = 10_000


#: Gives the cell of the attribute of one of the layers in a container; "" where ``get_layer`` gives the layer.
StepTo = Callable[[Any], str]


def steps_in(frame: Frame, dialect: Dialect) -> StepTo:
    """Return what finds the steps from a container to what is in it. No name is read before its row is asked for."""
    container = frame.container
    if isinstance(container, Part) or any(isinstance(one, Part) for one in frame.operations):
        return partial(_step_of_part, container)
    if frame.operations and frame.operations[0] is container:
        return lambda _: SAME
    return _Steps(container, dialect).to


def step_of_variable(model: Any, variable: Any) -> str:
    """Return the step from a model to a variable of its own."""
    return _attributes(model).get(id(variable), UNKNOWN)


class _Steps:
    """The steps from one container."""

    def __init__(self, container: Any, dialect: Dialect) -> None:
        self._container = container
        self._package = dialect.package
        get_layer = getattr(type(container), "get_layer", None)
        is_model = dialect.is_model(container) and _is_from(self._package, get_layer)
        self._layers = _listed(container, "layers", self._package) if is_model else []
        self._unnamed = iter(self._layers)  # whose names were not read: a name may take its time
        self._named: dict[str, int] = {}
        self._found: dict[int, str] | None = None

    def to(self, one: Any) -> str:
        if self._is_named(one):
            return ""
        if self._found is None:
            self._found = self._others()
        return self._found.get(id(one), UNKNOWN)

    def _is_named(self, one: Any) -> bool:
        """Whether a layer is the first of its name among those that ``get_layer`` looks at."""
        for layer in self._unnamed:
            name = layer.name
            if type(name) is str and text(name) == name:
                self._named.setdefault(name, id(layer))
            if layer is one:
                break
        name = getattr(one, "name", None)
        return type(name) is str and self._named.get(name) == id(one)

    def _others(self) -> dict[int, str]:
        """Return the steps that are not the usual one, the best of each."""
        listed = _listed(self._container, "operations", self._package)
        return (
            _attributes(self._container)
            | _numbered(".operations", listed)
            | _numbered(".layers", self._layers)
        )


def _listed(container: Any, name: str, package: str) -> list[Any]:
    """Return what a property of Keras lists; nothing where a class has put its own in that place."""
    of_class = getattr(type(container), name, None)
    if not _is_from(package, getattr(of_class, "fget", None)):
        return []
    return list(getattr(container, name))


def _is_from(package: str, function: Any) -> bool:
    return str(getattr(function, "__module__", "")).partition(".")[0] == package


def _numbered(step: str, values: Any) -> dict[int, str]:
    found: dict[int, str] = {}
    for place, value in enumerate(values or ()):
        found.setdefault(id(value), f"{step}[{place}]")
    return found


def _attributes(container: Any) -> dict[int, str]:
    """Return the steps to everything in the attributes of an object, those of private ones only without others."""
    own = vars(container)
    # On the torch backend a layer is a PyTorch module, which finds these after the attributes of its class.
    late = {**(own.get("_modules") or {}), **(own.get("_parameters") or {})}
    found: dict[int, str] = {}
    for name in sorted({**late, **own}, key=lambda name: name.startswith("_")):
        step = attribute_step(name)
        of_class = getattr(type(container), name, None)
        hides = hasattr(of_class, "__set__") if name in own else of_class is not None
        if step is None or hides:
            continue
        for value, inside in _within(own.get(name, late.get(name)), _DEEPEST):
            found.setdefault(id(value), f"{step}{inside}")
    return found


def _within(value: Any, depth: int) -> Iterator[tuple[Any, str]]:
    yield value, ""
    if not depth:
        return
    if isinstance(value, (list, tuple)):
        pairs: Any = ((f"[{place}]", one) for place, one in enumerate(value[:_MOST_ITEMS]))
    elif isinstance(value, Mapping):
        pairs = [(item_step(key), one) for key, one in value.items() if type(key) is str]
    else:
        return
    for step, one in pairs:
        for found, inside in _within(one, depth - 1):
            yield found, f"{step}{inside}"


def _step_of_part(container: Any, part: Any) -> str:
    """Return the step to a PyTorch module that a layer wraps; branches of parameters have none."""
    if part.origin is None:
        return UNKNOWN
    if not isinstance(container, Part):
        return attribute_step(part.name) or UNKNOWN
    children = getattr(container.origin, "_modules", {})
    is_there = children.get(part.name) is part.origin
    return f"._modules[{quoted(part.name)}]" if is_there else UNKNOWN
