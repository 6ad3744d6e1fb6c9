"""Names that a framework made up, and ranges of names."""

from __future__ import annotations

import pytest

from layerfold.format.names import between, is_automatic


@pytest.mark.parametrize("name", ["conv2d", "conv2d_7", "conv2d_Conv2D7"])
def test_names_that_a_framework_derived_are_recognised(name: str) -> None:
    assert is_automatic(name, "Conv2D")


@pytest.mark.parametrize("name", ["conv2d_a", "conv2d7", "conv2d_Conv2D", "conv2d_Dense7", "conv"])
def test_names_that_a_user_chose_are_recognised(name: str) -> None:
    assert not is_automatic(name, "Conv2D")


RANGES = [
    ("conv4_block2", "conv4_block23", "conv4_block2 … 23"),
    ("block2b", "block2d", "block2b … 2d"),
    ("encoder_0_attn", "encoder_3_attn", "encoder_0_attn … 3_attn"),
    ("0", "11", "0 … 11"),
    ("größe 1", "größe 3", "größe 1 … 3"),
    ("same", "same", "same"),
]

#: What differs is not one number or word: the end alone would be no name.
WHOLE = [
    ("block_1_expand", "block_2_add"),
    ("s0_block1", "s1_block2"),
    ("conv2d", "conv2d_4"),
    ("add_2", "add"),
    ("attention", "add"),
    ("\U0001f600", "\U0001f601"),
]


@pytest.mark.parametrize(("first", "last", "text"), RANGES)
def test_a_range_repeats_nothing_that_both_names_have(first: str, last: str, text: str) -> None:
    assert between(first, last) == text


@pytest.mark.parametrize(("first", "last"), WHOLE)
def test_a_range_of_different_names_has_both(first: str, last: str) -> None:
    assert between(first, last) == f"{first} … {last}"
