"""Places outside a model that its code can read and write: a variable, an attribute, a cell."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any, Protocol

#: What a place contains where there is nothing.
NOTHING = object()


class Place(Protocol):
    """Somewhere a value is kept; ``put`` takes NOTHING to remove it."""

    def get(self) -> Any:
        """Return what is there, or NOTHING."""
        ...

    def put(self, value: Any) -> None:
        """Keep another value there; TypeError or AttributeError where that is impossible."""
        ...


@dataclass(slots=True)
class Item:
    """An item of a namespace: the variables of a module, the attributes of a function."""

    namespace: MutableMapping[str, Any]
    name: str

    def get(self) -> Any:
        """Return what is there, or NOTHING."""
        return self.namespace.get(self.name, NOTHING)

    def put(self, value: Any) -> None:
        """Keep another value there, or none."""
        if value is NOTHING:
            self.namespace.pop(self.name, None)
        else:
            self.namespace[self.name] = value


@dataclass(slots=True)
class ClassAttribute:
    """An attribute of a class, past the methods of its metaclass."""

    kind: type
    name: str

    def get(self) -> Any:
        """Return what is there, or NOTHING."""
        return vars(self.kind).get(self.name, NOTHING)

    def put(self, value: Any) -> None:
        """Keep another value there, or none."""
        if value is not NOTHING:
            type.__setattr__(self.kind, self.name, value)
        elif self.get() is not NOTHING:
            type.__delattr__(self.kind, self.name)


@dataclass(slots=True)
class Cell:
    """A variable that a function closes over."""

    cell: Any

    def get(self) -> Any:
        """Return what is there, or NOTHING."""
        try:
            return self.cell.cell_contents
        except ValueError:
            return NOTHING

    def put(self, value: Any) -> None:
        """Keep another value there, or none."""
        if value is not NOTHING:
            self.cell.cell_contents = value
        elif self.get() is not NOTHING:
            del self.cell.cell_contents


@dataclass(slots=True)
class Defaults:
    """The defaults of a function's arguments: a tuple, or a dict of those by keyword."""

    function: Any
    name: str

    def get(self) -> Any:
        """Return what is there."""
        return getattr(self.function, self.name)

    def put(self, value: Any) -> None:
        """Keep other defaults there."""
        setattr(self.function, self.name, value)
