"""What is shown of a model for which there was not enough time."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from layerfold.fallback.layout import Layout
from layerfold.fold import unfolded
from layerfold.format.encode import DEFAULT_BUDGET, Payload, saved_size
from layerfold.format.excerpt import encode_excerpt
from layerfold.format.outline import Group
from layerfold.format.paths import path_of
from layerfold.format.table import LayerTable
from layerfold.model_summary.summary import Summary

#: Rows that are listed individually, if the budget allows it.
_LISTED = 1000

#: Characters of a path that the sentence has room for.
_LONGEST_PATH = 60


class Unfinished(Summary):
    """The rows that were read, without blocks and repetitions.

    The time that its outputs take is linear in the rows, a few microseconds for each.
    """

    @cached_property
    def _outline(self) -> Group:
        return unfolded(self._table, _LISTED)

    @cached_property
    def _payload(self) -> Payload:
        listed = _LISTED
        while True:
            payload = encode_excerpt(self._table, unfolded(self._table, listed), self.totals)
            if saved_size(payload) <= DEFAULT_BUDGET or listed == 1:
                return payload
            listed //= 2


def unfinished(
    table: LayerTable, seconds: float, *, is_read: bool, layout: Layout | None = None
) -> Unfinished:
    """Return a summary of the rows that were read, which says why it has no blocks and repetitions.

    ``is_read`` says that all was read and only the folding took too long.
    """
    notes = [_sentence(table, seconds, is_read=is_read), *table.notes]
    return Unfinished(replace(table, notes=notes), layout=layout)


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
