"""Copies of what keeps other objects, but not in attributes of its own: functions, caches, weak tables."""

from __future__ import annotations

import functools
import threading
import types
import weakref
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from layerfold.collect.common.attributes import attributes_of
from layerfold.collect.common.copying import Copying, Steps


def _method(copies: Copying, value: Any) -> Steps:
    if isinstance(value.__func__, types.FunctionType):
        copies.met.add(value.__func__)
    return copies.keep(value, types.MethodType(value.__func__, (yield value.__self__)))


def _partial(copies: Copying, value: Any) -> Steps:
    function = yield value.func
    args = yield from copies.each(value.args)
    keywords = yield from copies.values(value.keywords)
    copied = copies.keep(value, functools.partial(function, *args, **keywords))
    yield from copies.fill_attributes(value, copied)
    return copied


def _reference(copies: Copying, value: Any) -> Steps:
    target = value()
    return value if target is None else copies.keep(value, weakref.ref((yield target)))


def _local(copies: Copying, value: Any) -> Steps:
    """Make a copy of what this thread sees."""
    copied = copies.keep(value, threading.local())
    vars(copied).update((yield from copies.values(vars(value))))
    return copied


def _weak_table(copies: Copying, value: Any) -> Steps:
    copied = copies.keep(value, type(value)())
    for key, item in list(value.items()):
        copied[(yield key)] = yield item
    return copied


def _weak_set(copies: Copying, value: Any) -> Steps:
    copied = copies.keep(value, weakref.WeakSet())
    for item in list(value):
        copied.add((yield item))
    return copied


def _cached(copies: Copying, value: Any) -> Steps:
    """Make an empty ``functools.lru_cache`` around the copy of the function."""
    function = yield value.__wrapped__
    known = copies.known(value)
    if known is not None:  # the function calls itself by way of the cache
        return known
    options: dict[str, Any] = getattr(value, "cache_parameters", dict)()
    return copies.keep(value, functools.lru_cache(**options)(function))


def _function(copies: Copying, value: Any) -> Steps:
    """Make a function with copies in its closure, defaults and attributes.

    Where no part differs from the original, the original is its own copy.
    """
    copies.met.add(value)
    cells, keywords = value.__closure__ or (), value.__kwdefaults__ or {}
    attributes = attributes_of(value)
    if not (cells or keywords or attributes or value.__defaults__):
        return value
    new = [cell for cell in cells if copies.known(cell) is None]
    own = [copies.known(cell) or copies.keep(cell, types.CellType()) for cell in cells]
    copied = copies.keep(value, _without_parts(value, tuple(own)))  # it may close over itself
    for cell in new:
        yield from _fill(cell, copies.known(cell))
    copied.__defaults__ = yield value.__defaults__
    copied.__kwdefaults__ = yield from copies.values(keywords)
    attributes_of(copied).update((yield from copies.values(attributes)))
    before = [*map(_contents, cells), *_parts(value)]
    after = [*(_copied_contents(copies, cell) for cell in cells), *_parts(copied)]
    if all(one is old or one is copied for old, one in zip(before, after, strict=True)):
        return copies.keep(value, value)
    return copied


def _without_parts(function: Any, cells: tuple[Any, ...]) -> Any:
    """Return a function with the same code, but other cells and nothing else yet."""
    code, names = function.__code__, function.__globals__
    copied = types.FunctionType(code, names, function.__name__, None, cells or None)
    copied.__qualname__, copied.__doc__ = function.__qualname__, function.__doc__
    return copied


def _fill(cell: Any, copied: Any) -> Steps:
    """Fill the copy of a cell, unless the original is empty."""
    with suppress(ValueError):
        contents = cell.cell_contents
        copied.cell_contents = yield contents


def _parts(function: Any) -> list[Any]:
    """Return the defaults of a function and its attributes."""
    keywords = function.__kwdefaults__ or {}
    return [function.__defaults__, *keywords.values(), *attributes_of(function).values()]


def _contents(cell: Any) -> Any:
    """Return what a cell contains, ValueError if it is empty."""
    try:
        return cell.cell_contents
    except ValueError:
        return ValueError


def _copied_contents(copies: Copying, cell: Any) -> Any:
    """Return what the copy of a cell contains, or will contain once it is filled."""
    known = copies.known(_contents(cell))
    return _contents(copies.known(cell)) if known is None else known


#: How to copy an object, by its class.
REMADE: dict[type, Callable[[Copying, Any], Steps]] = {
    types.MethodType: _method,
    types.FunctionType: _function,
    functools.partial: _partial,
    type(functools.lru_cache(len)): _cached,
    threading.local: _local,
    weakref.ReferenceType: _reference,
    weakref.WeakKeyDictionary: _weak_table,
    weakref.WeakValueDictionary: _weak_table,
    weakref.WeakSet: _weak_set,
}
