"""A frame with all that is directly in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from layerfold.picture.geometry import Placed, Size
from layerfold.picture.layout.flow import flow
from layerfold.picture.layout.groups import Group, groups_of
from layerfold.picture.layout.item import Item, ItemNet, PortName, Ports
from layerfold.picture.layout.levels import Level, Stop
from layerfold.picture.layout.part import Part, PartFrame, part_of
from layerfold.picture.layout.paths import PlacedNet
from layerfold.picture.layout.spacing import BOX_GAP


class Insets(NamedTuple):
    """What a frame has around its inside; all 0 where there is no frame."""

    top: float
    left: float
    gap: float


@dataclass(slots=True)
class PlacedLevel:
    """Positions are from the left upper corner of the frame.

    ``middle`` is what is to be in one line with the boxes before and after the frame; ``flipped`` are the frames
    in it of which the inside is mirrored, seen from here.
    """

    size: Size
    middle: float
    boxes: dict[int, Placed] = field(default_factory=dict)
    nets: dict[int, PlacedNet] = field(default_factory=dict)
    entering: dict[PortName, float] = field(default_factory=dict)
    leaving: dict[PortName, float] = field(default_factory=dict)
    flipped: set[int] = field(default_factory=set)

    @property
    def ports(self) -> Ports:
        """Where lines cross the border."""
        return Ports(self.entering, self.leaving)

    def mirror(self, total: float) -> None:
        """Put everything directly in it at the other side; ``total`` is the sum of any place and the one that it gets."""
        self.boxes = {
            box: place._replace(x=total - place.x - place.width)
            for box, place in self.boxes.items()
        }
        self.nets = {net: one.mirrored(total) for net, one in self.nets.items()}


class _Block(NamedTuple):
    group: Group
    part: Part
    x: float
    y: float


def placed_level(level: Level, items: Sequence[Item], insets: Insets, least: Size) -> PlacedLevel:
    """Lay out what is directly in a frame, of at least this size: what lines connect with the frame first."""
    bordered, free = groups_of(level)
    content = insets.top + insets.gap
    parts = [_part(level, items, group, None) for group in free]
    beside = flow([part.size for part in parts])
    least_height = max(least.height, content + insets.gap + beside.size.height if parts else 0)
    blocks: list[_Block] = []
    x = insets.left + insets.gap
    if bordered is not None:
        part = _part(level, items, bordered, PartFrame(insets.top, content, least_height))
        blocks.append(_Block(bordered, part, x, 0))
        x += part.size.width + BOX_GAP
    for group, part, place in zip(free, parts, beside.places, strict=True):
        blocks.append(_Block(group, part, x + place.x, content + place.y))
    right = max((block.x + block.part.size.width for block in blocks), default=x)
    width = max(right + insets.gap, least.width)
    height = max(least_height, content + insets.gap)
    shift = (width - right - insets.gap) // 2
    middle = width / 2
    if bordered is not None:
        height = max(height, blocks[0].part.size.height)
        middle = blocks[0].part.middle + blocks[0].x + shift
    placed = PlacedLevel(Size(width, height), middle)
    for block in blocks:
        _add(placed, level, block, shift)
    return placed


def _part(level: Level, items: Sequence[Item], group: Group, frame: PartFrame | None) -> Part:
    index_of: Mapping[int, int] = {level.boxes[item]: at for at, item in enumerate(group.items)}

    def in_group(stop: Stop) -> Stop:
        return Stop(index_of.get(stop.box, -1), stop.is_passed)

    nets = []
    for net in (level.nets[at] for at in group.nets):
        targets = [in_group(target) for target in net.targets]
        nets.append(ItemNet((net.origin, net.is_back), in_group(net.source), targets))
    return part_of([items[at] for at in group.items], nets, frame)


def _add(placed: PlacedLevel, level: Level, block: _Block, shift: float) -> None:
    (items, nets), part, dx, dy = block.group, block.part, block.x + shift, block.y
    placed.flipped |= part.flipped
    for item, place in zip(items, part.boxes, strict=True):
        own = Placed(place.x + dx, place.y + dy, place.width, place.height)
        placed.boxes[level.boxes[item]] = own
    for at, net in enumerate(nets):
        one = level.nets[net]
        name = (one.origin, one.is_back)
        placed.nets[net] = part.nets[at].moved(dx, dy)
        if one.source.box < 0:
            placed.entering[name] = part.ends.starts[at] + dx
        for target, x in zip(one.targets, part.ends.ends[at], strict=True):
            if target.box < 0 and target.is_passed:
                placed.leaving[name] = x + dx
