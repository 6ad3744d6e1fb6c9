"""Names that a framework made up."""

from __future__ import annotations

import pytest

from layerfold.format.names import is_automatic


@pytest.mark.parametrize("name", ["conv2d", "conv2d_7", "conv2d_Conv2D7"])
def test_names_that_a_framework_derived_are_recognised(name: str) -> None:
    assert is_automatic(name, "Conv2D")


@pytest.mark.parametrize("name", ["conv2d_a", "conv2d7", "conv2d_Conv2D", "conv2d_Dense7", "conv"])
def test_names_that_a_user_chose_are_recognised(name: str) -> None:
    assert not is_automatic(name, "Conv2D")
