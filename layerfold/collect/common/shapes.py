"""The tensors in the arguments and results of a module, and their shapes as text."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from layerfold.collect.common.names import text
from layerfold.format.shapes import keyed

#: Tensors of one value that are listed; a cache of keys and values may have hundreds.
MOST = 64
_DEEPEST = 6


def tensors(value: Any, key: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    """Yield each tensor inside lists, tuples, dicts and dataclasses with its key, perhaps ""."""
    if hasattr(value, "shape") and hasattr(value, "dtype"):
        yield key, value
    elif depth < _DEEPEST:
        for name, item in _items(value):
            yield from tensors(item, f"{key}.{name}" if key and name else key or name, depth + 1)


def _items(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        yield from ((str(name), item) for name, item in value.items())
    elif isinstance(value, tuple) and hasattr(value, "_fields"):
        yield from zip(value._fields, value, strict=True)
    elif isinstance(value, (list, tuple)):
        yield from (("", item) for item in value)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        yield from ((one.name, getattr(value, one.name, None)) for one in dataclasses.fields(value))


def shape_text(value: Any) -> str | None:
    """Return the shapes of all tensors of a value, "1,1000" or "a:1,3;b:()"; None without any."""
    parts: list[str] = []
    for key, tensor in tensors(value):
        if len(parts) == MOST:
            parts.append("…")
            break
        sizes = ",".join(_size(size) for size in tensor.shape) or "()"
        parts.append(keyed(text(key), sizes))
    return ";".join(parts) or None


def _size(size: Any) -> str:
    """Write a size; one that depends on the values of a tensor is unknown."""
    return str(size) if type(size) is int else "?"


def tensor_bytes(value: Any) -> int | None:
    """Return the bytes of the tensors in a value; None where a size is unknown."""
    total = 0
    for _, tensor in tensors(value):
        count = 1
        for size in tensor.shape:
            if type(size) is not int:
                return None
            count *= size
        total += count * tensor.dtype.itemsize
    return total
