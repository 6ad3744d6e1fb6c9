"""A model shown by itself, as far as that takes no longer than the limit."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TypeVar

from layerfold.deadline import Deadline, OutOfTime
from layerfold.fallback.layout import Layout
from layerfold.fallback.streams import has_colours
from layerfold.format.table import LayerTable
from layerfold.model_summary.summary import Summary, summarise
from layerfold.model_summary.unfinished import unfinished
from layerfold.notebook.limit import LIMIT, NothingReadError, limited, without_collection
from layerfold.notebook.shell import is_kernel, running_shell

Result = TypeVar("Result")


def shown(
    model: object,
    show: Callable[[Summary], Result],
    *,
    layer_range: Sequence[str] | None = None,
    layout: Layout | None = None,
) -> Result:
    """Return what ``show`` makes of the summary of a model, at the limit of one with what is known by then.

    Raises NothingReadError where that is nothing.
    """

    def whole() -> Result:
        return show(summarise(model, layer_range=layer_range, layout=layout))

    deadline = LIMIT.deadline()
    if deadline is None:
        return whole()
    with without_collection():
        try:
            return limited(deadline, whole)
        except OutOfTime:
            table = _known(deadline, is_range=layer_range is not None)
            return show(
                unfinished(table, deadline.seconds, is_read=deadline.is_read, layout=layout)
            )


def _known(deadline: Deadline, *, is_range: bool) -> LayerTable:
    """Return the rows that were read; a range of layers is cut from a whole model only."""
    if deadline.known is not None and (deadline.is_read or not is_range):
        table = deadline.known()
        if isinstance(table, LayerTable):
            return table
    raise NothingReadError(deadline.seconds)


def output_of(summary: Summary) -> dict[str, object]:
    """Return the output of a summary in IPython; where that is in a terminal, with colours in its text."""
    bundle, shell = summary._repr_mimebundle_(), running_shell()
    if shell is not None and not is_kernel(shell) and has_colours(sys.stdout):
        bundle["text/plain"] = text_of(summary)
    return bundle


def text_of(summary: Summary) -> str:
    """Return what is written to standard output for a summary."""
    return summary.text_for(sys.stdout)
