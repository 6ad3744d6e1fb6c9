"""Parts that look like a block of one of these kinds and are none."""

from __future__ import annotations

from keras import layers, ops

from generated_graphs.draft import (
    Draft,
    Tensor,
    activated,
    added,
    body,
    joined,
    multiplied,
    norm,
    product,
)
from graph_zoo.parts import NormalSample


def plain(d: Draft, x: Tensor) -> Tensor:
    """One layer after the other."""
    return body(d, x, x.shape[-1], d.random.randint(1, 3))


def equal_branches(d: Draft, x: Tensor) -> Tensor:
    """The sum, the maximum or the mean of branches of which none is a short way."""
    products = d.random.randint(1, 2)
    count = d.random.choice([2, 2, 3, 4])
    branches = [body(d, x, x.shape[-1], products) for _ in range(count)]
    if count > 2 or d.chance(0.3):
        kind = d.random.choice([layers.Add, layers.Average, layers.Maximum])
        return d.make(kind, role="merge")(branches)
    return added(d, *branches)


def concatenated_branches(d: Draft, x: Tensor) -> Tensor:
    """Inception: branches of different length side by side."""
    width = x.shape[-1]
    branches = [body(d, x, width, products) for products in range(1, d.random.randint(3, 4))]
    if len(x.shape) == 4 and d.chance(0.5):
        pooled = d.make(layers.MaxPooling2D, 3, strides=1, padding="same", role="pool")(x)
        branches.append(product(d, pooled, width))
    return product(d, joined(d, branches), width)


def concatenated_with_itself(d: Draft, x: Tensor) -> Tensor:
    """One skip that is concatenated makes no dense block."""
    h = body(d, x, 8, d.random.randint(2, 3))
    return product(d, joined(d, [x, h]), x.shape[-1])


def mixture_of_experts(d: Draft, x: Tensor) -> Tensor:
    """Experts, each with its share that a router computes from what all of them read."""
    count = d.random.randint(2, 4)
    shares = d.make(layers.Dense, count, activation="softmax", role="router")(x)
    votes = []
    for number in range(count):
        expert = body(d, x, x.shape[-1], 1)
        votes.append(multiplied(d, expert, shares[..., number : number + 1]))
    return d.make(layers.Add, role="votes")(votes)


def gated_unit(d: Draft, x: Tensor) -> Tensor:
    """a(x) · sigmoid(b(x)): neither factor was computed from the other."""
    width = x.shape[-1]
    value = d.make(layers.Dense, width, role="value")(x)
    other = d.make(
        layers.Dense, width, activation=d.random.choice(["sigmoid", "silu", None]), role="control"
    )(x)
    return product(d, multiplied(d, value, other), width)


def conditioned(d: Draft, x: Tensor) -> Tensor:
    """A time embedding without a skip."""
    h = condition(d, product(d, x, x.shape[-1]))
    return product(d, activated(d, h), x.shape[-1])


def condition(d: Draft, h: Tensor) -> Tensor:
    """What is spread over all places makes no block: it was not computed from them."""
    width = h.shape[-1]
    places = (1,) * (len(h.shape) - 2)
    if not d.is_conditioned:
        return norm(d, h)

    def projection(role: str) -> Tensor:
        t = d.make(layers.Dense, width, role=role)(d.condition())
        return d.make(layers.Reshape, (*places, width), role="places")(t) if places else t

    if d.chance(0.6):
        return added(d, h, projection("time"))
    scale, shift = projection("scale"), projection("shift")
    scale = 1 + scale if d.chance(0.5) else scale
    return added(d, multiplied(d, h, scale), shift)


def two_recurrent(d: Draft, x: Tensor) -> Tensor:
    """An LSTM and a GRU side by side."""
    width = x.shape[-1]
    values = [
        d.make(kind, width, return_sequences=True, role="recurrent")(x)
        for kind in (layers.LSTM, layers.GRU)
    ]
    return added(d, *values) if d.chance(0.5) else product(d, joined(d, values), width)


def with_states(d: Draft, x: Tensor) -> Tensor:
    """A layer that begins in the state in which the one before it ended."""
    width = x.shape[-1]
    first = d.make(layers.LSTM, width, return_sequences=True, return_state=True, role="encoder")
    y, *states = first(x)
    second = d.make(layers.LSTM, width, return_sequences=True, role="decoder")
    return second(y, initial_state=states)


def sampled(d: Draft, x: Tensor) -> Tensor:
    """A mean, and noise of a learned size: a variational autoencoder."""
    width = x.shape[-1]
    mean, size = (d.make(layers.Dense, width, role=role)(x) for role in ("mean", "size"))
    if d.chance(0.5):
        z = d.make(NormalSample, role="sample")([mean, size])
    else:
        noise = d.make(layers.GaussianNoise, 1.0, role="noise")(ops.zeros_like(size))
        z = mean + ops.exp(0.5 * size) * noise
    return product(d, z, width)


def centred(d: Draft, x: Tensor) -> Tensor:
    """Dueling: a value, and advantages less their mean."""
    width = x.shape[-1]
    value = d.make(layers.Dense, 1, role="value")(x)
    advantages = d.make(layers.Dense, width, role="advantages")(x)
    mean = ops.mean(advantages, axis=-1, keepdims=True)
    return value + (advantages - mean)


def rotated_halves(d: Draft, x: Tensor) -> Tensor:
    """Rotary positions: both halves in two products each, with numbers that are given."""
    width = x.shape[-1]
    h = d.make(layers.Dense, width, role="query")(x)
    one, other = ops.split(h, 2, axis=-1)
    turned = ops.concatenate([one * 0.6 - other * 0.8, one * 0.8 + other * 0.6], axis=-1)
    return product(d, turned, width)


def normed_by_hand(d: Draft, x: Tensor) -> Tensor:
    """A norm written with functions."""
    h = product(d, x, x.shape[-1])
    if d.chance(0.5):
        return h * ops.rsqrt(ops.mean(ops.square(h), axis=-1, keepdims=True) + 1e-3)
    centred = h - ops.mean(h, axis=-1, keepdims=True)
    size = ops.sqrt(ops.mean(ops.square(centred), axis=-1, keepdims=True) + 1e-3)
    return norm(d, centred / size)


def attended(d: Draft, x: Tensor) -> Tensor:
    """Luong's attention: what was found is put beside what asked for it."""
    query = d.make(layers.GRU, x.shape[-1], return_sequences=True, role="decoder")(x)
    found = d.make(layers.Attention, role="attention")([query, x])
    return d.make(layers.Dense, x.shape[-1], role="combine")(joined(d, [query, found]))
