"""Inputs of a run: sizes, examples and keywords, and the errors of what is none of them."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest
import torch
from torch import nn

import layerfold


class Adds(nn.Module):
    def forward(self, a: Any, b: Any = None, *, scale: float = 1.0) -> Any:
        return a if b is None else (a + b) * scale


@pytest.mark.parametrize(
    "inputs",
    [
        {"input_size": [(2, 4), (4,)]},
        {"input_size": ((2, 4), (2, 4)), "dtypes": ["float16", torch.float16]},
        {"input_size": {"a": (2, 4), "b": (2, 1)}},
        {"input_data": (torch.zeros(2, 4), torch.zeros(4))},
        {"input_data": {"a": torch.zeros(2, 4), "b": 1.5, "scale": 2}},
        {"a": torch.zeros(2, 4), "b": torch.zeros(4)},
        {"input_size": (2, 4), "b": 3},
    ],
)
def test_inputs_are_sizes_or_examples(inputs: dict[str, Any]) -> None:
    (row,) = layerfold.summary(Adds(), **inputs)
    assert row.output_shape == "2,4"


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ({"input_size": (1, -3)}, "whole numbers"),
        ({"input_size": "224"}, "whole numbers"),
        ({"input_size": 3}, "whole numbers"),
        ({"input_size": (1, 3), "input_data": 1}, "not both"),
        ({"dtypes": torch.int64}, "dtypes belong to input_size"),
        ({"input_size": [(1,), (1,)], "dtypes": [torch.int64]}, "1 dtypes for 2 inputs"),
        ({"input_size": (1,), "dtypes": "int65"}, "is not a dtype"),
        ({"colums": "all"}, "no input of Adds.forward is called 'colums'"),
    ],
)
def test_inputs_that_are_not_usable_raise_an_error(inputs: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        layerfold.summary(Adds(), **inputs)


def test_keras_models_know_their_shapes(keras: ModuleType) -> None:
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
    with pytest.raises(ValueError, match="knows its shapes without being run"):
        layerfold.summary(model, input_size=(1, 4))
