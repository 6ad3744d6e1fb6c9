"""How far a reading is, told to whoever listens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

#: Gets the number of rows read, and how many there are where that is known.
Listener = Callable[[int, int | None], None]

_LISTENER: ContextVar[Listener | None] = ContextVar("layerfold_progress", default=None)


@contextmanager
def told_to(listener: Listener | None) -> Iterator[None]:
    """Tell ``listener`` of everything that is read inside."""
    token = _LISTENER.set(listener)
    try:
        yield
    finally:
        _LISTENER.reset(token)


def tell(done: int, total: int | None = None) -> None:
    """Say that ``done`` rows have been read."""
    listener = _LISTENER.get()
    if listener is not None:
        listener(done, total)
