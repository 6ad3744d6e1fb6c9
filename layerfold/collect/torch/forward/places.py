"""Which calls of a module belong to which of its places, where it is in the model more than once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Mapping, Sequence

from layerfold.collect.torch.forward.run import Calls

#: From a place to a module around it: the modules between that are called themselves, and all of them.
_Distance = tuple[int, int]


def calls_by_row(
    parents: Sequence[int],
    first: Sequence[int | None],
    calls: Mapping[int, Calls],
    in_order: Container[int],
) -> list[Calls | None]:
    """Return the calls of each row, None of one without any.

    ``first`` is the first row of each row's module, ``calls`` has the calls by that, ``in_order`` are the modules that
    call those directly inside of them one after the other. A call belongs to the place nearest below the module that called
    it, through lists rather than through modules that are called themselves; to each such place in turn, where the
    module calls in order. Where for some call that is not one place, as for two names of one module in another
    one, all places have all calls.
    """
    places: dict[int, list[int]] = defaultdict(list)
    for row, one in enumerate(first):
        if one is not None:
            places[one].append(row)
    found: list[Calls | None] = [None] * len(parents)
    for one in calls:
        rows = places[one]
        away = {row: _away(parents, row, calls) for row in rows} if len(rows) > 1 else {}
        for row, of_row in _split(rows, away, calls[one], in_order).items():
            found[row] = of_row
    return found


def _split(
    rows: Sequence[int],
    away: Mapping[int, Mapping[int, _Distance]],
    calls: Calls,
    in_order: Container[int],
) -> dict[int, Calls]:
    if not away:
        return dict.fromkeys(rows, calls)
    split = {row: Calls() for row in rows}
    turns = Counter[int]()
    of_calls = zip(calls.callers, calls.inputs, calls.outputs, calls.made, strict=True)
    for caller, given, returned, made in of_calls:
        below = {row: of_row[caller] for row, of_row in away.items() if caller in of_row}
        nearest = [row for row, distance in below.items() if distance == min(below.values())]
        if len(nearest) != 1 and not (nearest and caller in in_order):
            return dict.fromkeys(rows, calls)
        place = nearest[turns[caller] % len(nearest)]
        turns[caller] += 1
        split[place].inputs.append(given)
        split[place].outputs.append(returned)
        split[place].made.append(made)
    return split


def _away(parents: Sequence[int], row: int, called: Container[int]) -> dict[int, _Distance]:
    """Return how far above a row each module around it is; -1 is around the model."""
    found: dict[int, _Distance] = {}
    between = 0
    while row >= 0:
        row = parents[row]
        found[row] = between, len(found)
        between += row in called
    return found
