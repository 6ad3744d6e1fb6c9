"""Names of foreign objects, made safe to send."""

from __future__ import annotations

from collections.abc import Sequence


def class_name(kind: type) -> str:
    """Return the name of a class, past a ``__name__`` of its metaclass."""
    name: str = type.__dict__["__name__"].__get__(kind)
    return text(name)


def text(value: object) -> str:
    """Turn a name into a string that can be sent: a lone surrogate becomes U+FFFD."""
    if type(value) is not str:
        value = str(value)
    if value.isascii():
        return value
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def shortened(name: str, most: int) -> str:
    """Return a name without its middle where it has more than ``most`` characters."""
    if len(name) <= most:
        return name
    half = (most - 1) // 2
    return f"{name[:half]}…{name[-half:]}"


def listed(names: Sequence[str], most: int) -> str:
    """Return "a, b and 3 more"; names are never cut."""
    more = len(names) - most
    shown = ", ".join(names[:most])
    return f"{shown} and {more:,} more" if more > 0 else shown
