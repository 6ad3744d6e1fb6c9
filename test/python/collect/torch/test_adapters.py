"""Adapters of PEFT: a forward and a backward pass say which of them are used, and which module."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

import layerfold
from layerfold.collect import collect
from models import torchvision_models


@pytest.fixture(scope="module")
def peft(torch: ModuleType) -> ModuleType:
    """PEFT, which imports transformers, and that torchvision."""
    del torch
    torchvision_models()
    import peft

    return peft


def network(torch: ModuleType) -> Any:
    class Network(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.embed = torch.nn.Embedding(20, 8)
            self.query = torch.nn.Linear(8, 8)
            self.norm = torch.nn.LayerNorm(8)
            self.head = torch.nn.Sequential(torch.nn.Linear(8, 4), torch.nn.Linear(4, 2))

        def forward(self, ids: Any) -> Any:
            return self.head(self.norm(self.query(self.embed(ids))))

    return Network()


METHODS: dict[str, dict[str, Any]] = {
    "LoraConfig": {"r": 2, "target_modules": ["embed", "query"]},
    "IA3Config": {"target_modules": ["query"], "feedforward_modules": []},
    "VeraConfig": {"r": 2, "target_modules": ["query"]},
    "OFTConfig": {"target_modules": ["query"], "oft_block_size": 2, "r": 0},
    "LoHaConfig": {"r": 2, "target_modules": ["query"]},
    "LoKrConfig": {"r": 2, "target_modules": ["query"]},
    "TrainableTokensConfig": {"target_modules": ["embed"], "token_indices": [1, 2]},
    "LNTuningConfig": {"target_modules": ["norm"]},
}


def as_it_is(model: Any) -> None:
    del model


def merged(model: Any) -> None:
    model.merge_adapter()


def disabled(model: Any) -> None:
    model.base_model.disable_adapter_layers()


def adapters_used(torch: ModuleType, model: Any) -> set[tuple[str, str]]:
    """Return each layer and adapter of which a parameter gets a gradient."""
    for parameter in model.parameters():
        parameter.grad = None
        if parameter.is_floating_point():
            parameter.requires_grad_()
    model(torch.tensor([[1, 2, 3]])).sum().backward()
    used = set()
    for name, parameter in model.named_parameters():
        found = re.fullmatch(r"(.*?\.(?:embed|query|norm|head))\.[a-z]\w*\.(one|two)\b.*", name)
        if found and parameter.grad is not None:
            used.add((found[1], found[2]))
    return used


def adapters_shown(model: Any) -> set[tuple[str, str]]:
    """Return each layer and adapter that is "active" in the row of the layer."""
    return {
        (row.path, name)
        for row in layerfold.summary(model)
        if row.adapter and row.path.rpartition(".")[2] in {"embed", "query", "norm", "head"}
        for name, state in re.findall(r"(\w+) \(([\w, ]+)\)", row.adapter)
        if state == "active"
    }


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("second", [False, True])
@pytest.mark.parametrize("change", [as_it_is, merged, disabled])
def test_what_is_active_gets_a_gradient(
    torch: ModuleType,
    peft: ModuleType,
    method: str,
    *,
    second: bool,
    change: Callable[[Any], None],
) -> None:
    def config() -> Any:
        return getattr(peft, method)(**METHODS[method])

    base = network(torch)
    whole = sum(parameter.numel() for parameter in base.parameters())
    model = peft.get_peft_model(base, config(), adapter_name="one")
    if second:
        model.add_adapter("two", config())
        model.set_adapter("two")
    change(model)
    shown = adapters_shown(model)
    table = collect(model)
    assert sum(filter(None, table.params)) == sum(p.numel() for p in model.parameters()) >= whole
    active = "two" if second else "one"
    assert (f"base, {active} merged" if change is merged else "base") in (table.adapters or [])
    assert bool(shown) == (change is as_it_is)
    assert shown == adapters_used(torch, model)


def called(torch: ModuleType, model: Any) -> set[str]:
    """Return the paths of the modules that a pass calls."""
    found = set()
    hooks = [
        module.register_forward_hook(lambda *_, name=name: found.add(name))
        for name, module in model.named_modules()
    ]
    model(torch.tensor([[1, 2, 3]]))
    for hook in hooks:
        hook.remove()
    return found


@pytest.mark.parametrize("change", [as_it_is, merged, disabled])
@pytest.mark.parametrize("active", ["one", "two", "three"])
def test_copies_of_modules_to_save(
    torch: ModuleType, peft: ModuleType, change: Callable[[Any], None], active: str
) -> None:
    options = {"r": 2, "target_modules": ["query"]}
    saving = peft.LoraConfig(**options, modules_to_save=["head"])
    model = peft.get_peft_model(network(torch), saving, adapter_name="one")
    model.add_adapter("two", saving)
    model.add_adapter("three", peft.LoraConfig(**options))
    model.set_adapter(active)
    change(model)
    summary = layerfold.summary(model)
    used = called(torch, model)
    seen = 0
    for row in summary:
        if ".original_module" in row.path:
            assert row.adapter == f"original, {'in use' if row.path in used else 'not used'}"
            seen += 1
        elif ".modules_to_save." in row.path:
            assert (row.adapter or "").startswith("copy of original_module: ")
            assert (row.adapter or "").endswith("(active)") == (row.path in used)
            seen += 1
    assert seen == 9  # a Sequential of two layers, three times
    unused = "base_model.model.head.original_module" not in used
    assert unused == (active != "three" and change is not disabled)
    copies = [note for note in summary.notes if note.startswith("A copy in modules_to_save")]
    assert copies == ([COPY] if unused else [])
    assert summary.totals.params == sum(parameter.numel() for parameter in model.parameters())


COPY = (
    "A copy in modules_to_save is used instead of the original in base_model.model.head: "
    "46 values of originals are counted, but not used."
)


def test_a_note_says_what_each_adapter_does(torch: ModuleType, peft: ModuleType) -> None:
    config = peft.LoraConfig(r=2, target_modules=["embed", "query"])
    model = peft.get_peft_model(network(torch), config)
    model.add_adapter("other", peft.LoraConfig(r=2, target_modules=["query"], use_dora=True))
    model.base_model.model.query.merge(adapter_names=["other"])
    summary = layerfold.summary(model)
    assert summary.notes == (
        "Adapters: default is active in 1 layer, inactive in 1 layer; other is merged in 1 layer.",
    )
    rows = {row.path.removeprefix("base_model.model."): row.adapter for row in summary}
    assert rows["query"] == "default (inactive), other (merged) on base_layer"
    assert rows["query.base_layer"] == "base, other merged"
    assert rows["query.lora_A.default"] == "default (inactive)"
    assert rows["query.lora_magnitude_vector.other"] == "other (merged)"
    assert rows["embed.lora_embedding_A"] == "default (active)"
    assert rows["norm"] is None
    assert "adapter" in summary.to_csv().splitlines()[0]
    assert "adapter" in summary.payload["columns"]
    for form in (summary.to_text(width=400), summary._html):
        text = form.replace("\xa0", " ")
        assert "Adapter" in text
        assert "default (inactive), other (merged) on base_layer" in text


def test_without_adapters_there_is_no_column(torch: ModuleType, peft: ModuleType) -> None:
    del peft
    assert collect(network(torch)).adapters is None


def test_layers_are_as_peft_reports_them(torch: ModuleType, peft: ModuleType) -> None:
    options = {"r": 2, "modules_to_save": ["head"]}
    model = peft.get_peft_model(
        network(torch), peft.LoraConfig(target_modules=["embed", "query"], **options)
    )
    model.add_adapter("other", peft.LoraConfig(target_modules=["query"], r=2))
    model.base_model.model.embed.merge()
    shown = {row.path: row.adapter or "" for row in layerfold.summary(model)}
    status = peft.get_layer_status(model)
    assert len(status) == 3
    for layer in status:
        cell = shown[f"base_model.{layer.name}"]
        assert sorted(re.findall(r"(\w+) \(", cell)) == layer.available_adapters
        assert re.findall(r"(\w+) \(merged", cell) == layer.merged_adapters
        active = [name for name in layer.active_adapters if not layer.merged_adapters]
        assert re.findall(r"(\w+) \(active", cell) == active


def test_prompts_are_adapters_of_a_whole_model(torch: ModuleType, peft: ModuleType) -> None:
    del torch
    from transformers import GPT2Config, GPT2LMHeadModel

    small = GPT2Config(
        vocab_size=9, n_embd=4, n_layer=1, n_head=1, bos_token_id=0, eos_token_id=0, n_positions=8
    )
    config = peft.PromptTuningConfig(task_type="CAUSAL_LM", num_virtual_tokens=3)
    model = peft.get_peft_model(GPT2LMHeadModel(small), config)
    rows = {row.path: row.adapter for row in layerfold.summary(model)}
    assert rows[""] == rows["prompt_encoder.default"] == "default (active)"
    assert rows["prompt_encoder.default.embedding"] == "default (active)"
    assert rows["base_model"] is None


def test_an_original_that_others_share_is_counted_there(
    torch: ModuleType, peft: ModuleType
) -> None:
    model = network(torch)
    model.head = torch.nn.Linear(8, 20, bias=False)
    model.head.weight = model.embed.weight
    config = peft.LoraConfig(r=2, target_modules=["query"], modules_to_save=["head"])
    adapted = peft.get_peft_model(model, config)
    summary = layerfold.summary(adapted)
    assert summary.totals.params == sum(p.numel() for p in adapted.parameters())
    assert summary.notes[-1] == (
        "A copy in modules_to_save is used instead of the original in base_model.model.head."
    )
