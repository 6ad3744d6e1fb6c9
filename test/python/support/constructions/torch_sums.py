"""Models whose sums are residual or look as if they were, shared modules, and operators without a product."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from random import Random
from typing import Any

import torch
from torch import nn

from constructions import construction
from constructions.torch_built import Around, Built, sized


def _width(random: Random) -> int:
    return random.randrange(3, 9)


class _Recurrent(nn.Module):
    def __init__(self, kind: type[nn.Module], width: int, layers: int) -> None:
        super().__init__()
        self.recurrent = kind(width, width, layers)
        self.out = nn.Linear(width, width)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.out(self.recurrent(x)[0])


class _Cell(nn.Module):
    def __init__(self, kind: type[nn.Module], width: int) -> None:
        super().__init__()
        self.cell = kind(width, width)

    def forward(self, x: torch.Tensor) -> Any:
        state = self.cell(x[0])
        return self.cell(x[1], state)


@construction
def recurrent_layers(random: Random) -> Built:
    width = _width(random)
    if random.random() < 0.5:
        kind = random.choice([nn.LSTM, nn.GRU, nn.RNN])
        model: nn.Module = _Recurrent(kind, width, random.randrange(1, 4))
    else:
        model = _Cell(random.choice([nn.LSTMCell, nn.GRUCell, nn.RNNCell]), width)
    return sized(Around("encoder", model), 3, 2, width, blocks=())


class _TwoWays(nn.Module):
    """Sums that go around nothing."""

    def __init__(self, how: str, width: int) -> None:
        super().__init__()
        self.how = how
        self.one = nn.Linear(width, width)
        self.other = nn.Linear(width, width)
        self.low = nn.Linear(width, 2)
        self.high = nn.Linear(2, width)
        self.value = nn.Linear(width, 1)

    def sampled(self, x: torch.Tensor) -> torch.Tensor:
        mean = self.one(x)
        return mean + torch.randn_like(mean) * (0.5 * self.other(x)).exp()

    def low_rank(self, x: torch.Tensor) -> torch.Tensor:
        return self.one(x) + 2 * self.high(self.low(x))

    def wide_and_deep(self, x: torch.Tensor) -> torch.Tensor:
        return self.value(x) + self.value(torch.relu(self.one(x)))

    def duel(self, x: torch.Tensor) -> torch.Tensor:
        advantage = self.one(torch.relu(self.other(x)))
        return self.value(x) + (advantage - advantage.mean(1, keepdim=True))

    def parallel(self, x: torch.Tensor) -> torch.Tensor:
        return self.one(x) + self.other(x)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return getattr(self, self.how)(x)


@construction
def sums_beside_one_another(random: Random) -> Built:
    width = _width(random)
    how = random.choice(["sampled", "low_rank", "wide_and_deep", "duel", "parallel"])
    return sized(Around("m", _TwoWays(how, width)), 2, width, blocks=())


Sum = Callable[[torch.Tensor, torch.Tensor, torch.Tensor], torch.Tensor]

#: Sums of a value, what a layer makes of it, and a learned scale.
_SUMS: dict[str, Sum] = {
    "plain": lambda x, y, _: x + y,
    "sum": lambda x, y, _: sum([x, y]),
    "lerp": lambda x, y, _: torch.lerp(x, y, 0.5),
    "addcmul": lambda x, y, scale: torch.addcmul(x, scale, y),
    "stack": lambda x, y, _: torch.stack([x, y]).sum(0),
    "in place": lambda x, y, _: y.add_(x),
    "scaled": lambda x, y, scale: x + scale * y,
    "complex": lambda x, y, _: (x + y).real,
}


class _Residual(nn.Module):
    def __init__(self, how: str, width: int, dtype: torch.dtype) -> None:
        super().__init__()
        self.how = how
        self.layer = nn.Linear(width, width, dtype=dtype)
        self.scale = nn.Parameter(torch.ones(width, dtype=dtype))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = x.to(self.scale.dtype)
        return _SUMS[self.how](x, self.layer(x), self.scale)


@construction
def residual_sums(random: Random) -> Built:
    width = _width(random)
    how = random.choice(list(_SUMS))
    dtype = torch.cfloat if how == "complex" else torch.float32
    built = sized(Around("m", _Residual(how, width, dtype)), 2, width, blocks=("residual",))
    built.given["dtypes"] = torch.float32
    return built


class _Checked(nn.Module):
    """Predicates and reductions, which count as nothing."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.layer = nn.Linear(width, width)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        torch._assert_async(torch.ops.aten._is_all_true(x.isfinite()), "not a number")
        return torch.nan_to_num(self.layer(x))


@construction
def predicates(random: Random) -> Built:
    width, batch = _width(random), random.randrange(1, 5)

    def exact(_model: nn.Module, summary: Any) -> list[str]:
        expected = 2 * batch * width * width
        totals = summary.totals
        return [] if (totals.flops, totals.uncounted) == (expected, ()) else [repr(totals)]

    return sized(_Checked(width), batch, width, also=exact)


@construction
def bilinear_layers(random: Random) -> Built:
    one, other, out, batch = (_width(random) for _ in range(4))
    sizes = [(batch, one), (batch, other)]

    def exact(_model: nn.Module, summary: Any) -> list[str]:
        totals = summary.totals
        return [] if totals.flops and not totals.uncounted else [repr(totals)]

    examples = tuple(torch.ones(size) for size in sizes)
    return Built(nn.Bilinear(one, other, out), {"input_size": sizes}, examples, also=exact)


@construction
def one_activation_in_many_places(random: Random) -> Built:
    shared = random.choice([nn.SiLU, nn.ReLU, nn.GELU])()
    widths = [random.randrange(3, 9) for _ in range(random.randrange(3, 6))]
    parts = [nn.Sequential(nn.Linear(before, after), shared) for before, after in pairwise(widths)]

    def each(_model: nn.Module, summary: Any) -> list[str]:
        places = [row for row in summary if row.type == type(shared).__name__]
        expected = [(f"2,{width}", 1) for width in widths[1:]]
        got = [(row.output_shape, row.calls) for row in places]
        return [] if got == expected else [f"{got} instead of {expected}"]

    return sized(nn.Sequential(*parts), 2, widths[0], also=each)
