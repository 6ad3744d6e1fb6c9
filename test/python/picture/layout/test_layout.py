"""What a layout looks like: chains are straight, skips go around, lines of one output are one line."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from layerfold.picture.geometry import Layout, Size, Straight
from layerfold.picture.layout import layout_of

BOX = Size(184, 48)


def _laid_out(
    edges: Sequence[tuple[int, int]], parents: Sequence[int], width: float = BOX.width
) -> Layout:
    frames = [box in parents for box in range(len(parents))]
    return layout_of(parents, frames, edges, [Size(width, BOX.height)] * len(parents))


def _middles(layout: Layout) -> list[float]:
    return [box.x + box.width / 2 for box in layout.boxes]


def test_a_chain_is_one_straight_line() -> None:
    layout = _laid_out([(0, 1), (1, 2), (2, 3)], [-1] * 4)
    assert len(set(_middles(layout))) == 1
    assert all(isinstance(one, Straight) for line in layout.lines for one in line.segments)


def test_a_chain_through_frames_is_one_straight_line() -> None:
    layout = _laid_out([(0, 2), (2, 3), (3, 4)], [-1, -1, 1, 1, -1])
    assert len(set(_middles(layout))) == 1


def test_a_skip_is_a_line_beside_the_boxes() -> None:
    layout = _laid_out([(0, 1), (0, 3), (1, 2), (2, 3)], [-1] * 4)
    assert len(set(_middles(layout))) == 1
    skip = next(line for line in layout.lines if 1 in line.edges and line.is_end)
    right = layout.boxes[1].x + layout.boxes[1].width
    assert all(abs(segment.x - right) < 20 for segment in skip.segments[1:-1])


def test_branches_are_beside_one_another_below_the_middle() -> None:
    edges = [(0, box) for box in (1, 2, 3, 4)] + [(box, 5) for box in (1, 2, 3, 4)]
    layout = _laid_out(edges, [-1] * 6)
    assert len({layout.boxes[box].y for box in (1, 2, 3, 4)}) == 1
    middles = _middles(layout)
    assert middles[0] == middles[5] == pytest.approx(sum(middles[1:5]) / 4)


def test_lines_of_one_output_part_where_they_must() -> None:
    """Six layers that read all outputs before them: one line for each output, not one for each pair."""
    edges = [(one, other) for one in range(6) for other in range(one + 1, 6)]
    layout = _laid_out(edges, [-1] * 6)
    assert sum(not line.is_end for line in layout.lines) < len(edges)
    assert layout.width < 6 * 184


def test_a_cycle_has_one_line_that_goes_back() -> None:
    layout = _laid_out([(0, 1), (1, 2), (2, 0)], [-1] * 3)
    assert [line.edges for line in layout.lines if line.is_back] == [[2]]
    assert layout.boxes[0].y < layout.boxes[1].y < layout.boxes[2].y


def test_a_box_that_reads_itself_has_a_loop_at_its_side() -> None:
    layout = _laid_out([(0, 0)], [-1])
    (loop,) = layout.lines
    assert loop.start.x == layout.boxes[0].x + layout.boxes[0].width
    assert layout.width > layout.boxes[0].width


def test_boxes_without_edges_are_put_in_lines() -> None:
    layout = _laid_out([], [-1] * 12)
    assert 3 / 4 < layout.width / layout.height < 2
    rows = [(box.y, box.x) for box in layout.boxes]
    assert rows == sorted(rows)


def test_to_the_right_is_downwards_with_swapped_axes() -> None:
    parents, frames, edges = [-1, -1], [False, False], [(0, 1)]
    layout = layout_of(parents, frames, edges, [BOX, BOX], direction="right")
    assert layout.boxes[1].x > layout.boxes[0].x + BOX.width
    assert layout.boxes[0][2:] == layout.boxes[1][2:] == BOX
    assert layout.boxes[0].y == layout.boxes[1].y


def test_nothing_to_lay_out() -> None:
    assert _laid_out([], []) == Layout(0, 0, [], [])
