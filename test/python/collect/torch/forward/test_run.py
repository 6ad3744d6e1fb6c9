"""Shapes and FLOPs of PyTorch modules, where other tools go wrong, and what is unknown."""

from __future__ import annotations

import dataclasses
import json
from collections import OrderedDict, deque
from typing import Any, NamedTuple

import pytest
import torch
from torch import nn
from torch.nn import functional

import corpus
import layerfold
import torchvision_oracle as oracle
from layerfold.collect import Inputs, collect
from layerfold.fold import fold
from layerfold.format.encode import canonical, encode, saved_size
from layerfold.format.totals import totals_of
from models import torchvision_models


def rows_of(model: nn.Module, **inputs: Any) -> dict[str, Any]:
    return {row.path: row for row in layerfold.summary(model, **inputs)}


def on_meta(name: str) -> nn.Module:
    return oracle.build(torchvision_models(), name)[0]


class PlainAdd(nn.Module):
    """Adds, but not what it was given to what it made of it."""

    def __init__(self) -> None:
        super().__init__()
        self.words, self.places = nn.Embedding(9, 4), nn.Embedding(9, 4)
        self.gate, self.up, self.down = nn.Linear(4, 8), nn.Linear(4, 8), nn.Linear(8, 4)
        self.cos = nn.Parameter(torch.ones(4))

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        x = self.words(ids) + self.places(ids)
        x = self.gate(x)[..., :4] * self.cos + x.flip(-1) * self.cos
        return self.down(self.gate(x) + self.up(x))


def test_what_only_adds_is_no_residual_block() -> None:
    model = nn.Sequential(PlainAdd())
    ids = torch.zeros(1, 3, dtype=torch.int64)
    assert "residual" not in collect(model, inputs=Inputs(data=ids)).kinds.values()


def weight_macs(module: nn.Module, positions: int) -> int:
    """Return what counts as MACs where only parameters named "weight" are looked at."""
    weights = (p for name, p in module.named_parameters() if name.rpartition(".")[2] == "weight")
    return sum(weight.numel() * positions for weight in weights)


def test_an_lstm_returns_its_states_too() -> None:
    row = rows_of(nn.LSTM(4, 8, 2), input_size=(3, 1, 4))[""]
    first_only = "3,1,8"
    assert row.output_shape == "3,1,8;2,1,8;2,1,8" != first_only
    # Per step: 4 gates of 8, from the input and from the state before, in two layers.
    assert row.flops == 2 * 3 * (4 * 8 * (4 + 8) + 4 * 8 * (8 + 8))
    assert weight_macs(nn.LSTM(4, 8, 2), 3) == 0  # its weights are called weight_ih_l0 and so on


class Several(nn.Module):
    def __init__(self, wrap: Any) -> None:
        super().__init__()
        self.wrap = wrap
        self.inner = nn.Linear(4, 6)

    def forward(self, x: torch.Tensor) -> Any:
        return self.wrap(x, self.inner(x))


@dataclasses.dataclass
class Output:
    loss: Any = None
    logits: Any = None
    hidden: tuple[Any, ...] = ()


class Named(NamedTuple):
    first: Any
    second: Any


@pytest.mark.parametrize(
    ("wrap", "shape"),
    [
        (lambda a, b: (a, [b, a]), "2,4;2,6;2,4"),
        (lambda a, b: {"logits": a, "feat": b}, "logits:2,4;feat:2,6"),
        (lambda a, b: Output(logits=b, hidden=(a, b)), "logits:2,6;hidden:2,4;hidden:2,6"),
        (Named, "first:2,4;second:2,6"),
        (lambda _, b: {"outer": {"in,ner": b.sum()}}, "outer.in%2Cner:()"),
        (lambda *_: None, None),
    ],
)
def test_every_output_is_shown_with_its_key(wrap: Any, shape: str | None) -> None:
    assert rows_of(Several(wrap), input_size=(2, 4))[""].output_shape == shape


def test_random_numbers_stay_the_same() -> None:
    model = nn.Sequential(nn.Linear(4, 4), nn.Dropout(), nn.RReLU())
    torch.manual_seed(1)
    expected = torch.rand(4)
    torch.manual_seed(1)
    layerfold.summary(model, input_size=(2, 4))
    assert torch.equal(torch.rand(4), expected)
    torch.manual_seed(1)
    model(torch.zeros(2, 4))
    assert not torch.equal(torch.rand(4), expected)  # what a real pass does


def test_running_statistics_stay_in_train_mode() -> None:
    model = nn.BatchNorm1d(4).train()
    before = {key: value.clone() for key, value in model.state_dict().items()}
    layerfold.summary(model, input_size=(2, 4))
    assert all(torch.equal(before[key], value) for key, value in model.state_dict().items())
    with torch.no_grad():
        model(torch.ones(2, 4))
    assert not torch.equal(model.running_mean, before["running_mean"])  # what a real pass does


class Attention(nn.Module):
    def forward(self, q: torch.Tensor) -> torch.Tensor:
        return functional.scaled_dot_product_attention(q, q, q)


def test_fused_attention_is_counted() -> None:
    from torch.utils.flop_counter import FlopCounterMode

    batch, heads, length, width = 2, 4, 16, 8
    q = torch.zeros(batch, heads, length, width)
    truth = 2 * 2 * batch * heads * length * length * width
    assert rows_of(Attention(), input_data=q)[""].flops == truth
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        Attention()(q)
    assert counter.get_total_flops() < truth  # on a CPU
    macs = weight_macs(on_meta("vit_b_16"), 197)
    assert macs < 17_563_828_224  # without the input projections and the products of attention


def test_the_weight_of_weight_norm_is_multiplied() -> None:
    with pytest.warns(FutureWarning, match="deprecated"):
        old = nn.utils.weight_norm(nn.Linear(8, 4))
    for model in (old, nn.utils.parametrizations.weight_norm(nn.Linear(8, 4))):
        assert rows_of(model, input_size=(1, 8))[""].flops == 2 * 8 * 4
        assert weight_macs(model, 1) == 0


def test_looking_up_a_word_multiplies_nothing() -> None:
    model = nn.Embedding(100, 8)
    rows = rows_of(model, input_size=(1, 5), dtypes=torch.int64)
    assert (rows[""].output_shape, rows[""].flops) == ("1,5,8", 0)
    assert weight_macs(model, 1) == 800


def test_grouped_products_are_counted() -> None:
    class Experts(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.weight = nn.Parameter(torch.zeros(3, 8, 8))

        def forward(self, x: torch.Tensor, ends: torch.Tensor) -> torch.Tensor:
            return torch._grouped_mm(x, self.weight.to(x.dtype), offs=ends)

    ends = torch.tensor([2, 3, 6], dtype=torch.int32)
    for dtype in (torch.float32, torch.bfloat16):
        data = torch.zeros(6, 8, dtype=dtype), ends
        row = rows_of(Experts(), input_data=data)[""]
        assert (row.output_shape, row.flops, row.uncounted) == ("6,8", 2 * 6 * 8 * 8, ())


def test_children_of_a_fused_encoder_are_shown() -> None:
    layer = nn.TransformerEncoderLayer(16, 2, 32, batch_first=True).eval()
    rows = rows_of(nn.TransformerEncoder(layer, 2).eval(), input_size=(1, 5, 16))
    assert rows["layers.1.linear1"].output_shape == "1,5,32"
    assert rows["layers.1.self_attn"].flops == 2 * (4 * 16 * 16 * 5 + 2 * 5 * 5 * 16)


def test_models_of_one_class_are_distinguished() -> None:
    shapes = [rows_of(Several(lambda _, b: b), input_size=(2, 4))["inner"].output_shape]
    wider = Several(lambda _, b: b)
    wider.inner = nn.Linear(4, 7)
    shapes.append(rows_of(wider, input_size=(2, 4))["inner"].output_shape)
    assert shapes == ["2,6", "2,7"]


def test_a_module_in_two_places_has_the_shape_of_each() -> None:
    class Twice(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv = nn.Conv2d(3, 3, 3, stride=2)
            self.again = nn.Sequential(self.conv)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.again(self.conv(x))

    summary = layerfold.summary(Twice(), input_size=(1, 3, 9, 9))
    rows = {row.path: row for row in summary}
    assert (rows["conv"].calls, rows["conv"].output_shape) == (1, "1,3,4,4")
    assert (rows["again.0"].calls, rows["again.0"].output_shape) == (1, "1,3,1,1")
    assert rows["conv"].flops == 2 * 3 * 27 * (16 + 1)
    assert (rows["again.0"].tied_to, rows["again.0"].flops) == ("conv", 0)
    assert summary.totals.flops == rows["conv"].flops


# Notes about what is unknown.


def test_what_has_no_formula_is_named() -> None:
    class Odd(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = nn.Linear(4, 4)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return torch.fft.fft(self.inner(x)).real + torch.linalg.inv(x)

    summary = layerfold.summary(Odd(), input_size=(4, 4))
    assert summary.totals.uncounted == ("_fft_r2c", "linalg_inv_ex")
    assert [row.uncounted for row in summary] == [summary.totals.uncounted, ()]
    assert summary.notes == ("FLOPs do not include: _fft_r2c, linalg_inv_ex.",)
    assert "≥ 128 FLOPs" in str(summary)
    assert summary.payload["totals"]["uncounted"] == 2


def test_rows_before_a_failure_keep_their_shapes() -> None:
    model = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(5, 2), nn.ReLU())
    summary = layerfold.summary(model, input_size=(1, 4))
    assert [row.output_shape for row in summary] == [None, "1,6", "1,6", None, None]
    assert [row.flops for row in summary] == [None, 48, 0, None, None]
    assert [row.calls for row in summary] == [None] * 5
    assert summary.totals.flops is None
    (note,) = summary.notes
    assert note == (
        "The forward pass stopped in Linear 2 after ReLU 1 (Linear 2 takes 5 features, ReLU 1 gave 6): "
        "1 module was not reached, so its shape and FLOPs are unknown; FLOPs of the others are lower "
        "bounds."
    )
    assert "\n" not in note
    assert "≥ 48 FLOPs" in str(summary)


def test_a_value_that_decides_is_not_guessed() -> None:
    class Decides(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x if x.sum().item() > 0 else x[:1]

    class Scales(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x / x.abs().max().item()

    assert rows_of(Scales(), input_size=(2, 4))[""].output_shape == "2,4"
    summary = layerfold.summary(Decides(), input_size=(2, 4))
    (note,) = summary.notes
    assert "needs the value of a tensor" in note
    assert "all modules were reached" in note


def test_a_size_that_depends_on_values_is_unknown() -> None:
    class Finds(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x[x > 0]

    assert rows_of(Finds(), input_size=(2, 4))[""].output_shape == "?"


def test_activations_are_what_the_innermost_modules_return() -> None:
    model = nn.Sequential(nn.Linear(4, 6), nn.Sequential(nn.ReLU(), nn.Linear(6, 2)))
    assert layerfold.summary(model, input_size=(3, 4)).totals.activations == 4 * 3 * (6 + 6 + 2)
    assert layerfold.summary(model, input_size=(3, 5)).totals.activations is None
    assert layerfold.summary(model).totals.activations is None


def test_flops_need_an_input() -> None:
    model = nn.Linear(3, 4)
    (note,) = layerfold.summary(model, columns="flops").notes
    assert "give input_size or input_data" in note
    assert layerfold.summary(model, columns="all").notes == ()
    assert layerfold.summary(model, columns="flops", input_size=(1, 3)).notes == ()


def test_wrappers_pass_on_what_they_get() -> None:
    linear = nn.Linear(3, 4)
    for model in (
        nn.DataParallel(linear),
        torch.compile(linear),
        nn.Sequential(torch.compile(linear)),
    ):
        summary = layerfold.summary(model, input_size=(2, 3))
        assert {row.output_shape for row in summary} == {"2,4"}
        assert summary.totals.flops == 2 * 2 * 3 * 4


def test_what_cannot_run_without_values_has_a_note() -> None:
    summary = layerfold.summary(nn.Sequential(nn.LazyLinear(2), nn.Linear(3, 4)), input_size=(1, 3))
    assert summary.totals.flops is None
    assert "not reached" in summary.notes[-1]


def test_the_payload_of_a_run_stays_small() -> None:
    for name in ("torch-resnet50-run", "torch-vit-b-16-run"):
        case = corpus.load(name)
        assert saved_size(case["payload"]) <= 5600  # docs/decisions/0009-connections-of-modules.md
        table = dataclasses.replace(corpus.load_table(case["table"]), calls=None)
        alone = encode(table, fold(table), totals_of(table))
        assert saved_size(alone) <= 5000
    model = on_meta("resnet50")
    twice = [layerfold.summary(model, input_size=(1, 3, 224, 224)).payload for _ in range(2)]
    assert canonical(twice[0]) == canonical(twice[1])
    assert json.loads(canonical(twice[0])) == corpus.load("torch-resnet50-run")["payload"]


def test_ordered_dicts_and_bounded_deques_are_as_they_were() -> None:
    class Keeps(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layer = nn.Linear(4, 4)
            self.steps = OrderedDict(first=2, second=3)
            self.last = deque([1, 2], maxlen=2)

        def forward(self, x: Any) -> Any:
            self.last.append(3)
            for count in self.steps.values():
                for _ in range(count):
                    x = self.layer(x)
            return x if len(self.last) == 2 else x[:1]

    model = Keeps()
    summary = layerfold.summary(model, input_size=(2, 4))
    assert [row.calls for row in summary] == [1, 5]
    assert next(iter(summary)).output_shape == "2,4"
    assert list(model.last) == [1, 2]
