"""How a picture is drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

from layerfold.picture.boxes import Shown
from layerfold.picture.layout import Direction

__all__ = ["Depth", "Direction", "Options", "Theme"]

Depth = int | Literal["all"] | None
Theme = Literal["light", "dark"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What ``to_svg`` and ``plot_model`` are asked for; ValueError that says what each may be.

    ``dtypes``, ``activations`` and ``trainable`` are lines that boxes have below all others.
    """

    direction: Direction = "down"
    depth: Depth = None
    theme: Theme = "light"
    expand_nested: bool = False
    shown: Shown = field(default_factory=Shown)
    dtypes: bool = False
    activations: bool = False
    trainable: bool = False

    def __post_init__(self) -> None:
        """Check what users write."""
        if self.direction not in get_args(Direction):
            raise ValueError(f'direction must be "down" or "right", not {self.direction!r}')
        if self.theme not in get_args(Theme):
            raise ValueError(f'theme must be "light" or "dark", not {self.theme!r}')
        if not _is_depth(self.depth):
            raise ValueError(
                'depth must be a number of levels, from 0 on, "all" for all of them, or None for those that '
                f"the table opens at first, not {self.depth!r}"
            )


def _is_depth(depth: object) -> bool:
    return depth is None or depth == "all" or (type(depth) is int and depth >= 0)
