"""What a forward pass on tensors without values fills, in any framework."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from layerfold.collect.common.names import text
from layerfold.format.call_shapes import written_calls
from layerfold.format.table import LayerTable

#: Characters of an error's message; a longer one ends before a word.
_LONGEST = 300
_SIZE = re.compile(r"torch\.Size\(\[([\d, ]*)\]\)")


def fill_shapes(
    table: LayerTable,
    inputs: Sequence[Sequence[str | None]],
    outputs: Sequence[Sequence[str | None]],
    wanted: frozenset[str],
) -> None:
    """Fill the shapes of each row's calls: outputs, inputs if ``wanted``, and both call by call."""
    table.outputs = [_distinct(of_row) for of_row in outputs]
    if "input_shapes" in wanted:
        table.input_shapes = [_distinct(of_row) for of_row in inputs]
    table.call_shapes = [
        written_calls(zip(*of_row, strict=True)) if len(of_row[1]) > 1 else None
        for of_row in zip(inputs, outputs, strict=True)
    ]


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
