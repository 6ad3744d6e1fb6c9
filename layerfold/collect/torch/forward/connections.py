"""The connections of a pass by rows: what each call of a module reads."""

from __future__ import annotations

from collections.abc import Sequence

from layerfold.collect.torch.forward.origins import ModuleCall
from layerfold.collect.torch.forward.run import Calls
from layerfold.format.table import Call, Source

#: Calls and inputs of one row that are written: a cell has no room for all steps of a long sequence.
MOST = 256

_Places = dict[ModuleCall, tuple[int, int]]


def connections(seen: Sequence[Calls | None]) -> list[tuple[Call, ...]]:
    """Return the inputs of each call of each row; () where they are unknown, or there is no call.

    A call that several rows have is that of the first of them.
    """
    places: _Places = {}
    for row, calls in enumerate(seen):
        for index, call in enumerate(calls.made if calls else ()):
            places.setdefault(call, (row, index))
    return [_of_row(calls.made, places) if calls else () for calls in seen]


def _of_row(made: Sequence[ModuleCall], places: _Places) -> tuple[Call, ...]:
    found: list[Call] = []
    for call in made:
        # A call that raised, and left a tensor somewhere, has no place.
        if call.reads is None or any(origin.call not in places for origin in call.reads):
            return ()
        found.append(tuple([Source(*places[call], output) for call, output in call.reads]))
    return tuple(found) if sum(map(len, found)) + len(found) <= MOST else ()
