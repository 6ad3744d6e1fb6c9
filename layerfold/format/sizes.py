"""Sizes in bytes as text."""

from __future__ import annotations

_UNITS = ("KB", "MB", "GB", "TB", "PB")


def readable_bytes(count: int) -> str:
    """Write bytes with one decimal, in powers of 1,024 as Keras does: "170.5 MB"."""
    if count < 1024:
        return f"{count:,} B"
    unit = 0
    while unit < len(_UNITS) - 1 and _tenths(count, unit) >= 10240:
        unit += 1
    whole, tenth = divmod(_tenths(count, unit), 10)
    return f"{whole:,}.{tenth} {_UNITS[unit]}"


def _tenths(count: int, unit: int) -> int:
    """Return how many tenths of a unit there are, rounded."""
    size: int = 1024 ** (unit + 1)
    return (20 * count + size) // (2 * size)
