"""Where a pass stops: the sentence says where and why, and counts right."""

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

import layerfold
from stopping import Of, Pair, note_of


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
    "size": lambda x: nn.functional.pad(x, (0, x.sum().long())),
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


def test_a_long_message_ends_before_a_word() -> None:
    def fails(*_: Any) -> None:
        raise ValueError("word " * 100)

    note = note_of(Of(fails), input_size=(2, 4))
    assert "word …): all modules were reached" in note
