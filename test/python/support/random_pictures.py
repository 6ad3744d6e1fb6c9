"""Random pictures: boxes in frames in frames, with edges of every kind. The same seed gives the same picture."""

from __future__ import annotations

import random
from dataclasses import dataclass

from layerfold.picture.geometry import Size


@dataclass(frozen=True)
class RandomPicture:
    """What a layout is given."""

    parents: list[int]
    frames: list[bool]
    edges: list[tuple[int, int]]
    sizes: list[Size | None]


def random_picture(seed: int, most: int = 40) -> RandomPicture:
    """Boxes in the order of rows; chains and residual blocks, and edges from anywhere to anywhere."""
    rng = random.Random(seed)
    parents: list[int] = []
    frames: list[bool] = []
    nesting = rng.choice([0, 0.1, 0.3])
    _add_level(rng, -1, rng.randint(1, most), nesting, parents, frames)
    boxes = range(len(parents))
    edges = set()
    for box in boxes[1:]:
        if rng.random() < 0.8:
            edges.add((box - rng.choice([1, 1, 1, 2, 3]), box))
    for _ in range(rng.choice([0, 0, 2, len(boxes)])):
        edges.add((rng.choice(boxes), rng.choice(boxes)))
    sizes = [rng.choice([None, Size(120, 30)]) if is_frame else _size(rng) for is_frame in frames]
    kept = sorted((one, other) for one, other in edges if one >= 0)
    return RandomPicture(parents, frames, kept, sizes)


def _add_level(
    rng: random.Random,
    parent: int,
    left: int,
    nesting: float,
    parents: list[int],
    frames: list[bool],
) -> None:
    while left > 0:
        parents.append(parent)
        is_frame = rng.random() < nesting
        frames.append(is_frame)
        left -= 1
        if is_frame:
            inside = rng.randint(0, left)
            _add_level(rng, len(parents) - 1, inside, nesting, parents, frames)
            left -= inside


def _size(rng: random.Random) -> Size:
    return Size(2 * rng.randint(92, 130), rng.choice([32, 48, 64, 71]))
