"""Whole graphs: chains of parts, U-shapes, pyramids, towers, twins."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from keras import layers

from generated_graphs import blocks, others
from generated_graphs.draft import MAX_DEPTH, WIDTH, Draft, Tensor, added, body, joined, product

Part = Callable[[Draft, Tensor], Tensor]

#: Each part, how often it is chosen, and the ranks of what it can read.
PARTS: dict[Part, tuple[float, frozenset[int]]] = {}
_ALL = frozenset({2, 3, 4})
for _weight, _ranks, _parts in (
    (3.0, _ALL, (blocks.residual, blocks.projected)),
    (2.0, _ALL, (blocks.dense_chain,)),
    (
        1.0,
        _ALL,
        (
            blocks.averaged_with_itself,
            blocks.three_terms,
            blocks.conditioned_residual,
            blocks.gate,
            blocks.gated_residual,
            blocks.highway,
            others.plain,
            others.equal_branches,
            others.concatenated_branches,
            others.concatenated_with_itself,
            others.mixture_of_experts,
            others.gated_unit,
            others.conditioned,
            others.sampled,
            others.normed_by_hand,
        ),
    ),
    (0.5, _ALL, (blocks.residual_in_residual, others.centred, others.rotated_halves)),
    (
        1.0,
        frozenset({3}),
        (
            blocks.attention,
            blocks.attention,
            blocks.recurrent_residual,
            others.two_recurrent,
            others.with_states,
            others.attended,
        ),
    ),
):
    PARTS |= dict.fromkeys(_parts, (_weight, _ranks))


def part(d: Draft, x: Tensor, *, depth: int = 0) -> Tensor:
    """Return the output of any part; sometimes of one inside another, or in a model of its own."""
    with d.names.part():
        if depth < MAX_DEPTH and d.chance(0.12):
            return d.random.choice([_in_a_model, _in_branches, _in_a_model_around])(d, x, depth)
        rank = len(x.shape)
        fitting = [(one, weight) for one, (weight, ranks) in PARTS.items() if rank in ranks]
        chosen = d.random.choices([one for one, _ in fitting], [weight for _, weight in fitting])
        return chosen[0](d, x)


def _in_a_model(d: Draft, x: Tensor, depth: int) -> Tensor:
    """A model in the model."""
    return d.model(x, lambda inside: part(d, inside, depth=depth + 1))(x)


def _in_a_model_around(d: Draft, x: Tensor, _depth: int) -> Tensor:
    """x + f(x), where f is a model."""

    def inside(d: Draft, h: Tensor) -> Tensor:
        width = h.shape[-1]
        return d.model(h, lambda y: body(d, body(d, y, width, 1), width, 1))(h)

    return blocks.residual(d, x, inside)


def _in_branches(d: Draft, x: Tensor, _depth: int) -> Tensor:
    """Branches in which there is more."""
    width = x.shape[-1]
    inner = [blocks.residual, blocks.gate, blocks.gated_residual, others.gated_unit]
    h = product(d, x, width)
    with d.names.part():
        h = d.random.choice(inner)(d, h)
    values = [h, product(d, x, width)]
    return product(d, joined(d, values), width)


def chain(d: Draft) -> Sequence[Tensor]:
    """A stem, some parts, a head."""
    x = _start(d)
    if d.is_conditioned:
        with d.names.part():
            x = blocks.conditioned_residual(d, x)
    for _ in range(d.random.randint(2, 6)):
        x = part(d, x)
    return [x if d.chance(0.2) else d.make(layers.Dense, 3, role="head")(x)]


def _start(d: Draft) -> Tensor:
    sizes = d.random.choice(
        [(WIDTH,), (12, WIDTH), (12, WIDTH), (16, 16, WIDTH), (16, 16, WIDTH), (None, None, WIDTH)]
    )
    x = d.input(*sizes)
    return x if d.chance(0.2) else product(d, x, WIDTH, role="stem")


def u_shape(d: Draft) -> Sequence[Tensor]:
    """Smaller, and larger again; what was as large is concatenated or added: no block from that."""
    is_image, is_added = d.chance(0.8), d.chance(0.4)
    x = product(d, d.input(16, 16, 3) if is_image else d.input(16, 3), WIDTH, role="stem")
    skips = []
    for _ in range(d.random.randint(2, 3)):
        x = _level(d, x)
        skips.append(x)
        x = _down(d, x)
    x = _level(d, x)
    for skip in reversed(skips):
        x = _up(d, x, skip.shape[-1])
        if is_added:
            x = added(d, x, product(d, skip, skip.shape[-1]) if d.chance(0.3) else skip)
        else:
            x = product(d, joined(d, [x, skip]), skip.shape[-1])
        x = _level(d, x)
    return [product(d, x, 2, role="map")]


def _level(d: Draft, x: Tensor) -> Tensor:
    chosen = [others.plain, blocks.residual, blocks.residual, blocks.gated_residual]
    if d.is_conditioned:
        chosen = [blocks.conditioned_residual]
    with d.names.part():
        return d.random.choice(chosen)(d, x)


def _down(d: Draft, x: Tensor) -> Tensor:
    if d.chance(0.5):
        return product(d, x, x.shape[-1], strides=2, role="down")
    kind = layers.MaxPooling2D if len(x.shape) == 4 else layers.MaxPooling1D
    return d.make(kind, 2, role="pool")(x)


def _up(d: Draft, x: Tensor, width: int) -> Tensor:
    is_image = len(x.shape) == 4
    if d.chance(0.5):
        kind = layers.Conv2DTranspose if is_image else layers.Conv1DTranspose
        return d.make(kind, width, 2, strides=2, role="up")(x)
    kind = layers.UpSampling2D if is_image else layers.UpSampling1D
    return product(d, d.make(kind, 2, role="up")(x), width)


def pyramid(d: Draft) -> Sequence[Tensor]:
    """Three taps of a network, and a sum of each with the next smaller one made larger."""
    x = product(d, d.input(32, 32, 3), WIDTH, role="stem")
    taps = []
    for _ in range(3):
        for _ in range(d.random.randint(1, 2)):
            x = _level(d, x)
        taps.append(x)
        x = _down(d, x)
    top = None
    outputs = []
    for tap in reversed(taps):
        lateral = d.make(layers.Conv2D, WIDTH, 1, role="lateral")(tap)
        if top is not None:
            larger = d.make(layers.UpSampling2D, 2, role="larger")(top)
            lateral = added(d, lateral, larger)
        top = lateral
        outputs.append(product(d, top, 4, role="map"))
    return outputs


def towers(d: Draft) -> Sequence[Tensor]:
    """Some inputs, each with layers of its own, which meet in the middle."""
    values = []
    for number in range(d.random.randint(2, 3)):
        x = d.input(d.random.choice([5, 9, WIDTH]))
        for _ in range(d.random.randint(1, 3)):
            x = body(d, x, WIDTH, 1)
        if number == 0 and d.chance(0.1):
            with d.names.part():
                x = blocks.residual(d, x)
        values.append(x)
    ways: list[Callable[[], Tensor]] = [
        lambda: product(d, joined(d, values), WIDTH),
        lambda: d.make(layers.Multiply, role="match")(values),
        lambda: d.make(layers.Add, role="sum")(values),
        lambda: product(d, d.make(layers.Dot, 1, role="dot")(values[:2]), WIDTH),
    ]
    x = d.random.choice(ways)()
    return [part(d, part(d, x))]


def twins(d: Draft) -> Sequence[Tensor]:
    """Two inputs through the same layers, and how they differ."""
    shared = [d.make(layers.Dense, WIDTH, activation="relu", role="shared") for _ in range(3)]
    pair = [d.input(6), d.input(6)]
    for layer in shared:
        pair = [layer(x) for x in pair]
    x = added(d, *pair) if d.chance(0.6) else multiplied_pair(d, pair)
    for _ in range(2):
        x = part(d, x)
    return [product(d, x, 1, role="head")]


def multiplied_pair(d: Draft, pair: list[Tensor]) -> Tensor:
    """What both have in common, beside both."""
    common = d.make(layers.Multiply, role="common")(pair)
    return product(d, joined(d, [*pair, common]), WIDTH)


def shared(d: Draft) -> Sequence[Tensor]:
    """A chain in which some layers are called more than once."""
    x = part(d, _start(d))
    with d.names.part():
        x = blocks.shared_steps(d, x)
    return [part(d, x)]


SHAPES: dict[Callable[[Draft], Sequence[Tensor]], int] = {
    chain: 60,
    u_shape: 10,
    pyramid: 6,
    towers: 10,
    twins: 6,
    shared: 3,
}
