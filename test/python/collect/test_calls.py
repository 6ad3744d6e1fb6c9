"""What each call of a row takes and returns, in every framework."""

from __future__ import annotations

from types import ModuleType

import pytest
import torch
from torch import nn

import layerfold
from layerfold.format.call_shapes import MOST, packed_calls, written_calls

Call = tuple[str | None, str | None]


@pytest.mark.parametrize(
    ("calls", "text"),
    [
        ([], None),
        ([("2", "3")], None),
        ([("2,16", "2,32")] * 2, "2,16>2,32*2"),
        ([("1", "2"), ("3", "4"), ("1", "2")], "1>2|3>4|1>2"),
        ([("2;a:3", "2;a:3"), ("4", "4"), ("4", "4")], "2;a:3|4*2"),
        ([(None, None)] * 2, "*2"),
        ([(None, "2"), ("3;a:4", None)], ">2|3;a:4>"),
        ([("a|b:1", "x>%y:2")] * 2, "a%7Cb:1>x%3E%y:2*2"),
    ],
)
def test_the_text_of_calls(calls: list[Call], text: str | None) -> None:
    assert written_calls(calls) == text


def test_the_first_of_many_calls_are_written() -> None:
    text = written_calls((str(n // 2), "x:1") for n in range(1000))
    assert text is not None
    assert text.split("|") == [f"{n}>x:1*2" for n in range(MOST)]


@pytest.mark.parametrize(
    ("calls", "outputs", "packed"),
    [
        ("2,8*2|2,4", "2,8;2,4", "@0*2|@1"),
        ("?,8>?,4|?,5,8>?,5,4|?,8>?,4", "?,4;?,5,4", "?,8>@0|?,5,8>@1|?,8>@0"),
        ("2>2;3*2", "2;3", "@0>2;3*2"),
        (">2*2", "2", ">@0*2"),
        ("*2", "2", "*2"),
        ("a*2:1*2", "a*2:1;2", "@0*2"),
        ("1*2", None, "1*2"),
        (None, "2", None),
    ],
)
def test_the_text_in_a_payload(calls: str | None, outputs: str | None, packed: str | None) -> None:
    assert packed_calls(calls, outputs) == packed


class Repeated(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.square, self.last = nn.Linear(8, 8), nn.Linear(8, 4)
        self.relu, self.never = nn.ReLU(), nn.Identity()

    def forward(self, given: torch.Tensor) -> torch.Tensor:
        hidden = self.relu(self.square(self.square(given)))
        return self.relu(self.last(hidden))


def test_pytorch() -> None:
    calls = {
        row.path: (row.calls, row.call_shapes)
        for row in layerfold.summary(Repeated(), input_size=(2, 8))
    }
    assert calls["square"] == (2, "2,8*2")
    assert calls["relu"] == (2, "2,8|2,4")
    assert calls["last"] == (1, None)
    assert calls["never"] == (0, None)


def test_a_pass_that_stopped_does_not_say_all_calls() -> None:
    rows = layerfold.summary(nn.Sequential(Repeated(), nn.Linear(9, 9)), input_size=(2, 8))
    assert all(row.call_shapes is None for row in rows)


def test_keras(keras: ModuleType) -> None:
    short, long = keras.Input((8,)), keras.Input((5, 8))
    dense = keras.layers.Dense(4, name="dense")
    add = keras.layers.Add(name="add")
    outputs = [dense(short), dense(long), dense(short)]
    model = keras.Model([short, long], add([add([outputs[0], outputs[2]]), outputs[1]]))
    calls = {row.path: row.call_shapes for row in layerfold.summary(model)}
    assert calls["dense"] == "?,8>?,4|?,5,8>?,5,4|?,8>?,4"
    assert calls["add"] == "?,4;?,4>?,4|?,4;?,5,4>?,5,4"


def test_flax() -> None:
    import jax
    from flax import nnx

    class Shared(nnx.Module):
        def __init__(self) -> None:
            self.linear = nnx.Linear(4, 4, rngs=nnx.Rngs(0))

        def __call__(self, given: jax.Array) -> jax.Array:
            return self.linear(self.linear(given)[None])

    calls = {row.path: row.call_shapes for row in layerfold.summary(Shared(), input_size=(2, 4))}
    assert calls["linear"] == "2,4|1,2,4"
