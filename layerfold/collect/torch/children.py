"""How the source of Python reaches the children of a PyTorch module, where their names do not say it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from operator import eq
from typing import Any, NamedTuple

from layerfold.collect.common.names import text
from layerfold.format.accessors import UNKNOWN, Accessors, quoted

_ACCESSORS = Accessors("torch", "module", ".")

#: Children by their names.
Named = Sequence[tuple[str, Any]]


class _Kind(NamedTuple):
    """What decides, for all modules of one class, what an attribute or an index gives."""

    names: frozenset[str]  # which an attribute of the class has
    is_usual: bool  # its attributes are looked up as PyTorch does it
    is_indexed: bool  # an index gives the child at that place
    is_keyed: bool  # a key gives the child of that name


class Children:
    """Finds the steps from modules to their children; the same for all modules of a class and with the same names."""

    def __init__(self) -> None:
        self._kinds: dict[type, _Kind] = {}
        self._known: dict[tuple[type, str, tuple[str, ...]], list[str]] = {}

    def steps(self, parent: Any, shown: str, children: Named) -> list[str]:
        """Return the cell of each child's attribute: "" where its name, and the type ``shown``, say it."""
        kind = type(parent)
        names = tuple([name for name, _ in children])
        own = object.__getattribute__(parent, "__dict__")
        of_class = self._kinds.get(kind) or self._kinds.setdefault(kind, _kind_of(kind))
        if not of_class.is_usual or not own.keys().isdisjoint(names):
            return [
                _step(of_class._replace(names=of_class.names | own.keys()), shown, place, name)
                if of_class.is_usual or _gives(parent, name, child)
                else _other(name)
                for place, (name, child) in enumerate(children)
            ]
        if of_class.is_indexed and _are_places(names):
            return [""] * len(names)
        key = kind, shown, names
        steps = self._known.get(key)
        if steps is None:
            steps = [_step(of_class, shown, place, name) for place, name in enumerate(names)]
            self._known[key] = steps
        return steps


def _kind_of(kind: type) -> _Kind:
    nn = sys.modules["torch"].nn
    item = getattr(kind, "__getitem__", None)
    lookup: object = getattr(kind, "__getattribute__", None)
    is_usual = getattr(kind, "__getattr__", None) is vars(nn.Module)["__getattr__"]
    return _Kind(
        frozenset(name for base in kind.__mro__ for name in vars(base)),
        is_usual and lookup is object.__getattribute__,
        item in (nn.Sequential.__getitem__, nn.ModuleList.__getitem__),
        item is nn.ModuleDict.__getitem__,
    )


def _are_places(names: Sequence[str]) -> bool:
    return all(map(eq, names, map(str, range(len(names)))))


def _step(of_class: _Kind, shown: str, place: int, name: str) -> str:
    step = _ACCESSORS.usual_step(text(name), shown)
    if step == f"[{name}]":
        is_usual = of_class.is_indexed and name == str(place)
    elif step == f"[{quoted(text(name))}]":
        is_usual = of_class.is_keyed
    else:
        is_usual = name not in of_class.names
    return "" if is_usual else _other(name)


def _other(name: str) -> str:
    return f"._modules[{quoted(name)}]" if text(name) == name else UNKNOWN


def _gives(parent: Any, name: str, child: Any) -> bool:
    """Whether a class that looks attributes up in its own way gives the child."""
    try:
        return getattr(parent, name) is child
    except Exception:
        return False
