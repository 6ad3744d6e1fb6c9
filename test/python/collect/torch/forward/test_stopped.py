"""Where a pass stops: the sentence says where and why, counts right, and its advice works when it is followed."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional

import layerfold

ENDS = re.compile(r"(input_size|dtypes|input_data)=(\[.*\]|\{.*\}|\(.*\)|torch\.\w+)\.$")


def note_of(model: nn.Module, **inputs: Any) -> str:
    (note,) = layerfold.summary(model, **inputs).notes
    return note


def followed(model: nn.Module, note: str, **inputs: Any) -> layerfold.Summary:
    """Do what the last sentence says, as it is written."""
    found = ENDS.search(note)
    assert found, note
    return layerfold.summary(model, **{**inputs, found[1]: eval(found[2], {"torch": torch})})  # noqa: S307


class Pair(nn.Module):
    def __init__(self, gives: int, takes: int) -> None:
        super().__init__()
        self.a, self.b = nn.Linear(4, gives), nn.Linear(takes, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.b(self.a(x))


class Of(nn.Module):
    """Runs a function on what its layers are given."""

    def __init__(self, function: Callable[..., Any], **layers: nn.Module) -> None:
        super().__init__()
        self.function = function
        for name, layer in layers.items():
            setattr(self, name, layer)

    def forward(self, x: torch.Tensor) -> Any:
        return self.function(self, x)


def test_the_sentence_names_both_modules_and_both_sizes() -> None:
    model = nn.Sequential()
    model.add_module("block", Pair(5, 6))
    model.add_module("rest", nn.Sequential(nn.ReLU(), nn.Linear(2, 2)))
    note = note_of(model, input_size=(2, 4))
    assert note.startswith(
        "The forward pass stopped in block.b after block.a (block.b takes 6 features, "
        "block.a gave 5): 3 modules were not reached, so their shapes and FLOPs are unknown"
    )


@pytest.mark.parametrize("seed", range(20))
def test_what_was_not_reached_is_counted_in_modules(seed: int) -> None:
    """By hooks that count in a real pass: neither lists nor second places are modules that were missed."""
    draw = random.Random(seed)
    shared = nn.ReLU()
    layers: list[nn.Module] = []
    for _ in range(draw.randrange(1, 9)):
        one = draw.choice([nn.Linear(4, 4), shared, nn.Sequential(nn.Linear(4, 4), nn.Tanh())])
        layers.append(one)
    layers.insert(draw.randrange(len(layers) + 1), nn.Linear(5, 4))

    def run(self: Any, x: torch.Tensor) -> torch.Tensor:
        for layer in self.layers:
            x = layer(x)
        return x

    model = Of(run, layers=nn.ModuleList(layers))
    begun: set[int] = set()
    hooks = [
        module.register_forward_pre_hook(lambda module, _: begun.add(id(module)))
        for module in model.modules()
    ]
    with pytest.raises(RuntimeError):
        model(torch.zeros(2, 4))
    for hook in hooks:
        hook.remove()
    can_run = [one for one in model.modules() if not isinstance(one, nn.ModuleList)]
    missed = sum(id(module) not in begun for module in can_run)
    note = note_of(model, input_size=(2, 4))
    if missed == 0:
        assert "all modules were reached; the outputs of " in note
    elif missed == 1:
        assert ": 1 module was not reached, so its shape and FLOPs are unknown" in note
    else:
        assert f": {missed} modules were not reached, so their shapes and FLOPs are unknown" in note


def nested(draw: random.Random, depth: int) -> nn.Module:
    layers = [
        nested(draw, depth - 1) if depth and draw.random() < 0.5 else nn.Linear(4, 4)
        for _ in range(draw.randrange(1, 4))
    ]
    return nn.Sequential(*layers)


@pytest.mark.parametrize("seed", range(20))
def test_the_modules_that_are_named_are_those_of_a_real_pass(seed: int) -> None:
    """By hooks: the innermost module that began and did not return, and the last one that did."""
    draw = random.Random(seed)
    model = nn.Sequential(*(nested(draw, 3) for _ in range(3)))
    wrong = draw.choice([one for one in model.modules() if isinstance(one, nn.Linear)])
    wrong.in_features, wrong.weight = 5, nn.Parameter(torch.zeros(4, 5))
    begun, returned = [], []
    for path, module in model.named_modules():
        module.register_forward_pre_hook(lambda _, __, path=path: begun.append(path))
        module.register_forward_hook(lambda _, __, ___, path=path: returned.append(path))
    with pytest.raises(RuntimeError):
        model(torch.zeros(2, 4))
    for module in model.modules():
        module._forward_hooks.clear()
        module._forward_pre_hooks.clear()
    types = {path: type(one).__name__ for path, one in model.named_modules()}
    stop = f"The forward pass stopped in Linear {begun[-1]}"
    if not returned:
        assert note_of(model, input_size=(2, 4)).startswith(f"{stop} (Linear {begun[-1]} takes 5")
        return
    last = f"{types[returned[-1]]} {returned[-1]}"
    assert note_of(model, input_size=(2, 4)).startswith(
        f"{stop} after {last} (Linear {begun[-1]} takes 5 features, {last} gave 4): "
    )


def test_all_modules_can_be_reached_by_a_pass_that_stops() -> None:
    def decides(self: Any, x: torch.Tensor) -> torch.Tensor:
        y = self.layer(x)
        return y if y.sum() > 0 else -y

    note = note_of(Of(decides, layer=nn.Linear(4, 4)), input_size=(2, 4))
    assert note == (
        "The forward pass stopped in Of after layer (its code needs the value of a tensor, which only a "
        "real pass has): all modules were reached; the output of Of is not known, and FLOPs are "
        "lower bounds."
    )


def test_an_error_that_the_model_catches_is_not_where_it_stopped() -> None:
    def catches(self: Any, x: torch.Tensor) -> torch.Tensor:
        with suppress(RuntimeError):
            self.wrong(x)
        return self.right(x) @ x

    model = Of(catches, wrong=nn.Linear(5, 4), right=nn.Linear(4, 3))
    note = note_of(model, input_size=(2, 4))
    assert note.startswith("The forward pass stopped in Of after right (RuntimeError: ")


READS: dict[str, Callable[[torch.Tensor], Any]] = {
    "bool": lambda x: bool(x.sum() > 0),
    "int": lambda x: int(x.sum()),
    "numpy": lambda x: x.detach().cpu().numpy(),
    "array": np.asarray,
    "sine": np.sin,
    "format": lambda x: f"{x.mean():.3f}",
    "tensor": lambda x: torch.tensor([x.mean()]),
    "range": lambda x: list(range(x.sum().long())),
    "contains": lambda x: 3 in x,
    "equal": lambda x: torch.equal(x, x),
    "allclose": lambda x: torch.allclose(x, x),
    "storage": lambda x: x.untyped_storage()[0],
    "sorted": lambda x: [x[place] for place in x.argsort().tolist()[0]],
    "index": lambda x: [1, 2, 3][x.sum().long()],
}


@pytest.mark.parametrize("name", READS)
def test_code_that_needs_values_is_said_to(name: str) -> None:
    read = READS[name]
    model = Of(lambda self, x: read(self.layer(x)), layer=nn.Linear(4, 4))
    note = note_of(model, input_size=(2, 4))
    assert "(its code needs the value of a tensor, which only a real pass has)" in note


def test_code_that_computes_gradients_is_said_to() -> None:
    def differentiates(self: Any, x: torch.Tensor) -> torch.Tensor:
        return torch.autograd.grad(self.layer(x.requires_grad_()).sum(), x)[0]

    note = note_of(Of(differentiates, layer=nn.Linear(4, 4)), input_size=(2, 4))
    assert "(its code computes gradients, which only a real pass has)" in note


def test_an_array_in_the_place_of_a_tensor_is_what_the_model_says_it_is() -> None:
    array = np.zeros((2, 4), dtype="float32")
    note = note_of(nn.Sequential(nn.Linear(4, 4)), input_data=array)
    assert (
        "(TypeError: linear(): argument 'input' (position 1) must be Tensor, not numpy.ndarray)"
        in note
    )
    converts = Of(lambda self, x: self.layer(torch.from_numpy(x)), layer=nn.Linear(4, 3))
    summary = layerfold.summary(converts, input_data=array)
    assert (summary.notes, [row.output_shape for row in summary]) == ((), ["2,3", "2,3"])
    returns = Of(lambda self, x: (self.layer(x), array), layer=nn.Linear(4, 3))
    assert next(iter(layerfold.summary(returns, input_size=(2, 4)))).output_shape == "2,3;2,4"


INTERNAL = re.compile(r"fake|\bmeta\b|symint|aten|torch\.size|dispatch", re.IGNORECASE)


@pytest.mark.parametrize("name", READS)
def test_a_sentence_has_no_words_of_the_pass(name: str) -> None:
    read = READS[name]
    assert not INTERNAL.search(note_of(Of(lambda _, x: read(x)), input_size=(2, 4)))


# Advice, followed as it is written.


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


def test_a_long_message_ends_before_a_word() -> None:
    def fails(*_: Any) -> None:
        raise ValueError("word " * 100)

    note = note_of(Of(fails), input_size=(2, 4))
    assert "word …): all modules were reached" in note
