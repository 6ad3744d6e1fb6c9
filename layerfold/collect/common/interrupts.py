"""An interrupt waits until it harms nothing: the end of an operator, of a ``with`` statement, of an import.

PyTorch aborts the whole process where an exception comes between the two halves of what its dispatcher does for an
operator that is written in Python, and JAX keeps the state of a trace that was broken off.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable
from time import monotonic
from types import CodeType, FrameType
from typing import Any, TypeVar

Result = TypeVar("Result")

#: Functions that must come to their end.
_WHOLE = frozenset({"__del__", "__enter__", "__exit__", "__torch_dispatch__"})
_IMPORTING = "<frozen importlib._bootstrap>"

#: After so many seconds a second interrupt waits no longer: the work does not reach its next safe place.
_LONGEST = 1.0


def call_safely(work: Callable[[], Result]) -> Result:
    """Return what ``work`` returns; an interrupt during it is raised at the next place where it harms nothing.

    In threads other than the main one, in which Python handles no signals, ``work`` is only called.
    """
    handler = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(handler):
        return work()
    waiting = _Waiting(handler)
    try:
        waiting.begin()
        return work()
    finally:
        waiting.end()


def raise_waiting() -> None:
    """Raise the interrupt that waits, if one does. Called where that harms nothing."""
    if _BEGUN:
        _BEGUN[-1].deliver()


def is_harmless(frame: FrameType | None, inside: CodeType) -> bool:
    """Whether an exception may be raised in ``frame``, as far as the calls up to ``inside`` show."""
    if frame is not None and frame.f_code is call_safely.__code__:
        return False
    while frame is not None and frame.f_code is not inside:
        code = frame.f_code
        if code.co_name in _WHOLE or code.co_filename == _IMPORTING or code in _OURS:
            return False
        frame = frame.f_back
    return True


class _Waiting:
    """Handles interrupts between ``begin`` and ``end``."""

    def __init__(self, handler: Callable[[int, FrameType | None], Any]) -> None:
        self._handler = handler
        self._since: float | None = None

    def begin(self) -> None:
        _BEGUN.append(self)
        signal.signal(signal.SIGINT, self._handle)

    def end(self) -> None:
        """Put the user's handler back, unless the work has set another one, and let it have what waits."""
        if signal.getsignal(signal.SIGINT) == self._handle:
            signal.signal(signal.SIGINT, self._handler)
        if self in _BEGUN:
            _BEGUN.remove(self)
        self.deliver()

    def deliver(self) -> None:
        if self._since is not None and threading.current_thread() is threading.main_thread():
            self._since = None
            self._handler(signal.SIGINT, sys._getframe())

    def _handle(self, number: int, frame: FrameType | None) -> None:
        is_stuck = self._since is not None and monotonic() - self._since > _LONGEST
        if is_stuck or is_harmless(frame, call_safely.__code__):
            self._since = None
            self._handler(number, frame)
        elif self._since is None:
            self._since = monotonic()


#: In the order in which they began: only the main thread has any.
_BEGUN: list[_Waiting] = []

#: They put the handlers back, by functions of Python's own ``signal``.
_OURS = {_Waiting.begin.__code__, _Waiting.end.__code__, _Waiting.deliver.__code__}
