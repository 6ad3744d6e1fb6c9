"""A TorchScript module has the rows, shapes and FLOPs of the module that it was made from."""

from __future__ import annotations

import copy
from random import Random
from typing import Any

import pytest
import torch
from torch import nn

import layerfold
from layerfold.collect.common.shapes import shape_text
from remains import meta_tensors
from script_models import (
    WAYS,
    ByValue,
    Kinds,
    Outputs,
    Residual,
    Whole,
    gated,
    nested,
)

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*torch.jit.*:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::torch.jit.TracerWarning"),
]


def outputs_of(model: nn.Module, example: Any) -> dict[str, list[Any]]:
    """Run a model, and return what hooks see at each module."""
    found: dict[str, list[Any]] = {}

    def hook(name: str) -> Any:
        return lambda _module, _args, result: found.setdefault(name, []).append(shape_text(result))

    hooks = [one.register_forward_hook(hook(name)) for name, one in model.named_modules()]
    with torch.no_grad():
        model(example)
    for one in hooks:
        one.remove()
    return found


def results(model: nn.Module, example: Any) -> list[Any]:
    torch.manual_seed(0)
    with torch.no_grad():
        return model(example).tolist()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("seed", range(6))
def test_rows_are_those_of_a_real_run_without_torchscript(way: str, seed: int) -> None:
    random = Random(seed)
    width = random.randrange(2, 6)
    part = nested(random, width).eval()
    example = torch.rand(random.randrange(2, 5), width)
    plain = Whole(part, width).eval()
    expected = outputs_of(copy.deepcopy(plain), example)
    script = WAYS[way](copy.deepcopy(part), example)
    model = Whole(script, width).eval() if seed % 3 else WAYS[way](plain, example)
    before = results(model, example)
    alive = len(meta_tensors())
    summary = layerfold.summary(model, input_size=tuple(example.shape), columns="all")
    assert len(meta_tensors()) == alive
    usual = layerfold.summary(plain, input_size=tuple(example.shape), columns="all")
    assert summary.totals.flops == usual.totals.flops
    if way != "frozen":
        assert summary.notes == usual.notes
        assert summary.blocks == usual.blocks
    paths = {row.path for row in summary}
    assert way == "frozen" or paths == {*dict(plain.named_modules())}
    for row in summary:
        seen = expected.get(row.path, [])
        shown = ";".join(dict.fromkeys(seen)) or None
        if way == "traced" and row.type in {
            "LSTM",
            "MultiheadAttention",
        }:  # a trace drops what is not used
            shown = shown and shown[: len(str(row.output_shape))]
        assert row.output_shape == shown, row.path
        assert row.calls == len(seen), row.path
    assert results(model, example) == before


class Uses(nn.Module):
    """Uses a TorchScript module by its attributes, items and other methods, not only by calling it."""

    def __init__(self, part: nn.Module) -> None:
        super().__init__()
        self.part = part

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.part(x=x)
        x = self.part.helped(x, factors=[2.0])
        for layer in self.part.more:
            x = layer(x)
        x = self.part.more[0](x) + self.part.shift * self.part.count
        return x @ self.part.more[0].layer.weight.t()


def test_a_module_around_uses_more_than_the_call() -> None:
    part = Kinds(nn.Linear(4, 4), 4, 2).eval()
    example = torch.rand(3, 4)
    expected = outputs_of(Uses(copy.deepcopy(part)), example)
    model = Uses(torch.jit.script(part)).eval()
    before = results(model, example)
    summary = layerfold.summary(model, input_size=(3, 4), columns="all")
    assert {row.path: row.calls for row in summary if row.calls} == {
        path: len(seen) for path, seen in expected.items()
    }
    assert summary.totals.flops == layerfold.summary(Uses(part), input_size=(3, 4)).totals.flops
    assert results(model, example) == before


def test_tuples_lists_and_dicts_show_what_the_module_itself_returns() -> None:
    plain = layerfold.summary(Outputs(), input_size=(2, 4))
    script = layerfold.summary(torch.jit.script(Outputs()), input_size=(2, 4))
    assert [row.output_shape for row in script] == [row.output_shape for row in plain]
    assert "twice:" in str(next(iter(script)).output_shape)


def test_code_that_needs_a_value_stops_where_it_does() -> None:
    model = nn.Sequential(nn.Linear(4, 4), torch.jit.script(ByValue()), nn.Linear(4, 2))
    summary = layerfold.summary(model, input_size=(3, 4))
    assert [row.output_shape for row in summary] == [None, "3,4", None, "3,4", None, None]
    (note,) = summary.notes
    assert "stopped in ByValue 1 after 1.layer (its code needs the value of a tensor" in note
    assert "2 modules were not reached" in note


def test_a_size_that_depends_on_values_goes_on() -> None:
    class Chosen(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.part = torch.jit.script(Residual(nn.Linear(4, 4), 4, 1))

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return gated(self.part(x[x.sum(-1) > 0]), times=3)

    summary = layerfold.summary(Chosen(), input_size=(3, 4))
    assert next(iter(summary)).output_shape == "?,4"
    assert not any("stopped" in note for note in summary.notes)


def test_what_a_trace_reads_of_constants_is_known() -> None:
    class Halves(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            half = x.shape[1] // 2
            return torch.cat([x[:, half:], x[:, : x.shape[1] - half]], 1).reshape(half, -1)

    traced = torch.jit.trace(Halves(), torch.rand(3, 8))
    for width in (8, 10):
        summary = layerfold.summary(nn.Sequential(traced), input_size=(3, width))
        assert [*summary][1].output_shape == ",".join(map(str, traced(torch.rand(3, width)).shape))


def test_compiled_code_is_interpreted_and_not_run() -> None:
    """Running it would compile it for what the pass gives it: ``get_debug_state`` fails before."""

    @torch.jit.script
    def doubled(x: torch.Tensor) -> torch.Tensor:
        return x * 2

    class Calls(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.part = torch.jit.script(nn.Linear(4, 4))

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return doubled(self.part(x))

    model, call = Calls(), torch.jit.ScriptFunction.__call__
    assert layerfold.summary(model, input_size=(3, 4)).notes == ()
    assert torch.jit.ScriptFunction.__call__ is call
    for code in (doubled, model.part._c._get_method("forward")):
        with pytest.raises((RuntimeError, AttributeError)):
            code.get_debug_state()
    assert torch.equal(doubled(torch.ones(2)), torch.full((2,), 2.0))


def test_wrong_arguments_are_named_as_the_module_names_them() -> None:
    model = nn.Sequential(torch.jit.script(nn.Bilinear(2, 3, 4)))
    (note,) = layerfold.summary(model, input_size=(1, 2)).notes
    assert "forward() also takes input2" in note
