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
        ({"input_size": [(1,), (1,)], "dtypes": [torch.int64]}, "1 dtype for 2 inputs"),
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
    with pytest.raises(TypeError, match="takes one model, and a Sequential needs no inputs"):
        layerfold.summary(model, (1, 4))


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        (((2, 4),), "input_size=(2, 4)"),
        ((torch.Size([2, 4]),), "input_size=(2, 4)"),
        (([2, 4],), "input_size=[2, 4]"),
        ((2, 4), "input_size=(2, 4)"),
        (((2, 4), -1, "cpu"), "input_size=(2, 4)"),
        (([(2, 4)],), "input_size=[(2, 4)]"),
        (({"input": (2, 4)},), "input_size={'input': (2, 4)}"),
        ((torch.zeros(2, 4),), None),
    ],
)
def test_inputs_without_a_keyword_say_how_they_are_given(
    given: tuple[Any, ...], meant: str | None
) -> None:
    model = nn.Linear(4, 3)
    with pytest.raises(TypeError) as raised:
        layerfold.summary(model, *given)
    text = str(raised.value)
    assert text == f"summary() takes one model: did you mean {meant or 'input_data=…'}?"
    inputs = eval(f"dict({meant})") if meant else {"input_data": given[0]}  # noqa: S307
    assert next(iter(layerfold.summary(model, **inputs))).output_shape == "2,3"


def test_several_inputs_without_a_keyword_say_how_they_are_given() -> None:
    for given, meant in (
        (((2, 4), (2, 5)), "input_size=[(2, 4), (2, 5)]"),
        ((torch.zeros(2, 4), torch.zeros(2, 5)), "input_data=(…)"),
        (([1] * 100,), "input_data=…"),
    ):
        with pytest.raises(TypeError) as raised:
            layerfold.summary(nn.Linear(4, 3), *given)
        assert str(raised.value).endswith(f"did you mean {meant}?")
