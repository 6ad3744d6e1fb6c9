"""A model shown by itself, as far as that takes no longer than the limit."""

from __future__ import annotations

from collections.abc import Sequence

from layerfold.deadline import Deadline, OutOfTime
from layerfold.fallback.layout import Layout
from layerfold.format.table import LayerTable
from layerfold.model_summary.summary import summarise
from layerfold.model_summary.unfinished import unfinished
from layerfold.notebook.limit import LIMIT, NothingReadError, limited, without_collection


def shown(
    model: object, *, layer_range: Sequence[str] | None = None, layout: Layout | None = None
) -> dict[str, object]:
    """Return the output of a model, at the limit what is known by then; NothingReadError where that is nothing."""

    def whole() -> dict[str, object]:
        return summarise(model, layer_range=layer_range, layout=layout)._repr_mimebundle_()

    deadline = LIMIT.deadline()
    if deadline is None:
        return whole()
    with without_collection():
        try:
            return limited(deadline, whole)
        except OutOfTime:
            table = _known(deadline, is_range=layer_range is not None)
            return unfinished(table, deadline.seconds, is_read=deadline.is_read, layout=layout)


def _known(deadline: Deadline, *, is_range: bool) -> LayerTable:
    """Return the rows that were read; a range of layers is cut from a whole model only."""
    if deadline.known is not None and (deadline.is_read or not is_range):
        table = deadline.known()
        if isinstance(table, LayerTable):
            return table
    raise NothingReadError(deadline.seconds)
