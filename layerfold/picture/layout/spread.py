"""Places along a side of a box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Wish(NamedTuple):
    """Where a line would begin or end, and how much that counts."""

    x: float
    weight: float


@dataclass(slots=True)
class _Run:
    sum: float
    weight: float
    count: int = 1

    @property
    def mean(self) -> float:
        return self.sum / self.weight


def spread(wishes: Sequence[Wish], start: float, stop: float, gap: float) -> list[float]:
    """Return places from ``start`` to ``stop`` in the order of the wishes, which rise.

    They are at least ``gap`` apart where there is room, and as near to what was wished for as that allows.
    """
    step = 0.0 if len(wishes) < 2 else min(gap, (stop - start) / (len(wishes) - 1))
    end = stop - step * max(0, len(wishes) - 1)
    # Without the gaps, places have to rise: neighbours that do not are moved together to their mean.
    runs: list[_Run] = []
    for at, (x, weight) in enumerate(wishes):
        wished = min(max(x - step * at, start), max(start, end))
        run = _Run(wished * weight, weight)
        while runs and runs[-1].mean > run.mean:
            last = runs.pop()
            run = _Run(last.sum + run.sum, last.weight + run.weight, last.count + run.count)
        runs.append(run)
    places = [run.mean for run in runs for _ in range(run.count)]
    return [x + step * at for at, x in enumerate(places)]
