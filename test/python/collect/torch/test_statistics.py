"""Frozen layers whose running statistics a pass in training mode changes: the pass itself is the judge."""

from __future__ import annotations

import random
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

import layerfold
from layerfold.collect import collect

CHANNELS = 4


def norms(torch: ModuleType) -> dict[str, Callable[[], Any]]:
    """Layers of every kind, each with the options that decide."""
    from norms import KINDS

    nn = torch.nn
    found: dict[str, Callable[[], Any]] = {}
    for kind in (nn.BatchNorm2d, nn.SyncBatchNorm, nn.InstanceNorm2d):
        for affine in (True, False):
            for track in (True, False):
                for momentum in (0.1, 0.0, None):
                    options = {
                        "affine": affine,
                        "track_running_stats": track,
                        "momentum": momentum,
                    }
                    name = f"{kind.__name__} {list(options.values())}"
                    found[name] = lambda kind=kind, options=options: kind(CHANNELS, **options)
    found |= {kind.__name__: lambda kind=kind: kind(CHANNELS) for kind in KINDS}
    found["GroupNorm"] = lambda: nn.GroupNorm(2, CHANNELS)

    def ignoring_its_own() -> Any:
        layer = nn.BatchNorm2d(CHANNELS)
        layer.track_running_stats = False
        return layer

    found["BatchNorm2d that tracks no more"] = ignoring_its_own
    return found


def moved(torch: ModuleType, model: Any) -> set[str]:
    """Return the paths of modules whose running statistics one pass changes."""
    names = ("running_mean", "running_var")
    before = {
        key: value.clone()
        for key, value in model.named_buffers()
        if key.rpartition(".")[2] in names
    }
    model(torch.randn(3, CHANNELS, 5, 5))
    after = dict(model.named_buffers())
    return {
        key.rpartition(".")[0]
        for key, value in before.items()
        if not torch.equal(value, after[key])
    }


def flagged(model: Any) -> set[str]:
    return {row.path for row in layerfold.summary(model) if row.statistics_move}


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("frozen", [True, False])
def test_a_layer_moves_as_a_pass_says(torch: ModuleType, *, training: bool, frozen: bool) -> None:
    for name, build in norms(torch).items():
        model = torch.nn.Sequential(torch.nn.Conv2d(CHANNELS, CHANNELS, 1), build())
        model.train(training).requires_grad_(not frozen)
        assert flagged(model) == (moved(torch, model) if frozen else set()), name


def random_net(torch: ModuleType, dice: random.Random, depth: int) -> Any:
    """Nested layers, some frozen, some in another mode than what is around them."""
    kinds = list(norms(torch).values())
    parts = [
        random_net(torch, dice, depth - 1)
        if depth and dice.random() < 0.4
        else torch.nn.Conv2d(CHANNELS, CHANNELS, 1)
        if dice.random() < 0.3
        else dice.choice(kinds)()
        for _ in range(dice.randint(1, 4))
    ]
    net = torch.nn.Sequential(*parts)
    for part in net:
        if dice.random() < 0.5:
            part.requires_grad_(requires_grad=False)
        if dice.random() < 0.3:
            part.eval()
    return net


def is_frozen(model: Any, path: str) -> bool:
    """Whether nothing trains in the module, or in the nearest around it that has parameters."""
    while True:
        parameters = list(model.get_submodule(path).parameters())
        if parameters:
            return not any(parameter.requires_grad for parameter in parameters)
        if not path:
            return False
        path = path.rpartition(".")[0]


@pytest.mark.parametrize("seed", range(60))
def test_nets_of_all_kinds_move_as_a_pass_says(torch: ModuleType, seed: int) -> None:
    net = random_net(torch, random.Random(seed), 3)
    table = collect(net)
    shown = flagged(net)
    assert shown == {path for path in moved(torch, net) if is_frozen(net, path)}
    assert sum(filter(None, table.params)) == sum(p.numel() for p in net.parameters())


def test_a_module_with_its_own_parameters_method(torch: ModuleType) -> None:
    class Odd(torch.nn.BatchNorm2d):
        def parameters(self, *_: Any, **__: Any) -> Any:
            raise RuntimeError

    layer = Odd(CHANNELS)
    layer.weight.requires_grad = layer.bias.requires_grad = False
    assert flagged(torch.nn.Sequential(layer)) == {"0"}


def backbone(torch: ModuleType, count: int) -> Any:
    nn = torch.nn
    blocks = [
        nn.Sequential(nn.Conv2d(CHANNELS, CHANNELS, 1), nn.BatchNorm2d(CHANNELS))
        for _ in range(count)
    ]
    body = nn.Sequential(*blocks).requires_grad_(requires_grad=False)
    return nn.Sequential(body, nn.Conv2d(CHANNELS, 2, 1))


def test_a_note_counts_them_and_says_what_to_do(torch: ModuleType) -> None:
    model = backbone(torch, 4)
    (note,) = collect(model).notes
    assert note == (
        "4 BatchNorm2d layers are frozen, but in training mode: their running statistics move. "
        "Call .eval() on them after every train() of the model."
    )
    (note,) = collect(backbone(torch, 1)).notes
    assert note.startswith("1 BatchNorm2d layer is frozen, but in training mode: its running")
    model[0].eval()  # what the note says
    table = collect(model)
    assert (table.notes, table.statistics_move) == ([], None)


def test_text_and_html_say_it_in_the_row(torch: ModuleType) -> None:
    model = torch.nn.Sequential(
        torch.nn.Conv2d(CHANNELS, CHANNELS, 1),
        torch.nn.BatchNorm2d(CHANNELS),
        torch.nn.BatchNorm2d(CHANNELS, affine=False),
        torch.nn.Conv2d(CHANNELS, CHANNELS, 1),
    )
    model[1].requires_grad_(requires_grad=False)
    summary = layerfold.summary(model)
    lines = [line.rstrip() for line in str(summary).splitlines()]
    assert lines[3].endswith("all")
    assert lines[4].endswith("none, statistics move")
    assert lines[5].endswith(" -")  # what is around it trains
    html = summary._repr_mimebundle_()["text/html"].replace("\xa0", " ")
    assert ">none, statistics move\u2007</td>" in html


def test_a_layer_without_parameters_is_frozen_with_what_is_around_it(torch: ModuleType) -> None:
    nn = torch.nn
    inside = nn.Sequential(nn.Conv2d(CHANNELS, 2, 1), nn.BatchNorm2d(2, affine=False))
    model = nn.Sequential(inside.requires_grad_(requires_grad=False), nn.Conv2d(2, 2, 1))
    assert flagged(model) == {"0.1"}
    assert "  statistics move" in str(layerfold.summary(model))
    assert flagged(nn.Sequential(nn.BatchNorm2d(2, affine=False))) == set()
