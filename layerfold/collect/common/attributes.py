"""The attributes of plain Python objects: in a dictionary, in slots, and none at the end."""

from __future__ import annotations

import types
import weakref
from collections import deque
from typing import Any

_EMPTIED: tuple[Any, ...] = (dict, list, set, deque)
#: Classes that are known to have no slots.
_WITHOUT_SLOTS: weakref.WeakSet[type] = weakref.WeakSet()
_CLEARED = frozenset(
    {*_EMPTIED, weakref.WeakKeyDictionary, weakref.WeakValueDictionary, weakref.WeakSet}
)


def attributes_of(value: Any) -> dict[str, Any]:
    """Return the object's own dictionary, past ``__getattribute__`` of its class; {} without one."""
    try:
        attributes: dict[str, Any] = object.__getattribute__(value, "__dict__")
    except AttributeError:
        return {}
    return attributes


def slots_of(value: Any) -> list[Any]:
    """Return the descriptors of the slots that are filled."""
    kind = type(value)
    if kind in _WITHOUT_SLOTS:
        return []
    bases = [vars(base) for base in kind.__mro__ if "__slots__" in vars(base)]
    parts = [part for base in bases for part in base.values()]
    members = [part for part in parts if type(part) is types.MemberDescriptorType]
    if not members:
        _WITHOUT_SLOTS.add(kind)
    return [part for part in members if _is_filled(part, value)]


def _is_filled(slot: Any, value: Any) -> bool:
    try:
        slot.__get__(value)
    except AttributeError:
        return False
    return True


def empty(value: Any) -> None:
    """Remove what an object contains, so that it ends a cycle of references."""
    kind = type(value)
    if kind in _CLEARED:  # which is most of what is copied
        value.clear()
        return
    if issubclass(kind, _EMPTIED):
        next(base for base in _EMPTIED if issubclass(kind, base)).clear(value)
    attributes_of(value).clear()
    if kind is types.CellType:
        value.cell_contents = None
    for slot in slots_of(value):
        slot.__delete__(value)


class _Ended:
    """The class of a copy whose own would free, at the copy's end, what the original uses."""


def ended_class(kind: Any) -> type | None:
    """Return a class without ``__del__`` that objects of ``kind`` can become; None if there is none."""
    if _can_become(kind, _Ended):
        return _Ended
    try:
        without = {"__slots__": (), "__del__": lambda _: None}
        ended: type = type.__new__(type(kind), kind.__name__, (kind,), without)
    except Exception:  # its metaclass, or __init_subclass__, takes no class made like this
        return None
    return ended if _can_become(kind, ended) else None


def _can_become(kind: type, ended: Any) -> bool:
    """Whether objects of a class can be given another, which is tried the other way round."""
    try:
        probe: Any = object.__new__(ended)
        probe.__class__ = kind
        probe.__class__ = ended
    except TypeError:
        return False
    return True
