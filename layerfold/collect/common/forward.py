"""What a forward pass on tensors without values fills, in any framework."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from layerfold.collect.common.names import text
from layerfold.format.table import LayerTable

#: Characters of an error's message; a longer one ends before a word.
_LONGEST = 300
_SIZE = re.compile(r"torch\.Size\(\[([\d, ]*)\]\)")


def fill_shapes(
    table: LayerTable,
    inputs: Sequence[Iterable[str | None]],
    outputs: Sequence[Iterable[str | None]],
    wanted: frozenset[str],
) -> None:
    """Fill the output shapes, and the input shapes if ``wanted``; for each row those of its calls."""
    table.outputs = [_distinct(of_row) for of_row in outputs]
    if "input_shapes" in wanted:
        table.input_shapes = [_distinct(of_row) for of_row in inputs]


def _distinct(shapes: Iterable[str | None]) -> str | None:
    """Join the shapes of several calls, equal ones once; None where there are none."""
    return ";".join(dict.fromkeys(shape for shape in shapes if shape)) or None


def error_text(error: Exception) -> str:
    """Return the type and the first line of an exception's message, without its full stop."""
    lines = text(error).strip().splitlines() or [""]
    message = _SIZE.sub(r"(\1)", lines[0]).replace("(sparse_coo)", "").strip().removesuffix(".")
    if len(message) > _LONGEST:
        message = f"{message[:_LONGEST].rpartition(' ')[0] or message[:_LONGEST]} …"
    return f"{type(error).__name__}: {message}" if message else type(error).__name__
