"""The contents of one node of an nnx model: variables, and the nodes below it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from layerfold.collect.common.names import text
from layerfold.collect.jax.arrays import is_array, is_random_key, step_name

_PLAIN = (str, bytes, int, float, complex, type(None), type)
#: Beginnings of the names of nnx' internal attributes.
INTERNAL = ("_pytree__", "_object__")


class Kinds:
    """The classes of nnx that decide what a value is."""

    def __init__(self) -> None:
        nnx = sys.modules["flax.nnx"]
        self._variable = nnx.Variable
        self._param = nnx.Param
        self._random = nnx.RngState
        self._optimizer = getattr(nnx, "OptState", ())
        self._module = nnx.Module
        self._node = getattr(nnx, "Pytree", None) or nnx.Object

    def is_variable(self, value: Any) -> bool:
        """Whether a value is a variable, or an array in an attribute."""
        return isinstance(value, self._variable) or is_array(value)

    def is_param(self, variable: Any) -> bool:
        """Whether a variable is a parameter: nnx.Param and its subclasses, nnx.LoRAParam too."""
        return isinstance(variable, self._param)

    def is_random(self, variable: Any) -> bool:
        """Whether a variable is random state, which is neither a parameter nor a buffer."""
        return isinstance(variable, self._random) or is_random_key(variable)

    def is_optimizer(self, variable: Any) -> bool:
        """Whether a variable belongs to an optimizer."""
        return isinstance(variable, self._optimizer)

    def is_module(self, value: Any) -> bool:
        """Whether a value is an nnx module."""
        return isinstance(value, self._module)

    def is_node(self, value: Any) -> bool:
        """Whether a value is an object of nnx that may contain variables."""
        return isinstance(value, self._node)

    def content(self, variable: Any) -> Any:
        """Return the value of a variable without running its hooks."""
        if not isinstance(variable, self._variable):
            return variable
        if hasattr(type(variable), "get_raw_value"):
            return variable.get_raw_value()
        return variable.raw_value

    def name(self, variable: Any) -> str:
        """Return the type of a variable."""
        if not isinstance(variable, self._variable):
            return "array"
        return text(type(variable).__name__)

    def is_lazy(self, node: Any, contents: Contents) -> bool:
        """Whether a node wraps a linen module whose variables were not made yet."""
        return self.is_bridge(node) and not contents.variables and not contents.children

    def is_bridge(self, node: Any) -> bool:
        """Whether a node wraps a linen module, whose variables it has in dicts."""
        return type(node).__name__ == "ToNNX"


@dataclass(slots=True)
class Contents:
    """The contents of one node, by kind."""

    names: list[str] = field(default_factory=list)  # of the variables
    variables: list[Any] = field(default_factory=list)
    optimizer: list[Any] = field(default_factory=list)
    children: list[tuple[str, Any]] = field(default_factory=list)
    unreadable: int = 0


def contents_of(node: Any, kinds: Kinds) -> Contents:
    """Sort the attributes of a node, or the entries of a list or dict."""
    contents = Contents()
    for name, value in _parts(node, kinds):
        contents.unreadable += not _is_sorted(name, value, kinds, contents)
    return contents


def _is_sorted(name: str, value: Any, kinds: Kinds, contents: Contents) -> bool:
    try:
        _sort(name, value, kinds, contents)
    except Exception:  # reading an attribute may run the user's code
        return False
    return True


def _sort(name: str, value: Any, kinds: Kinds, contents: Contents) -> None:
    if isinstance(value, _PLAIN):
        return
    if kinds.is_variable(value):
        if kinds.is_optimizer(value):
            contents.optimizer.append(value)
        elif not kinds.is_random(value):
            contents.names.append(name)
            contents.variables.append(value)
    elif kinds.is_module(value):
        contents.children.append((name, value))
    else:
        inside = list(_inside(value, kinds, set()))
        if any(not kinds.is_optimizer(variable) for variable in inside):
            contents.children.append((name, value))
        else:
            contents.optimizer.extend(inside)


def _inside(value: Any, kinds: Kinds, seen: set[int]) -> Iterator[Any]:
    """Yield modules and variables in a container that may not belong to the model."""
    if isinstance(value, _PLAIN) or id(value) in seen:
        return
    seen.add(id(value))
    if kinds.is_variable(value):
        if not kinds.is_random(value):
            yield value
    elif kinds.is_module(value):
        yield value
    else:
        for _, part in _parts(value, kinds):
            yield from _inside(part, kinds, seen)


def _parts(value: Any, kinds: Kinds) -> list[tuple[str, Any]]:
    """Return the attributes of a node, the entries of a list or dict, the fields of a pytree."""
    if kinds.is_node(value):
        return _attributes(value)
    if isinstance(value, Mapping):
        return [(text(key), value[key]) for key in list(value)]
    if isinstance(value, (list, tuple)):
        return [(str(index), part) for index, part in enumerate(value)]
    flatten = sys.modules["jax"].tree_util.tree_flatten_with_path
    pairs, _ = flatten(value, is_leaf=lambda part: part is not value)
    return [(step_name(path[-1]), part) for path, part in pairs if path]


def _attributes(node: Any) -> list[tuple[str, Any]]:
    """Return the attributes that contain data. nnx stores a list's entries under their numbers."""
    attributes = list(vars(node).items())
    kind = type(node)
    data = vars(node).get("_pytree__nodes") if getattr(kind, "_pytree__is_pytree", False) else None
    if getattr(kind, "_pytree__has_int_keys", False):
        attributes.sort(key=lambda pair: int(pair[0]) if pair[0].isdecimal() else -1)
    return [
        (name, value)
        for name, value in attributes
        if not name.startswith(INTERNAL) and (data is None or data.get(name, True))
    ]
