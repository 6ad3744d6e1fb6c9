"""What ``layerfold.summary(model)`` returns: plain data, the model itself is not kept."""

from __future__ import annotations

import json
import sys
from codecs import lookup
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import replace
from functools import cached_property
from locale import getpreferredencoding
from os import PathLike
from typing import TYPE_CHECKING, Any, TextIO

from layerfold.collect import Inputs, collect
from layerfold.collect.registry import columns_wanted
from layerfold.deadline import remember
from layerfold.fallback.html import to_html
from layerfold.fallback.layout import Layout
from layerfold.fallback.streams import USUAL_WIDTH, has_colours, line_width
from layerfold.fallback.text import to_text
from layerfold.fold import fold
from layerfold.format.accessors import accessors_of
from layerfold.format.cells import values_of
from layerfold.format.columns import Counts, Texts
from layerfold.format.encode import DEFAULT_BUDGET, LARGEST_BUDGET, encode
from layerfold.format.outline import Group
from layerfold.format.paths import named_path, path_of, paths_and_depths
from layerfold.format.table import LayerTable, Totals, calls_of
from layerfold.format.totals import totals_of
from layerfold.format.weights import weights_of
from layerfold.model_summary.blocks import Block, find_blocks
from layerfold.model_summary.code import all_but_norms, up_to_row
from layerfold.model_summary.export import to_csv, to_markdown, to_pandas
from layerfold.model_summary.files import write_whole
from layerfold.model_summary.framed import marimo_html
from layerfold.model_summary.layer_range import limited
from layerfold.model_summary.output import output
from layerfold.model_summary.page import page_of
from layerfold.model_summary.row import OPTIONAL, Row

if TYPE_CHECKING:
    from layerfold.picture.options import Depth, Direction, Options, Theme


class Summary:
    """The summary of one model; as the last expression of a cell it shows the table.

    It contains plain data only, so keeping it does not keep the model or a weight alive. ``len`` is the
    number of rows, iterating yields a ``Row`` for each, ``str`` is the folded text.
    """

    def __init__(
        self, table: LayerTable, *, budget: int = DEFAULT_BUDGET, layout: Layout | None = None
    ) -> None:
        self._table = table
        self._budget = budget
        self._layout = layout or Layout()
        self._texts: dict[tuple[object, ...], str] = {}  # by width, colours and encodings
        self._replace: Callable[[dict[str, object]], bool] | None = None

    def replace_output(self, replace: Callable[[dict[str, object]], bool]) -> None:
        """Use ``replace``, once, to put this summary into the output that shows the progress of reading.

        It returns False where it has no such output; then IPython shows the summary as usual.
        """
        self._replace = replace

    def shows(self, table: LayerTable, budget: int, layout: Layout | None) -> bool:
        """Whether this is the summary of just these rows, shown in this way."""
        same = self._budget == budget and self._layout == (layout or Layout())
        return same and self._table == table

    @cached_property
    def _outline(self) -> Group:
        return fold(self._table)

    @cached_property
    def totals(self) -> Totals:
        """Sums over all rows; ``None`` where a part is unknown."""
        return totals_of(self._table)

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """Stages, residual blocks and other blocks that were found, and repeated modules."""
        return find_blocks(self._table, self._outline)

    @property
    def payload(self) -> dict[str, object]:
        """The JSON object that the notebook shows (``docs/format.md``)."""
        return deepcopy(self._payload)

    @cached_property
    def _payload(self) -> dict[str, object]:
        return encode(self._table, self._outline, self.totals, budget=self._budget)

    def _text(self, *encodings: str, width: int = USUAL_WIDTH, in_colours: bool = False) -> str:
        key = (width, in_colours, *encodings)
        known = self._texts.get(key)
        if known is None:
            known = to_text(
                self._table,
                self._outline,
                self._layout,
                width=width,
                encodings=encodings,
                in_colours=in_colours,
            )
            self._texts[key] = known
        return known

    @cached_property
    def _html(self) -> str:
        return to_html(self._table, self._outline, self._layout)

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences about what is unknown or unusual."""
        return tuple(self._table.notes)

    def __len__(self) -> int:
        return len(self._table)

    def __iter__(self) -> Iterator[Row]:
        places = zip(paths_and_depths(self._table), accessors_of(self._table), strict=True)
        return (
            self._row(index, path, depth, accessor)
            for index, ((path, depth), accessor) in enumerate(places)
        )

    def __str__(self) -> str:
        """Return the text in characters that both standard output and files can write, as wide as the terminal.

        ``print`` asks for the text first and encodes it afterwards, to the encoding of its stream. For
        a stream with fewer characters or another width there is ``to_text``.
        """
        encodings = (*_encoding_of(sys.stdout), getpreferredencoding(False))
        return self._text(*encodings, width=line_width(sys.stdout))

    __repr__ = __str__

    def print(self, file: TextIO | None = None) -> None:
        """Write the text to a stream, None: to standard output, in colours where that is a terminal that shows them.

        Lines are as wide as the terminal, and have characters that the stream can write. ``print(s)`` does the same
        without colours: it asks for a string before it has a stream, and strings are written to files, too. The
        environment variables NO_COLOR, FORCE_COLOR and PYTHON_COLORS decide as for Python itself.
        """
        stream = sys.stdout if file is None else file
        stream.write(f"{self.text_for(stream)}\n")

    def text_for(self, stream: object) -> str:
        """Return the text that ``print`` writes to a stream."""
        return self._text(
            *_encoding_of(stream), width=line_width(stream), in_colours=has_colours(stream)
        )

    def freeze_code(self, up_to: str | Row | None = None) -> str | None:
        """Return lines for a cell that freeze the layers up to a row, and what is inside that, in the order of the rows.

        ``up_to`` is a row of this summary, or its path: of several, the first. Without it the lines freeze all but
        the normalisations, which are the layers with "norm" in the name of their class. What is frozen already stays
        so. None where no such lines are known to be right; KeyError for an unknown path.
        """
        if up_to is None:
            return all_but_norms(self._table)
        return up_to_row(self._table, up_to.index if isinstance(up_to, Row) else self._rows[up_to])

    def to_text(self, encoding: str = "utf-8", *, width: int | None = None) -> str:
        """Return the folded text in lines of at most ``width`` characters that ``encoding`` has; None: 79.

        What does not fit becomes shorter, and at last columns are left out, which the text says.
        ``print(s.to_text(stream.encoding), file=stream)`` never fails to encode its characters. LookupError
        where Python has no such encoding, ValueError where ``width`` has no room for names and parameters.
        """
        name = lookup(encoding).name
        if width is None:
            return self._text(name)
        layout = replace(self._layout, line_length=width, positions=None)
        return to_text(self._table, self._outline, layout, encodings=(name,))

    def to_csv(self, path: str | PathLike[str] | None = None) -> str | None:
        """Write all rows as CSV (RFC 4180, UTF-8): to ``path``, or return it as a string.

        Cells that a spreadsheet would take for a formula get a ``'`` in front. OSError where
        the file cannot be written; what was there before then stays.
        """
        return _written(to_csv(self), path)

    def to_html(self, path: str | PathLike[str] | None = None) -> str | None:
        """Write a web page with the table as in the notebook: to ``path``, in UTF-8, or return it as a string.

        Any browser shows it, light or dark as the system is, without a kernel or a network: folded, paged and
        searched, and as plain text where no script runs (``docs/saved-page.md``). It begins with the first view.
        OSError where the file cannot be written; what was there before then stays.
        """
        table = self._table
        name = table.model_name or table.model_type
        return _written(page_of(self._payload, name=name, text=self._text()), path)

    def to_json(self, path: str | PathLike[str] | None = None) -> str | None:
        """Write ``payload`` as JSON (``docs/format.md``): to ``path``, in UTF-8, or return it as a string.

        JupyterLab and Notebook 7 open a file whose name ends in ``.layerfold.json`` as the table, without a
        kernel. OSError where the file cannot be written; what was there before then stays.
        """
        return _written(
            json.dumps(self._payload, sort_keys=True, separators=(",", ":")) + "\n", path
        )

    def to_svg(
        self,
        path: str | PathLike[str] | None = None,
        *,
        direction: Direction = "down",
        depth: Depth = None,
        theme: Theme = "light",
    ) -> str | None:
        """Draw the model as boxes and lines, as an SVG: to ``path``, in UTF-8, or return it as a string.

        What is closed is one box, a run of the same blocks too ("× 22"); lines say what reads from what. ``direction`` is
        "down" or "right", ``theme`` "light" or "dark". ``depth`` is how many levels of groups are open, from 0 on, or "all";
        None: those that the table opens at first. There are 400 boxes at most: deeper groups are closed, which
        the picture says. Its unit is the CSS pixel, its texts stay texts (``docs/picture.md``).

        A PyTorch module knows no connections until it has run: ``layerfold.summary(model, input_size=…)`` gives them.

        ImportError without igraph: ``pip install "layerfold[picture]"``. ValueError for another direction,
        depth or theme. OSError where the file cannot be written; what was there before then stays.
        """
        from layerfold.picture.options import Options

        options = Options(direction=direction, depth=depth, theme=theme)
        return _written(self.drawn(options), path)

    def drawn(self, options: Options) -> str:
        """Return the SVG that ``to_svg`` and ``plot_model`` save."""
        from layerfold.picture.render import to_svg

        return to_svg(self._table, self._outline, options)

    def to_pandas(self) -> Any:
        """Return all rows as a pandas DataFrame, unknown values as ``pandas.NA``; ImportError without pandas."""
        return to_pandas(self)

    def to_markdown(self) -> str:
        """Return all rows as a Markdown table."""
        return to_markdown(self)

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> dict[str, object]:
        """Return the whole output: one message with both fallbacks and, unless it is to be HTML only, the table."""
        del include, exclude  # IPython leaves out what it does not want
        text = self._text(*_encoding_of(sys.stdout), width=line_width(sys.stdout))
        return output(self.payload, self._html, text)

    def _repr_html_(self) -> str:
        """Return the plain table, for hosts that ask for HTML alone; where it is wanted, with the view in it."""
        return str(self._repr_mimebundle_()["text/html"])

    def _mime_(self) -> tuple[str, str]:
        """Return one output for marimo, which shows each type of a bundle in a tab, also those it cannot show."""
        return "text/html", marimo_html(self._repr_mimebundle_())

    def _ipython_display_(self) -> None:
        """Take the place of the progress; without any, IPython shows the bundle as its own output."""
        replace, self._replace = self._replace, None
        if replace is None or not replace(self._repr_mimebundle_()):
            raise NotImplementedError

    def _row(self, index: int, path: str, depth: int, accessor: str | None) -> Row:
        table = self._table
        params, frozen = table.params[index], table.frozen[index]
        tie = table.ties.get(index)
        return Row(
            index=index,
            path=path,
            name=table.names[index],
            type=table.types[index],
            depth=depth,
            params=params,
            trainable=None if params is None or frozen is None else params - frozen,
            output_shape=_cell(table.outputs, index),
            dtype=_cell(table.dtypes, index),
            inputs=self._inputs(index),
            calls=calls_of(table, index),
            tied_to=named_path(table, tie.row) if tie else None,
            tied_params=tie.params if tie else 0,
            flops=None if table.flops is None else table.flops[index],
            uncounted=table.uncounted[index] if table.uncounted else (),
            accessor=accessor,
            weights=weights_of(table, index),
            optional={key: values[index] for key, values in self._optional.items()},
        )

    @cached_property
    def _rows(self) -> dict[str, int]:
        """The first row of each path."""
        paths = [path for path, _ in paths_and_depths(self._table)]
        return {path: row for row, path in reversed(list(enumerate(paths)))}

    @cached_property
    def _optional(self) -> dict[str, Texts | Counts]:
        found = {key: values_of(self._table, column) for key, column in OPTIONAL.items()}
        return {key: values for key, values in found.items() if values is not None}

    def _inputs(self, index: int) -> tuple[str, ...] | None:
        calls = self._table.calls
        if calls is None or not calls[index]:
            return None
        return tuple(path_of(self._table, s.row) for call in calls[index] for s in call)


#: A cell that is run again shows the same rows: what was found in them is not looked for again.
_RECENT: deque[Summary] = deque(maxlen=4)


def summarise(
    model: object,
    *,
    columns: str | Iterable[str] = "default",
    budget: int = DEFAULT_BUDGET,
    layer_range: Sequence[str] | None = None,
    layout: Layout | None = None,
    inputs: Inputs | None = None,
    optimizer: object = None,
) -> Summary:
    """Read a model; ``layer_range`` and ``layout`` are those of Keras' ``Model.summary``."""
    if type(budget) is not int or not 1 <= budget <= LARGEST_BUDGET:
        raise ValueError(
            f"budget must be a whole number of bytes from 1 to {LARGEST_BUDGET:,}, not {budget!r}"
        )
    wanted = columns_wanted(columns)
    table = collect(model, columns=wanted, inputs=inputs, optimizer=optimizer)
    layout = replace(layout or Layout(), columns=wanted)
    if layer_range is not None:
        table = limited(table, layer_range)
    remember(lambda: table, is_read=True)
    for known in tuple(_RECENT):  # another thread may append meanwhile
        if known.shows(table, budget, layout):
            return known
    summary = Summary(table, budget=budget, layout=layout)
    _RECENT.append(summary)
    return summary


def _written(text: str, path: str | PathLike[str] | None) -> str | None:
    if path is None:
        return text
    write_whole(path, text)
    return None


def _encoding_of(stream: object) -> tuple[str, ...]:
    """Return the encoding of a stream; none where it is kept as text, or there is no stream."""
    encoding = getattr(stream, "encoding", None)
    return (encoding,) if isinstance(encoding, str) else ()


def _cell(column: list[str | None] | None, index: int) -> str | None:
    return None if column is None else column[index]
