"""The expression that gives the layer of a row: ``model.layer3[22].conv2``. The twin of ``src/format/accessors.ts``.

``docs/format.md`` §7 says what is a row's own step where the column ``attribute`` is empty.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from keyword import kwlist

from layerfold.format.table import LayerTable

#: The column's cell of a row that is what encloses it, and of one that no expression gives.
SAME, UNKNOWN = ".", "?"

#: Characters that are invisible, or change the order of those around them (Unicode's Cc, Cf, Zl and Zp).
_HIDDEN = "\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
_HIDDEN_CHARACTER = re.compile(f"[{_HIDDEN}]")

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_INDEX = re.compile(r"0|[1-9][0-9]{0,8}")
_QUOTED = rf'"(?:[^"\\\x00-\x1f{_HIDDEN}]|\\(?:["\\bfnrt]|u[0-9a-f]{{4}}))*"'
_STEPS = re.compile(
    rf"(?:\.{_IDENTIFIER.pattern}|\[(?:{_INDEX.pattern})\]|\[{_QUOTED}\])+", re.ASCII
)

#: Words of Python, which are no attributes in its source.
_WORDS = frozenset(kwlist)


def quoted(text: str) -> str:
    """Write a text as a literal that Python and JavaScript read, with nothing invisible in it."""
    literal = json.dumps(text, ensure_ascii=False)
    return _HIDDEN_CHARACTER.sub(lambda found: f"\\u{ord(found[0]):04x}", literal)


def attribute_step(name: str) -> str | None:
    """Return ``.name``; None where the source of Python cannot say that."""
    is_plain = _IDENTIFIER.fullmatch(name) and name not in _WORDS
    return f".{name}" if is_plain else None


def item_step(key: str) -> str:
    """Return ``[3]``, or the key as a literal."""
    return f"[{key}]" if _INDEX.fullmatch(key) else f"[{quoted(key)}]"


def _of_torch(name: str, around: str) -> str:
    if not name:
        return ""
    if _INDEX.fullmatch(name):
        return f"[{name}]"
    if around == "ModuleDict":
        return f"[{quoted(name)}]"
    return attribute_step(name) or f".get_submodule({quoted(name)})"


def _of_nnx(name: str, around: str) -> str:
    del around
    return (attribute_step(name) or item_step(name)) if name else ""


_Step = Callable[[str, str], str]

#: The model, and what follows on what encloses a row, by the row's name and the type around it; by framework, unit
#: and separator.
_USUAL: dict[tuple[str, str, str], tuple[str, _Step]] = {
    ("keras", "layer", "/"): ("model", lambda name, _: f".get_layer({quoted(name)})"),
    ("tfjs", "layer", "/"): ("model", lambda name, _: f".getLayer({quoted(name)})"),
    ("tfjs", "weight", "/"): ("model", lambda name, _: f".weights[{quoted(name)}][0]"),
    ("torch", "module", "."): ("model", _of_torch),
    ("flax", "module", "."): ("model", _of_nnx),
    ("flax", "module", "/"): (
        'variables["params"]',
        lambda name, _: f"[{quoted(name)}]" if name else "",
    ),
}


class Accessors:
    """The expressions of the rows of one model."""

    def __init__(self, framework: str, unit: str, separator: str) -> None:
        self.framework, self.unit, self.separator = framework, unit, separator
        known = _USUAL.get((framework, unit, separator))
        self.top: str | None = known[0] if known else None
        self._usual: _Step | None = known[1] if known else None

    def usual_step(self, name: str, around: str) -> str | None:
        """Return what follows on what encloses a row, where its attribute is its name.

        ``around`` is the type of the enclosing row, "" at the top.
        """
        return None if self._usual is None else self._usual(name, around)

    def of(self, above: str | None, name: str, around: str, attribute: str) -> str | None:
        """Return the expression of a row inside the one that ``above`` gives; None: there is none."""
        if above is None or self._usual is None or attribute == UNKNOWN:
            return None
        if attribute == SAME:
            return above
        if attribute:
            return f"{above}{attribute}" if _STEPS.fullmatch(attribute) else None
        return f"{above}{self._usual(name, around)}"


def accessors_of(table: LayerTable) -> Iterator[str | None]:
    """Yield the expression of every row in order; None for a row that no expression gives."""
    accessors = Accessors(table.framework, table.unit, table.separator)
    found: list[str | None] = []
    attributes = table.attributes or [None] * len(table)
    for name, parent, attribute in zip(table.names, table.parents, attributes, strict=True):
        above, around = (found[parent], table.types[parent]) if parent >= 0 else (accessors.top, "")
        found.append(accessors.of(above, name, around, attribute or ""))
        yield found[-1]
