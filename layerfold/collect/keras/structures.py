"""What is nested in dicts, lists and tuples: tensors or shapes, each with its key."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from layerfold.collect.common.names import text


def tensors(structure: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the tensors of nested outputs with keys such as ``a.b``, in the order of each dict."""
    return _leaves(structure, key, lambda part: hasattr(part, "shape"))


def shapes(structure: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the shapes of nested output shapes in the same way."""
    return _leaves(structure, key, _is_shape)


def shapes_in(argument: Any) -> Any:
    """Return an argument of a call with shapes in the place of tensors, as Keras passes it on."""
    if isinstance(argument, dict):
        return {name: shapes_in(part) for name, part in argument.items()}
    if isinstance(argument, (list, tuple)):
        return [shapes_in(part) for part in argument]
    return tuple(argument.shape) if hasattr(argument, "shape") else None


def marked(structure: Any) -> Any:
    """Return a structure of shapes with a new object in the place of each shape."""
    if isinstance(structure, dict):
        return {name: marked(part) for name, part in structure.items()}
    return object() if _is_shape(structure) else [marked(part) for part in structure]


def marks(structure: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the objects of a structure made by ``marked``, with their keys."""
    return _leaves(structure, key, lambda part: type(part) is object)


def _is_shape(part: Any) -> bool:
    return isinstance(part, (list, tuple)) and not any(
        isinstance(inner, (list, tuple, dict)) for inner in part
    )


def _leaves(structure: Any, key: str, is_leaf: Callable[[Any], bool]) -> Iterator[tuple[str, Any]]:
    if isinstance(structure, dict):
        for name, part in structure.items():
            yield from _leaves(part, f"{key}.{text(name)}" if key else text(name), is_leaf)
    elif is_leaf(structure):
        yield key, structure
    elif isinstance(structure, (list, tuple)):
        for index, part in enumerate(structure):
            yield from _leaves(part, f"{key}.{index}" if key else "", is_leaf)
