"""Where lines begin and end at the sides of boxes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from layerfold.picture.layout.item import Item, ItemNet
from layerfold.picture.layout.layered import PlacedLayers
from layerfold.picture.layout.levels import NONE
from layerfold.picture.layout.spacing import LINE_GAP
from layerfold.picture.layout.spread import Wish, spread

_STRONG = 1e6
_SPINE = 100


class Ends(NamedTuple):
    """Where the lines begin, by the net, and where they end, by the net and its target; from left to right."""

    starts: list[float]
    ends: list[list[float]]


class _Contact(NamedTuple):
    """A line that begins (target -1) or ends at a side of a box."""

    x: float
    net: int
    target: int
    weight: float


def ends_of(items: Sequence[Item], nets: Sequence[ItemNet], layout: PlacedLayers) -> Ends:
    """Return ends: lines leave a box at its middle and arrive in the order in which they come.

    What enters a frame does so above its goal.
    """
    return _Sides(items, nets, layout).placed()


class _Sides:
    def __init__(
        self, items: Sequence[Item], nets: Sequence[ItemNet], layout: PlacedLayers
    ) -> None:
        self._items = items
        self._nets = nets
        self._layout = layout
        self._spine = set(layout.spine)
        self._starts = [self._own_start(net) for net in range(len(nets))]
        self._ends = [
            [self._own_end(net, target) for target in range(len(one.targets))]
            for net, one in enumerate(nets)
        ]

    def placed(self) -> Ends:
        for is_top in (True, False):
            for box, contacts in self._contacts(is_top=is_top).items():
                self._spread_on(box, contacts)
        return Ends(self._starts, self._ends)

    def _left(self, box: int) -> float:
        return self._layout.xs[box] - self._items[box].middle

    def _own_start(self, net: int) -> float:
        """Return where it begins before it is moved aside for others."""
        box, is_passed = self._nets[net].source
        if box < 0:
            return self._layout.xs[self._layout.nets[net].steps[0].source]
        item = self._items[box]
        port = item.ports.leaving.get(self._nets[net].name) if item.ports and is_passed else None
        return self._left(box) + (item.middle if port is None else port)

    def _own_end(self, net: int, target: int) -> float:
        box, is_passed = self._nets[net].targets[target]
        step = self._layout.nets[net].last_step(target)
        if box < 0:
            return self._layout.xs[step.target]
        ports = self._items[box].ports
        port = ports.entering.get(self._nets[net].name) if ports and is_passed else None
        if port is not None:
            return self._left(box) + port
        return self._starts[net] if step.before < 0 else self._layout.xs[step.source]

    def _contacts(self, *, is_top: bool) -> dict[int, list[_Contact]]:
        """Return what has no place of its own yet, by the box."""
        found: dict[int, list[_Contact]] = defaultdict(list)
        for net, (_, source, targets) in enumerate(self._nets):
            is_back = self._nets[net].is_back
            if is_back == is_top:
                if source.box >= 0 and not source.is_passed:
                    weight = 1 if is_back else _STRONG
                    found[source.box].append(_Contact(self._starts[net], net, NONE, weight))
                continue
            for target, (box, is_passed) in enumerate(targets):
                if box < 0 or is_passed:
                    continue
                start = self._layout.nets[net].last_step(target).source
                weight = _SPINE if {start, box} <= self._spine else 1
                found[box].append(_Contact(self._own_end(net, target), net, target, weight))
        return found

    def _spread_on(self, box: int, contacts: list[_Contact]) -> None:
        contacts.sort()
        start = self._left(box) + LINE_GAP
        stop = self._left(box) + self._items[box].width - LINE_GAP
        wishes = [Wish(one.x, one.weight) for one in contacts]
        for one, x in zip(contacts, spread(wishes, start, stop, LINE_GAP), strict=True):
            if one.target < 0:
                self._starts[one.net] = x
            else:
                self._ends[one.net][one.target] = x
