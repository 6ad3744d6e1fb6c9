"""Names of foreign objects, made safe to send."""

from __future__ import annotations


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
