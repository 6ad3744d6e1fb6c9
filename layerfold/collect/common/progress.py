"""Reports the progress of a reading to a listener."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from layerfold.collect.common.interrupts import raise_waiting

#: Receives the number of rows read, and the number of all rows where that is known.
Listener = Callable[[int, int | None], None]

_LISTENER: ContextVar[Listener | None] = ContextVar("layerfold_progress", default=None)


@contextmanager
def reporting_to(listener: Listener | None) -> Iterator[None]:
    """Report everything that is read inside to ``listener``."""
    token = _LISTENER.set(listener)
    try:
        yield
    finally:
        _LISTENER.reset(token)


def report(done: int, total: int | None = None) -> None:
    """Report that ``done`` rows have been read, of ``total`` where that is known."""
    raise_waiting()
    listener = _LISTENER.get()
    if listener is not None:
        listener(done, total)
