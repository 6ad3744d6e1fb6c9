"""What a pass left alive where its copies do not reach, found by the garbage collector and removed."""

from __future__ import annotations

import gc
import weakref
from collections import deque
from collections.abc import Callable, Iterable
from functools import lru_cache
from types import CellType, FrameType, ModuleType
from typing import Any

from layerfold.collect.common.attributes import attributes_of, slots_of
from layerfold.collect.common.names import class_name, text
from layerfold.collect.common.places import Cell, ClassAttribute

#: Containers inside containers that are followed from a tensor outwards.
_ROUNDS = 8
_AROUND = (dict, list, tuple, deque)
_PLAIN = (int, float, str, bytes, type(None))


class Made:
    """The tensors and modules that a pass makes, none of which is to outlive it."""

    def __init__(self) -> None:
        self._ends: list[weakref.ref[Any]] = []

    def add(self, made: Iterable[Any]) -> None:
        """Note what the pass has made."""
        self._ends.extend(map(weakref.ref, made))

    def alive(self) -> _Own:
        """Return what is still alive."""
        made = (end() for end in self._ends)
        return _Own(one for one in made if one is not None)

    def remove(self) -> list[str]:
        """Remove what is alive from where it is kept; return the places that were not restored."""
        if not self.alive():
            return []
        gc.collect()
        alive = self.alive()
        if not alive:
            return []
        places = _remove(alive)
        del alive
        if not places and self.alive():
            gc.collect()
            if self.alive():
                places.add("a place that was not found")
        return sorted(places)


class _Own(list[Any]):
    """A list of the search itself, which keeps what it looks at."""


def _remove(kept: _Own) -> set[str]:
    """Remove objects from what keeps them; return the attributes that are lost."""
    lost: set[str] = set()
    for _ in range(_ROUNDS):
        if not kept:
            break
        inside = set(map(id, kept))
        kept = _Own(one for one in _holders(kept) if not _is_removed(one, inside, lost))
    return lost


def _holders(kept: _Own) -> _Own:
    ours = (_Own, FrameType, weakref.ReferenceType)
    return _Own(one for one in gc.get_referrers(*kept) if not isinstance(one, ours))


def _is_removed(holder: Any, inside: set[int], lost: set[str]) -> bool:
    """Remove objects from one that keeps them, unless it has to be removed itself."""
    for kind, is_removed in _REMOVED:
        if isinstance(holder, kind):
            return is_removed(holder, inside, lost)
    if isinstance(holder, (tuple, frozenset)):
        return False
    return _is_removed_from_attributes(holder, inside, lost)


def _is_removed_from_list(holder: Any, inside: set[int], _lost: set[str]) -> bool:
    if all(id(item) in inside for item in holder) and _is_entry(holder):
        return False
    for at in reversed([at for at, item in enumerate(holder) if id(item) in inside]):
        del holder[at]
    return True


def _is_removed_from_set(holder: Any, inside: set[int], _lost: set[str]) -> bool:
    holder.difference_update([one for one in holder if id(one) in inside])
    return True


def _is_cleared(holder: Any, _inside: set[int], _lost: set[str]) -> bool:
    holder.cache_clear()
    return True


def _is_replaced(holder: Any, _inside: set[int], lost: set[str]) -> bool:
    Cell(holder).put(None)
    lost.add("a variable of a closure")
    return True


def _is_removed_from_dict(holder: Any, inside: set[int], lost: set[str]) -> bool:
    keys = [key for key, item in holder.items() if id(item) in inside or id(key) in inside]
    owner = _owner(holder)
    if owner is None and len(keys) == len(holder) and _is_entry(holder):
        return False
    if owner is not None and _is_part_of_entry(owner, inside):
        return False
    for key in keys:
        if isinstance(owner, type):
            ClassAttribute(owner, key).put(None)
        elif owner is not None:
            holder[key] = None
        else:
            del holder[key]
        if owner is not None:
            lost.add(f"{_name(owner)}.{text(key)}")
    return True


def _is_removed_from_attributes(holder: Any, inside: set[int], lost: set[str]) -> bool:
    attributes = attributes_of(holder)
    names = [name for name, item in attributes.items() if id(item) in inside]
    slots = [slot for slot in slots_of(holder) if id(slot.__get__(holder)) in inside]
    if id(attributes) in inside or ((names or slots) and _is_part_of_entry(holder, inside)):
        return False
    for name in names:
        attributes[name] = None
    for slot in slots:
        slot.__set__(holder, None)
    lost.update(f"{_name(holder)}.{text(name)}" for name in names)
    lost.update(f"{_name(holder)}.{text(slot.__name__)}" for slot in slots)
    if not names and not slots:
        lost.add(class_name(type(holder)))
    return True


def _is_part_of_entry(holder: Any, inside: set[int]) -> bool:
    """Whether an object contains what is to be removed, numbers and texts, and is kept by a container."""
    if isinstance(holder, (type, ModuleType)):
        return False
    parts = [*attributes_of(holder).values(), *(slot.__get__(holder) for slot in slots_of(holder))]
    is_part = all(id(part) in inside or isinstance(part, _PLAIN) for part in parts)
    return is_part and _is_entry(holder)


def _is_entry(container: Any) -> bool:
    """Whether a container is an entry of another, as what a cache has computed is."""
    around = [one for one in gc.get_referrers(container) if type(one) in _AROUND]
    return any(type(one) is not dict or _owner(one) is None for one in around)


def _owner(namespace: dict[str, Any]) -> Any:
    """Return the module, the class or the object whose attributes a dict has; None for any other dict."""
    for one in gc.get_referrers(namespace):
        if isinstance(one, type) and vars(one).keys() == namespace.keys():
            return one
        if attributes_of(one) is namespace:
            return one
    return None


def _name(owner: Any) -> str:
    is_named = isinstance(owner, (type, ModuleType))
    return text(owner.__name__) if is_named else class_name(type(owner))


#: How to remove objects from a container, by its class.
_REMOVED: tuple[tuple[type, Callable[[Any, set[int], set[str]], bool]], ...] = (
    (dict, _is_removed_from_dict),
    (list, _is_removed_from_list),
    (deque, _is_removed_from_list),
    (set, _is_removed_from_set),
    (type(lru_cache(len)), _is_cleared),
    (CellType, _is_replaced),
)
