"""Characters that a stream can write."""

from __future__ import annotations

from collections.abc import Callable, Iterable

#: What is written for characters of ours that an encoding does not have.
_PLAIN = {"…": "...", "×": "x", "≥": ">=", "\u2013": "-", "\u00a0": " "}


def writable(encodings: Iterable[str]) -> Callable[[str], str]:
    """Return what writes a text with characters that each of some encodings has.

    A foreign character that one of them does not have becomes an escape, as in ``repr``.
    """
    used = tuple(encodings)

    def write(text: str) -> str:
        if text.isascii():
            return text
        for encoding in used:
            text = "".join(_written(character, encoding) for character in text)
        return text

    return write


def _written(character: str, encoding: str) -> str:
    try:
        character.encode(encoding)
    except UnicodeError:
        return _PLAIN.get(character) or character.encode("ascii", "backslashreplace").decode()
    except LookupError:
        return character  # no encoding of Python: nothing is known about it
    return character
