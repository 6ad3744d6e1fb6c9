"""The name that the rows of a block share."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from layerfold.format.patterns import common_beginning

_TOKEN = re.compile(r"[A-Za-z0-9]+|[^A-Za-z0-9]+")
_PART = re.compile(r"[0-9]+|[A-Za-z]+|[^A-Za-z0-9]+")
_DIGIT = re.compile("[0-9]")
_NUMBERED_WORD = re.compile("(?<![A-Za-z0-9])([A-Za-z]*)[0-9][A-Za-z0-9]*")
_DIGITS = re.compile("[0-9]+")
_WORD = re.compile("[A-Za-z0-9]")


def block_label(names: Iterable[str]) -> str:
    """Return the longest common beginning of whole words, up to the last one with a digit.

    >>> block_label(["conv4_block1_1_conv", "conv4_block1_add"])
    'conv4_block1'
    """
    return _up_to_digit(_common(names, _TOKEN))


def inner_label(names: Iterable[str], outer: str) -> str:
    """Return a label that adds something to that of the enclosing block, or "".

    >>> inner_label(["block2b_se_reduce", "block2b_se_expand"], "block2b")
    'block2b_se'
    """
    words = _common(names, _TOKEN)
    label = _up_to_digit(words)
    if len(label) <= len(outer):
        while words and not _WORD.match(words[-1]):
            words.pop()
        label = "".join(words)
    return label if len(label) > len(outer) and label.startswith(outer) else ""


@lru_cache(maxsize=1024)
def family(label: str) -> str:
    """Return a label with "#" for what differs in each word with a number.

    >>> family("conv4_block1"), family("block2a")
    ('conv#_block#', 'block#')
    """
    return _NUMBERED_WORD.sub(r"\1#", label)


def masked(name: str) -> str:
    """Return a name with "#" for each of its numbers."""
    return _DIGITS.sub("#", name)


def numbered_beginning(name: str, words: int) -> str:
    """Return a name up to its first, second … word with a number, "" where it has not so many.

    >>> numbered_beginning("conv4_block1_1_conv", 2), numbered_beginning("conv4_pool", 2)
    ('conv4_block1', '')
    """
    found = _beginning(words).match(name)
    return found[0] if found else ""


def numbered_words(name: str) -> int:
    """Return how many words with a number are in a name."""
    return len(_NUMBERED_WORD.findall(name))


@lru_cache(maxsize=8)
def _beginning(words: int) -> re.Pattern[str]:
    return re.compile(rf"(?:[^0-9]*[0-9][A-Za-z0-9]*(?![A-Za-z0-9])){{{words}}}")


def stage_label(labels: Iterable[str]) -> str:
    """Return what the labels of neighbouring blocks share, up to the last number.

    >>> stage_label(["block4b", "block4c"])
    'block4'
    """
    return _up_to_digit(_common(labels, _PART))


def carries(name: str, label: str) -> bool:
    """Return whether a name begins with the label as a whole: conv1 is not in conv10."""
    if not label or not name.startswith(label):
        return False
    rest = name[len(label) : len(label) + 1]
    return not (_WORD.match(rest) and _WORD.match(label[-1]))


def _common(names: Iterable[str], words: re.Pattern[str]) -> list[str]:
    """Return the whole words with which all names begin."""
    every = list(names)
    same = common_beginning(every) if every else 0
    if not same:
        return []
    found = words.findall(every[0][:same])
    following = {name[same : same + 1] for name in every} - {""}
    if any(words.fullmatch(found[-1] + character) for character in following):
        found.pop()
    return found


def _up_to_digit(words: list[str]) -> str:
    for end in range(len(words), 0, -1):
        if _DIGIT.search(words[end - 1]):
            return "".join(words[:end])
    return ""
