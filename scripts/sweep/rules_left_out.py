"""Each rule of the fold and of the first view in plain words, and how it is left out."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import inf
from typing import Any

from layerfold.fold.blocks import PAGE
from layerfold.fold.runs import MIN_SAVED

Function = Callable[..., Any]

#: Makes what takes the place of a function or a constant out of it.
Replacement = Callable[[Any], Any]


def always(result: object) -> Replacement:
    """Let a function return the same for everything, or a constant have another value."""
    return lambda former: (lambda *_, **__: result) if callable(former) else result


def unchanged(place: int) -> Replacement:
    """Let a function return one of its arguments as it is; a method has itself at 0."""
    return lambda _: lambda *given, **__: given[place]


def instead(call: Function) -> Replacement:
    """Let a function call another one, which is given the former one before the arguments."""
    return lambda former: lambda *given, **named: call(former, *given, **named)


def of_any_shape(_: Function, graph: Any, merge: int) -> list[int]:
    """Take all terms of a sum."""
    return graph.sources[merge]


def the_last(identity: Function, *given: Any, **_: bool) -> int:
    """Take the last source of a merge, whatever it does."""
    return identity(*given)


def of_gates_never(is_around: Function, region: Any, *more: Any) -> bool:
    """Find no block inside a gate."""
    return region.kind != "gate" and is_around(region, *more)


def of_all_products(_: Function, search: Any, node: int) -> bool:
    """Let depthwise convolutions weigh, too."""
    return search.graph.has_params[node] and "Norm" not in search.graph.types[node]


def only_rows(repeated: Function, self: Any, entries: list[Any], *more: Any, rows: bool) -> Any:
    """Repeat groups only where rows are repeated, too."""
    return repeated(self, entries, *more, rows=rows) if rows else entries


def only_groups(repeated: Function, *given: Any, **_: bool) -> Any:
    """Repeat what has a group inside, and nothing else."""
    return repeated(*given, rows=False)


def not_in_blocks(shortened: Function, self: Any, entries: list[Any], **named: Any) -> Any:
    """Leave the rows of a block as they are."""
    return entries if "only_repeats" in named else shortened(self, entries, **named)


def in_blocks_groups(shortened: Function, *given: Any, **named: Any) -> Any:
    """Repeat groups alone in a block, as if all its rows fitted on a page."""
    return shortened(*given, **(named | {"page": inf} if "only_repeats" in named else named))


def as_a_whole(kind: type, compared: Function, self: Any, value: object) -> Any:
    """Compare settings of a kind as a whole."""
    return ((value,), []) if isinstance(value, kind) else compared(self, value)


def with_runs_inside(is_worthwhile: Function, period: list[Any], count: int) -> bool:
    """Let a run that is no row have runs inside that are."""
    is_mixed = not all(item.run_from for item in period)
    saves = is_mixed and (count - 1) * len(period) >= MIN_SAVED
    return saves or is_worthwhile(period, count)


def heavy_rows(with_open: Function, *given: Any, **named: bool) -> Any:
    """Open only what has more than a third of the parameters."""
    return with_open(*given, **(named | {"heavy_only": True}))


def last_start(starts: Function, *given: Any) -> list[int]:
    """Let a repetition begin at the last place alone."""
    return starts(*given)[-1:]


def earliest_last(starts: Function, *given: Any) -> list[int]:
    """Prefer the first place where the last one is preferred."""
    return starts(*given)[::-1]


#: The words, what is replaced in ``layerfold``, and by what.
RULES: list[tuple[str, str, Replacement]] = [
    # Blocks of a graph
    ("the skip of a sum may be projected", "fold.graph._Search._projected", always(-1)),
    ("the terms of a sum have its shape", "fold.graph._of_its_shape", instead(of_any_shape)),
    ("of what is concatenated, the first", "fold.graph._Search._identity", instead(the_last)),
    ("a U-shape is no block", "fold.graph._Search._leaving", always(frozenset())),
    (
        "a branch may resample beside a way that does not",
        "fold.graph._Search._is_passed",
        always(False),
    ),
    (
        "a projection begins where the whole sum does",
        "fold.graph._Search._is_stem",
        always(True),
    ),
    ("a gate is learned", "fold.graph._Search._is_learned", always(True)),
    ("branches of a pyramid are resampled", "fold.graph._Search._is_pyramid", always(False)),
    ("a lone concatenation is not dense", "fold.graph._lone", always(frozenset())),
    ("a gate has no block inside", "fold.graph._is_around", instead(of_gates_never)),
    (
        "what comes from elsewhere and is read later is no part of a block",
        "fold.graph._Search._start",
        lambda _: lambda _, entry, __: entry + 1,
    ),
    ("branches", "fold.graph._Search._branching", always(None)),
    ("masks are no values", "fold.scope._MASKS", always(frozenset())),
    (
        "depthwise convolutions do not count as products",
        "fold.graph._Search._weighs",
        instead(of_all_products),
    ),
    # Where a block begins and ends
    ("names that go on counting", "fold.blocks._Naming.with_likes", unchanged(1)),
    ("names alone, beyond a page", "fold.blocks._Naming.with_families", unchanged(1)),
    ("stages", "fold.blocks._Naming.stages", unchanged(1)),
    ("rows that carry the label", "fold.blocks._Naming._belongs", always(False)),
    ("a product beside a block is no part of it", "fold.blocks._Naming._weighs", always(False)),
    (
        "a label that other rows have, too, begins no block",
        "fold.blocks._Naming._is_elsewhere",
        always(False),
    ),
    ("activations that follow", "fold.blocks._Naming._follows", always(False)),
    # Repetition among siblings
    ("repeated groups", "fold.shorten.Shortener._repeated", instead(only_rows)),
    ("repeated rows, beyond a page", "fold.shorten.Shortener._repeated", instead(only_groups)),
    ("repetitions inside blocks", "fold.shorten.Shortener.shortened", instead(not_in_blocks)),
    (
        "repeated rows inside blocks, beyond a page",
        "fold.shorten.Shortener.shortened",
        instead(in_blocks_groups),
    ),
    ("levels, beyond a page", "fold.shorten.Shortener._levels", unchanged(1)),
    (
        "repetitions whose numbers vary, beyond a page",
        "fold.shorten.Shortener._loose",
        unchanged(1),
    ),
    ("parts, beyond a page", "fold.shorten.Shortener._parts", unchanged(1)),
    (
        "a repetition may begin later than where it was found",
        "fold.shorten._starts",
        lambda _: lambda _, part: [part.start],
    ),
    (
        "a repetition begins at a group or a row that multiplies",
        "fold.shorten._starts",
        instead(last_start),
    ),
    (
        "a repetition begins at the last such place",
        "fold.shorten._starts",
        instead(earliest_last),
    ),
    ("made-up names are no identity", "fold.fold._NAMING", always(frozenset())),
    (
        "tuples of numbers are compared as numbers",
        "fold.fold._Folder._compared",
        instead(partial(as_a_whole, tuple)),
    ),
    (
        "numbers in texts are compared as numbers",
        "fold.fold._Folder._compared",
        instead(partial(as_a_whole, str)),
    ),
    (
        "the first layer of a Sequential reads like the others",
        "fold.fold._inputs",
        lambda _: len,
    ),
    ("a list inside a module has 16 rows", "fold.fold.PAGE_INSIDE", always(PAGE)),
    (
        "a run that is no row has none inside that is",
        "fold.runs._worthwhile",
        instead(with_runs_inside),
    ),
    # What is open at first
    ("what still fits is opened", "fallback.visible._with_open", unchanged(1)),
    (
        "what has no more than a third is opened, too",
        "fallback.visible._with_open",
        instead(heavy_rows),
    ),
    ("no level that hides more than a lesser one", "fallback.visible._most_hidden", always(0)),
]
