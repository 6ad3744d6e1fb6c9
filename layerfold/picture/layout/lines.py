"""Lines of the whole picture, put together of the steps on all levels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from layerfold.picture.geometry import Curve, Line, Point, Straight
from layerfold.picture.layout.level import PlacedLevel
from layerfold.picture.layout.levels import Hop, Levels
from layerfold.picture.layout.paths import Path


@dataclass(slots=True, eq=False)
class _WholeStep:
    """One step of a net in the whole picture, and the edges that take it."""

    path: Path
    edges: list[int] = field(default_factory=list)


def lines_of(
    levels: Levels,
    placed: Mapping[int, PlacedLevel],
    origins: Mapping[int, Point],
    loops: Mapping[int, Path],
) -> list[Line]:
    """Return lines: steps that the same edges take one after the other are one.

    ``loops`` are the ways of edges that have no hops.
    """
    known: dict[tuple[int, int, int], _WholeStep] = {}
    ways: list[list[_WholeStep]] = []
    for edge, hops in enumerate(levels.hops):
        way = [_WholeStep(loops[edge])] if edge in loops else []
        for hop in hops:
            for step in _steps(placed[hop.frame], hop):
                key = (hop.frame, hop.net, step)
                if key not in known:
                    path = placed[hop.frame].nets[hop.net].steps[step].path
                    known[key] = _WholeStep(path.moved(*origins[hop.frame]))
                way.append(known[key])
        for one in way:
            one.edges.append(edge)
        ways.append(way)
    lines: list[Line] = []
    done: set[int] = set()
    for edge, way in enumerate(ways):
        # All edges that take a step have taken those before it: as many edges are the same edges.
        for _, steps in groupby(way, key=lambda step: len(step.edges)):
            run = list(steps)
            if id(run[0]) not in done:
                done.add(id(run[0]))
                lines.append(_joined(run, is_back=levels.is_back[edge], is_end=run[-1] is way[-1]))
    return lines


def _steps(placed: PlacedLevel, hop: Hop) -> list[int]:
    """Return the steps of a net to one of its targets, from the first to the last."""
    net = placed.nets[hop.net]
    found = []
    step = net.ends[hop.target]
    while step >= 0:
        found.append(step)
        step = net.steps[step].before
    return found[::-1]


def _joined(run: Sequence[_WholeStep], *, is_back: bool, is_end: bool) -> Line:
    segments: list[Straight | Curve] = []
    xs = [run[0].path.start.x]  # of the ends of all segments
    for segment in (one for step in run for one in step.path.segments):
        is_longer = bool(segments) and isinstance(segments[-1], Straight)
        if is_longer and isinstance(segment, Straight) and xs[-2] == xs[-1] == segment.x:
            segments[-1] = segment
        else:
            segments.append(segment)
            xs.append(segment.x)
    return Line(run[0].path.start, segments, run[0].edges, is_end=is_end, is_back=is_back)
