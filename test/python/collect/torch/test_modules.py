"""PyTorch modules that are not what they seem: stacked, wrapped, parametrised, pruned, adapted, unregistered."""

from __future__ import annotations

import io
from types import ModuleType
from typing import Any

import pytest

import layerfold
from layerfold.collect import collect
from models import torchvision_models


def block(nn: ModuleType) -> Any:
    return nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.Linear(8, 4))


def unique_elements(model: Any) -> int:
    return sum(p.numel() for p in model.parameters())


def experts(torch: ModuleType, count: int, name: str = "num_experts") -> Any:
    class Mixture(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            setattr(self, name, count)
            self.gate_up_proj = torch.nn.Parameter(torch.zeros(count, 6, 4))
            self.gate_up_bias = torch.nn.Parameter(torch.zeros(count, 6))
            self.act_fn = torch.nn.SiLU()

    return Mixture()


def test_stacked_experts_show_how_many(torch: ModuleType) -> None:
    summary = layerfold.summary(torch.nn.Sequential(experts(torch, 8)), columns=["settings"])
    rows = list(summary)
    assert [row.type for row in rows] == ["Sequential", "Mixture", "SiLU"]
    assert [row.stacked for row in rows] == [0, 8, 0]
    assert rows[1].params == 8 * 30
    assert "gate_up_proj 8×6×4, gate_up_bias 8×6" in summary.payload["dictionaries"]["settings"]
    assert "Mixture × 8" in str(summary)


def test_a_leading_axis_alone_is_no_stack_of_experts(torch: ModuleType) -> None:
    assert collect(experts(torch, 8, "heads")).types[0] == "Mixture"
    assert collect(experts(torch, 8)).model_name == "Mixture"
    assert collect(torch.nn.Conv2d(8, 8, 3)).types == ["Conv2d"]


def test_different_numbers_of_experts_are_not_the_same_structure(torch: ModuleType) -> None:
    model = torch.nn.Sequential(*(experts(torch, count) for count in (4, 8, 16)))
    assert "template" not in layerfold.summary(model).payload["columns"] or (
        "*" not in layerfold.summary(model).payload["columns"]["template"]
    )


def test_one_frozen_expert_in_each_layer_keeps_the_fold(torch: ModuleType) -> None:
    nn = torch.nn
    layers = [nn.ModuleList(nn.Linear(4, 4) for _ in range(6)) for _ in range(5)]
    model = nn.ModuleList(layers)
    before = layerfold.summary(model).payload
    for index, layer in enumerate(model):
        layer[index].requires_grad_(requires_grad=False)
    summary = layerfold.summary(model)
    assert summary.payload["templates"] == before["templates"]
    assert summary.payload["columns"] == before["columns"]
    assert summary.totals.trainable == 25 * 20


def test_a_compiled_model_is_the_model_inside(torch: ModuleType) -> None:
    model = block(torch.nn).eval()
    compiled = torch.compile(model)
    summary = layerfold.summary(compiled, columns="all")
    assert summary.totals.params == unique_elements(model)
    assert [row.type for row in summary][:3] == ["OptimizedModule", "Sequential", "Conv2d"]
    assert [row.path for row in summary] == [name for name, _ in compiled.named_modules()]
    assert summary._table.modes == ["eval"] * len(summary)
    compiled.train()
    assert set(collect(compiled, columns="all").modes or ()) == {"train"}


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")
@pytest.mark.parametrize("way", ["script", "trace", "load"])
def test_torchscript_has_the_types_it_was_made_from(torch: ModuleType, way: str) -> None:
    nn = torch.nn
    model = nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU()).eval()
    if way == "trace":
        script = torch.jit.trace(model, torch.zeros(1, 3, 4, 4))
    else:
        script = torch.jit.script(model)
    if way == "load":
        buffer = io.BytesIO()
        torch.jit.save(script, buffer)
        buffer.seek(0)
        script = torch.jit.load(buffer)
    table = collect(script, columns="all")
    assert table.types == ["Sequential", "Conv2d", "BatchNorm2d", "ReLU"]
    assert (table.model_name, table.names) == ("Sequential", ["", "0", "1", "2"])
    assert table.params == [0, 224, 16, 0]
    assert table.buffers == [0, 0, 17, 0]
    assert table.modes == ["eval"] * 4


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")
def test_frozen_torchscript_is_unknown_and_never_0(torch: ModuleType) -> None:
    frozen = torch.jit.freeze(torch.jit.script(torch.nn.Sequential(torch.nn.Linear(4, 2)).eval()))
    summary = layerfold.summary(frozen)
    assert summary.totals.params is None
    assert "constants" in summary.notes[0]


@pytest.mark.parametrize("way", ["parametrisation", "hook"])
@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_weight_norm_counts_what_trains(torch: ModuleType, way: str) -> None:
    utils = torch.nn.utils
    norm = utils.parametrizations.weight_norm if way == "parametrisation" else utils.weight_norm
    model = torch.nn.Sequential(norm(torch.nn.Linear(8, 4)), torch.nn.ReLU())
    summary = layerfold.summary(model, columns="all")
    assert summary.totals.params == summary.totals.trainable == unique_elements(model) == 4 + 32 + 4
    assert [row.path for row in summary] == [name for name, _ in model.named_modules()]
    assert summary.totals.bytes == 4 * 40


def test_a_parametrisation_is_not_computed(torch: ModuleType) -> None:
    class Fails(torch.nn.Module):
        def forward(self, _: Any) -> Any:
            raise AssertionError("the model was run")

    model = torch.nn.Linear(8, 4)
    torch.nn.utils.parametrize.register_parametrization(model, "weight", Fails(), unsafe=True)
    rows = {row.path: row for row in layerfold.summary(model, columns="all")}
    assert rows["parametrizations.weight"].params == 32
    assert rows[""].params == 4


def test_spectral_norm_keeps_its_vectors_as_buffers(torch: ModuleType) -> None:
    model = torch.nn.utils.spectral_norm(torch.nn.Linear(8, 4))
    totals = layerfold.summary(model, columns="all").totals
    assert (totals.params, totals.buffers) == (36, 4 + 8 if "weight_v" in model._buffers else 4)


def test_pruned_weights_count_as_a_whole_with_a_note(torch: ModuleType) -> None:
    from torch.nn.utils import prune

    model = torch.nn.Sequential(torch.nn.Linear(8, 4), torch.nn.Linear(4, 4))
    for layer in model:
        prune.l1_unstructured(layer, "weight", amount=0.5)
    summary = layerfold.summary(model, columns="all")
    assert summary.totals.params == 36 + 20
    assert summary.totals.buffers == 32 + 16
    assert summary.notes == (
        "2 parameters pruned by masks: counted as a whole, the masks as buffers.",
    )
    prune.remove(model[0], "weight")
    assert layerfold.summary(model).notes[0].startswith("1 parameter pruned")


def test_adapters_are_rows_and_only_they_train(torch: ModuleType) -> None:
    torchvision_models()  # peft imports transformers, and that torchvision
    import peft

    model = torch.nn.Sequential(torch.nn.Linear(8, 4), torch.nn.ReLU(), torch.nn.Linear(4, 4))
    whole = unique_elements(model)
    config = peft.LoraConfig(r=2, target_modules=["0"], modules_to_save=["2"])
    adapted = peft.get_peft_model(model, config)
    summary = layerfold.summary(adapted)
    rows = {row.path: row for row in summary}
    base = "base_model.model.0"
    assert rows[f"{base}.lora_A.default"].trainable == 8 * 2
    assert rows[f"{base}.lora_B.default"].trainable == 2 * 4
    assert (rows[f"{base}.base_layer"].params, rows[f"{base}.base_layer"].trainable) == (36, 0)
    assert summary.totals.params == whole + 24 + 20 == unique_elements(adapted)
    assert summary.totals.trainable == adapted.get_nb_trainable_parameters()[0] == 24 + 20


def test_what_is_in_plain_containers_is_named(torch: ModuleType) -> None:
    nn = torch.nn

    class Forgetful(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.seen = nn.Linear(2, 2)
            self.blocks = [nn.Linear(2, 2), nn.ReLU(), self.seen]
            self.scales = {"left": nn.Parameter(torch.zeros(3)), "right": [nn.Linear(1, 1)]}
            self.pairs = ((nn.Linear(3, 3),),)

    model = nn.Sequential(nn.ReLU(), Forgetful())
    summary = layerfold.summary(model)
    assert summary.totals.params == unique_elements(model) == 6
    (note,) = summary.notes
    assert note.startswith("1.blocks[0], 1.scales['left'], 1.scales['right'][0] and 1 more are in")
    assert "no optimizer" in note


def test_lists_of_registered_modules_are_no_matter(torch: ModuleType) -> None:
    nn = torch.nn

    class Indexed(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.first, self.second = nn.Linear(2, 2), nn.LSTM(2, 2)
            self.order = [self.first, self.second]
            self.weights = {"w": self.first.weight}

    assert layerfold.summary(Indexed()).notes == ()


def test_looking_into_containers_has_an_end(torch: ModuleType) -> None:
    class Endless(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.ring: list[Any] = []
            self.ring.append(self.ring)
            self.words = {index: str(index) for index in range(1_000_000)}

    assert layerfold.summary(Endless()).notes == ()


def test_modes_and_devices(torch: ModuleType) -> None:
    model = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.Linear(2, 2, device="meta"))
    model[1].eval()
    table = collect(model, columns="all")
    assert table.modes == ["train", "train", "eval"]
    assert table.devices == [None, "cpu", "meta"]


def test_a_row_tied_to_several_names_the_one_that_counts_most(torch: ModuleType) -> None:
    nn = torch.nn
    model = nn.ModuleDict(
        {"embed": nn.Embedding(10, 4), "norm": nn.Linear(1, 10), "head": nn.Linear(4, 10)}
    )
    model["head"].weight = model["embed"].weight
    model["head"].bias = model["norm"].bias
    head = list(layerfold.summary(model))[-1]
    assert (head.params, head.tied_to, head.tied_params) == (0, "embed", 50)
