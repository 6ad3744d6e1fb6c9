"""Words and numbers of the fallback, and what foreign text may contain."""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import category

from layerfold.format.plurals import counted
from layerfold.format.sizes import readable_bytes
from layerfold.format.table import LayerTable, operations, total

FRAMEWORKS = {"keras": "Keras", "torch": "PyTorch", "flax": "Flax", "tfjs": "TensorFlow.js"}

#: Characters of one cell that are shown.
SHOWN = 120

#: What is cut is longer than the words that say so.
_LEAST_CUT = 24

#: Characters of a sentence that are shown: as many as one may have (docs/format.md §2).
SENTENCE = 4096

#: Marks of one character that are shown: no script needs more.
_MARKS = 4

#: Characters of the inputs' shapes that the title has room for.
_LONGEST_INPUT = 60

#: Inputs without a tensor whose size is known, such as texts.
_UNSHAPED = "?"

_KINDS = {
    "residual": "residual block",
    "dense": "dense block",
    "inception": "concatenated branches",
    "parallel": "parallel branches",
    "repeat": "repeated group",
}

_UNITS = {"layer": "Layer", "weight": "Weight"}


def unit_word(unit: str) -> str:
    """Return the title of the column of names."""
    return _UNITS.get(unit, "Module")


def kind_word(kind: str) -> str:
    """Return what a group without a type of its own is called."""
    return _KINDS.get(kind, kind)


def blocks_word(kind: str, count: int) -> str:
    """Return "23 residual blocks", "2 × parallel branches"."""
    return counted(count, kind_word(kind))


def number_word(counts: Sequence[int | None]) -> str:
    """Write the sum; "≥" before the sum of a part, "?" where all are unknown."""
    known = sum(filter(None, counts))
    if None not in counts:
        return f"{known:,}"
    return f"≥ {known:,}" if known else "?"


def trainable_word(table: LayerTable, spans: Sequence[slice]) -> str:
    """Return how many parameters of some rows train: all, some, none; "-" without parameters.

    Parameters that are never trained, such as running statistics, do not make it "some". Where some
    of the rows are frozen but in training mode, it says that their statistics move.
    """
    word = _trainable_part(table, spans)
    if not any(_of(table.statistics_move, spans)):
        return word
    return "statistics move" if word == "-" else f"{word}, statistics move"


def _trainable_part(table: LayerTable, spans: Sequence[slice]) -> str:
    params, frozen = total(_of(table.params, spans)), total(_of(table.frozen, spans))
    if params is None or frozen is None:
        return "?"
    if not params:
        return "-"
    if frozen == params:
        return "none"
    never = sum(count or 0 for count in _of(table.untrainable, spans))
    return "all" if frozen <= never else "some"


def _of(counts: Sequence[int | None] | None, spans: Sequence[slice]) -> list[int | None]:
    return [count for span in spans for count in counts[span]] if counts else []


def is_partly_frozen(table: LayerTable) -> bool:
    """Whether a part of the model was frozen, so that the column is worth its width."""
    if table.untrainable is None:
        return any(table.frozen)
    return table.frozen != table.untrainable


def title(table: LayerTable) -> str:
    """Return the facts after the model's name: framework, rows, parameters, how many are frozen."""
    parts = [
        FRAMEWORKS.get(table.framework, table.framework),
        f"{'≥ ' if table.is_incomplete else ''}{counted(len(table) - table.variables, table.unit)}",
        *([counted(table.variables, "variable")] if table.variables else []),
        counted(number_word(table.params), "parameter") + _size(table),
    ]
    frozen = number_word(table.frozen)
    if frozen not in ("0", "?"):
        parts.append(f"{frozen} non-trainable")
    if table.optimizer:
        parts.append(counted(table.optimizer, "optimizer state value"))
    if table.flops is not None:
        parts.append(_flops(table, table.flops))
    if table.activations is not None:
        parts.append(f"{readable_bytes(table.activations)} of activations")
    return ", ".join(filter(None, parts))


def _size(table: LayerTable) -> str:
    """Return the size of the parameters; where only that of all that is stored is known, this."""
    stored = total(table.bytes)
    if table.param_bytes is not None:
        return f" ({readable_bytes(table.param_bytes)})" if table.param_bytes else ""
    return f" ({readable_bytes(stored)} stored)" if stored else ""


def _flops(table: LayerTable, flops: Sequence[int | None]) -> str:
    figure = number_word(flops if not operations(table.uncounted) else [*flops, None])
    given = table.run_input
    if given is None:
        return f"{figure} FLOPs (2 per multiply-add, batch 1)" if figure != "?" else "? FLOPs"
    is_short = given != _UNSHAPED and len(given) <= _LONGEST_INPUT
    basis = shown_text(given) if is_short else "as given"
    return f"{figure} FLOPs (2 per multiply-add, input {basis})"


def shown_text(text: str, most: int = SHOWN) -> str:
    """Make every control, bidi and other invisible character visible, and cut what is long."""
    text = _without_floods(text)
    kept = text
    if len(text) > most + _LEAST_CUT:
        kept = text[:most].rstrip("… ")
    cut = len(text) - len(kept)
    if not kept.isprintable():
        kept = "".join(c if c.isprintable() else _escaped(c) for c in kept)
    return f"{kept}… ({cut:,} more characters)" if cut else kept


def _without_floods(text: str) -> str:
    """Leave out marks after the fourth that combine with one character: they would paint over other lines."""
    if text.isascii():
        return text
    kept, marks = [], 0
    for character in text:
        marks = marks + 1 if category(character).startswith("M") else 0
        if marks <= _MARKS + 1:
            kept.append(character if marks <= _MARKS else "…")
    return "".join(kept)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
