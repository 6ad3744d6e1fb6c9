"""A limit of time for showing a model by itself, checked where the work may take long.

Below all other layers: long work calls ``check``, which does nothing without a limit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from math import inf
from time import monotonic

#: A look at the clock at every row would take more than 1 % of what reading it takes.
CHECK_EVERY = 32


class OutOfTime(BaseException):
    """The limit is reached. No ``Exception``, so that code which handles errors does not go on."""


class Deadline:
    """A limit of ``seconds`` from now on, and what is known when it is reached."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.ends = monotonic() + seconds
        self.known: Callable[[], object] | None = None
        self.is_read = False  # what is known is the whole model


_CURRENT: ContextVar[Deadline | None] = ContextVar("layerfold_deadline", default=None)
_ENDS: ContextVar[float] = ContextVar("layerfold_ends", default=inf)  # of it, which is read often


@contextmanager
def until(deadline: Deadline) -> Iterator[None]:
    """Let ``check`` raise OutOfTime inside, once the deadline has passed."""
    token, end = _CURRENT.set(deadline), _ENDS.set(deadline.ends)
    try:
        yield
    finally:
        _ENDS.reset(end)
        _CURRENT.reset(token)


def check() -> None:
    """Raise OutOfTime where the work has a deadline and that has passed."""
    if monotonic() > _ENDS.get():
        raise OutOfTime


def remember(known: Callable[[], object], *, is_read: bool = False) -> None:
    """Let ``known`` give what is to be shown where the deadline passes; ``is_read``: it is the whole model.

    A reading inside another, of a part of the model, changes nothing.
    """
    deadline = _CURRENT.get()
    if deadline is not None and (is_read or deadline.known is None):
        deadline.known, deadline.is_read = known, is_read
