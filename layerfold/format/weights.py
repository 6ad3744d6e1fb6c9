"""A row's own weights individually, as the texts of five columns (``docs/format.md`` §15). The twin of ``src/format/weights.ts``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from math import prod
from typing import NamedTuple

from layerfold.format.paths import path_of
from layerfold.format.table import LayerTable
from layerfold.format.weight_scope import scope_of

#: The end of a text that a writer cut.
CUT = "…"

_MARKS = {"%": "%25", ":": "%3A", ";": "%3B"}
_MARK = re.compile("[%:;]")
_ENCODED = re.compile("%(25|3A|3B)")
_BITS = re.compile("[0-9]+")


class Weight(NamedTuple):
    """One tensor of a row, for people as ``layerfold.Weight``.

    ``kind`` is "parameter", "untrainable" (a parameter that can never be trained, such as a running
    statistic of Keras) or "buffer". ``bytes`` is what is stored of it. ``None`` always means unknown.
    """

    name: str  # below the row: "kernel", "query/bias", "lora_A.default.weight"
    shape: tuple[int | None, ...] | None = None
    dtype: str | None = None
    kind: str = "parameter"
    trainable: bool | None = True
    is_tied: bool = False  # another row counts it
    bytes: int | None = None
    path: str | None = None  # in the model: "layer3.5.conv2.weight"; where the weight was read


class WeightTexts(NamedTuple):
    """The weights of one row as the cells of the five columns; ``None``: the cell is empty."""

    weights: str | None = None
    weight_shapes: str | None = None
    weight_dtypes: str | None = None
    weight_states: str | None = None
    weight_bytes: str | None = None


class RowFacts(NamedTuple):
    """What other columns say of a row: its parameters, those that train, that never can, their dtype."""

    params: int | None
    trainable: int | None
    untrainable: int | None
    dtype: str | None


#: The weights of a row cannot be read.
UNKNOWN = WeightTexts("?")

_LETTERS = {"untrainable": ":n", "buffer": ":b"}
_KINDS = {"n": "untrainable", "b": "buffer"}

#: Where the column of data types is missing.
USUAL_DTYPE = "float32"


def facts_of(table: LayerTable, row: int) -> RowFacts:
    """Return what the other columns of a table say of a row."""
    params, frozen = table.params[row], table.frozen[row]
    return RowFacts(
        params,
        None if params is None or frozen is None else params - frozen,
        table.untrainable[row] if table.untrainable else 0,
        usual_dtype(table, row),
    )


def usual_dtype(table: LayerTable, row: int) -> str | None:
    """Return the kind of a row's weights where they do not say another one."""
    return USUAL_DTYPE if table.dtypes is None else table.dtypes[row]


def weights_of(table: LayerTable, row: int) -> tuple[Weight, ...] | None:
    """Return the weights of a row; ``None``: they are unknown. Those beyond a cut are left out."""
    if table.weights is None:
        return None
    columns = (getattr(table, field) for field in WeightTexts._fields)
    texts = WeightTexts(*(column and column[row] for column in columns))
    found = read(texts, facts_of(table, row))
    cell = table.weight_scopes[row] if table.weight_scopes else None
    scope = scope_of(cell, path_of(table, row), table.separator)
    if not found or scope is None:
        return found
    before = f"{scope}{table.separator}" if scope else ""
    return tuple(weight._replace(path=before + weight.name) for weight in found)


def written(weights: Sequence[Weight], facts: RowFacts) -> WeightTexts:
    """Write the weights of one row; what ``facts`` say already stays empty."""
    if not weights:
        return WeightTexts()
    names = names_text(weight.name for weight in weights)
    if any(weight.kind != "parameter" for weight in weights):
        names = ";".join(
            name + _LETTERS.get(weight.kind, "")
            for name, weight in zip(names.split(";"), weights, strict=True)
        )
    shapes = joined([shape_text(weight.shape) for weight in weights])
    dtypes = joined([weight.dtype or "?" for weight in weights])
    states = "".join(map(_state, weights))
    bytes_ = [
        "" if w.bytes == bytes_of(w.shape, w.dtype) else "?" if w.bytes is None else str(w.bytes)
        for w in weights
    ]
    return WeightTexts(
        names,
        shapes or None,
        None if dtypes == (facts.dtype or "") else dtypes,
        None if states == _usual_states([w.kind for w in weights], facts) else states,
        ";".join(bytes_).rstrip(";") or None,
    )


def read(texts: WeightTexts, facts: RowFacts) -> tuple[Weight, ...] | None:
    """Return the weights that ``written`` wrote; ``None``: they are unknown. Those beyond a cut are left out."""
    if texts.weights is None or texts.weights == "?":
        return None if texts.weights else ()
    entries = [entry.partition(":") for entry in _whole(texts.weights)]
    kinds = [_KINDS.get(letter, "parameter") for _, _, letter in entries]
    shapes = _repeated(texts.weight_shapes or "", len(entries))
    dtypes = _repeated(texts.weight_dtypes or facts.dtype or "?", len(entries))
    states = texts.weight_states or _usual_states(kinds, facts)
    sizes = (texts.weight_bytes or "").split(";")
    return tuple(
        _weight(
            _decoded(name), kind, shape, dtype, states[at : at + 1], "".join(sizes[at : at + 1])
        )
        for at, ((name, _, _), kind, shape, dtype) in enumerate(
            zip(entries, kinds, shapes, dtypes, strict=True)
        )
    )


def _weight(name: str, kind: str, shape: str, dtype: str, state: str, size: str) -> Weight:
    sizes = shape_of(shape)
    kept = bytes_of(sizes, dtype) if not size else int(size) if size.isdecimal() else None
    trainable = {"1": True, "0": False}.get(state)
    known = None if dtype in {"", "?"} or "," in dtype else dtype
    return Weight(name, sizes, known, kind, trainable, state == "t", kept)


def names_text(names: Iterable[str]) -> str:
    """Write the names of parameters."""
    return ";".join(map(_encoded, names))


def joined(texts: list[str]) -> str:
    """Join the shapes or data types of the weights of one row, without those at the end that repeat the one before."""
    count = len(texts)
    while count > 1 and texts[count - 1] == texts[count - 2]:
        count -= 1
    return ";".join(texts[:count])


def shape_text(shape: Sequence[int | None] | None) -> str:
    """Write a shape as §4 of the format says; an unknown one is empty."""
    if shape is None:
        return ""
    return ",".join(["?" if size is None else str(size) for size in shape]) or "()"


def shape_of(text: str) -> tuple[int | None, ...] | None:
    """Read a shape."""
    if not text:
        return None
    return () if text == "()" else tuple(int(s) if s.isdecimal() else None for s in text.split(","))


def bytes_of(shape: Sequence[int | None] | None, dtype: str | None) -> int | None:
    """Return what a tensor takes by its dtype, whose first number is the bits of an element; 8 for bool."""
    bits = _BITS.search(dtype or "")
    if shape is None or None in shape or (bits is None and dtype != "bool"):
        return None
    return (elements_of(shape) * int(bits[0] if bits else 8) + 7) // 8


def elements_of(shape: Sequence[int | None]) -> int:
    """Return the product of the sizes of a shape that is known."""
    return prod(size or 0 for size in shape)


def _state(weight: Weight) -> str:
    return (
        "t" if weight.is_tied else "?" if weight.trainable is None else str(int(weight.trainable))
    )


def _usual_states(kinds: Sequence[str], facts: RowFacts) -> str:
    """Return what the counts of a row say of its weights: all of its parameters train, or none."""
    params, trainable, untrainable, _ = facts
    usual = "?"
    if trainable == 0:
        usual = "0"
    elif params is not None and untrainable is not None and trainable == params - untrainable:
        usual = "1"
    return "".join(usual if kind == "parameter" else "0" for kind in kinds)


def _repeated(text: str, count: int) -> Iterator[str]:
    """Yield ``count`` texts, the last for all that follow; beyond a cut they are empty."""
    texts = _whole(text)
    last = "" if text.endswith(CUT) else texts[-1]
    return (texts[at] if at < len(texts) else last for at in range(count))


def _whole(text: str) -> list[str]:
    texts = text.split(";")
    return texts[:-1] if text.endswith(CUT) else texts


def _encoded(name: str) -> str:
    return _MARK.sub(lambda found: _MARKS[found[0]], name) if _MARK.search(name) else name


def _decoded(name: str) -> str:
    return _ENCODED.sub(lambda found: chr(int(found[1], 16)), name)
