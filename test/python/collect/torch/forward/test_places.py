"""A module in several places shows at each the calls made there, against copies of it that are run for real."""

from __future__ import annotations

import random
from collections import defaultdict
from copy import deepcopy
from typing import Any

import pytest
import torch
from torch import nn

import layerfold
from layerfold.collect import Inputs, collect
from layerfold.format.table import Source


def rows_of(model: nn.Module, **inputs: Any) -> dict[str, Any]:
    return {row.path: row for row in layerfold.summary(model, **inputs)}


def without_sharing(model: nn.Module) -> nn.Module:
    """Return a copy in which every place has a module of its own."""
    copy = deepcopy(model)
    for parent in list(copy.modules()):
        for name, child in list(parent._modules.items()):
            parent._modules[name] = without_sharing(child) if child is not None else None
    return copy


def shapes_by_hook(model: nn.Module, x: torch.Tensor) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for path, module in model.named_modules():

        def hook(_: Any, __: Any, output: torch.Tensor, path: str = path) -> None:
            found[path].append(",".join(map(str, output.shape)))

        module.register_forward_hook(hook)
    model(x)
    return found


def drawn(draw: random.Random, shared: list[nn.Module], depth: int) -> nn.Module:
    """Draw nested Sequentials, some of which have one shared module several times."""
    layers: list[nn.Module] = [nn.Linear(4, 4)]
    for one in draw.choices(shared, k=draw.randrange(len(shared) + 2)):
        layers += [one, nn.Unflatten(0, (1, -1)) if draw.random() < 0.5 else nn.Tanh()]
    if depth:
        layers += [drawn(draw, shared, depth - 1) for _ in range(draw.randrange(3))]
    return nn.Sequential(*layers)


@pytest.mark.parametrize("seed", range(25))
def test_each_place_has_its_own_calls(seed: int) -> None:
    draw = random.Random(seed)
    shared = [nn.ReLU(), nn.Identity(), nn.Linear(4, 4)]
    model = drawn(draw, shared, 3)
    expected = shapes_by_hook(without_sharing(model), torch.zeros(2, 4))
    rows = rows_of(model, input_size=(2, 4))
    assert set(rows) == set(expected)
    for path, shapes in expected.items():
        assert (rows[path].calls, rows[path].output_shape) == (1, shapes[0]), path
    assert sum(row.flops for row in rows.values()) == sum(
        2 * 16 * int(torch.Size(map(int, shapes[0].split(",")[:-1])).numel())
        for path, shapes in expected.items()
        if rows[path].type == "Linear"
    )


def test_each_call_of_a_sequential_goes_on_from_its_first_place() -> None:
    shared = nn.Linear(4, 4)
    block = nn.Sequential(shared, nn.ReLU(), shared)
    table = collect(nn.Sequential(block, block), inputs=Inputs(size=(2, 4)))
    assert table.calls is not None
    # 0 the model, 1 the block, 2 shared, 3 ReLU, 4 shared, 5 the block again
    assert table.parents == [-1, 0, 1, 1, 1, 0]
    assert table.calls[1] == ((Source(0),),)
    assert table.calls[2] == ((Source(1),), (Source(5),))
    assert table.calls[3] == ((Source(2, 0),), (Source(2, 1),))
    assert table.calls[4] == ((Source(3, 0),), (Source(3, 1),))
    assert table.calls[5] == ((Source(4, 0),),)


class Twice(nn.Module):
    def __init__(self, shared: nn.Module) -> None:
        super().__init__()
        self.first, self.second = shared, shared

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.second(self.first(x)[None])


def test_two_names_in_one_module_have_the_calls_of_both() -> None:
    rows = rows_of(Twice(nn.ReLU()), input_size=(2, 4))
    assert [(row.calls, row.output_shape) for row in rows.values()] == [
        (1, "1,2,4"),
        (2, "2,4;1,2,4"),
        (2, "2,4;1,2,4"),
    ]


def test_a_list_is_passed_through() -> None:
    class Lists(nn.Module):
        def __init__(self, shared: nn.Module) -> None:
            super().__init__()
            self.layers = nn.ModuleList([nn.Linear(4, 4), shared])
            self.block = nn.Sequential(nn.Linear(4, 6), shared)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            for layer in self.layers:
                x = layer(x)
            return self.block(x)

    rows = rows_of(Lists(nn.ReLU()), input_size=(2, 4))
    assert (rows["layers.1"].calls, rows["layers.1"].output_shape) == (1, "2,4")
    assert (rows["block.1"].calls, rows["block.1"].output_shape) == (1, "2,6")


def test_a_place_that_is_not_called_has_no_calls() -> None:
    class Unused(nn.Module):
        def __init__(self, shared: nn.Module) -> None:
            super().__init__()
            self.used, self.unused = nn.Sequential(shared), nn.Sequential(shared)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.used(x)

    rows = rows_of(Unused(nn.Linear(4, 4)), input_size=(2, 4))
    assert (rows["used.0"].calls, rows["used.0"].output_shape) == (1, "2,4")
    assert (rows["unused.0"].calls, rows["unused.0"].output_shape) == (0, None)


def test_a_model_inside_itself_is_called_from_outside() -> None:
    class Inside(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layer = nn.Linear(4, 4)
            self.self = self

        def forward(self, x: torch.Tensor, depth: int = 0) -> torch.Tensor:
            return self.layer(x) if depth else self.self(x[None], 1)[0]

    rows = rows_of(Inside(), input_size=(2, 4))
    assert (rows[""].calls, rows[""].output_shape) == (1, "2,4")
    assert (rows["self"].calls, rows["self"].output_shape) == (1, "1,2,4")
