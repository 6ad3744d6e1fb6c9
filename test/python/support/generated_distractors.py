"""Generated modules that add and multiply and are no blocks, and modules that are given a time."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import torch
from torch import nn
from torch.nn import functional

from generated_blocks import SUMS, Piece
from generated_layouts import Layout, bent_body, body

Tensor = torch.Tensor


class By(nn.Module):
    """Computes what a function says from its input and its modules."""

    def __init__(self, forward: Callable[..., Tensor], **modules: nn.Module) -> None:
        super().__init__()
        for name, module in modules.items():
            self.add_module(name, module)
        self.compute = forward

    def forward(self, *inputs: Tensor) -> Tensor:
        return self.compute(self, *inputs)


class ByTime(By):
    """Is given an embedding of the time, too."""


def parallel(rng: Random, layout: Layout, width: int) -> Piece:
    """Return branches that lead to a sum or a product side by side."""
    merge, choice = rng.choice(SUMS), rng.randrange(9)
    out = rng.choice((width, 2 * width)) if choice not in {3, 6} else width
    one, other = layout.product(rng, width, out), layout.product(rng, width, out)
    if choice == 0:
        module = By(lambda m, x: merge(m.a(x), m.b(x)), a=one, b=other)
    elif choice == 1:
        module = By(lambda m, x: functional.silu(m.a(x)) * m.b(x), a=one, b=other)
    elif choice == 2:
        down, up = layout.product(rng, width, 2, 1), layout.product(rng, 2, out, 1)
        module = By(lambda m, x: m.base(x) + 2 * m.up(m.down(x)), base=one, down=down, up=up)
    elif choice == 3:
        experts = nn.ModuleList(body(rng, layout, width, width) for _ in range(3))
        module = By(lambda m, x: torch.stack([e(x) for e in m.experts]).mean(0), experts=experts)
    elif choice == 4:
        a, b = bent_body(rng, layout, width, out), bent_body(rng, layout, width, out)
        module = By(lambda m, x: merge(m.a(x), m.b(x)), a=a, b=b)
    elif choice == 5:
        module = By(lambda m, x: torch.maximum(m.a(x), m.b(x)), a=one, b=other)
    elif choice == 6:
        module = By(lambda m, x: torch.where(x > 0, x, m.a(x)), a=one)
    elif choice == 7:
        return _joined(rng, layout, width)
    else:
        return _coupled(rng, layout, width)
    return Piece(module, {}, out)


def _joined(rng: Random, layout: Layout, width: int) -> Piece:
    a, b = body(rng, layout, width, width), body(rng, layout, width, 8)
    return Piece(By(lambda m, x: torch.cat([m.a(x), m.b(x)], layout.dim), a=a, b=b), {}, width + 8)


def _coupled(rng: Random, layout: Layout, width: int) -> Piece:
    """Return what computes one half from the other, as in a flow."""
    half = width // 2
    a, b = layout.product(rng, half, half), layout.product(rng, half, half)

    def forward(m: nn.Module, x: Tensor) -> Tensor:
        one, other = x.chunk(2, layout.dim)
        return torch.cat([one, other * torch.exp(m.a(one).tanh()) + m.b(one)], layout.dim)

    return Piece(By(forward, a=a, b=b), {}, width)


def heads(rng: Random, width: int) -> Piece:
    """Return the two heads of a dueling network, or a wide and a deep part; the model ends there."""
    deep = nn.Sequential(nn.Linear(width, 16), nn.ReLU(), nn.Linear(16, 4))
    wide = nn.Linear(width, rng.choice((1, 4)))
    if rng.random() < 0.5:
        module = By(
            lambda m, x: m.wide(x) + (m.deep(x) - m.deep(x).mean(1, keepdim=True)),
            wide=wide,
            deep=deep,
        )
    else:
        module = By(lambda m, x: m.wide(x) + m.deep(x), wide=wide, deep=deep)
    return Piece(module, {}, 4)


def recurrent(rng: Random, layout: Layout, width: int) -> Piece:
    """Return recurrent layers, cells in a loop, and cells by hand; some for vectors, some for steps."""
    if layout.name == "sequence":
        choice = rng.randrange(3)
        if choice == 0:
            kind = rng.choice((nn.LSTM, nn.GRU, nn.RNN))
            cells = kind(width, width, 2, batch_first=True)
            return Piece(
                By(lambda m, x: m.out(m.cells(x)[0]), cells=cells, out=nn.Linear(width, width)),
                {},
                width,
            )
        kind = rng.choice((nn.GRUCell, nn.RNNCell, OwnRecurrence))
        cell = kind(width, width)
        steps = _steps if choice == 1 else _steps_in_memory
        return Piece(By(steps, cell=cell, out=nn.Linear(width, width)), {}, width)
    kind = rng.choice((nn.GRUCell, nn.RNNCell))
    cell, first = kind(width, width), nn.Linear(width, width)

    def forward(m: nn.Module, x: Tensor) -> Tensor:
        flat = layout.pooled(x).flatten(1) if layout.dim == 1 else x
        state = m.cell(flat, m.cell(flat, m.first(flat)))
        return (
            state
            if layout.name == "vector"
            else x.new_zeros(x.shape).copy_(layout.fitting(state).expand(x.shape))
        )

    return Piece(By(forward, cell=cell, first=first), {}, width)


class OwnRecurrence(nn.Module):
    """A cell by hand: a state from the input and the state before."""

    def __init__(self, width: int, out: int) -> None:
        super().__init__()
        self.given, self.before = nn.Linear(width, out), nn.Linear(out, out)

    def forward(self, x: Tensor, state: Tensor) -> Tensor:
        return torch.tanh(self.given(x) + self.before(state))


def _steps(m: nn.Module, x: Tensor) -> Tensor:
    state, states = x.new_zeros(len(x), x.shape[-1]), []
    for step in x.unbind(1):
        state = m.cell(step, state)
        states.append(state)
    return m.out(torch.stack(states, 1))


def _steps_in_memory(m: nn.Module, x: Tensor) -> Tensor:
    out, state = torch.zeros_like(x), x[:, 0]
    for i in range(x.shape[1]):
        state = m.cell(x[:, i], state)
        out[:, i] = state
    return m.out(out)


def stochastic(rng: Random, layout: Layout, width: int) -> Piece:
    """Return noise that is added or that chooses, and samples of a distribution."""
    mean, scale = layout.product(rng, width, width), layout.product(rng, width, width)

    def distribution(m: nn.Module, x: Tensor) -> Tensor:
        return torch.distributions.Normal(
            m.mean(x), m.scale(x).exp(), validate_args=False
        ).rsample()

    ways: tuple[Callable[[nn.Module, Tensor], Tensor], ...] = (
        lambda m, x: (mu := m.mean(x)) + torch.randn_like(mu) * (0.5 * m.scale(x)).exp(),
        lambda m, x: (mu := m.mean(x)) + torch.randn(mu.shape) * m.scale(x).exp(),
        lambda m, x: (mu := m.mean(x)) + mu.new_empty(mu.shape).normal_() * m.scale(x).exp(),
        lambda m, x: (mu := m.mean(x)) + torch.normal(0.0, 1.0, mu.shape) * m.scale(mu).exp(),
        lambda m, x: x + torch.randn_like(x) * functional.softplus(m.scale(m.mean(x))),
        lambda m, x: m.scale(x + 0.1 * torch.randn_like(m.mean(x))),
        lambda m, x: m.mean(x) * torch.rand_like(x) + torch.rand_like(m.scale(x)),
        lambda m, x: functional.gumbel_softmax(
            m.scale(functional.dropout(m.mean(x), 0.3)), dim=layout.dim
        ),
        distribution,
    )
    return Piece(By(rng.choice(ways), mean=mean, scale=scale), {}, width)


def plain(rng: Random, layout: Layout, width: int) -> Piece:
    """Return what adds and multiplies without going around weights."""
    one, other = layout.product(rng, width, width), layout.norm(rng, width)
    codes = nn.Embedding(9, width)

    def quantised(m: nn.Module, x: Tensor) -> Tensor:
        """Return codes as if they were the input: the straight-through estimator."""
        x = m.one(x).movedim(layout.dim, -1)
        codes = m.codes(x.argmax(-1) % 9)
        return (x + (codes - x).detach()).movedim(-1, layout.dim)

    def with_loss(m: nn.Module, x: Tensor) -> Tensor:
        made = m.one(x)
        m.loss = (made - x).pow(2).mean() + (x - made).abs().mean()
        return made

    ways: tuple[Callable[[nn.Module, Tensor], Tensor], ...] = (
        lambda m, x: m.one(m.act(x) * x),
        lambda m, x: m.one(x * functional.relu6(x + 3) / 6),
        lambda m, x: m.one(x - layout.pooled(x)),
        lambda m, x: m.one(
            (x - x.mean(layout.dim, keepdim=True))
            * torch.rsqrt(x.var(layout.dim, keepdim=True) + 1)
        ),
        lambda m, x: m.one(x + torch.linspace(0, 1, x.shape[-1])),
        lambda m, x: m.one(functional.relu(x) + x.roll(1, layout.dim)),
        lambda m, x: m.one(x) + m.one(x.flip(layout.dim)),
        quantised,
        with_loss,
    )
    return Piece(
        By(rng.choice(ways), one=one, other=other, codes=codes, act=nn.Sigmoid()), {}, width
    )


def resampled(rng: Random, layout: Layout, width: int) -> Piece:
    """Return two levels of a U-net on images, and the like of two norms on other forms."""
    if layout.name != "image":
        a, b = layout.norm(rng, width), layout.norm(rng, width)
        return Piece(By(lambda m, x: m.a(x) + m.b(x), a=a, b=b), {}, width)
    rise: nn.Module = nn.Upsample(scale_factor=2)
    if rng.random() < 0.5:
        rise = nn.ConvTranspose2d(width, width, 2, stride=2)
    low = nn.Sequential(nn.MaxPool2d(2), body(rng, layout, width, width), rise)
    if rng.random() < 0.5:
        return Piece(By(lambda m, x: m.low(x) + x, low=low), {}, width)
    return Piece(By(lambda m, x: torch.cat([x, m.low(x)], 1), low=low), {}, 2 * width)


def conditioned(rng: Random, layout: Layout, width: int) -> Piece:
    """Return what a time is added to or scales; some are residual blocks besides."""
    one, other = layout.product(rng, width, width), layout.product(rng, width, width)
    norm, time = layout.norm(rng, width), nn.Linear(TIME, width)
    both = nn.Sequential(nn.SiLU(), nn.Linear(TIME, 2 * width))

    def scaled(m: nn.Module, x: Tensor, t: Tensor) -> Tensor:
        scale, shift = map(layout.fitting, m.both(t).chunk(2, 1))
        return m.other(m.norm(m.one(x)) * (1 + scale) + shift)

    def added(m: nn.Module, x: Tensor, t: Tensor) -> Tensor:
        return m.other(functional.silu(m.norm(m.one(x) + layout.fitting(m.time(t)))))

    def repeated(m: nn.Module, x: Tensor, t: Tensor) -> Tensor:
        steps = layout.fitting(t[:, :1]).expand(x.shape)
        for _ in range(3):
            x = m.one(x + steps)
        return m.other(x * steps)

    def block(m: nn.Module, x: Tensor, t: Tensor) -> Tensor:
        return x + added(m, x, t)

    def scaled_block(m: nn.Module, x: Tensor, t: Tensor) -> Tensor:
        scale, shift = map(layout.fitting, m.both(t).chunk(2, 1))
        return x + shift * m.other(m.norm(x) * (1 + scale) + shift)

    forward, kind = rng.choice(
        ((scaled, ""), (added, ""), (repeated, ""), (block, "residual"), (scaled_block, "residual"))
    )
    module = ByTime(forward, one=one, other=other, norm=norm, time=time, both=both)
    return Piece(module, {"": kind} if kind else {}, width)


#: The width of an embedding of the time.
TIME = 8
