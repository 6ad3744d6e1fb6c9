"""What is shown of a model for which there was not enough time."""

from __future__ import annotations

import sys
from dataclasses import replace

from layerfold.fallback.html import to_html
from layerfold.fallback.layout import Layout
from layerfold.fallback.streams import line_width
from layerfold.fallback.text import to_text
from layerfold.fold import unfolded
from layerfold.format.encode import DEFAULT_BUDGET, Payload, saved_size
from layerfold.format.excerpt import encode_excerpt
from layerfold.format.paths import path_of
from layerfold.format.table import LayerTable
from layerfold.format.totals import totals_of
from layerfold.model_summary.output import output

#: Rows that are listed individually, if the budget allows it.
_LISTED = 1000

#: Characters of a path that the sentence has room for.
_LONGEST_PATH = 60


def unfinished(
    table: LayerTable, seconds: float, *, is_read: bool, layout: Layout | None = None
) -> dict[str, object]:
    """Return the output of the rows that were read, without blocks and repetitions, and why there are none.

    ``is_read`` says that all was read and only the folding took too long. The time that this takes is linear in
    the rows, a few microseconds for each.
    """
    layout = layout or Layout()
    notes = [_sentence(table, seconds, is_read=is_read), *table.notes]
    table = replace(table, notes=notes)
    outline = unfolded(table, _LISTED)
    html, text = (
        to_html(table, outline, layout),
        to_text(table, outline, layout, width=line_width(sys.stdout)),
    )
    return output(_payload(table), html, text)


def _payload(table: LayerTable) -> Payload:
    totals = totals_of(table)
    listed = _LISTED
    while True:
        payload = encode_excerpt(table, unfolded(table, listed), totals)
        if saved_size(payload) <= DEFAULT_BUDGET or listed == 1:
            return payload
        listed //= 2


def _sentence(table: LayerTable, seconds: float, *, is_read: bool) -> str:
    time = f"{seconds:g} s"
    if table.is_incomplete:
        last = path_of(table, len(table) - 1)
        place = f", at {last!r}" if 0 < len(last) <= _LONGEST_PATH else ""
        return (
            f"Reading was stopped after {time}{place}: there may be more {table.unit}s, and "
            "every sum is of a part. layerfold.summary(model) reads all."
        )
    if is_read:
        return (
            f"Looking for blocks and repetitions was stopped after {time}: rows are not folded, and all "
            "sums are complete. layerfold.summary(model) folds them."
        )
    return (
        f"Reading was stopped after {time}: {table.unit}s and parameters are complete, and shapes, "
        "connections and notes are missing. layerfold.summary(model) reads all."
    )
