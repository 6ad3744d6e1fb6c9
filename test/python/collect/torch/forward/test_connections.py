"""Which calls read from which, against PyTorch's autograd in passes with real tensors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import nn
from torch.utils.checkpoint import checkpoint

from connections_oracle import by_autograd, by_rows, without_overwriting
from generated_networks import generate
from layerfold.collect import Inputs, collect
from layerfold.format.table import Source
from models import torchvision_models


class By(nn.Module):
    """Calls a function with itself and what it is given."""

    def __init__(self, function: Callable[..., Any], **modules: nn.Module) -> None:
        super().__init__()
        self.function = function
        for name, module in modules.items():
            setattr(self, name, module)

    def forward(self, *given: Any) -> Any:
        return self.function(self, *given)


def linear() -> nn.Module:
    return nn.Linear(4, 4)


def reads(model: nn.Module, *given: torch.Tensor) -> dict[str, list[list[str]]]:
    """Return the paths that each call of a module reads from; the model itself is ""."""
    found = by_rows(model, *(given or (torch.ones(2, 4),)))
    return {
        path: [sorted(path for path, _, _ in call) for call in calls]
        for path, calls in found.items()
        if path
    }


def test_random_networks_are_connected_as_autograd_says() -> None:
    wrong = []
    for seed in range(200):
        model, given = generate(seed)
        if dict(by_autograd(model, *given)) != by_rows(model, *given):
            wrong.append(seed)
    assert wrong == []


@pytest.mark.parametrize(
    "name",
    ["resnet18", "densenet121", "mobilenet_v3_small", "shufflenet_v2_x0_5", "squeezenet1_1"],
)
def test_models_of_torchvision_are_connected_as_autograd_says(name: str) -> None:
    model = getattr(torchvision_models(), name)(weights=None).eval()
    image = torch.zeros(1, 3, 64, 64)
    overwriting = by_rows(model, image)
    without_overwriting(model)
    expected = dict(by_autograd(model, image))
    assert by_rows(model, image) == expected
    assert overwriting == expected


def test_a_residual_block_reads_its_input_from_its_own_row() -> None:
    with torch.device("meta"):
        model = torchvision_models().resnet18(weights=None)
    table = collect(model, inputs=Inputs(size=(1, 3, 64, 64)))
    assert table.calls is not None
    first = table.names.index("layer1")
    block, conv1, bn1, relu, conv2, bn2 = range(first + 1, first + 7)
    assert table.names[relu] == "relu"
    assert table.calls[0] == ((),)
    assert table.calls[block] == ((Source(first),),)
    assert table.calls[conv1] == ((Source(block),),)
    assert table.calls[relu] == ((Source(bn1),), (Source(bn2), Source(block)))
    assert table.calls[conv2] == ((Source(relu),),)
    assert table.calls[bn2 + 1] == ((Source(relu, 1),),)


def test_what_is_overwritten_comes_from_what_wrote_it() -> None:
    def forward(self: Any, x: torch.Tensor) -> Any:
        made = self.first(x)
        part = made[:, :2]
        self.relu(made)
        return self.last(part)

    model = By(forward, first=linear(), relu=nn.ReLU(inplace=True), last=nn.Linear(2, 2))
    assert reads(model) == {"first": [[""]], "relu": [["first"]], "last": [["relu"]]}


def test_modules_that_return_what_they_were_given_are_read() -> None:
    for model in (
        nn.Sequential(linear(), nn.Dropout(), linear()).eval(),
        nn.Sequential(linear(), nn.Identity(), linear()),
        nn.Sequential(linear(), nn.Sequential(), linear()),
    ):
        assert reads(model) == {"0": [[""]], "1": [["0"]], "2": [["1"]]}

    def around(self: Any, x: torch.Tensor) -> Any:
        made = self.first(x)
        return self.last(self.same(made) + made)

    model = By(around, first=linear(), same=nn.Identity(), last=linear())
    assert reads(model)["last"] == [["first", "same"]]


def test_modules_that_return_what_they_were_given_are_read_in_a_pass_on_fake_tensors() -> None:
    def forward(self: Any, x: torch.Tensor) -> Any:
        made = self.last(self.same(self.drop(self.first(x))))
        return made, torch.bincount(torch.nonzero(made)[:, 0])  # has no kernel without values

    model = By(forward, first=linear(), drop=nn.Dropout(), same=nn.Identity(), last=linear()).eval()
    expected = {"first": [[""]], "drop": [["first"]], "same": [["drop"]], "last": [["same"]]}
    assert reads(model) == expected


def test_modules_that_return_several_of_what_they_were_given_are_read() -> None:
    def forward(self: Any, x: torch.Tensor) -> Any:
        one, (other, _) = self.same(self.first(x), (self.second(x), 3))
        return self.last(one + other)

    same = By(lambda _, *given: given)
    model = By(forward, first=linear(), second=linear(), same=same, last=linear())
    assert reads(model)["same"] == [["first", "second"]]
    assert by_rows(model, torch.ones(2, 4))["last"] == [{("same", 0, 0), ("same", 0, 1)}]


def test_modules_that_return_a_weight_are_read() -> None:
    class Learned(nn.Module):
        def __init__(self, *, is_parameter: bool) -> None:
            super().__init__()
            weight = torch.ones(2, 4)
            if is_parameter:
                self.weight = nn.Parameter(weight)
            else:
                self.register_buffer("weight", weight)

        def forward(self) -> Any:
            return self.weight

    def forward(self: Any, x: torch.Tensor) -> Any:
        return self.last(self.first(x) + self.query()), self.other(self.query())

    for is_parameter in (True, False):
        query = Learned(is_parameter=is_parameter)
        model = By(forward, first=linear(), query=query, last=linear(), other=linear())
        found = by_rows(model, torch.ones(2, 4))
        assert found == dict(by_autograd(model, torch.ones(2, 4)))
        assert found["other"] == [{("query", 1, 0)}]
        assert query.weight.grad_fn is None


def test_masks_and_indices_are_read_too() -> None:
    def forward(self: Any, x: torch.Tensor) -> Any:
        gate, made = self.gate(x), self.made(x)
        return self.last(torch.where(gate > 0, made, 0)), self.other(made[gate.argmax(1) % 2])

    model = By(forward, gate=linear(), made=linear(), last=linear(), other=linear())
    found = reads(model)
    assert found["last"] == found["other"] == [["gate", "made"]]


@pytest.mark.parametrize("reentrant", [True, False])
def test_checkpoints_pass_on(reentrant: bool) -> None:
    def forward(self: Any, x: torch.Tensor) -> Any:
        return self.last(checkpoint(self.inner, self.first(x), use_reentrant=reentrant))

    inner = nn.Sequential(linear(), nn.ReLU())
    found = reads(By(forward, first=linear(), inner=inner, last=linear()))
    assert found["inner"] == [["first"]]
    assert found["last"] == [["inner.1"]]


def test_mapped_functions_and_data_pass_on() -> None:
    def forward(self: Any, x: torch.Tensor) -> Any:
        return self.last(torch.vmap(self.inner)(self.first(x)).data)

    found = reads(By(forward, first=linear(), inner=linear(), last=linear()))
    assert found == {"first": [[""]], "inner": [["first"]], "last": [["inner"]]}


def test_which_output_of_which_call_is_known() -> None:
    def forward(self: Any, x: torch.Tensor) -> Any:
        state = self.cell(x)
        for _ in range(2):
            state = self.cell(x, state)
        return self.last(self.lstm(state)[1][0])

    model = By(forward, cell=nn.RNNCell(4, 4), lstm=nn.LSTM(4, 4), last=linear())
    found = by_rows(model, torch.ones(2, 4))
    assert found["cell"] == [
        {("", 0, 0)},
        {("", 0, 0), ("cell", 0, 0)},
        {("", 0, 0), ("cell", 1, 0)},
    ]
    assert found["lstm"] == [{("cell", 2, 0)}]
    assert found["last"] == [{("lstm", 0, 1)}]


def test_a_module_in_two_places_reads_at_each_what_is_given_there() -> None:
    shared = linear()
    model = nn.Sequential(nn.Sequential(shared, nn.Tanh()), nn.Sequential(shared, nn.ReLU()))
    table = collect(model, inputs=Inputs(size=(2, 4)))
    assert table.calls is not None
    # 0 the model, 1 the first Sequential, 2 shared, 3 Tanh, 4 the second, 5 shared, 6 ReLU
    assert table.calls[2] == ((Source(1),),)
    assert table.calls[5] == ((Source(4),),)
    assert table.calls[6] == ((Source(5),),)


def test_a_call_that_raised_leaves_unknown_what_it_made() -> None:
    def fails(_: Any, x: torch.Tensor, kept: list[Any]) -> Any:
        kept.append(x * 2)
        raise ValueError

    def forward(self: Any, x: torch.Tensor) -> Any:
        made, kept = self.first(x), []
        try:
            self.fails(made, kept)
        except ValueError:
            return self.last(made), self.other(kept[0])

    model = By(forward, first=linear(), fails=By(fails), last=linear(), other=linear())
    assert reads(model) == {"first": [[""]], "last": [["first"]]}


def test_a_pass_that_stopped_says_nothing() -> None:
    model = nn.Sequential(linear(), nn.Linear(5, 4))
    table = collect(model, inputs=Inputs(size=(2, 4)))
    assert table.calls is None
    assert table.outputs is not None
    assert table.outputs[1] == "2,4"


def test_long_sums_and_many_calls_are_unknown_and_counted() -> None:
    def forward(self: Any, x: torch.Tensor) -> Any:
        for layer in self.layers:
            x = x + layer(x)
        for _ in range(300):
            x = self.again(x)
        return self.last(x)

    layers = nn.ModuleList(linear() for _ in range(260))
    model = By(forward, layers=layers, again=linear(), last=linear())
    table = collect(model, inputs=Inputs(size=(2, 4)))
    assert table.calls is not None
    assert table.call_counts is not None
    row = table.names.index
    assert len(table.calls[row("100")][0]) == 101
    assert table.calls[row("259")] == ()
    assert table.calls[row("again")] == ()
    assert table.call_counts[row("again")] == 300
    assert table.calls[row("last")] == ((Source(row("again"), 299),),)
