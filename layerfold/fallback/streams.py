"""What a stream can write: which characters, how many in a line, and whether in colours."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from shutil import get_terminal_size

#: What fits a terminal of 80 columns and a printed page.
USUAL_WIDTH = 79

#: Narrower terminals wrap lines.
_NARROWEST = 40

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


def line_width(stream: object) -> int:
    """Return how many characters a line of a stream has.

    A terminal's are as many as it has columns. Files and pipes have 79, or what the environment variable
    COLUMNS says (POSIX.1-2024, 8.3), and the cells of a notebook 79.
    """
    if _is_of_a_kernel(stream):
        return USUAL_WIDTH
    is_terminal = getattr(stream, "isatty", bool)()
    columns = get_terminal_size().columns if is_terminal else _columns()
    return max(columns, _NARROWEST)


def has_colours(stream: object) -> bool:
    """Whether a stream is a terminal that shows colours, or is to have them; that of a notebook never.

    The environment variables PYTHON_COLORS, NO_COLOR, FORCE_COLOR and TERM say so as for Python itself, in this
    order (``can_colorize`` in ``Lib/_colorize.py`` of CPython, "Controlling color" in its documentation).
    """
    if _is_of_a_kernel(stream):
        return False
    said = None if sys.flags.ignore_environment else os.environ.get("PYTHON_COLORS")
    if said in {"0", "1"}:
        return said == "1"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    is_terminal: bool = getattr(stream, "isatty", bool)()
    return is_terminal and os.environ.get("TERM") != "dumb" and _understands_escapes()


def _understands_escapes() -> bool:
    """Whether the terminal of this process understands escapes; on Windows only some do."""
    if sys.platform != "win32":
        return True
    import nt

    supports = getattr(nt, "_supports_virtual_terminal", None)  # since Python 3.13
    return bool(supports()) if supports is not None else "WT_SESSION" in os.environ


def _is_of_a_kernel(stream: object) -> bool:
    return any(kind.__module__ == "ipykernel.iostream" for kind in type(stream).__mro__)


def _columns() -> int:
    said = os.environ.get("COLUMNS", "")
    return int(said) if said.isdecimal() and int(said) else USUAL_WIDTH


def _written(character: str, encoding: str) -> str:
    try:
        character.encode(encoding)
    except UnicodeError:
        return _PLAIN.get(character) or character.encode("ascii", "backslashreplace").decode()
    except LookupError:
        return character  # no encoding of Python: nothing is known about it
    return character
