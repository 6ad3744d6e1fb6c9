"""Counts in words: the one place that decides whether a noun is a plural."""

from __future__ import annotations


def counted(count: int | str, noun: str) -> str:
    """Return "1 module", "2,000 modules"; of a noun that is a plural already "2 × parallel branches".

    A count may be written already, as in "≥ 1", which is more than one.
    """
    number = count if isinstance(count, str) else f"{count:,}"
    if noun.endswith("s"):
        return f"{number} × {noun}"
    return f"{number} {noun}{'' if number == '1' else 's'}"


def are(count: int) -> str:
    """Return the verb after a counted noun."""
    return "is" if count == 1 else "are"
