"""Copies of the plain Python objects in a model, for a run that must not change them."""

from __future__ import annotations

import sys
import types
from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from layerfold.collect.common.attributes import attributes_of, empty, ended_class, slots_of
from layerfold.collect.common.copying import Met, Steps
from layerfold.collect.common.remade import REMADE
from layerfold.collect.common.stateful import copy_of_state, has_python_state

_CONTAINERS = (dict, list, tuple, set, frozenset, deque)
#: Containers of which an empty one is made at once.
_NEW = frozenset({dict, list, set, OrderedDict})
_PLAIN = frozenset({int, float, bool, str, bytes, complex, type(None), types.ModuleType})
#: The copy of what takes steps to make.
_LATER = object()
#: Longer containers are data, which is shared with the copy; so are the variables of a module.
_LONGEST = 100_000
#: Objects that an attempt copies at most.
_MOST_ATTEMPTED = 200_000


@dataclass(slots=True)
class Copies:
    """Copies of objects; the same object gives the same copy.

    ``replaced`` returns the replacement of an object of the framework, the ``Steps`` that make
    one, and None for any other object.
    """

    replaced: Callable[[Any], Any]
    met: Met = field(default_factory=Met)
    _known: dict[int, tuple[Any, Any]] = field(default_factory=dict)  # by identity, with itself
    _empty: list[Any] = field(default_factory=list)  # objects without attributes: not copied
    _ended: list[tuple[Any, type]] = field(default_factory=list)  # copies, and their last class

    def keep(self, value: Any, copied: Any) -> Any:
        """Record the copy of an object, and return it."""
        self._known[id(value)] = value, copied
        return copied

    def known(self, value: Any) -> Any:
        """Return the copy of a value that has been copied, or is being copied, else None."""
        known = self._known.get(id(value))
        return None if known is None else known[1]

    def of(self, value: Any) -> Any:
        """Return the copy of a value, or the value itself where it has no Python state.

        However deep the value is, Python's stack does not grow: what is not finished waits here.
        """
        return self._copy(value, sys.maxsize)

    def attempt(self, value: Any) -> Any:
        """Return the copy of a value, or the value itself where it is large or cannot be copied."""
        known = len(self._known)
        try:
            return self._copy(value, _MOST_ATTEMPTED)
        except Exception:  # as ``replaced`` raises
            for key in list(self._known)[known:]:  # copies that are not whole
                del self._known[key]
            return value

    def _copy(self, value: Any, most: int) -> Any:
        most += len(self._known)
        copied, steps = self._begin(value)
        unfinished = [] if steps is None else [steps]
        while unfinished:
            if len(self._known) > most:
                raise OverflowError
            has_ended, needed = _advance(unfinished[-1], copied)
            if has_ended:
                unfinished.pop()
                copied = needed
                continue
            copied, steps = self._begin(needed)
            if steps is not None:
                unfinished.append(steps)
        return copied

    def _begin(self, value: Any) -> tuple[Any, Steps | None]:
        """Return the copy of a value, or None and the steps that make it."""
        copied = self._at_once(value)
        if copied is not _LATER:
            return copied, None
        made = self.replaced(value)
        if made is None:
            made = self._made(value, type(value))
        if made is not value and type(made) is types.GeneratorType:
            return None, made
        return self.keep(value, made), None

    def _at_once(self, value: Any) -> Any:
        """Return the copy of what has been copied, and of what most attributes of modules are, else ``_LATER``."""
        kind = type(value)
        if kind in _PLAIN:
            return value
        known = self._known.get(id(value))
        if known is not None:
            return known[1]
        if kind in _NEW and not value:
            return self.keep(value, kind())
        is_plain = kind is tuple and all(type(item) in _PLAIN for item in value)
        return value if is_plain else _LATER

    def _made(self, value: Any, kind: type) -> Any:
        """Return the steps that make a copy, or the copy of what consists of no other objects."""
        if isinstance(value, (type, ContextVar)):
            self.met.add(value)
            return value
        if issubclass(kind, _CONTAINERS):
            is_shared = len(value) > _LONGEST or (kind is dict and "__builtins__" in value)
            return value if is_shared else self._container(value)
        if kind in REMADE:
            return REMADE[kind](self, value)
        copied = copy_of_state(value)
        return self._object(value) if copied is None else copied

    def forget(self) -> None:
        """Empty the copies and drop the originals: neither is to outlive the run."""
        for value in self._empty:
            empty(value)
        for value, copied in self._known.values():
            if copied is not value:
                empty(copied)
        for copied, ended in self._ended:
            copied.__class__ = ended
        self._empty.clear()
        self._ended.clear()
        self._known.clear()
        self.met = Met()

    def each(self, values: Iterable[Any]) -> Steps:
        """Copy several values; return a list."""
        copies = []
        for value in values:
            copied = self._at_once(value)
            copies.append((yield value) if copied is _LATER else copied)
        return copies

    def _container(self, value: Any) -> Steps:
        """Make a copy of the same class, filled without that class's own methods.

        Of a tuple or frozenset of which no item is copied it is the same one.
        """
        kind: Any = type(value)
        self.met.add(kind)
        base: Any = next(one for one in _CONTAINERS if issubclass(kind, one))
        if base in (tuple, frozenset):
            items = yield from self.each(value)
            if all(item is copied for item, copied in zip(value, items, strict=True)):
                return value
            copied = self.keep(value, base.__new__(kind, items))
        else:
            copied = self.keep(
                value, base.__new__(kind)
            )  # before it is filled: it may contain itself
            yield from self._fill(base, value, copied)
        if kind is not base:
            yield from self.fill_attributes(value, copied)
        return copied

    def _fill(self, base: Any, value: Any, copied: Any) -> Steps:
        if base is dict:
            yield from self._fill_dict(value, copied)
            return
        items = yield from self.each(base.__iter__(value))
        if base is deque:
            deque.__init__(copied, items, value.maxlen)
        else:
            base.__init__(copied, items)

    def _fill_dict(self, value: Any, copied: Any) -> Steps:
        if isinstance(copied, defaultdict):
            copied.default_factory = yield value.default_factory
        # An OrderedDict keeps its order beside the dict that it is.
        base: Any = OrderedDict if isinstance(copied, OrderedDict) else dict
        for key, item in list(base.items(value)):
            own = key if type(key) in _PLAIN else (yield key)
            made = self._at_once(item)
            base.__setitem__(copied, own, (yield item) if made is _LATER else made)

    def _object(self, value: Any) -> Any:
        if not has_python_state(type(value)):
            return value
        if not attributes_of(value) and not slots_of(value):  # perhaps a sentinel
            self._empty.append(value)
            return value
        copied = self.new(value)
        return value if copied is None else self._filled(value, copied)

    def new(self, value: Any) -> Any:
        """Return a new object of the same class without attributes; None where there can be none.

        A class with ``__del__`` frees what the original still uses, so at the end the copy
        gets another class.
        """
        kind: Any = type(value)
        self.met.add(kind)
        new = kind.__new__ if kind is types.SimpleNamespace else object.__new__
        ended = ended_class(kind) if hasattr(kind, "__del__") else None
        if ended is None and hasattr(kind, "__del__"):
            return None
        try:
            copied = self.keep(value, new(kind))
        except TypeError:  # of a class that is not written in Python
            return None
        if ended is not None:
            self._ended.append((copied, ended))
        return copied

    def _filled(self, value: Any, copied: Any) -> Steps:
        yield from self.fill_attributes(value, copied)
        return copied

    def fill_attributes(
        self, value: Any, copied: Any, without: frozenset[str] = frozenset()
    ) -> Steps:
        """Give a copy the attributes of the original, but for some, and what its slots contain."""
        own = attributes_of(copied)
        for key, item in list(attributes_of(value).items()):
            if key not in without:
                made = self._at_once(item)
                own[key] = (yield item) if made is _LATER else made
        for slot in slots_of(value):
            slot.__set__(copied, (yield slot.__get__(value)))

    def values(self, named: dict[str, Any]) -> Steps:
        """Copy the values of a dict; return a new one with the same keys."""
        return dict(zip(named, (yield from self.each(named.values())), strict=True))


def _advance(steps: Steps, copied: Any) -> tuple[bool, Any]:
    """Send a copy to steps; return whether they have ended, and what they made or need next."""
    try:
        return False, steps.send(copied)
    except StopIteration as end:
        return True, end.value
