"""How long showing a model by itself may take."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from layerfold.deadline import Deadline, until
from layerfold.notebook.alarm import call_with_alarm

Result = TypeVar("Result")

DEFAULT_SECONDS = 5.0


class NothingReadError(Exception):
    """Nothing was known of the model when the limit was reached; the message says it to the user."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"layerfold: nothing was read within {seconds:g} s. "
            "layerfold.summary(model) reads without a limit."
        )


@dataclass(slots=True)
class Limit:
    """``seconds`` for one model; None: without a limit."""

    seconds: float | None = DEFAULT_SECONDS

    def set(self, seconds: float | None) -> None:
        """Change the limit. ValueError for what is no number above 0."""
        is_number = isinstance(seconds, (int, float)) and not isinstance(seconds, bool)
        if seconds is not None and not (is_number and seconds > 0):
            raise ValueError(
                f"deadline must be a number of seconds above 0, or None, not {seconds!r}"
            )
        self.seconds = seconds

    def deadline(self) -> Deadline | None:
        """Return the deadline of what begins now."""
        return None if self.seconds is None else Deadline(self.seconds)


#: Set by ``enable``.
LIMIT = Limit()


@contextmanager
def without_collection() -> Iterator[None]:
    """Leave out the collection of garbage: with a million modules one takes seconds, and nothing can end it."""
    was_enabled = gc.isenabled()
    try:
        gc.disable()
        yield
    finally:
        if was_enabled:
            gc.enable()


def limited(deadline: Deadline | None, work: Callable[[], Result]) -> Result:
    """Return what ``work`` returns. Raises OutOfTime where that takes longer than the deadline."""
    if deadline is None:
        return work()
    with until(deadline):
        return call_with_alarm(work, deadline.seconds)
