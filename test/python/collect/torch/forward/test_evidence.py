"""Which modules are said to be blocks, against the truth about generated ones and known designs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
import torch
from torch import nn
from torch.nn import functional

from generated_distractors import By
from generated_modules import FEATURES, generate
from layerfold.collect import Inputs, collect
from layerfold.format.paths import path_of


def blocks_of(model: nn.Module, *inputs: torch.Tensor) -> dict[str, str]:
    table = collect(model, inputs=Inputs(data=inputs))
    assert all("took no part" in note for note in table.notes)
    return {path_of(table, row): kind for row, kind in table.kinds.items()}


def test_blocks_of_generated_modules_are_found_and_no_others() -> None:
    wrong, missed, found, features = [], [], Counter(), Counter()
    for seed, (model, inputs, truth, feature) in enumerate(generate(range(300))):
        features[feature] += 1
        got = blocks_of(model, *inputs)
        found.update(kind for path, kind in got.items() if truth.get(path) == kind)
        wrong += [(seed, *item) for item in got.items() if truth.get(item[0]) != item[1]]
        missed += [(seed, *item) for item in truth.items() if got.get(item[0]) != item[1]]
    assert min(features[feature] for feature in FEATURES) >= 27
    assert (wrong, missed) == ([], [])
    assert found == {"residual": 233, "dense": 133, "gate": 67}


class Decoder(nn.Module):
    """Attends from learned queries to what it is given; a position is added to them in each layer."""

    def __init__(self) -> None:
        super().__init__()
        self.queries = nn.Embedding(5, 8)
        self.layers = nn.ModuleList(By(attend, mix=attention(), read=attention()) for _ in range(2))

    def forward(self, memory: torch.Tensor) -> torch.Tensor:
        place = self.queries.weight.expand(len(memory), -1, -1)
        x = torch.zeros_like(place)
        for layer in self.layers:
            x = layer(x, memory, place)
        return x


def attention() -> nn.Module:
    return nn.MultiheadAttention(8, 2, batch_first=True)


def attend(
    m: nn.Module, x: torch.Tensor, memory: torch.Tensor, place: torch.Tensor
) -> torch.Tensor:
    x = x + m.mix(x + place, x + place, x)[0]
    return x + m.read(x + place, memory, memory)[0]


def test_the_first_layer_of_a_decoder_is_a_block_like_the_others() -> None:
    blocks = blocks_of(Decoder(), torch.zeros(2, 6, 8))
    assert blocks == {"layers.0": "residual", "layers.1": "residual"}


def masked(m: nn.Module, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    q, k, v = m.project(x).chunk(3, -1)
    return m.out((q @ k.mT + mask).softmax(-1) @ v)


def in_layers(m: nn.Module, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    return m.second(m.first(x, mask), mask)


def pyramid(m: nn.Module, x: torch.Tensor) -> torch.Tensor:
    fine = m.fine(x)
    coarse = m.coarse(fine)
    return m.side(fine) + functional.interpolate(m.top(coarse), scale_factor=2)


def gated_by_level_below(m: nn.Module, x: torch.Tensor) -> torch.Tensor:
    below = functional.interpolate(m.coarse(x), scale_factor=2)
    return torch.cat([m.gate(x, below), below], 1)


def attention_gate(m: nn.Module, x: torch.Tensor, below: torch.Tensor) -> torch.Tensor:
    return x * torch.sigmoid(m.weigh(functional.relu(m.x(x) + m.below(below))))


def modulated(m: nn.Module, x: torch.Tensor, time: torch.Tensor) -> torch.Tensor:
    """Compute as a layer of a diffusion transformer does."""
    scale, shift, weight = m.time(time).unsqueeze(1).chunk(3, -1)
    return x + weight * m.mix(functional.layer_norm(x, (8,)) * (1 + scale) + shift)


def conv(width: int, out: int, stride: int = 1) -> nn.Module:
    return nn.Conv2d(width, out, 3, stride, 1)


def masked_attention() -> nn.Module:
    return By(masked, project=nn.Linear(8, 24), out=nn.Linear(8, 8))


IMAGE, STEPS = torch.zeros(2, 8, 8, 8), torch.zeros(2, 8, 8)
GATE = By(attention_gate, x=conv(8, 4), below=conv(8, 4), weigh=conv(4, 1))


@pytest.mark.parametrize(
    ("forward", "modules", "inputs", "kinds"),
    [
        (
            in_layers,
            {"first": masked_attention(), "second": masked_attention()},
            (STEPS, torch.zeros(2, 8, 8)),
            {},
        ),
        (
            pyramid,
            {"fine": conv(8, 8), "coarse": conv(8, 16, 2), "side": conv(8, 8), "top": conv(16, 8)},
            (IMAGE,),
            {},
        ),
        (
            gated_by_level_below,
            {"coarse": conv(8, 8, 2), "gate": GATE},
            (IMAGE,),
            {"m.gate": "gate"},
        ),
        (
            modulated,
            {"time": nn.Linear(8, 24), "mix": nn.Linear(8, 8)},
            (STEPS, torch.zeros(2, 8)),
            {"m": "residual"},
        ),
    ],
)
def test_blocks_of_known_designs(
    forward: Callable[..., torch.Tensor],
    modules: dict[str, nn.Module],
    inputs: tuple[torch.Tensor, ...],
    kinds: dict[str, str],
) -> None:
    whole = By(lambda m, *given: m.m(*given), m=By(forward, **modules))
    assert blocks_of(whole, *inputs) == kinds
