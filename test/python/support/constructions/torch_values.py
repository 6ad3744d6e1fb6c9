"""Models that need values of their own constants, of small examples, or of what distributions check."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import torch
from torch import distributions, nn
from torch.nn.utils.rnn import pack_padded_sequence, pack_sequence, pad_packed_sequence

from constructions import construction
from constructions.torch_built import Built, given, nested, sized


def _width(random: Random) -> int:
    return random.randrange(3, 9)


class _Layer(nn.Module):
    def __init__(self, width: int, **options: Any) -> None:
        super().__init__()
        self.layer = nn.Linear(width, width, **options)


#: Ways to read a number from a tensor that the code made from it.
_READ: dict[str, Callable[[int], int]] = {
    "int": lambda times: int(torch.tensor(times)),
    "item": lambda times: int(torch.full((1,), times).item()),
    "sum": lambda times: int(torch.ones(times).sum()),
    "tensor in a tensor": lambda times: int(torch.tensor([torch.tensor(times)])[0]),
    "numpy": lambda times: int(torch.arange(times + 1).numpy()[-1]),
    "list": lambda times: torch.arange(times).tolist()[-1] + 1,
    "iteration": lambda times: len(list(torch.zeros(times))),
}


class _Repeated(_Layer):
    """Reads how often its layer is called from a tensor of its own."""

    def __init__(self, width: int, times: int, how: str) -> None:
        super().__init__(width)
        self.times = times
        self.how = how

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for _ in range(_READ[self.how](self.times)):
            x = self.layer(x)
        return x


@construction
def constants_of_the_code(random: Random) -> Built:
    width = _width(random)
    model = _Repeated(width, random.randrange(1, 6), random.choice(list(_READ)))
    return nested(random, sized(model, 2, width))


#: Conditions that are true, whatever the input is.
_TRUE: dict[str, Callable[[torch.Tensor], Any]] = {
    "all": lambda _: torch.ones(3, dtype=torch.bool).all(),
    "equal": lambda _: torch.equal(torch.arange(2), torch.tensor([0, 1])),
    "size": lambda x: torch.tensor(x.shape).prod() > 0,
    "max": lambda x: torch.tensor([1.0, float(x.shape[-1])]).max() >= 1,
}


class _If(_Layer):
    def __init__(self, width: int, how: str) -> None:
        super().__init__(width)
        self.how = how

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.layer(x) if _TRUE[self.how](x) else x


@construction
def conditions_of_the_code(random: Random) -> Built:
    width = _width(random)
    return nested(random, sized(_If(width, random.choice(list(_TRUE))), 2, width))


class _Masked(_Layer):
    """Lengths decide the size of a mask."""

    def forward(self, x: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
        longest = int(lengths.max())
        mask = torch.arange(longest, device=x.device)[None] < lengths[:, None]
        return self.layer(x[:, :longest]) * mask[..., None]


@construction
def lengths_that_are_given(random: Random) -> Built:
    width, batch = _width(random), random.randrange(1, 5)
    lengths = torch.tensor([random.randrange(1, 9) for _ in range(batch)])
    lengths = lengths.to(random.choice([torch.int64, torch.int32, torch.int16]))
    return nested(random, given(_Masked(width), torch.ones(batch, 9, width), lengths))


class _Split(_Layer):
    """Sizes in a tensor split a batch, as graphs in a batch are."""

    def forward(self, x: torch.Tensor, sizes: torch.Tensor) -> torch.Tensor:
        parts = [self.layer(part).mean(0) for part in x.split(sizes.tolist()) if part.numel() > 0]
        return torch.stack(parts)


@construction
def sizes_that_are_given(random: Random) -> Built:
    width = _width(random)
    sizes = [random.randrange(1, 4) for _ in range(random.randrange(1, 5))]
    return nested(random, given(_Split(width), torch.ones(sum(sizes), width), torch.tensor(sizes)))


class _Packed(nn.Module):
    def __init__(
        self, kind: type[nn.Module], width: int, hidden: int, *, batch_first: bool
    ) -> None:
        super().__init__()
        self.embedding = nn.Embedding(30, width)
        self.recurrent = kind(width, hidden, batch_first=batch_first)
        self.out = nn.Linear(hidden, 2)
        self.batch_first = batch_first

    def forward(self, words: torch.Tensor, lengths: Any) -> torch.Tensor:
        x = self.embedding(words)
        if not self.batch_first:
            x = x.transpose(0, 1)
        options = {"batch_first": self.batch_first, "enforce_sorted": False}
        packed, _ = self.recurrent(pack_padded_sequence(x, lengths, **options))
        padded, _ = pad_packed_sequence(packed, batch_first=self.batch_first)
        return self.out(padded)


@construction
def packed_sequences(random: Random) -> Built:
    lengths: Any = [random.randrange(1, 6) for _ in range(random.randrange(1, 4))]
    words = torch.ones(len(lengths), max(lengths), dtype=torch.int64)
    kind = random.choice([nn.LSTM, nn.GRU, nn.RNN])
    model = _Packed(kind, _width(random), _width(random), batch_first=random.random() < 0.5)
    if random.random() < 0.5:
        lengths = torch.tensor(lengths)
    return nested(random, given(model, words, lengths))


class _OfPacked(nn.Module):
    def __init__(self, kind: type[nn.Module], width: int) -> None:
        super().__init__()
        self.recurrent = kind(width, width)

    def forward(self, packed: Any) -> torch.Tensor:
        return self.recurrent(packed)[0].data


@construction
def a_packed_sequence_as_input(random: Random) -> Built:
    width = _width(random)
    lengths = sorted((random.randrange(1, 6) for _ in range(3)), reverse=True)
    packed = pack_sequence([torch.ones(length, width) for length in lengths])
    model = _OfPacked(random.choice([nn.LSTM, nn.GRU, nn.RNN]), width)
    return nested(random, Built(model, {"input_data": (packed,)}, (packed,)))


_DISTRIBUTIONS: dict[str, Callable[..., Any]] = {
    "categorical": lambda h, _, **more: distributions.Categorical(logits=h, **more),
    "normal": distributions.Normal,
    "independent": lambda h, scale, **more: distributions.Independent(
        distributions.Normal(h, scale, **more), 1, **more
    ),
    "bernoulli": lambda h, _, **more: distributions.Bernoulli(logits=h, **more),
    "beta": lambda _, scale, **more: distributions.Beta(scale, scale + 1, **more),
    "binomial": lambda h, scale, **more: distributions.Binomial(
        scale.detach().round() + 1, logits=h, **more
    ),
    "dirichlet": lambda _, scale, **more: distributions.Dirichlet(scale, **more),
    "gamma": lambda _, scale, **more: distributions.Gamma(scale, scale, **more),
    "laplace": distributions.Laplace,
    "poisson": lambda _, scale, **more: distributions.Poisson(scale, **more),
    "student": lambda h, scale, **more: distributions.StudentT(scale + 2, h, scale, **more),
}


class _Policy(nn.Module):
    """Samples, as in reinforcement learning and variational models."""

    def __init__(self, width: int, kind: str, *, validate: bool | None) -> None:
        super().__init__()
        self.body = nn.Linear(width, width)
        self.scale = nn.Linear(width, width)
        self.kind = kind
        self.options = {} if validate is None else {"validate_args": validate}

    def forward(self, x: torch.Tensor) -> Any:
        h = self.body(x)
        scale = nn.functional.softplus(self.scale(h)) + 0.1
        found = _DISTRIBUTIONS[self.kind](h, scale, **self.options)
        action = found.sample()
        return action, found.log_prob(action)


@construction
def distributions_in_forward(random: Random) -> Built:
    width = _width(random)
    kind, validate = random.choice(list(_DISTRIBUTIONS)), random.choice([None, True, False])
    return nested(random, sized(_Policy(width, kind, validate=validate), 3, width))


class _Experts(nn.Module):
    """Routes each word to one expert, and leaves out experts without a word."""

    def __init__(self, width: int, count: int, *, skips: bool) -> None:
        super().__init__()
        self.router = nn.Linear(width, count)
        self.experts = nn.ModuleList(_Expert(width) for _ in range(count))
        self.out = nn.Linear(width, 2)
        self.skips = skips

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        chosen = self.router(x).argmax(-1)
        y = torch.zeros_like(x)
        for number, expert in enumerate(self.experts):
            (words,) = torch.where(chosen == number)
            if self.skips and words.numel() == 0:
                continue
            y = y.index_add(0, words, expert(x[words]))
        return self.out(y)


class _Expert(nn.Linear):
    """A class whose rows have an open size."""

    def __init__(self, width: int) -> None:
        super().__init__(width, width)


@construction
def routed_experts(random: Random) -> Built:
    width = _width(random)
    model = _Experts(width, random.randrange(2, 5), skips=False)
    return nested(random, sized(model, 6, width, open_types=frozenset({"_Expert"})))
