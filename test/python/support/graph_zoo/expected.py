"""What an expert expects of a folded graph, and the registry of the graphs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from itertools import accumulate, pairwise
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from layerfold.collect import collect
from layerfold.format.table import LayerTable

#: Kinds of groups, as in ``layerfold.format.outline.Group``; "run" is any row "× n".
WORDS = frozenset(
    {
        "residual",
        "gate",
        "dense",
        "inception",
        "parallel",
        "block",
        "repeat",
        "level",
        "stage",
        "part",
        "run",
    }
)

#: Either the first row and the row after the last, in the order of ``LayerTable``, or the names
#: of the first and of the last row; a row inside another one is named by its path.
Span = tuple[int, int] | tuple[str, str]


@dataclass(frozen=True)
class Expected:
    """Groups that an expert would draw, one for each of ``spans``.

    Any of ``words`` may be said of them. A ``loose`` group may begin, and may end, up to three
    rows or a third of its rows earlier or later, if it shares more than half of its rows with
    the span, and the span half of its rows with it. What is expected as ``one_row`` are
    neighbours in one row "× n": they may be a part of a longer such row, or one group of
    one of the words.
    """

    words: tuple[str, ...]
    spans: tuple[Span, ...]
    loose: bool = False
    one_row: bool = False

    def __post_init__(self) -> None:
        """Raise ValueError for an unknown word and where nothing is expected."""
        _check(self.words)
        if not self.words or not self.spans:
            raise ValueError("an expectation has words and spans")


@dataclass(frozen=True)
class Graph:
    """One model, what is expected of it, and the words that are wrong anywhere in it.

    ``see`` is what the first page should report, for human readers.
    """

    define: Callable[[], Any]
    expected: tuple[Expected, ...]
    never: tuple[str, ...]
    see: str

    @cached_property
    def table(self) -> LayerTable:
        """The model's rows; names that Keras makes up are counted from the start."""
        import keras

        keras.utils.clear_session(free_memory=False)
        # Weights get no values: that takes half of the time.
        with keras.StatelessScope(initialize_variables=False):
            return collect(self.define())


#: Every graph by the name of its function, once the module that defines it is imported.
ZOO: dict[str, Graph] = {}

_WITHOUT_GRAPHS = {"check", "expected", "parts"}


def modules() -> list[str]:
    """Return the modules that define graphs; importing them loads Keras."""
    found = {module.name for module in iter_modules([str(Path(__file__).parent)])}
    return [f"graph_zoo.{name}" for name in sorted(found - _WITHOUT_GRAPHS)]


def all_graphs() -> dict[str, Graph]:
    """Return every graph by its name."""
    for module in modules():
        import_module(module)
    return ZOO


def graph(
    *, see: str, never: Iterable[str] = (), expected: Iterable[Expected] = ()
) -> Callable[[Callable[[], Any]], Callable[[], Any]]:
    """Register a function that builds a Keras 3 model; ValueError for a name that is taken."""
    words = tuple(never)
    _check(words)

    def register(define: Callable[[], Any]) -> Callable[[], Any]:
        if define.__name__ in ZOO:
            raise ValueError(f"there are two graphs named {define.__name__}")
        ZOO[define.__name__] = Graph(define, tuple(expected), words, see)
        return define

    return register


def side_by_side(start: int, *sizes: int) -> tuple[Span, ...]:
    """Return spans of these sizes, one after the other; a negative size leaves out rows."""
    ends = accumulate(map(abs, sizes), initial=start)
    return tuple(span for size, span in zip(sizes, pairwise(ends), strict=True) if size > 0)


def _check(words: Iterable[str]) -> None:
    if unknown := set(words) - WORDS:
        raise ValueError(f"unknown words {sorted(unknown)}")
