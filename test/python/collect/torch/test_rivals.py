"""Mistakes that other summaries of PyTorch modules have made: each is made here, and then not by us.

The functions named after a rival count in its way; the results are compared with the truth.
"""

from __future__ import annotations

import warnings
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

import layerfold
from models import torchvision_models


def layer_by_layer(model: Any) -> int:
    """Count as torchinfo did (#322) and torchsummary does (#37): what each row has, again and again."""
    total = 0
    pending = [model]
    while pending:
        module = pending.pop()
        pending += [child for child in module._modules.values() if child is not None]
        total += sum(p.numel() for p in module._parameters.values() if p is not None)
    return total


def elements(model: Any) -> int:
    """Count as most do: elements of the parameters, not of the weights that they represent."""
    return sum(p.numel() for p in model.parameters())


def ours(model: Any) -> int | None:
    return layerfold.summary(model).totals.params


def test_torchinfo_counts_tied_weights_twice(torch: ModuleType) -> None:
    model = torch.nn.ModuleDict(
        {"embed": torch.nn.Embedding(10, 4), "head": torch.nn.Linear(4, 10)}
    )
    model["head"].weight = model["embed"].weight
    assert layer_by_layer(model) == 90
    assert ours(model) == 50


def test_torchinfo_counts_shared_modules_twice(torch: ModuleType) -> None:
    block = torch.nn.Linear(3, 3)
    model = torch.nn.ModuleList([block, block, torch.nn.Sequential(block)])
    assert layer_by_layer(model) == 36
    assert ours(model) == 12


def test_torchinfo_finds_nothing_in_dynamic_quantisation(torch: ModuleType) -> None:
    model = torch.nn.Sequential(torch.nn.Linear(16, 8))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = torch.ao.quantization.quantize_dynamic(model, {torch.nn.Linear})
    assert elements(model) == 0
    assert ours(model) == 136


def test_torchinfo_calls_lazy_parameters_0(torch: ModuleType) -> None:
    def torchinfo(model: Any) -> int:
        lazy = torch.nn.parameter.UninitializedParameter
        return sum(0 if isinstance(p, lazy) else p.numel() for p in model.parameters())

    model = torch.nn.Sequential(torch.nn.LazyLinear(8))
    assert torchinfo(model) == 0
    assert ours(model) is None
    assert "≥" not in str(layerfold.summary(model))
    assert "? parameters" in str(layerfold.summary(model))


def test_torchinfo_and_repr_never_come_back_from_a_cycle(torch: ModuleType) -> None:
    model = torch.nn.Sequential(torch.nn.Linear(2, 2))
    model.add_module("again", model)
    with pytest.raises(RecursionError):
        repr(model)
    summary = layerfold.summary(model)
    assert (len(summary), summary.totals.params) == (3, 6)


def test_torchinfo_remembers_by_the_name_of_the_class(torch: ModuleType) -> None:
    remembered: dict[str, int] = {}

    def torchinfo(model: Any) -> int:
        return remembered.setdefault(type(model).__name__, elements(model))

    one, other = (torch.nn.Sequential(torch.nn.Linear(2, width)) for width in (2, 3))
    assert [torchinfo(one), torchinfo(other)] == [6, 6]
    assert [ours(one), ours(other)] == [6, 9]
    one.append(torch.nn.Linear(2, 2))
    assert ours(one) == 12


def test_torchsummary_knows_weight_and_bias_only(torch: ModuleType) -> None:
    def torchsummary(module: Any) -> int:
        return sum(getattr(module, name, torch.zeros(0)).numel() for name in ("weight", "bias"))

    model = torch.nn.GRUCell(4, 4)
    assert model.bias is True
    del model.bias
    assert torchsummary(model) == 0
    assert ours(model) == 2 * 3 * 4 * 5


def test_repr_never_folds_a_sequential(torch: ModuleType) -> None:
    with torch.device("meta"):
        model = torchvision_models().efficientnet_v2_l(weights=None)
    assert len(repr(model).splitlines()) == 1855
    assert len(layerfold.summary(model).to_text(width=400).splitlines()) <= 2 + 25


def test_repr_calls_siblings_the_same_that_are_not(torch: ModuleType) -> None:
    nn = torch.nn
    layers = nn.ModuleList(nn.Linear(2, 2) for _ in range(4))
    layers[1].requires_grad_(requires_grad=False)
    layers[2].half()
    layers[3] = layers[0]
    assert "(0-3): 4 x Linear(in_features=2, out_features=2, bias=True)" in repr(layers)
    rows = list(layerfold.summary(layers))[1:]
    assert [row.trainable for row in rows] == [6, 0, 6, 0]
    assert [row.dtype for row in rows[:3]] == ["float32", "float32", "float16"]
    assert [row.tied_to for row in rows] == [None, None, None, "0"]


def test_repr_hides_raw_parameters(torch: ModuleType) -> None:
    class Experts(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.gate_up_proj = torch.nn.Parameter(torch.empty(8, 6, 4))
            self.act_fn = torch.nn.SiLU()

    assert repr(Experts()).split() == ["Experts(", "(act_fn):", "SiLU()", ")"]
    (row, _) = layerfold.summary(Experts())
    assert (row.type, row.stacked, row.params) == ("Experts", 8, 192)


def test_lightning_counts_one_shard_or_none(torch: ModuleType) -> None:
    model = torch.nn.Linear(8, 8, bias=False)
    model.weight.ds_shape, model.weight.ds_numel = model.weight.shape, 64
    model.weight.ds_tensor = torch.zeros(16)
    model.weight.data = torch.empty(0)
    assert elements(model) == 0
    assert ours(model) == 64


def test_lightning_takes_every_parameter_for_the_trainers_precision(torch: ModuleType) -> None:
    model = torch.nn.Sequential(torch.nn.Linear(8, 8), torch.nn.Linear(8, 8).half())
    assert elements(model) * 32 // 8 == 576
    assert layerfold.summary(model, columns="bytes").totals.bytes == 72 * 4 + 72 * 2


def test_packed_parameters_are_neither_halved_nor_doubled(torch: ModuleType) -> None:
    def twice_each(model: Any) -> int:
        return sum(2 * p.numel() for p in model.parameters())

    for storage, per_element in ((torch.uint8, 2), (torch.bfloat16, 4)):
        data = torch.zeros(64 * 64 // per_element, dtype=storage)
        model = torch.nn.Linear(64, 64, bias=False)
        model.weight = torch.nn.Parameter(data, requires_grad=False)
        model.weight.__class__ = type("Params4bit", (torch.nn.Parameter,), {})
        model.weight.quant_state = SimpleNamespace(shape=torch.Size((64, 64)))
        assert elements(model) == 4096 // per_element
        assert (twice_each(model) == 4096) is (per_element == 2)
        assert ours(model) == 4096


def test_one_factor_does_not_fit_mixed_widths(torch: ModuleType) -> None:
    class Quantised(torch.nn.Module):
        def __init__(self, bits: int) -> None:
            super().__init__()
            self.infeatures, self.outfeatures = 64, 32
            packed = torch.zeros(64 * bits // 32, 32, dtype=torch.int32)
            self.register_buffer("qweight", packed)

    model = torch.nn.Sequential(Quantised(4), Quantised(8))
    packed = sum(buffer.numel() for buffer in model.buffers())
    assert (packed, packed * 8) == (768, 6144)
    assert ours(model) == 4096
    assert [row.dtype for row in layerfold.summary(model)] == [None, "int4", "int8"]


def test_declared_totals_are_not_believed(torch: ModuleType) -> None:
    class Declared(torch.nn.Linear):
        num_parameters = 7_600_000_000

        def parameters(self, recurse: bool = True) -> Any:
            del recurse
            return iter(())

    assert elements(Declared(2, 2)) == 0
    assert ours(Declared(2, 2)) == 6
