"""Ends what no check can end: a model's own code that waits or works long in a single call.

The timer of POSIX interrupts it as the stop button does, with another exception and another signal, so SIGINT
stays the user's. Python runs signal handlers in the main thread only, and Windows has no such timer.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import CodeType, FrameType
from typing import Any, TypeVar

from layerfold.collect.common.interrupts import is_harmless
from layerfold.deadline import OutOfTime

Result = TypeVar("Result")

#: Seconds until the next attempt, where an exception would do harm.
_SOON = 0.05


def call_with_alarm(work: Callable[[], Result], seconds: float) -> Result:
    """Return what ``work`` returns; OutOfTime is raised in it after ``seconds``.

    Where there is no timer, or other code uses it, ``work`` is only called.
    """
    if not _is_free():
        return work()
    alarm = _Alarm()
    try:
        alarm.set(seconds)
        return work()
    finally:
        alarm.stop()


def _is_free() -> bool:
    return (
        hasattr(signal, "setitimer")
        and threading.current_thread() is threading.main_thread()
        and signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
        and signal.getsignal(signal.SIGALRM)
        is not None  # None: of a library in C, and not to be put back
    )


class _Alarm:
    def __init__(self) -> None:
        self._before: Any = signal.getsignal(signal.SIGALRM)

    def set(self, seconds: float) -> None:
        signal.signal(signal.SIGALRM, self._ring)
        signal.setitimer(signal.ITIMER_REAL, seconds)

    def stop(self) -> None:
        """Put everything back, unless the model's own code has set an alarm of its own."""
        if signal.getsignal(signal.SIGALRM) == self._ring:
            signal.setitimer(signal.ITIMER_REAL, 0.0)
            signal.signal(signal.SIGALRM, self._before)

    def _ring(self, _: int, frame: FrameType | None) -> None:
        """Raise OutOfTime in the work, and nowhere else."""
        inside = call_with_alarm.__code__
        is_working = _is_called_by(frame, inside)
        if is_working and not is_harmless(frame, inside):
            signal.setitimer(signal.ITIMER_REAL, _SOON)
            return
        self.stop()
        if is_working:
            raise OutOfTime


def _is_called_by(frame: FrameType | None, code: CodeType) -> bool:
    while frame is not None and frame.f_code is not code:
        frame = frame.f_back
    return frame is not None
