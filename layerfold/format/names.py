"""Which names a framework made up, and how two names are written as one range."""

from __future__ import annotations

import re
from functools import lru_cache
from string import ascii_letters, digits

from layerfold.format.patterns import common_beginning

_DIGITS = re.compile("[0-9]+")

#: Characters of a name that is shortened: no payload may make a page slow by its names.
_LONGEST = 1_000

#: Of what the parts of a name consist that are written whole.
_NUMBER, _WORD = frozenset(digits), frozenset(ascii_letters)


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


def between(first: str, last: str) -> str:
    """Return both names, of the last one the end alone where they differ in one number or word.

    >>> between("conv4_block2", "conv4_block23"), between("block2b", "block2d")
    ('conv4_block2 … 23', 'block2b … 2d')
    >>> between("block_1_expand", "block_2_add")
    'block_1_expand … block_2_add'
    """
    if first == last:
        return first
    if max(len(first), len(last)) > _LONGEST:
        return f"{first} … {last}"
    same = common_beginning([first, last])
    for part in (_NUMBER, _WORD):
        start = _part_start(last, same, part)
        rests = {name[_part_stop(name, start, part) :] for name in (first, last)}
        if len(rests) == 1 and min(len(first), len(last)) > start + len(rests.pop()):
            return f"{first} … {last[_part_start(last, start, _NUMBER) :]}"
    return f"{first} … {last}"


def _part_start(name: str, at: int, part: frozenset[str]) -> int:
    while at and name[at - 1] in part:
        at -= 1
    return at


def _part_stop(name: str, at: int, part: frozenset[str]) -> int:
    while name[at : at + 1] in part:
        at += 1
    return at


@lru_cache(maxsize=1024)
def _snake_case(type_name: str) -> str:
    """As Keras does it in ``keras.src.utils.naming.to_snake_case``."""
    name = re.sub(r"\W+", "", type_name)
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()
