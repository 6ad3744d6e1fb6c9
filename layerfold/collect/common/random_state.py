"""The random states that a model's own code may use."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def same_random_state() -> Iterator[None]:
    """Put the random states of Python, and of NumPy if it is loaded, back at the end."""
    numbers = random.getstate()
    numpy = sys.modules.get("numpy")
    arrays = numpy.random.get_state() if numpy is not None else None
    try:
        yield
    finally:
        random.setstate(numbers)
        if numpy is not None:
            numpy.random.set_state(arrays)
