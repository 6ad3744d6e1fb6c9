"""What other summaries of nnx models get wrong, and stacks of modules."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import pytest

import layerfold
from flax_nnx_cases import by_path, made


@contextmanager
def repaired(flax_models: ModuleType, model: Any) -> Iterator[None]:
    """Undo what ``nnx.tabulate`` does to classes when it fails."""
    nodes = [node for _, node in flax_models.nnx.iter_graph(model)]
    classes = {kind: dict(vars(kind)) for node in nodes for kind in type(node).__mro__[:-1]}
    try:
        yield
    finally:
        for kind, before in classes.items():
            for name, value in dict(vars(kind)).items():
                if name not in before:
                    delattr(kind, name)
                elif before[name] is not value:
                    setattr(kind, name, before[name])


def test_peers_nnx_tabulate_leaves_linear_broken(flax_models: ModuleType) -> None:
    nnx, jnp = flax_models.nnx, flax_models.jnp
    linear = nnx.Linear(3, 4, rngs=nnx.Rngs(0))
    other = nnx.Linear(3, 4, rngs=nnx.Rngs(0))
    methods = dict(vars(nnx.Linear))
    with repaired(flax_models, linear):
        with pytest.raises(TypeError):
            nnx.tabulate(linear, jnp.ones((2, 5)))
        if flax_models.IS_CURRENT:
            with pytest.raises(AttributeError, match="_nnx_tabulate_id"):  # the rival's way
                other(jnp.ones((2, 3)))
    summary = layerfold.summary(linear, input_data=jnp.ones((2, 5)))
    assert "TypeError" in summary.notes[-1]
    assert summary.totals.params == 16
    assert dict(vars(nnx.Linear)) == methods
    assert linear(jnp.ones((2, 3))).shape == (2, 4)


def test_peers_an_alias_has_both_of_its_paths(flax_models: ModuleType) -> None:
    model = made(flax_models, "Shared")
    rows = by_path(layerfold.summary(model, input_size=(2, 5), dtypes="int32"))
    assert (rows["second"].tied_to, rows["second"].tied_params) == ("first", 88)
    assert (rows["second"].params, rows["first.dense"].params) == (0, 72)
    assert (rows["head"].tied_to, rows["head"].tied_params) == ("embed", 800)
    assert rows["head"].params == 0
    assert rows["first"].calls == 2
    assert rows["first.dense"].flops == 2 * 2 * 10 * 8 * 8
    assert rows["second"].flops == 0
    assert rows["embed"].output_shape == "2,5,8;attend:2,5,100"
    assert rows["embed"].flops == 2 * 10 * 8 * 100
    assert rows[""].output_shape == "logits:2,5,100;features:2,5,8"


def test_peers_48_stacked_blocks_do_not_look_like_one(flax_models: ModuleType) -> None:
    model = made(flax_models, "Stacked", 48, 8)
    for summary in (layerfold.summary(model), layerfold.summary(model, input_size=(2, 8))):
        rows = by_path(summary)
        assert (rows["blocks"].type, rows["blocks"].stacked) == ("Layer", 48)
        assert (rows[""].type, rows["blocks.dense"].type) == ("Stacked", "Linear")
        assert rows["blocks.dense"].params == 48 * 72
    assert rows["blocks.dense"].flops == 48 * 2 * 2 * 8 * 8
    assert rows["blocks.dense"].output_shape == "2,8"


def test_what_only_looks_like_a_stack_is_none(flax_models: ModuleType) -> None:
    nnx = flax_models.nnx
    makers = [
        lambda rngs: nnx.BatchNorm(64, rngs=rngs),
        lambda rngs: nnx.Sequential(nnx.Linear(8, 8, rngs=rngs), nnx.Linear(8, 8, rngs=rngs)),
        lambda rngs: nnx.Conv(3, 3, (3, 3), rngs=rngs),
        lambda rngs: nnx.MultiHeadAttention(8, 8, decode=False, rngs=rngs),
        lambda _: nnx.Sequential(flax_models.Own(4), flax_models.Own(4)),
    ]
    for make in makers:
        model = nnx.eval_shape(lambda make=make: make(nnx.Rngs(0)))
        assert not any(row.stacked for row in layerfold.summary(model))


def test_stacks_inside_stacks_show_both_sizes(flax_models: ModuleType) -> None:
    nnx = flax_models.nnx

    @nnx.split_rngs(splits=3)
    @nnx.vmap
    def inner(rngs: Any) -> Any:
        return flax_models.Layer(4, rngs)

    @nnx.split_rngs(splits=5)
    @nnx.vmap
    def outer(rngs: Any) -> Any:
        return nnx.Sequential(nnx.Linear(4, 4, rngs=rngs), inner(rngs))

    class Model(nnx.Module):
        def __init__(self) -> None:
            self.head = nnx.Linear(4, 2, rngs=nnx.Rngs(0))
            self.stack = outer(nnx.Rngs(0))

    model = nnx.eval_shape(Model)
    (around, within) = [row for row in layerfold.summary(model) if row.stacked]
    assert around.stacked == 5
    assert (within.type, within.stacked) == ("Layer", 3)


def test_peers_models_of_eval_shape_are_read(flax_models: ModuleType) -> None:
    nnx = flax_models.nnx
    abstract = nnx.eval_shape(lambda: nnx.Linear(2, 2, rngs=nnx.Rngs(0)))
    if flax_models.IS_CURRENT:
        with repaired(flax_models, abstract), pytest.raises(TypeError):  # the rival's way
            nnx.tabulate(abstract, flax_models.jnp.ones((2, 2)))
    huge = made(flax_models, "Blocks", 4, 100_000)
    summary = layerfold.summary(huge, columns="all", input_size=(2, 100_000))
    assert summary.totals.params == 4 * (10**10 + 3 * 10**5) + 300_003
    assert summary.totals.flops == 2 * 2 * (4 * 10**10 + 3 * 10**5)
    assert by_path(summary)["blocks.0.dense"].output_shape == "2,100000"


def test_peers_48_toy_blocks_are_a_few_kilobytes(flax_models: ModuleType) -> None:
    summaries = [
        layerfold.summary(made(flax_models, "Blocks", 48, 8), columns="all"),
        layerfold.summary(made(flax_models, "Blocks", 6, 8), columns="all", input_size=(2, 8)),
    ]
    for summary, depth in zip(summaries, (48, 6), strict=True):
        bundle = summary._repr_mimebundle_()
        assert sum(len(str(part)) for part in bundle.values()) < 8_000  # nnx.display: 4.65 MB
        assert len(summary) == 1 + 1 + depth * 4 + 1
