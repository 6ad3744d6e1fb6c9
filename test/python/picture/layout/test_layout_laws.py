"""Laws of every layout, on random pictures: 500 of them with cycles, loops, and parts that nothing connects."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layerfold.picture.layout import Direction, layout_of
from picture_laws import keeps_the_laws
from random_pictures import random_picture

DIRECTIONS: list[Direction] = ["down", "right"]


@pytest.mark.parametrize("direction", DIRECTIONS)
@settings(max_examples=250)
@given(seed=st.integers(0, 10**9))
def test_every_layout_keeps_the_laws(direction: Direction, seed: int) -> None:
    picture = random_picture(seed)
    given_ = (picture.parents, picture.frames, picture.edges, picture.sizes)
    layout = layout_of(*given_, direction=direction, header_height=30)
    keeps_the_laws(layout, picture.parents, picture.edges)
    assert layout_of(*given_, direction=direction, header_height=30) == layout
