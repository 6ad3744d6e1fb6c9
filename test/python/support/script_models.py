"""Modules that TorchScript can compile or trace, put together from a seed."""

from __future__ import annotations

import io
from collections.abc import Callable
from random import Random
from typing import Dict, List, NamedTuple, Optional, Tuple  # noqa: UP035 - TorchScript reads these

import torch
from torch import nn

Tensor = torch.Tensor


class Pair(NamedTuple):
    values: Tensor
    count: int


@torch.jit.script
class Scale:
    """A class that is compiled, too."""

    def __init__(self, by: int) -> None:
        self.by = by

    def apply(self, x: Tensor) -> Tensor:
        self.by += 1
        return x * self.by


@torch.jit.script
def gated(x: Tensor, times: int = 2) -> Tensor:
    for _ in range(times):
        x = x * torch.sigmoid(x)
    return x if x.size(-1) > 1 else x + 1


def summed(xs: List[Tensor]) -> Tensor:  # noqa: UP006
    total = torch.zeros_like(xs[0])
    for x in xs:
        total = total + x
    return total


class Width(nn.Module):
    """A layer that keeps the width of its input."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.layer = nn.Linear(width, width)
        self.norm = nn.LayerNorm(width)

    def forward(self, x: Tensor) -> Tensor:
        return self.norm(self.layer(x)).relu()


class Around(nn.Module):
    """Each kind of these passes its input on through ``inner``."""

    def __init__(self, inner: nn.Module, width: int, count: int) -> None:
        super().__init__()
        self.inner = inner
        self.width = width
        self.count = count
        self.more = nn.ModuleList([Width(width) for _ in range(count)])
        self.named = nn.ModuleDict({"a": nn.Linear(width, width), "b": nn.GELU()})
        self.register_buffer("calls", torch.zeros(1, dtype=torch.int64))
        self.register_buffer("shift", torch.ones(width))


class Residual(Around):
    def forward(self, x: Tensor) -> Tensor:
        return x + self.inner(x) + self.shift


class Repeated(Around):
    """Calls one module several times, and others by loops over containers."""

    def forward(self, x: Tensor) -> Tensor:
        x = self.inner(self.inner(x))
        for layer in self.more:
            x = layer(x)
        for layer in self.named.values():
            x = layer(x)
        self.calls += 1
        return x


class BySize(Around):
    """Chooses by sizes, in loops that end early."""

    def forward(self, x: Tensor) -> Tensor:
        found: List[Tensor] = []  # noqa: UP006
        for step in range(1, 2 * self.count + 1, 2):
            if step > x.size(0) + 1:
                break
            found.append(x[..., : self.width] * step)
        at = 0
        while at < len(found) and at < 3:
            at += 1
        if x.dim() == 2 and x.shape[-1] == self.width:
            x = self.inner(x)
        else:
            x = self.named["a"](self.inner(x.flatten(0, -2))).view(x.shape)
        assert x.dtype == torch.float32, "only floats"
        return x + summed(found) + at


class Kinds(Around):
    """Passes its input through lists, dicts, named tuples, objects, functions, and what may be None."""

    def forward(self, x: Tensor, scale: Optional[Tensor] = None) -> Tensor:  # noqa: UP045
        pair = Pair(self.inner(x), 2)
        table: Dict[str, Tensor] = {"first": pair.values}  # noqa: UP006
        table["second"] = gated(x, pair.count)
        if scale is not None:
            x = x * scale
        for key, value in table.items():
            if key != "none":
                x = x + value
        x = Scale(self.count).apply(x)
        x, rest = x.split([1, self.width - 1], dim=-1)
        x = torch.cat([x, rest], dim=-1)
        return self.helped(x, [0.5, 1.0])

    @torch.jit.export
    def helped(self, x: Tensor, factors: List[float]) -> Tensor:  # noqa: UP006
        return self.more[0](x) * factors[-1]


class Recurrent(Around):
    """Layers of PyTorch whose code is long."""

    def __init__(self, inner: nn.Module, width: int, count: int) -> None:
        super().__init__(inner, width, count)
        self.recurrent = nn.LSTM(width, width, batch_first=True)
        self.attention = nn.MultiheadAttention(width, 1, batch_first=True)

    def forward(self, x: Tensor) -> Tensor:
        steps = self.inner(x).reshape(1, -1, self.width)
        with torch.no_grad():
            steps, _ = self.recurrent(steps)
        steps, _ = self.attention(steps, steps, steps)
        return steps.reshape(x.shape)


KINDS: list[type[Around]] = [Residual, Repeated, BySize, Kinds, Recurrent]


def nested(random: Random, width: int, kinds: list[type[Around]] = KINDS) -> nn.Module:
    """Make modules in one another that take and give tensors of a width."""
    module: nn.Module = nn.Sequential(nn.Linear(width, 2 * width), nn.Linear(2 * width, width))
    for _ in range(random.randrange(1, 4)):
        module = random.choice(kinds)(module, width, random.randrange(1, 4))
        if random.random() < 0.3:
            module = nn.Sequential(module, nn.Dropout(0.1))
    return module


def scripted(module: nn.Module, _: Tensor) -> nn.Module:
    return torch.jit.script(module)


def traced(module: nn.Module, example: Tensor) -> nn.Module:
    return torch.jit.trace(module, example, check_trace=False)


def loaded(module: nn.Module, _: Tensor) -> nn.Module:
    buffer = io.BytesIO()
    torch.jit.save(torch.jit.script(module), buffer)
    buffer.seek(0)
    return torch.jit.load(buffer)


def frozen(module: nn.Module, _: Tensor) -> nn.Module:
    return torch.jit.freeze(torch.jit.script(module.eval()))


WAYS: dict[str, Callable[[nn.Module, Tensor], nn.Module]] = {
    "scripted": scripted,
    "traced": traced,
    "loaded": loaded,
    "frozen": frozen,
}


class Whole(nn.Module):
    """A model of which one part, and perhaps one inside that, is TorchScript."""

    def __init__(self, part: nn.Module, width: int) -> None:
        super().__init__()
        self.first = nn.Linear(width, width)
        self.part = part
        self.last = nn.Linear(width, 3)

    def forward(self, x: Tensor) -> Tensor:
        return self.last(self.part(self.first(x)))


class Outputs(nn.Module):
    """Returns tensors in a tuple, a list and a dict."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(4, 5)

    def forward(self, x: Tensor) -> Tuple[Tensor, List[Tensor], Dict[str, Tensor]]:  # noqa: UP006
        y = self.layer(x)
        return y, [x, y.t()], {"sum": y.sum(), "twice": torch.cat([y, y])}


class ByValue(nn.Module):
    """Code that needs a value after a layer."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(4, 4)
        self.other = nn.Linear(4, 4)

    def forward(self, x: Tensor) -> Tensor:
        x = self.layer(x)
        if bool(x.sum() > 0):
            x = self.other(x)
        return x
