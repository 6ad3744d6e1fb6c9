"""The groups of optimizers: by identity of the parameters, and sums that add up to the model."""

from __future__ import annotations

import copy
import random
import re
from types import ModuleType
from typing import Any

import pytest

import layerfold
from layerfold.collect import InputError, collect

MOST_GROUPS = 4  # each is named in a cell


def random_model(torch: ModuleType, dice: random.Random, depth: int) -> Any:
    """Nested modules with parameters of their own, some shared and some frozen."""
    nn = torch.nn
    parts: list[Any] = []
    for _ in range(dice.randint(1, 4)):
        if depth and dice.random() < 0.5:
            parts.append(random_model(torch, dice, depth - 1))
        elif parts and dice.random() < 0.2:
            parts.append(dice.choice(parts))  # a module in two places
        else:
            kinds = (nn.Linear(3, 3), nn.LayerNorm(3), nn.ReLU(), nn.Linear(3, 3, bias=False))
            parts.append(dice.choice(kinds))
    model = nn.Sequential(*parts)
    if dice.random() < 0.3:
        model.register_parameter("scale", nn.Parameter(torch.ones(dice.randint(1, 9))))
    weights = [module for module in model.modules() if isinstance(module, nn.Linear)]
    if len(weights) > 1 and dice.random() < 0.3:
        weights[-1].weight = weights[0].weight  # tied
    for parameter in model.parameters():
        if dice.random() < 0.2:
            parameter.requires_grad = False
    return model


def partition(torch: ModuleType, dice: random.Random, model: Any) -> Any:
    """An optimizer over random groups; some parameters are in none."""
    groups = [
        {"params": [], "lr": 10.0 ** -dice.randint(1, 5), "weight_decay": dice.choice([0, 0.05])}
        for _ in range(dice.randint(1, MOST_GROUPS))
    ]
    for parameter in model.parameters():
        if dice.random() < 0.85:
            dice.choice(groups)["params"].append(parameter)
    return torch.optim.AdamW(groups)


def numbers_of(parameters: Any, optimizer: Any) -> set[int | str]:
    """Return the groups of some parameters; "none" for those in no group."""
    found: set[int | str] = set()
    for parameter in parameters:
        of = {
            number
            for number, group in enumerate(optimizer.param_groups)
            if any(one is parameter for one in group["params"])
        }
        found |= of or {"none"}
    return found


def values_in(note: str) -> list[int]:
    """Return the numbers of values of each group, and last of those in none."""
    counts = [int(text.replace(",", "")) for text in re.findall(r"has ([\d,]+) value", note)]
    none = re.search(r"([\d,]+) values? in none", note)
    return [*counts, int(none[1].replace(",", "")) if none else 0]


@pytest.mark.parametrize("seed", range(80))
def test_random_groups(torch: ModuleType, seed: int) -> None:
    dice = random.Random(seed)
    model = random_model(torch, dice, 3)
    optimizer = partition(torch, dice, model)
    summary = layerfold.summary(model, optimizer=optimizer)
    rates = [f"{group['lr']:g}" for group in optimizer.param_groups]
    modules = dict(model.named_modules(remove_duplicate=False))
    for row in summary:
        groups = numbers_of(modules[row.path].parameters(), optimizer)
        ours = row.optimizer_group.split(", ") if row.optimizer_group else []
        assert {int(one) if one.isdigit() else one for one in ours} == groups, row.path
        expected = [rates[number] for number in sorted(g for g in groups if g != "none")]
        shown = expected[:1] if len(set(expected)) == 1 else expected
        assert row.learning_rate == (", ".join(shown) or None), row.path
    *counts, none = values_in(summary.notes[-1])
    total = sum(parameter.numel() for parameter in model.parameters())
    assert sum(counts) + none == summary.totals.params == total
    for group, count in zip(optimizer.param_groups, counts, strict=True):
        assert count == sum(parameter.numel() for parameter in group["params"])


@pytest.mark.parametrize("seed", range(20))
def test_nothing_else_changes(torch: ModuleType, seed: int) -> None:
    dice = random.Random(seed)
    model = random_model(torch, dice, 3)
    optimizer = partition(torch, dice, model)
    before = copy.deepcopy((model.state_dict(), optimizer.state_dict()))
    plain, table = collect(model, columns="all"), collect(model, columns="all", optimizer=optimizer)
    assert str(before) == str((model.state_dict(), optimizer.state_dict()))
    added = ("optimizer_groups", "learning_rates", "weight_decays", "optimizer", "notes")
    for name in added:
        setattr(table, name, getattr(plain, name))
    assert table == plain


def two_layers(torch: ModuleType) -> Any:
    nn = torch.nn
    body = nn.Sequential(nn.Linear(3, 4), nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 4)))
    return nn.ModuleDict({"body": body, "fc": nn.Linear(4, 2)})


def test_what_no_group_has_is_named(torch: ModuleType) -> None:
    model = two_layers(torch)
    optimizer = torch.optim.SGD(model.body.parameters(), lr=0.1)
    missing, groups = layerfold.summary(model, optimizer=optimizer).notes
    assert missing == (
        "2 parameters (10 values) of fc are in no group of the optimizer: no step changes them."
    )
    assert groups == (
        "SGD: group 0 has 56 values (learning rate 0.1, weight decay 0); 10 values in none."
    )
    optimizer = torch.optim.SGD([model.fc.weight, model.body[0].weight], lr=0.1)
    missing, _ = layerfold.summary(model, optimizer=optimizer).notes
    assert missing.startswith("6 parameters (46 values) of body.0, body.1, fc are in no group")
    model.requires_grad_(requires_grad=False)
    model.fc.requires_grad_()
    optimizer = torch.optim.SGD(model.fc.parameters(), lr=0.1)
    (_,) = layerfold.summary(model, optimizer=optimizer).notes  # what is frozen is not missing


def test_a_whole_model_that_no_group_has(torch: ModuleType) -> None:
    model = two_layers(torch)
    old = torch.optim.SGD(copy.deepcopy(model).parameters(), lr=0.1)
    missing, elsewhere, _ = layerfold.summary(model, optimizer=old).notes
    assert missing.startswith("8 parameters (66 values) of the model are in no group")
    assert elsewhere.startswith(
        "8 parameters (66 values) of the optimizer are not in this model. Were they"
    )


def test_frozen_parameters_in_a_group(torch: ModuleType) -> None:
    model = two_layers(torch)
    model.body[0].bias.requires_grad = False
    (frozen, _) = layerfold.summary(
        model, optimizer=torch.optim.SGD(model.parameters(), lr=1)
    ).notes
    assert frozen.startswith(
        "1 parameter (4 values) of body.0 is frozen, but in a group of the optimizer"
    )


def test_several_optimizers(torch: ModuleType) -> None:
    model = two_layers(torch)
    one = torch.optim.SGD(model.body.parameters(), lr=0.1)
    other = torch.optim.Adam(
        [
            {"params": model.fc.parameters(), "name": "head"},
            {"params": model.body[0].bias, "lr": 0.3},
        ]
    )
    summary = layerfold.summary(model, optimizer=[one, other])
    rows = {row.path: row for row in summary}
    assert rows["fc"].optimizer_group == "1:0 (head)"
    assert rows["body.1"].optimizer_group == "0:0"
    assert rows["body.0"].optimizer_group == "0:0, 1:1"
    assert rows["body.0"].learning_rate == "0.1, 0.3"
    twice, groups = summary.notes
    assert twice.startswith("1 parameter (4 values) of body.0 is in several groups")
    assert groups.startswith("SGD and Adam: group 0:0 has 56 values")


def test_what_has_an_optimizer_inside(torch: ModuleType) -> None:
    import accelerate

    model = two_layers(torch)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.25)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 1, gamma=0.5)
    chained = torch.optim.lr_scheduler.ChainedScheduler([scheduler])
    prepared = accelerate.Accelerator(cpu=True).prepare(optimizer)
    expected = collect(model, optimizer=optimizer)
    for given in (
        scheduler,
        chained,
        prepared,
        [optimizer],
        (optimizer, scheduler, prepared),
        ([optimizer], [scheduler]),
        {"optimizer": optimizer, "lr_scheduler": scheduler},
    ):
        assert collect(model, optimizer=given) == expected, given
    optimizer.step()
    scheduler.step()
    assert set(collect(model, optimizer=scheduler).learning_rates or ()) == {"0.125", None} - {None}


def test_numbers_that_are_tensors_and_settings_that_are_missing(torch: ModuleType) -> None:
    model = two_layers(torch)
    rate = torch.tensor(0.5)
    table = collect(model, optimizer=torch.optim.Adam(model.parameters(), lr=rate))
    assert (table.learning_rates or [])[-1] == "0.5"
    table = collect(model, optimizer=torch.optim.LBFGS(model.parameters()))
    assert ((table.learning_rates or [])[-1], table.weight_decays) == ("1", None)
    on_device = torch.optim.Adam(model.parameters())
    on_device.param_groups[0]["lr"] = rate.to("meta")
    assert collect(model, optimizer=on_device).learning_rates is None


def test_many_groups_are_counted(torch: ModuleType) -> None:
    model = torch.nn.Sequential(*(torch.nn.Linear(2, 2) for _ in range(9)))
    groups = [
        {"params": layer.parameters(), "lr": 0.1 / 2**number} for number, layer in enumerate(model)
    ]
    summary = layerfold.summary(model, optimizer=torch.optim.SGD(groups))
    root, first, *_ = summary
    assert (root.optimizer_group, root.learning_rate) == ("9 groups", "0.000390625 … 0.1")
    assert (first.optimizer_group, first.learning_rate) == ("0", "0.1")
    assert summary.notes[-1].endswith("(learning rate 0.003125, weight decay 0) and 3 more.")


def test_the_state_is_a_figure_of_its_own(torch: ModuleType) -> None:
    model = two_layers(torch)
    optimizer = torch.optim.Adam(model.parameters())
    before = layerfold.summary(model, optimizer=optimizer)
    assert (before.totals.optimizer, before.totals.params) == (0, 66)
    sum(parameter.sum() for parameter in model.parameters()).backward()
    optimizer.step()
    after = layerfold.summary(model, optimizer=optimizer)
    elements = sum(t.numel() for state in optimizer.state.values() for t in state.values())
    assert (after.totals.optimizer, after.totals.params) == (elements, 66)
    assert elements == 2 * 66 + 8


def test_it_goes_with_an_input(torch: ModuleType) -> None:
    model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.ReLU())
    optimizer = torch.optim.Adam(model.parameters())
    summary = layerfold.summary(model, input_size=(2, 3), optimizer=optimizer)
    assert [row.optimizer_group for row in summary] == ["0", "0", None]
    assert [row.output_shape for row in summary] == ["2,4"] * 3


def test_it_is_in_every_form(torch: ModuleType) -> None:
    model = two_layers(torch)
    summary = layerfold.summary(model, optimizer=torch.optim.SGD(model.body.parameters(), lr=0.07))
    names = ("optimizer_group", "learning_rate", "weight_decay")
    assert summary.to_csv().splitlines()[0].endswith(",".join(names))
    assert "| 0 | 0.07 | 0 |" in summary.to_markdown()
    assert set(names) <= set(summary.payload["columns"])
    bundle = summary._repr_mimebundle_()
    head, fc = (summary.to_text(width=400).splitlines()[line] for line in (1, -3))
    assert head.endswith("Group    Learning rate  Weight decay")
    assert fc.split()[-1] == "none"
    html = bundle["text/html"].replace("<td style=text-align:left>", "<td>")
    assert "<td>0, none\u2007</td><td>0.07\u2007</td><td>0\u2007</td>" in html


@pytest.mark.parametrize("given", [3, [], [3], {"model": 1}, "adam", object(), iter(())])
def test_what_is_no_optimizer(torch: ModuleType, given: object) -> None:
    with pytest.raises(InputError, match="give an optimizer"):
        layerfold.summary(torch.nn.Linear(2, 2), optimizer=given)


def test_models_that_have_no_groups(keras: ModuleType) -> None:
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    with pytest.raises(
        InputError,
        match="this is a Sequential: leave it out, for a Keras model shows the optimizer",
    ):
        layerfold.summary(model, optimizer=keras.optimizers.Adam())
