"""Which names a framework made up."""

from __future__ import annotations

import re
from functools import lru_cache

_DIGITS = re.compile("[0-9]+")


def is_automatic(name: str, type_name: str) -> bool:
    """Return whether the framework derived the name from the class.

    Keras counts ``conv2d_7``, TensorFlow.js ``conv2d_Conv2D7``.
    """
    stem = _snake_case(type_name)
    if not name.startswith(stem):
        return False
    rest = name[len(stem) :]
    number = rest.removeprefix("_").removeprefix(type_name)
    return not rest or (rest[0] == "_" and _DIGITS.fullmatch(number) is not None)


@lru_cache(maxsize=1024)
def _snake_case(type_name: str) -> str:
    """As Keras does it in ``keras.src.utils.naming.to_snake_case``."""
    name = re.sub(r"\W+", "", type_name)
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()
