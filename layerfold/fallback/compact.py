"""Numbers in few characters."""

from __future__ import annotations

import re

_UNITS = ("", " k", " M", " G", " T", " P", " E")

#: Digits of numbers that do not become shorter.
_LONGEST_EXACT = 5

#: A number that is grouped, and whether it is a lower bound.
_GROUPED = re.compile(r"(≥ )?[0-9]{1,3}(?:,[0-9]{3})+")


def compact(text: str) -> str:
    """Write each number of a text with three significant digits, in powers of 1,000: "24,679,424" as "24.7 M".

    They are rounded half up, and lower bounds down, so that they stay bounds. Less than 100,000 stays exact: it would
    not become shorter.
    """
    return _GROUPED.sub(_compacted, text)


def _compacted(found: re.Match[str]) -> str:
    bound = found[1] or ""
    written = found[0].removeprefix(bound).replace(",", "")
    if len(written) <= _LONGEST_EXACT:
        return found[0]
    number = int(written)
    unit = min((len(written) - 1) // 3, len(_UNITS) - 1)
    decimals = max(0, 2 - (len(written) - 1 - 3 * unit))
    size = 1000**unit
    digits = (2 * 10**decimals * number + (0 if bound else size)) // (2 * size)
    if digits == 1000 and unit < len(_UNITS) - 1:  # rounded up to one more digit
        digits, decimals = 100, decimals - 1
        if decimals < 0:
            unit, decimals = unit + 1, 2
    whole, part = divmod(digits, 10**decimals)
    fraction = f".{part:0{decimals}}" if decimals else ""
    return f"{bound}{whole:,}{fraction}{_UNITS[unit]}"
