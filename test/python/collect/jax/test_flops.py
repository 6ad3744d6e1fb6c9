"""FLOPs of a jaxpr: formulas against PyTorch's counter, control flow, and what is not counted."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest

import layerfold
from layerfold.collect.jax.flops import CALLS, FORMULAS, ZERO, Cost, FlopCounter, Marks


@pytest.fixture
def count(flax_models: ModuleType) -> Any:
    """Give a function that counts another one on inputs of some shapes."""
    jax = flax_models.jax

    def count(function: Any, *shapes: tuple[int, ...]) -> Cost:
        arrays = [jax.ShapeDtypeStruct(shape, "float32") for shape in shapes]
        jaxpr = jax.make_jaxpr(function)(*arrays).jaxpr
        return FlopCounter(Marks()).costs(jaxpr, 0).get(0, Cost())

    return count


def test_matrix_products(flax_models: ModuleType, count: Any) -> None:
    jnp = flax_models.jnp
    assert count(jnp.dot, (3, 4), (4, 5)).flops == 2 * 3 * 4 * 5
    assert count(jnp.dot, (4,), (4,)).flops == 2 * 4
    attention = count(lambda q, k: jnp.einsum("bqhd,bkhd->bhqk", q, k), (2, 5, 3, 8), (2, 7, 3, 8))
    assert attention.flops == 2 * (2 * 3 * 5 * 7) * 8


def test_grouped_matrix_products(flax_models: ModuleType, count: Any) -> None:
    lax, jnp = flax_models.jax.lax, flax_models.jnp
    sizes = jnp.array([4, 6], "int32")
    cost = count(lambda x, w: lax.ragged_dot(x, w, sizes), (10, 3), (2, 3, 5))
    assert cost == Cost(2 * 10 * 3 * 5)


@pytest.mark.parametrize(
    ("options", "transposed"),
    [
        ({}, False),
        ({"stride": 2, "padding": 1}, False),
        ({"dilation": 2, "groups": 2}, False),
        ({"groups": 4}, False),
        ({"stride": 2}, True),
        ({"stride": 2, "groups": 2}, True),
    ],
)
def test_convolutions_cost_what_pytorch_says(
    flax_models: ModuleType,
    torch: ModuleType,
    count: Any,
    options: dict[str, int],
    transposed: bool,
) -> None:
    from torch.utils.flop_counter import FlopCounterMode

    groups, stride = options.get("groups", 1), options.get("stride", 1)
    with torch.device("meta"):
        kind = torch.nn.ConvTranspose2d if transposed else torch.nn.Conv2d
        layer, x = kind(4, 8, 3, bias=False, **options), torch.empty(2, 4, 10, 9)
        with FlopCounterMode(display=False) as counter:
            layer(x)
    padding = options.get("padding", 0)
    before = 2 - padding if transposed else padding

    def convolve(x: Any, kernel: Any) -> Any:
        return flax_models.jax.lax.conv_general_dilated(
            x,
            kernel,
            window_strides=(1, 1) if transposed else (stride, stride),
            lhs_dilation=(stride, stride) if transposed else (1, 1),
            rhs_dilation=(options.get("dilation", 1),) * 2,
            padding=[(before, before)] * 2,
            feature_group_count=groups,
        )

    kernel = (8, 4 // groups, 3, 3)
    assert count(convolve, (2, 4, 10, 9), kernel).flops == counter.get_total_flops()


def test_a_body_counts_as_often_as_it_runs(flax_models: ModuleType, count: Any) -> None:
    lax = flax_models.jax.lax
    product = 2 * 3 * 3 * 3

    def scanned(x: Any) -> Any:
        return lax.scan(lambda c, _: (c @ x, None), x, length=7)[0]

    assert count(scanned, (3, 3)) == Cost(7 * product)
    assert count(lambda x: lax.fori_loop(0, 5, lambda _, c: c @ x, x), (3, 3)) == Cost(5 * product)
    assert count(lambda x: lax.map(lambda row: row @ x, x), (3, 3)) == Cost(3 * 2 * 9)


def test_what_is_unknown_makes_a_lower_bound(flax_models: ModuleType, count: Any) -> None:
    jax = flax_models.jax
    lax, jnp = jax.lax, jax.numpy

    def loop(x: Any) -> Any:
        return lax.while_loop(lambda c: c.sum() < 9, lambda c: c @ x, x @ x)

    assert count(loop, (3, 3)) == Cost(2 * 27, {"while"})
    idle = count(lambda x: lax.while_loop(lambda c: c.sum() < 9, lambda c: c + 1, x), (3, 3))
    assert idle == Cost()

    def branch(x: Any) -> Any:
        return lax.cond(x.sum() > 0, lambda x: x @ x, lambda x: x @ (x @ x), x)

    assert count(branch, (3, 3)) == Cost(2 * 27, {"cond"})
    same = count(lambda x: lax.cond(x.sum() > 0, lambda x: x @ x, lambda x: x.T @ x, x), (3, 3))
    assert same == Cost(2 * 27)
    assert count(lambda x: jnp.fft.fft(x @ x), (3, 3)) == Cost(2 * 27, {"fft"})
    assert count(jnp.linalg.cholesky, (3, 3)).uncounted == {"cholesky"}


def test_wrapped_functions_are_looked_into(flax_models: ModuleType, count: Any) -> None:
    jax = flax_models.jax

    @jax.custom_jvp
    def first(x: Any) -> Any:
        return x @ x

    first.defjvp(lambda primals, tangents: (first(*primals), tangents[0]))

    @jax.custom_vjp
    def second(x: Any) -> Any:
        return x @ x

    second.defvjp(lambda x: (x @ x @ x, x), lambda _, g: (g,))
    for function in (first, second, jax.jit(first), jax.checkpoint(second)):
        assert count(function, (3, 3)) == Cost(2 * 27)
    assert count(jax.vmap(jax.jit(first)), (5, 3, 3)) == Cost(5 * 2 * 27)


def test_common_functions_are_zero_by_convention(flax_models: ModuleType, count: Any) -> None:
    jax = flax_models.jax
    jnp, nn, random = jax.numpy, jax.nn, jax.random
    for function in (
        nn.gelu,
        nn.silu,
        nn.softmax,
        nn.logsumexp,
        jnp.sort,
        jnp.cumsum,
        jnp.var,
        lambda x: jnp.where(x > 0, x, 0).at[0].add(1)[::2],
        lambda x: jax.lax.top_k(x, 2),
        lambda x: random.bernoulli(random.key(0), 0.5, x.shape),
        lambda x: random.normal(random.PRNGKey(0), x.shape),
        lambda x: jax.lax.reduce_window(x, 0.0, jax.lax.add, (2, 2), (1, 1), "SAME"),
        lambda x: jax.image.resize(x, (6, 6), "nearest"),
    ):
        assert count(function, (3, 4)) == Cost()


def test_the_three_lists_share_nothing() -> None:
    lists = [ZERO, CALLS, frozenset(FORMULAS), frozenset({"scan", "while", "cond"})]
    assert sum(map(len, lists)) == len(frozenset().union(*lists))


def test_names_of_another_run_are_ignored(flax_models: ModuleType) -> None:
    jax = flax_models.jax
    old, new = Marks(), Marks()

    def function(x: Any) -> Any:
        with jax.named_scope(old.of(5)):
            y = x @ x
        with jax.named_scope(new.of(6)):
            return jax.jit(lambda y: y @ y)(y)

    jaxpr = jax.make_jaxpr(function)(jax.numpy.ones((2, 2))).jaxpr
    assert FlopCounter(new).costs(jaxpr, 1) == {1: Cost(16), 6: Cost(16)}


def test_vision_transformer_has_the_published_operations(flax_models: ModuleType) -> None:
    linen, jnp = flax_models.nn, flax_models.jnp

    class Layer(linen.Module):
        @linen.compact
        def __call__(self, x: Any, _: None) -> Any:
            x = x + linen.MultiHeadDotProductAttention(12)(linen.LayerNorm()(x))
            hidden = linen.gelu(linen.Dense(3072)(linen.LayerNorm()(x)))
            return x + linen.Dense(768)(hidden), None

    class VisionTransformer(linen.Module):
        @linen.compact
        def __call__(self, images: Any) -> Any:
            x = linen.Conv(768, (16, 16), strides=(16, 16))(images).reshape(1, 196, 768)
            token = self.param("token", linen.initializers.zeros, (1, 1, 768))
            places = self.param("places", linen.initializers.zeros, (1, 197, 768))
            x = jnp.concatenate([token, x], 1) + places
            layers = linen.scan(
                Layer, variable_axes={"params": 0}, split_rngs={"params": True}, length=12
            )
            x, _ = layers(name="layers")(x, None)
            return linen.Dense(1000)(linen.LayerNorm()(x)[:, 0])

    totals = layerfold.summary(VisionTransformer(), input_size=(1, 224, 224, 3)).totals
    assert totals.params == 86_567_656  # as torchvision publishes of vit_b_16
    assert totals.flops == 2 * 17_563_828_224
    assert totals.uncounted == ()
