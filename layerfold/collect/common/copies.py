"""Copies of the plain Python objects in a model, for a run that must not change them."""

from __future__ import annotations

import copy
import random
import sys
import types
from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

CONTAINERS = (dict, list, tuple, set, frozenset, deque)
_PLAIN = frozenset({int, float, bool, str, bytes, complex, type(None), type})
#: Longer containers and larger arrays are data, which is shared with the copy.
LONGEST = 100_000
SMALL = 2**20


@dataclass(slots=True)
class Copies:
    """Copies of objects; the same object gives the same copy.

    ``replaced`` returns the replacement of an object of the framework, and None for any other.
    """

    replaced: Callable[[Any], Any]
    _known: dict[int, tuple[Any, Any]] = field(default_factory=dict)  # by identity, with itself

    def keep(self, value: Any, copied: Any) -> Any:
        """Record the copy of an object, and return it."""
        self._known[id(value)] = value, copied
        return copied

    def of(self, value: Any) -> Any:
        """Return the copy of a value, or the value itself where it has no Python state."""
        kind = type(value)
        if kind in _PLAIN:
            return value
        if id(value) in self._known:
            return self._known[id(value)][1]
        replacement = self.replaced(value)
        if replacement is not None:
            return self.keep(value, replacement)
        if isinstance(value, CONTAINERS):
            return value if len(value) > LONGEST else self._container(value)
        return self._object(value)

    def _container(self, value: Any) -> Any:
        copied = copy_of_container(value, self.of, self.keep)
        if copied is not value:
            self._attributes(value, copied)
        return copied

    def _object(self, value: Any) -> Any:
        kind: Any = type(value)
        if kind is types.MethodType:
            return types.MethodType(value.__func__, self.of(value.__self__))
        if _is_small_state(value):
            return self.keep(value, copy.deepcopy(value))
        if not _is_own(value):
            return value
        new = kind.__new__ if kind is types.SimpleNamespace else object.__new__
        try:
            copied = self.keep(value, new(kind))
        except TypeError:  # of a class that is not written in Python
            return value
        self._attributes(value, copied)
        return copied

    def _attributes(self, value: Any, copied: Any) -> None:
        for key, item in list(_attributes(value).items()):
            copied.__dict__[key] = self.of(item)
        for slot in _slots(value):
            slot.__set__(copied, self.of(slot.__get__(value)))


def copy_of_container(value: Any, of: Callable[[Any], Any], keep: Callable[[Any, Any], Any]) -> Any:
    """Return a copy of the same class, filled without that class's own methods.

    ``of`` copies an item; ``keep`` records the copy before it is filled, since it may contain itself. A
    tuple or frozenset of which no item is copied is returned itself.
    """
    kind: Any = type(value)
    base: Any = next(one for one in CONTAINERS if issubclass(kind, one))
    if base in (tuple, frozenset):
        items = [of(item) for item in value]
        same = all(item is copied for item, copied in zip(value, items, strict=True))
        return value if same else keep(value, base.__new__(kind, items))
    copied = keep(value, base.__new__(kind))
    if base is dict:
        _fill_dict(value, copied, of)
    elif base is deque:
        deque.__init__(copied, map(of, value), value.maxlen)
    else:
        base.__init__(copied, map(of, value))
    return copied


def _fill_dict(value: Any, copied: Any, of: Callable[[Any], Any]) -> None:
    if isinstance(copied, defaultdict):
        copied.default_factory = of(value.default_factory)
    # An OrderedDict keeps its order beside the dict that it is.
    base: Any = OrderedDict if isinstance(copied, OrderedDict) else dict
    for key, item in list(base.items(value)):
        base.__setitem__(copied, of(key), of(item))


def _is_small_state(value: Any) -> bool:
    """Whether an object is random state or an array of NumPy's, which a forward pass may change."""
    numpy = sys.modules["numpy"]
    if isinstance(value, numpy.ndarray):
        return not value.dtype.hasobject and bool(value.nbytes <= SMALL)
    return type(value) in (random.Random, numpy.random.Generator, numpy.random.RandomState)


def _is_own(value: Any) -> bool:
    """Whether an object of a class written in Python has state; one without may be a sentinel."""
    kind = type(value)
    if kind is types.SimpleNamespace:
        return True
    has_own_new = getattr(kind, "__new__", None) is not object.__new__
    frees = hasattr(kind, "__del__")  # at the end of a copy, too
    top = str(kind.__module__).partition(".")[0]
    if has_own_new or frees or top in sys.stdlib_module_names:
        return False
    return bool(_attributes(value) or _slots(value))


def _attributes(value: Any) -> dict[str, Any]:
    try:
        attributes: dict[str, Any] = object.__getattribute__(value, "__dict__")
    except AttributeError:
        return {}
    return attributes


def _slots(value: Any) -> list[Any]:
    """Return the descriptors of the slots that are filled."""
    found = [part for base in type(value).__mro__ for part in vars(base).values()]
    members = [part for part in found if type(part) is types.MemberDescriptorType]
    return [part for part in members if _is_filled(part, value)]


def _is_filled(slot: Any, value: Any) -> bool:
    try:
        slot.__get__(value)
    except AttributeError:
        return False
    return True
