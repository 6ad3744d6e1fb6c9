"""The tensors in the arguments and results of a module, and their shapes as text."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from layerfold.collect.common.names import text
from layerfold.format.shapes import keyed

#: Tensors of one value that are listed; a cache of keys and values may have hundreds.
MOST = 64
_DEEPEST = 6


#: Tensors, each with its key, perhaps "".
Keyed = list[tuple[str, Any]]


def tensors(value: Any) -> Keyed:
    """Return each tensor inside lists, tuples, dicts and dataclasses with its key."""
    found: Keyed = []
    _collect(value, "", 0, found)
    return found


def _collect(value: Any, key: str, depth: int, found: Keyed) -> None:
    kind = type(value)
    if kind is list or kind is tuple:
        if depth < _DEEPEST:
            for item in value:
                _collect(item, key, depth + 1, found)
    elif not issubclass(kind, dict) and _is_tensor(value):
        found.append((key, value))
    elif depth < _DEEPEST and kind not in _PLAIN:
        for name, item in _items(value, kind):
            inner = f"{key}.{name}" if key and name else key or name
            _collect(item, inner, depth + 1, found)


def _is_tensor(value: Any) -> bool:
    try:
        return hasattr(value, "shape") and hasattr(value, "dtype")
    except Exception:  # looking for an attribute may run the user's code
        return False


_PLAIN = frozenset([int, float, bool, str, type(None)])


def _items(value: Any, kind: type) -> Iterable[tuple[str, Any]]:
    if kind is dict or isinstance(value, Mapping):
        return ((str(name), item) for name, item in value.items())
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return zip(value._fields, value, strict=True)
    if isinstance(value, (list, tuple)):
        return (("", item) for item in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return ((one.name, getattr(value, one.name, None)) for one in dataclasses.fields(value))
    return ()


def shape_text(value: Any) -> str | None:
    """Return the shapes of all tensors of a value, "1,1000" or "a:1,3;b:()"; None without any."""
    return text_of(tensors(value))


def text_of(found: Keyed) -> str | None:
    """Return the shapes of tensors, each with its key; None if there are none."""
    parts = []
    for key, tensor in found[:MOST]:
        sizes = ",".join([_size(size) for size in tensor.shape]) or "()"
        parts.append(keyed(text(key), sizes) if key else sizes)
    if len(found) > MOST:
        parts.append("…")
    return ";".join(parts) or None


def _size(size: Any) -> str:
    """Write a size; one that depends on the values of a tensor is unknown."""
    return str(size) if type(size) is int else "?"


def bytes_of(found: Keyed) -> int | None:
    """Return the bytes of tensors; None where a size is unknown."""
    total = 0
    for _, tensor in found:
        count = 1
        for size in tensor.shape:
            if type(size) is not int:
                return None
            count *= size
        total += count * tensor.dtype.itemsize
    return total
