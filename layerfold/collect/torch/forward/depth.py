"""Room on Python's stack for a pass, which calls more functions than the model does alone."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

#: Frames below an operator that runs without values.
_BELOW_AN_OPERATOR = 300


@contextmanager
def room_for_a_pass() -> Iterator[None]:
    """Raise Python's recursion limit, so that a model which runs alone runs here too.

    A call of a module takes three frames (``_wrapped_call_impl``, ``_call_impl``, ``forward``), and
    a fourth where it is watched.
    """
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(before + before // 3 + _BELOW_AN_OPERATOR)
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def too_deep() -> str:
    """Say why a model that calls modules deeper than Python allows did not run."""
    return (
        f"its calls are nested deeper than Python's recursion limit of {sys.getrecursionlimit():,}, "
        "which sys.setrecursionlimit raises"
    )
