"""A pass goes on where values are read that the code makes itself, or that the user gave."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn
from torch.distributions import Categorical, Distribution, Normal
from torch.nn.utils import rnn

import layerfold

FLAT = (2, 4)
FLOPS = 2 * 2 * 4 * 4  # of one layer


class Calls(nn.Module):
    """Calls its layer as often as a function of the input says."""

    def __init__(self, count: Callable[[torch.Tensor], Any]) -> None:
        super().__init__()
        self.layer = nn.Linear(4, 4)
        self.count = count

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for _ in range(self.count(x)):
            x = self.layer(x)
        return x


def filled(value: int) -> torch.Tensor:
    """Write into views of a tensor."""
    made = torch.empty(2, 2, dtype=torch.int64)
    made.fill_(value)
    made[0] = 0
    made.t()[1, 1] += 1
    return made


@pytest.mark.parametrize(
    "count",
    [
        lambda _: int(torch.tensor(3)),
        lambda _: torch.tensor(3),
        lambda _: torch.tensor([torch.tensor(1), torch.tensor(2)]).sum().item(),
        lambda x: int(torch.ones(3, device=x.device).sum()),
        lambda x: x.new_tensor([1.0, 2.0]).sum().int().item(),
        lambda x: int(torch.zeros_like(x).sum()) + 3,
        lambda _: torch.arange(4).max(),
        lambda _: torch.arange(4).numpy()[3],
        lambda _: np.asarray(torch.arange(4)).max(),
        lambda _: torch.from_numpy(np.array([3]))[0],
        lambda _: torch.arange(4).tolist()[-1],
        lambda _: len(torch.tensor([0, 1, 1, 1]).nonzero()),
        lambda _: torch.tensor([5, 6, 7])[torch.tensor([True, True, True])].numel(),
        lambda _: 3 if torch.ones(2).sum() == 2 else 1,
        lambda _: 3 if 2 in torch.arange(3) else 1,
        lambda _: int(f"{torch.tensor(3.25):.0f}"),
        lambda _: filled(2).sum().item() - 2,
        lambda _: int(torch.eye(3).trace()),
        lambda x: int(torch.tensor(x.shape).min()) + 1,
        lambda _: int(torch.arange(6).view(2, 3)[1, 0]),
        lambda _: torch.stack([torch.tensor(1), torch.tensor(3)]).amax().item(),
    ],
)
def test_values_that_the_code_makes_are_known(count: Callable[[torch.Tensor], Any]) -> None:
    model = Calls(count)
    model(torch.zeros(FLAT))
    assert [row.flops for row in layerfold.summary(model, input_size=FLAT)] == [0, 3 * FLOPS]


@pytest.mark.parametrize(
    "count",
    [
        lambda x: int(x.sum()),
        lambda _: int(torch.rand(1) * 3),
        lambda x: x.numpy().astype(int).max(),
        lambda x: int(torch.tensor([x.sum()])),
        lambda x: int(f"{x.mean():.0f}"),
        lambda x: int(torch.zeros(2).add_(x[0, :2]).sum()),
        lambda x: int(torch.zeros(2, 2)[0].copy_(x[0, :2]).sum()),
        lambda x: int(x.tolist()[0][0]),
        lambda x: torch.equal(x, x) + 1,
    ],
)
def test_values_that_weights_or_floats_decide_are_unknown(
    count: Callable[[torch.Tensor], Any],
) -> None:
    summary = layerfold.summary(Calls(count), input_size=FLAT)
    assert summary.totals.flops is None
    assert "its code needs the value of a tensor" in summary.notes[0]


def test_a_view_of_what_is_overwritten_is_unknown() -> None:
    def count(x: torch.Tensor) -> int:
        made = torch.zeros(2, 2)
        row = made[1]
        made.copy_(x[:, :2])
        return int(row.sum())

    assert layerfold.summary(Calls(count), input_size=FLAT).totals.flops is None


class Masked(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(4, 4)

    def forward(self, x: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
        mask = torch.arange(int(lengths.max()))[None] < lengths[:, None]
        return self.layer(x) * mask[..., None] if lengths.numel() else x


def test_small_integers_that_are_given_are_known() -> None:
    data = torch.zeros(2, 5, 4), torch.tensor([5, 3])
    rows = list(layerfold.summary(Masked(), input_data=data))
    assert [row.output_shape for row in rows] == ["2,5,4", "2,5,4"]
    assert data[1].tolist() == [5, 3]
    stopped = layerfold.summary(
        Masked(), input_size=[(2, 5, 4), (2,)], dtypes=[torch.float32, torch.int64]
    )
    assert stopped.totals.flops is None  # these have no values


def test_integers_that_are_given_stay_as_they_are() -> None:
    class Writes(nn.Module):
        def forward(self, ids: torch.Tensor) -> torch.Tensor:
            ids += 1
            return torch.zeros(int(ids.max()))

    ids = torch.tensor([1, 2])
    (row,) = layerfold.summary(Writes(), input_data=ids)
    assert row.output_shape == "3"
    assert ids.tolist() == [1, 2]


class Packs(nn.Module):
    def __init__(self, kind: type[nn.RNNBase]) -> None:
        super().__init__()
        self.words = nn.Embedding(30, 8)
        self.steps = kind(8, 6, batch_first=True)
        self.out = nn.Linear(6, 2)

    def forward(self, ids: torch.Tensor, lengths: Any) -> torch.Tensor:
        packed = rnn.pack_padded_sequence(
            self.words(ids), lengths, batch_first=True, enforce_sorted=False
        )
        padded, sizes = rnn.pad_packed_sequence(self.steps(packed)[0], batch_first=True)
        assert sizes.tolist() == [2, 5, 3]
        return self.out(padded)


@pytest.mark.parametrize("kind", [nn.LSTM, nn.GRU, nn.RNN])
@pytest.mark.parametrize("lengths", [[2, 5, 3], torch.tensor([2, 5, 3])])
def test_packed_sequences_run(kind: type[nn.RNNBase], lengths: Any) -> None:
    model = Packs(kind)
    ids = torch.zeros(3, 5, dtype=torch.int64)
    rows = {row.path: row for row in layerfold.summary(model, input_data=(ids, lengths))}
    assert rows["out"].output_shape == ",".join(map(str, model(ids, lengths).shape)) == "3,5,2"
    gates = {nn.LSTM: 4, nn.GRU: 3, nn.RNN: 1}[kind]
    assert rows["steps"].flops == 2 * 10 * gates * 6 * (8 + 6)
    assert "data:10,6;batch_sizes:5;" in str(rows["steps"].output_shape)


def test_a_packed_sequence_may_be_the_input() -> None:
    packed = rnn.pack_sequence([torch.zeros(3, 8), torch.zeros(2, 8)])
    (row,) = layerfold.summary(nn.LSTM(8, 6), input_data=packed)
    assert row.output_shape == "data:5,6;batch_sizes:3;1,2,6;1,2,6"


class Converts(nn.Module):
    def __init__(self, convert: Callable[[nn.Module, torch.Tensor], torch.Tensor]) -> None:
        super().__init__()
        self.layer, self.convert = nn.Linear(4, 4), convert

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.layer(self.convert(self.layer, x))


@pytest.mark.parametrize(
    "convert",
    [
        lambda layer, x: (layer.to(x.device), x)[1],
        lambda layer, x: (layer.float(), x)[1],
        lambda layer, x: (layer.double(), x.double())[1],
        lambda layer, x: (layer.to(torch.float16), x.half())[1],
        lambda layer, x: (layer.cpu(), x.cpu())[1],
        lambda layer, x: (layer.requires_grad_(requires_grad=False), x)[1],
    ],
)
def test_a_module_may_be_converted_in_forward(convert: Any) -> None:
    model = Converts(convert)
    assert layerfold.summary(model, input_size=FLAT).totals.flops == FLOPS
    assert model.layer.weight.dtype is torch.float32
    assert model.layer.weight.requires_grad


class Samples(nn.Module):
    def __init__(self, *, checks: bool | None) -> None:
        super().__init__()
        self.body, self.policy, self.value = nn.Linear(10, 8), nn.Linear(8, 5), nn.Linear(8, 1)
        self.checks = checks

    def forward(self, x: torch.Tensor) -> Any:
        hidden = torch.relu(self.body(x))
        choice = Categorical(logits=self.policy(hidden), validate_args=self.checks)
        noise = Normal(self.value(hidden), torch.ones(1), validate_args=self.checks)
        action = choice.sample()
        return choice.log_prob(action), noise.rsample()


@pytest.mark.parametrize("checks", [None, True, False])
def test_distributions_run(checks: bool | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Distribution, "_validate_args", True)  # what PyTorch's compiler changes
    before = Distribution._validate_args
    row, *_ = layerfold.summary(Samples(checks=checks), input_size=(3, 10))
    assert row.output_shape == "3;3,1"
    assert Distribution._validate_args is before
    with pytest.raises(ValueError, match="constraint"):
        Normal(torch.zeros(1), -torch.ones(1))


class Routed(nn.Module):
    """Calls a layer on the rows that a router chooses, unless a question about them says no."""

    def __init__(self, ends: Callable[[torch.Tensor], Any]) -> None:
        super().__init__()
        self.router, self.expert, self.ends = nn.Linear(4, 3), nn.Linear(4, 4), ends

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        out = torch.zeros_like(x)
        rows = torch.where(self.router(x).argmax(-1) == 0)[0]
        if self.ends(rows):
            return out
        return out.index_add_(0, rows, self.expert(x[rows]))


@pytest.mark.parametrize(
    "ends",
    [
        lambda rows: rows.numel() == 0,
        lambda rows: rows.shape[0] < 1,
        lambda rows: not rows.size(0) > 0,
        lambda rows: 4 * rows.shape[0] == 0,
    ],
)
def test_what_is_chosen_by_values_is_taken_to_be_there(ends: Any) -> None:
    summary = layerfold.summary(Routed(ends), input_size=(6, 4))
    assert [row.output_shape for row in summary] == ["6,4", "6,3", "?,4"]
    assert summary.totals.uncounted == ("addmm",)


@pytest.mark.parametrize(
    "ends",
    [
        lambda rows: rows.shape[0] > 5,
        lambda rows: rows.shape[0] == 3,
        lambda rows: rows.sum().item() == 0,
    ],
)
def test_how_much_is_chosen_by_values_is_not_guessed(ends: Any) -> None:
    summary = layerfold.summary(Routed(ends), input_size=(6, 4))
    assert [row.output_shape for row in summary] == [None, "6,3", None]
    assert "needs the value of a tensor" in summary.notes[0]


def test_flex_attention_runs() -> None:
    from torch.nn.attention import flex_attention as flex

    class Attends(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.into, self.out = nn.Linear(32, 96), nn.Linear(32, 32)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            q, k, v = self.into(x).view(2, 16, 3, 2, 16).permute(2, 0, 3, 1, 4)
            return self.out(flex.flex_attention(q, k, v).transpose(1, 2).reshape(2, 16, 32))

    before = flex._validate_device
    rows = list(layerfold.summary(Attends(), input_size=(2, 16, 32)))
    assert [row.output_shape for row in rows] == ["2,16,32", "2,16,96", "2,16,32"]
    assert rows[0].flops == 2 * 2 * (2 * 2) * 16 * 16 * 16  # two products for each head
    assert flex._validate_device is before


def test_operators_of_numbers_alone_run_where_sizes_are_open() -> None:
    def ends(rows: torch.Tensor) -> bool:
        half = torch.div(6, 2, rounding_mode="trunc")
        return bool((half - 3 + rows * 0).ndim > 1)

    summary = layerfold.summary(Routed(ends), input_size=(6, 4))
    assert [row.output_shape for row in summary] == ["6,4", "6,3", "?,4"]
    assert (
        layerfold.summary(
            Calls(lambda x: torch.div(len(x) * 3, 2, rounding_mode="floor")), input_size=FLAT
        ).totals.flops
        == 3 * FLOPS
    )


@pytest.mark.parametrize("of", [lambda x, _: x, lambda _, y: y, lambda x, y: x + y])
def test_compiled_code_gets_no_address(of: Any) -> None:
    class Calls(nn.Linear):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            y = super().forward(x)
            of(x, y).data_ptr()
            return y

    data = torch.zeros(FLAT)
    for inputs in ({"input_data": data}, {"input_size": FLAT}):
        assert "only a real pass" in layerfold.summary(Calls(4, 4), **inputs).notes[0]
