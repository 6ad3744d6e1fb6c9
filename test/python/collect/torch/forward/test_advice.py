"""What to give instead where a pass stops: following it, as it is written, completes the pass."""

from __future__ import annotations

import re
from typing import Any

import pytest
import torch
from torch import nn
from torch.nn import functional

import layerfold
from stopping import Of, Pair, note_of

ENDS = re.compile(r"(input_size|dtypes|input_data)=(\[.*\]|\{.*\}|\(.*\)|torch\.\w+)\.$")


def followed(model: nn.Module, note: str, **inputs: Any) -> layerfold.Summary:
    """Do what the last sentence says, as it is written."""
    found = ENDS.search(note)
    assert found, note
    return layerfold.summary(model, **{**inputs, found[1]: eval(found[2], {"torch": torch})})  # noqa: S307


def looks_up(self: Any, x: torch.Tensor) -> torch.Tensor:
    return self.table(x.flatten())


def flattens(self: Any, x: torch.Tensor) -> torch.Tensor:
    return self.linear(torch.flatten(self.pool(self.conv(x)), 1))


def unpacks(self: Any, x: torch.Tensor) -> torch.Tensor:
    batch, channels, height, width = x.shape
    return self.conv(x.reshape(batch, channels, width, height))


def images(*more: nn.Module) -> nn.Module:
    return nn.Sequential(nn.Conv2d(3, 8, 3), *more)


ADVICE: dict[str, tuple[nn.Module, dict[str, Any], str]] = {
    "ids": (nn.Sequential(nn.Embedding(9, 4)), {"input_size": (2, 5)}, "takes integers"),
    "ids, flat": (
        Of(looks_up, table=nn.Embedding(9, 4)),
        {"input_size": (2, 5)},
        "table takes integers, it got float32 values",
    ),
    "ids as indices": (
        Of(lambda self, x: self.layer.weight[x], layer=nn.Embedding(9, 4)),
        {"input_size": (5,)},
        "used as indices",
    ),
    "ids to one-hot": (Of(lambda _, x: functional.one_hot(x, 9)), {"input_size": (5,)}, "one_hot"),
    "channels last": (
        images(nn.BatchNorm2d(8)),
        {"input_size": (2, 32, 24, 3)},
        "takes 3 channels, the input has 32",
    ),
    "channels last, no batch": (
        images(nn.BatchNorm2d(8)),
        {"input_size": (32, 24, 3)},
        "takes 3 channels, the input has 32",
    ),
    "channels first": (
        Of(lambda self, x: self.conv(x.permute(0, 3, 1, 2)), conv=nn.Conv2d(3, 8, 3)),
        {"input_size": (2, 3, 32, 24)},
        "conv takes 3 channels, it got 24",
    ),
    "no channels": (nn.Conv2d(1, 8, 3), {"input_size": (6, 28, 28)}, "takes 1 channel"),
    "signal, channels last": (nn.Conv1d(2, 8, 3), {"input_size": (6, 28, 2)}, "takes 2 channels"),
    "no batch, norm": (
        images(nn.BatchNorm2d(8)),
        {"input_size": (3, 32, 32)},
        "takes 4 dimensions (batch, channels, height, width), Conv2d 0 gave 3: (8, 30, 30)",
    ),
    "no batch, function": (
        Of(
            flattens,
            conv=nn.Conv2d(3, 8, 3),
            pool=nn.AdaptiveAvgPool2d(2),
            linear=nn.Linear(32, 8),
        ),
        {"input_size": (3, 32, 32)},
        "linear takes 32 features, it got 4",
    ),
    "no batch, layer": (
        images(nn.AdaptiveAvgPool2d(2), nn.Flatten(), nn.Linear(32, 8)),
        {"input_size": (3, 32, 32)},
        "takes 32 features",
    ),
    "no batch, unpacked": (
        Of(unpacks, conv=nn.Conv2d(3, 8, 3)),
        {"input_size": (3, 32, 32)},
        "not enough",
    ),
    "not flat": (nn.Linear(784, 8), {"input_size": (2, 1, 28, 28)}, "takes 784 features"),
    "features": (nn.Linear(7, 8), {"input_size": (2, 5, 6)}, "the input has 6"),
    "recurrent": (nn.GRU(7, 8), {"input_size": (2, 5, 6)}, "takes 7 features"),
    "norm": (nn.LayerNorm([4, 3]), {"input_size": (2, 5, 6)}, "takes (4, 3) as its last axes"),
    "one value": (
        nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8)),
        {"input_size": (1, 4)},
        "takes more than 1 value per channel in training mode, Linear 0 gave (1, 8)",
    ),
}


@pytest.mark.parametrize("name", ADVICE)
def test_following_the_advice_completes_the_pass(name: str) -> None:
    model, inputs, why = ADVICE[name]
    note = note_of(model, **inputs)
    assert why in note
    summary = followed(model, note, **inputs)
    assert summary.notes == ()
    assert summary.totals.flops is not None


@pytest.mark.parametrize("training", [True, False])
def test_evaluation_mode_is_advised_only_where_it_helps(training: bool) -> None:
    model = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8)).train(training)
    notes = layerfold.summary(model, input_size=(1, 4)).notes
    assert any("Call model.eval() first" in note for note in notes) == training
    assert layerfold.summary(model.eval(), input_size=(1, 4)).notes == ()


class TwoInputs(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.table, self.linear = nn.Embedding(10, 4), nn.Linear(3, 4)

    def forward(self, x: torch.Tensor, ids: torch.Tensor) -> torch.Tensor:
        return self.linear(x) + self.table(ids)


@pytest.mark.parametrize("sizes", [[(2, 3), (2,)], {"x": (2, 3), "ids": (2,)}])
def test_the_dtype_of_one_input_of_several_is_advised(sizes: Any) -> None:
    note = note_of(TwoInputs(), input_size=sizes)
    assert "table takes integers, the input has float32 values" in note
    assert followed(TwoInputs(), note, input_size=sizes).notes == ()


def test_an_example_is_named_where_its_dtype_is_wrong() -> None:
    x, ids = torch.zeros(2, 3), torch.zeros(2)
    assert note_of(TwoInputs(), x=x, ids=ids).endswith(" Give ids of torch.int64.")
    note = note_of(nn.Sequential(nn.Embedding(9, 4)), input_data=ids)
    assert note.endswith(" Give input_data of torch.int64.")


def test_a_missing_input_is_named() -> None:
    model, x, ids = TwoInputs(), torch.zeros(2, 3), torch.zeros(2, dtype=torch.int64)
    note = note_of(model, input_size=(2, 3))
    assert "TwoInputs.forward also takes ids" in note
    assert "input_size=[(…), (…)], or an example by name: ids=…" in note
    assert layerfold.summary(model, input_size=(2, 3), ids=ids).notes == ()
    assert note_of(model, input_data=x).endswith("Give an example of it by name: ids=….")
    assert layerfold.summary(model, input_data=x, ids=ids).notes == ()
    assert note_of(model, input_data={"x": x}).endswith("input_data={…, 'ids': …}.")
    assert note_of(model, input_size={"x": (2, 3)}).endswith("input_size={…, 'ids': (…)}.")


def test_a_dict_as_the_only_argument_is_advised() -> None:
    model = Of(lambda self, batch: self.layer(batch["x"]), layer=nn.Linear(3, 4))
    batch = {"y": torch.zeros(2, 3)}
    note = note_of(model, input_data=batch)
    assert "Of.forward takes x, and a dict gives inputs by name: y" in note
    assert note.endswith("For a dict as the only argument give input_data=({…},).")
    right = layerfold.summary(model, input_data=({"x": torch.zeros(2, 3)},))
    assert (right.notes, next(iter(right)).output_shape) == ((), "2,4")


def test_a_list_or_tuple_as_the_only_argument_is_advised() -> None:
    model = Of(lambda self, pair: self.layer(pair[0] + pair[1]), layer=nn.Linear(3, 4))
    pair = (torch.zeros(2, 3), torch.zeros(2, 3))
    note = note_of(model, input_data=pair)
    assert "Of.forward takes 1 input: x, and got 2" in note
    assert note.endswith("give input_data=((…),).")
    assert layerfold.summary(model, input_data=(pair,)).notes == ()
    note = note_of(model, input_size=[(2, 3), (2, 3)])
    assert note.endswith("give an example: input_data=[…].")
    assert layerfold.summary(model, input_data=[*pair]).notes == ()


def test_a_lazy_model_can_be_shown_after_a_call() -> None:
    model = nn.Sequential(nn.Linear(2, 4), nn.LazyLinear(3))
    notes = layerfold.summary(model, input_size=(7, 2)).notes
    assert all("call the model once on data" in note for note in notes)
    model(torch.zeros(7, 2))
    assert layerfold.summary(model, input_size=(7, 2)).notes == ()


def test_no_advice_where_none_is_sure() -> None:
    for model, size in ((Pair(5, 6), (2, 4)), (nn.Conv2d(3, 8, 3), (2, 4))):
        assert not re.search("[Gg]ive", note_of(model, input_size=size))


@pytest.mark.parametrize("given", [{"input_size": (2, 3)}, {"input_data": torch.zeros(2, 3)}])
def test_an_input_that_is_only_taken_by_name_is_named(given: dict[str, Any]) -> None:
    class Named(nn.Module):
        def forward(self, *, x: torch.Tensor) -> torch.Tensor:
            return x

    note = note_of(Named(), **given)
    assert "Named.forward takes inputs by name: x" in note
    ((argument, value),) = given.items()
    written = "(…)" if argument == "input_size" else "…"
    assert note.endswith(f"Give {argument}={{'x': {written}}}.")
    assert layerfold.summary(Named(), **{argument: {"x": value}}).notes == ()
