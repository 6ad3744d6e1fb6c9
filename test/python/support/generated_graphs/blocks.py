"""Parts in which there is a residual block, a gate or a dense block."""

from __future__ import annotations

from collections.abc import Callable

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
from generated_graphs.others import condition
from graph_zoo.parts import LayerScale, StochasticDepth

#: Makes the inside of a block, of the same shape as what it is given.
Inside = Callable[[Draft, Tensor], Tensor]


def residual(d: Draft, x: Tensor, inside: Inside | None = None) -> Tensor:
    """x + f(x), with norms before or after, things that happen only in training, activations."""
    h = norm(d, x) if d.chance(0.4) else x
    h = inside(d, h) if inside else body(d, h, x.shape[-1], d.random.randint(1, 3))
    if d.chance(0.4):
        h = _stochastic(d, h)
    if d.chance(0.1):
        h = h * 0.5
    y = d.plant("residual", x, added(d, x, h))
    if d.chance(0.2):
        y = norm(d, y)
    return activated(d, y) if d.chance(0.3) else y


def _stochastic(d: Draft, h: Tensor) -> Tensor:
    kinds = [
        lambda: d.make(layers.Dropout, 0.1, role="dropout"),
        lambda: d.make(layers.GaussianNoise, 0.1, role="noise"),
        lambda: d.make(layers.GaussianDropout, 0.1, role="noise"),
        lambda: d.make(StochasticDepth, 0.1, role="drop_path"),
        lambda: d.make(LayerScale, role="gamma"),
    ]
    return d.random.choice(kinds)()(h)


def projected(d: Draft, x: Tensor) -> Tensor:
    """Wider, or smaller in place: the short way has one product, or only pools."""
    width = d.random.choice([x.shape[-1], 2 * x.shape[-1]])
    begin = x
    if d.chance(0.3):
        x = activated(d, norm(d, x))  # the short way begins after them, too
    strides = 2 if len(x.shape) == 4 and None not in x.shape[1:] and x.shape[1] > 8 else 1
    ways = [
        lambda: _short(d, x, width, strides),
        lambda: body(d, x, width, d.random.randint(2, 3), strides=strides),
    ]
    if d.chance(0.5):
        short, h = (way() for way in ways)
    else:
        h, short = (way() for way in reversed(ways))
    y = d.plant("residual", x, added(d, short, h), begin=begin)
    return activated(d, y) if d.chance(0.4) else y


def _short(d: Draft, x: Tensor, width: int, strides: int) -> Tensor:
    if strides > 1:
        if d.chance(0.4):
            pools = [layers.MaxPooling2D, layers.AveragePooling2D]
            x = d.make(d.random.choice(pools), 2, padding="same", role="pool")(x)
            strides = 1
            if d.chance(0.3) and width > x.shape[-1]:
                return ops.pad(x, [(0, 0)] * 3 + [(0, width - x.shape[-1])])
            if width == x.shape[-1]:
                return x
        x = d.make(layers.Conv2D, width, 1, strides=strides, role="shortcut")(x)
    elif len(x.shape) == 4:
        x = d.make(layers.Conv2D, width, 1, role="shortcut")(x)
    else:
        x = d.make(layers.Dense, width, role="shortcut")(x)
    return norm(d, x) if d.chance(0.5) else x


def averaged_with_itself(d: Draft, x: Tensor) -> Tensor:
    """The mean of x and f(x)."""
    values = [x, body(d, x, x.shape[-1], 2)]
    return d.plant("residual", x, d.make(layers.Average, role="mean")(values))


def three_terms(d: Draft, x: Tensor) -> Tensor:
    """x + f(x) + g(x): attention and perceptron side by side, as in GPT-J."""
    h = norm(d, x)
    terms = [x, *(body(d, h, x.shape[-1], d.random.randint(1, 2)) for _ in range(2))]
    y = d.make(layers.Add, role="add")(d.random.sample(terms, 3))
    return d.plant("residual", x, y)


def residual_in_residual(d: Draft, x: Tensor) -> Tensor:
    """A long way around some residual blocks."""

    def inside(d: Draft, h: Tensor) -> Tensor:
        for _ in range(d.random.randint(1, 3)):
            with d.names.part():
                h = residual(d, h)
        return product(d, h, h.shape[-1]) if d.chance(0.7) else h

    return residual(d, x, inside)


def attention(d: Draft, x: Tensor) -> Tensor:
    """Attention and a perceptron, each around itself; all attention reads one mask."""
    mask = None if d.is_nested else d.mask(x.shape[1])

    def attend(d: Draft, h: Tensor) -> Tensor:
        layer = d.make(layers.MultiHeadAttention, 2, 4, role="attention")
        return layer(h, h, attention_mask=mask) if d.chance(0.7) else layer(h, h)

    def by_hand(d: Draft, h: Tensor) -> Tensor:
        q, k, v = (d.make(layers.Dense, h.shape[-1], role=role)(h) for role in "qkv")
        scores = ops.matmul(q, ops.transpose(k, (0, 2, 1)))
        if mask is not None:
            scores = scores + ops.cast(mask, "float32")
        h = ops.matmul(ops.softmax(scores), v)
        return d.make(layers.Dense, h.shape[-1], role="out")(h)

    def cross(d: Draft, h: Tensor) -> Tensor:
        other = d.context()
        return d.make(layers.MultiHeadAttention, 2, 4, role="cross")(h, other)

    x = residual(d, x, d.random.choice([attend, by_hand]))
    if not d.is_nested and d.chance(0.3):
        x = residual(d, x, cross)
    return residual(d, x)


def recurrent_residual(d: Draft, x: Tensor) -> Tensor:
    """x + LSTM(x)."""

    def inside(d: Draft, h: Tensor) -> Tensor:
        width = h.shape[-1]
        if d.chance(0.3) and width % 2 == 0:
            half = layers.LSTM(width // 2, return_sequences=True)
            return d.make(layers.Bidirectional, half, role="both_ways")(h)
        kind = d.random.choice([layers.LSTM, layers.GRU])
        return d.make(kind, width, return_sequences=True, role="recurrent")(h)

    return residual(d, x, inside)


def conditioned_residual(d: Draft, x: Tensor) -> Tensor:
    """A block that is given more: a time embedding is added, or scales and shifts (FiLM)."""

    def inside(d: Draft, h: Tensor) -> Tensor:
        width = h.shape[-1]
        h = condition(d, product(d, h, width))
        return product(d, activated(d, h), width)

    return residual(d, x, inside)


def gate(d: Draft, x: Tensor) -> Tensor:
    """Squeeze and excitation."""
    width = x.shape[-1]
    h = x
    if len(x.shape) == 4:
        h = d.make(layers.GlobalAveragePooling2D, keepdims=True, role="squeeze")(h)
    elif len(x.shape) == 3:
        h = d.make(layers.GlobalAveragePooling1D, keepdims=True, role="squeeze")(h)
    if d.chance(0.5):
        h = d.make(layers.Dense, 4, activation="relu", role="reduce")(h)
    h = d.make(layers.Dense, width, activation="sigmoid", role="excite")(h)
    return d.plant("gate", x, multiplied(d, x, h))


def gated_residual(d: Draft, x: Tensor) -> Tensor:
    """Squeeze and excitation inside a residual block."""

    def inside(d: Draft, h: Tensor) -> Tensor:
        h = body(d, h, h.shape[-1], d.random.randint(1, 2))
        with d.names.part():
            return gate(d, h)

    return residual(d, x, inside)


def highway(d: Draft, x: Tensor) -> Tensor:
    """y = t·h + (1 − t)·x: a gate for x, and a sum. In Keras' order the rows of both are mixed."""
    width = x.shape[-1]
    carry = d.make(layers.Dense, width, activation="sigmoid", role="carry")(x)
    kept = d.plant("gate", x, multiplied(d, x, carry), is_required=False)
    h = d.make(layers.Dense, width, activation="relu", role="transform")(x)
    if d.chance(0.5):
        h = h * (1 - carry)
    return d.plant("residual", x, added(d, kept, h), is_required=False)


def dense_chain(d: Draft, x: Tensor) -> Tensor:
    """Each layer's output is put beside all that came before; then a transition."""
    is_list = d.chance(0.4)
    features = [x]
    count = d.random.randint(2, 5)
    for number in range(count):
        h = body(d, features[-1] if not is_list else x, 4, d.random.randint(1, 2))
        before = x
        if is_list:
            features.append(h)
            x = joined(d, features)
            d.plant("dense", features[0], x, is_required=number == count - 1)
        else:
            x = joined(d, [x, h] if d.chance(0.7) else [h, x])
            features.append(x)
            d.plant("dense", before, x)
    return product(d, x, 8, role="transition")


def shared_steps(d: Draft, x: Tensor) -> Tensor:
    """x + f(x) some times with one f: Euler's method."""
    step = d.make(layers.Dense, x.shape[-1], activation="tanh", role="slope")
    for _ in range(d.random.randint(2, 3)):
        with d.names.part():
            x = d.plant("residual", x, added(d, x, step(x)))
    return x
