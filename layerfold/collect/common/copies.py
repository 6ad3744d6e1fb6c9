"""Copies of the plain Python objects in a model, for a run that must not change them."""

from __future__ import annotations

import ast
import functools
import itertools
import sys
import types
import weakref
from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable
from copy import copy as copy_of
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

_CONTAINERS = (dict, list, tuple, set, frozenset, deque)
_PLAIN = frozenset({int, float, bool, str, bytes, complex, type(None), type, types.ModuleType})
#: Longer containers and larger arrays are data, which is shared with the copy.
_LONGEST = 100_000
_SMALL = 2**20  # bytes


@dataclass(slots=True)
class Copies:
    """Copies of objects; the same object gives the same copy.

    ``replaced`` returns the replacement of an object of the framework, and None for any other.
    """

    replaced: Callable[[Any], Any]
    _known: dict[int, tuple[Any, Any]] = field(default_factory=dict)  # by identity, with itself
    _empty: list[Any] = field(default_factory=list)  # objects without attributes: not copied

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
        if issubclass(kind, _CONTAINERS):
            return value if len(value) > _LONGEST else self._container(value)
        return self._object(value)

    def forget(self) -> None:
        """Drop the references to the originals, so that they do not outlive the user's."""
        for value in self._empty:
            for name in list(_attributes(value)):
                object.__delattr__(value, name)
            for slot in _slots(value):
                slot.__delete__(value)
        self._empty.clear()
        self._known.clear()

    def _container(self, value: Any) -> Any:
        """Return a copy of the same class, filled without that class's own methods.

        A tuple or frozenset of which no item is copied is returned itself.
        """
        kind: Any = type(value)
        base: Any = next(one for one in _CONTAINERS if issubclass(kind, one))
        if base in (tuple, frozenset):
            items = [self.of(item) for item in value]
            if all(item is copied for item, copied in zip(value, items, strict=True)):
                return value
            copied = self.keep(value, base.__new__(kind, items))
        else:
            copied = self.keep(
                value, base.__new__(kind)
            )  # before it is filled: it may contain itself
            self._fill(base, value, copied)
        self._fill_attributes(value, copied)
        return copied

    def _fill(self, base: Any, value: Any, copied: Any) -> None:
        if base is dict:
            self._fill_dict(value, copied)
        elif base is deque:
            deque.__init__(copied, map(self.of, value), value.maxlen)
        else:
            base.__init__(copied, map(self.of, value))

    def _fill_dict(self, value: Any, copied: Any) -> None:
        if isinstance(copied, defaultdict):
            copied.default_factory = self.of(value.default_factory)
        # An OrderedDict keeps its order beside the dict that it is.
        base: Any = OrderedDict if isinstance(copied, OrderedDict) else dict
        for key, item in list(base.items(value)):
            base.__setitem__(copied, self.of(key), self.of(item))

    def _object(self, value: Any) -> Any:
        kind: Any = type(value)
        bound = self._bound(kind, value)
        if bound is not None:
            return self.keep(value, bound)
        copy = _WITH_STATE.get(f"{kind.__module__}.{kind.__qualname__}")
        if copy is None and hasattr(kind, "__copy__") and _bytes(value) <= _SMALL:
            copy = copy_of
        if copy is not None:
            return self.keep(value, copy(value))
        if not _is_own(kind):
            return value
        if not _attributes(value) and not _slots(value):  # perhaps a sentinel, compared by identity
            self._empty.append(value)
            return self.keep(value, value)
        new = kind.__new__ if kind is types.SimpleNamespace else object.__new__
        try:
            copied = self.keep(value, new(kind))
        except TypeError:  # of a class that is not written in Python
            return value
        self._fill_attributes(value, copied)
        return copied

    def _fill_attributes(self, value: Any, copied: Any) -> None:
        for key, item in list(_attributes(value).items()):
            copied.__dict__[key] = self.of(item)
        for slot in _slots(value):
            slot.__set__(copied, self.of(slot.__get__(value)))

    def _bound(self, kind: type, value: Any) -> Any:
        """Return the copy of a method, a function, a partial or a weak reference; None for anything else."""
        if kind is types.MethodType:
            return types.MethodType(value.__func__, self.of(value.__self__))
        if kind is types.FunctionType:
            return self._function(value)
        if kind is functools.partial:
            keywords = {key: self.of(item) for key, item in value.keywords.items()}
            return functools.partial(self.of(value.func), *map(self.of, value.args), **keywords)
        if kind is weakref.ReferenceType and value() is not None:
            return weakref.ref(self.of(value()))
        return None

    def _function(self, value: Any) -> Any:
        """Return a function with copies in its closure and defaults, the same where none differs."""
        self.keep(value, value)  # one that closes over itself ends here
        try:
            closed = tuple(cell.cell_contents for cell in value.__closure__ or ())
        except ValueError:  # a cell that is still empty
            return value
        parts = (closed, value.__defaults__, value.__kwdefaults__)
        copies = closed, defaults, keywords = [self._parts(part) for part in parts]
        if all(part is copied for part, copied in zip(parts, copies, strict=True)):
            return value
        cells = tuple(map(types.CellType, closed)) or None
        code, names = value.__code__, value.__globals__
        copied = types.FunctionType(code, names, value.__name__, defaults, cells)
        copied.__kwdefaults__ = keywords
        return copied

    def _parts(self, parts: Any) -> Any:
        """Return the copy of a tuple or dict that is part of a function, itself if no part is copied."""
        if not parts:
            return parts
        items = parts.values() if isinstance(parts, dict) else parts
        copies = [self.of(item) for item in items]
        if all(item is copied for item, copied in zip(items, copies, strict=True)):
            return parts
        return dict(zip(parts, copies, strict=True)) if isinstance(parts, dict) else tuple(copies)


def _is_own(kind: type) -> bool:
    """Whether objects of a class have Python state that a forward pass could change."""
    if kind is types.SimpleNamespace:
        return True
    has_own_new = getattr(kind, "__new__", None) is not object.__new__
    frees = hasattr(kind, "__del__")  # at the end of a copy, too
    top = str(kind.__module__).partition(".")[0]
    return not (has_own_new or frees or top in sys.stdlib_module_names)


def _bytes(value: Any) -> int:
    size = getattr(value, "nbytes", None)
    return size if isinstance(size, int) else sys.maxsize


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


def _count_of(value: Any) -> Any:
    """Copy an ``itertools.count``, which newer Pythons cannot."""
    start_and_step = repr(value).removeprefix("count")
    try:
        given = ast.literal_eval(start_and_step.replace(")", ",)"))
    except (SyntaxError, ValueError):  # its numbers are not literals
        return value
    return itertools.count(*given)


#: Objects not written in Python that a forward pass may change, by the name of the class.
_WITH_STATE: dict[str, Callable[[Any], Any]] = {
    "array.array": copy_of,
    "builtins.bytearray": copy_of,
    "itertools.count": _count_of,
    "numpy.random._generator.Generator": deepcopy,
    "numpy.random.mtrand.RandomState": deepcopy,
    "random.Random": deepcopy,
}
