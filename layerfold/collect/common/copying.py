"""Copying in steps: what those who copy one kind of object know of the copies of all others."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

#: Yields each value that it needs a copy of, is sent that copy, and returns the copy that it made.
Steps = Generator[Any, Any, Any]


@dataclass(slots=True)
class Met:
    """The classes, functions and context variables that belong to what was copied."""

    _all: dict[int, Any] = field(default_factory=dict)  # by identity
    _new: list[Any] = field(default_factory=list)

    def add(self, code: Any) -> None:
        """Note a class, a function or a context variable."""
        if id(code) not in self._all:
            self._all[id(code)] = code
            self._new.append(code)

    def take(self) -> list[Any]:
        """Return those that were not yet taken."""
        taken, self._new = self._new, []
        return taken


class Copying(Protocol):
    """Copies of objects while they are made; the same object gives the same copy."""

    @property
    def met(self) -> Met:
        """The classes and functions that belong to what was copied."""
        ...

    def keep(self, value: Any, copied: Any) -> Any:
        """Record the copy of an object, and return it."""
        ...

    def known(self, value: Any) -> Any:
        """Return the copy of a value that has been copied, or is being copied, else None."""
        ...

    def each(self, values: Iterable[Any]) -> Steps:
        """Copy several values; return a list."""
        ...

    def values(self, named: dict[str, Any]) -> Steps:
        """Copy the values of a dict; return a new one with the same keys."""
        ...

    def fill_attributes(self, value: Any, copied: Any) -> Steps:
        """Give a copy the attributes of the original, and what its slots contain."""
        ...
