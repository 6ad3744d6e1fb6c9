"""Flax nnx: rows from the graph of objects, numbers against ``nnx.state``."""

from __future__ import annotations

import gc
import weakref
from types import ModuleType
from typing import Any

import pytest

import layerfold
from flax_nnx_cases import CASES, by_path, made, real
from layerfold.collect import UnsupportedModel


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest, flax_models: ModuleType) -> tuple[Any, dict[str, Any]]:
    """Give a model and the keywords that run it."""
    _, shape, dtype = CASES[request.param]
    return made(flax_models, request.param), {"input_size": shape, "dtypes": dtype}


def test_totals_are_those_of_nnx_state(
    flax_models: ModuleType, case: tuple[Any, dict[str, Any]]
) -> None:
    model, run = case
    nnx = flax_models.nnx
    params = flax_models.size(nnx.state(model, nnx.Param))
    rest = flax_models.size(nnx.state(model, nnx.Not(nnx.Any(nnx.Param, nnx.RngState))))
    for keywords in ({}, run):
        summary = layerfold.summary(model, columns="all", **keywords)
        assert summary.totals.params == summary.totals.trainable == params
        assert sum(row.params or 0 for row in summary) == params
        assert summary.totals.buffers == rest
        assert summary.totals.bytes == 4 * (params + rest)
        assert str(summary)


def test_every_module_reached_has_its_shape_and_flops_add_up(
    case: tuple[Any, dict[str, Any]],
) -> None:
    model, run = case
    summary = layerfold.summary(model, **run)
    rows = list(summary)
    assert rows[0].calls == 1
    assert all((row.output_shape is None) == (not row.calls) for row in rows)
    assert summary.totals.flops == sum(row.flops or 0 for row in rows) > 0
    assert summary.totals.uncounted == ()


def test_lists_of_modules_are_rows_and_fold(flax_models: ModuleType) -> None:
    summary = layerfold.summary(made(flax_models, "Blocks", 5, 8), input_size=(2, 8))
    rows = by_path(summary)
    assert [row.name for row in summary][:3] == ["", "blocks", "0"]
    assert (rows["blocks.4.dense"].type, rows["blocks.4.dense"].params) == ("Linear", 72)
    assert rows["blocks.4"].output_shape == "2,8"
    assert "× 5" in str(summary)


def test_a_variable_under_two_names_is_counted_once(flax_models: ModuleType) -> None:
    class Twice(flax_models.nnx.Module):
        def __init__(self) -> None:
            self.weight = flax_models.nnx.Param(flax_models.jnp.ones((3, 4)))
            self.same = self.weight

    assert layerfold.summary(Twice()).totals.params == 12


def test_variables_in_plain_lists_and_dicts_are_found(flax_models: ModuleType) -> None:
    rows = by_path(layerfold.summary(made(flax_models, "Holder"), columns=["buffers"]))
    assert [(path, row.type, row.params) for path, row in rows.items()] == [
        ("", "Holder", 0),
        ("parts", "dict", 0),
        ("parts.a", "Linear", 9),
        ("parts.b", "list", 0),
        ("parts.b.0", "Own", 4),
        ("parts.b.1", "Own", 4),
    ]


def test_other_variables_are_named_and_random_state_is_not_counted(
    flax_models: ModuleType,
) -> None:
    class Model(flax_models.nnx.Module):
        def __init__(self) -> None:
            self.rngs = flax_models.nnx.Rngs(0)
            self.cache = flax_models.nnx.Cache(flax_models.jnp.zeros((2, 5)))
            self.table = flax_models.jnp.zeros(7)

    summary = layerfold.summary(Model(), columns=["buffers"])
    assert (len(summary), summary.totals.params, summary.totals.buffers) == (1, 0, 10 + 7)
    assert "Cache (10), array (7)" in summary.notes[0]


def test_a_module_inside_itself_ends(flax_models: ModuleType) -> None:
    rows = by_path(layerfold.summary(real(flax_models, "Cyclic"), input_size=(1, 2)))
    assert list(rows) == ["", "dense", "again"]
    assert (rows["again"].params, rows["again"].tied_params) == (0, 6)
    assert rows[""].calls == 1


def test_a_recurrent_layer_with_state(flax_models: ModuleType) -> None:
    rows = by_path(layerfold.summary(made(flax_models, "Memory"), input_size=(2, 7, 4)))
    assert rows["rnn"].output_shape == "2,6;2,6;2,7,6"
    assert (rows["rnn.cell"].output_shape, rows["rnn.cell"].calls) == ("2,6;2,6;2,6", 1)
    assert rows["rnn.cell.ii"].flops == 7 * 2 * 2 * 4 * 6


def test_adapters_are_parameters(flax_models: ModuleType) -> None:
    nnx = flax_models.nnx
    model = nnx.LoRALinear(4, 6, lora_rank=2, rngs=nnx.Rngs(0))
    rows = by_path(layerfold.summary(model, input_size=(1, 4)))
    assert (rows[""].params, rows["lora"].params) == (30, 20)
    assert rows["lora"].params == flax_models.size(nnx.state(model, nnx.LoRAParam))
    assert rows["lora"].flops == 2 * (4 * 2 + 2 * 6)


def test_the_state_of_an_optimizer_is_a_figure_of_its_own(flax_models: ModuleType) -> None:
    import optax

    nnx = flax_models.nnx

    class Training(nnx.Module):
        def __init__(self) -> None:
            self.model = nnx.Linear(3, 4, rngs=nnx.Rngs(0))
            self.optimizer = nnx.Optimizer(self.model, optax.adam(1e-3), wrt=nnx.Param)

    training = Training()
    summary = layerfold.summary(training, columns="all")
    assert summary.totals.params == 16
    assert summary.totals.buffers == 0
    assert summary.totals.optimizer == flax_models.size(nnx.state(training.optimizer, nnx.OptState))


def test_modes_settings_and_places(flax_models: ModuleType) -> None:
    model = real(flax_models, "Blocks", 1, 8)
    model.eval()
    table = layerfold.summary(model, columns="all")._table
    assert table.modes == [None, None, None, None, "eval", "eval", None]
    assert table.settings is not None
    assert table.settings[3] == "in 8, out 8"
    assert table.devices is not None
    assert table.devices[3] == "cpu:0"
    model.train()
    assert "train" in (layerfold.summary(model, columns="all")._table.modes or ())


def test_linen_modules_inside_without_variables_are_unknown(flax_models: ModuleType) -> None:
    nnx, jnp = flax_models.nnx, flax_models.jnp
    bridged = nnx.bridge.ToNNX(flax_models.nn.Dense(3), rngs=nnx.Rngs(0))
    summary = layerfold.summary(bridged)
    assert summary.totals.params is None
    assert "lazy_init" in summary.notes[0]
    bridged = nnx.bridge.lazy_init(bridged, jnp.ones((1, 2)))
    summary = layerfold.summary(bridged, input_size=(1, 2))
    assert (summary.totals.params, summary.totals.flops) == (
        9,
        12 if flax_models.IS_CURRENT else None,
    )


def test_linen_modules_inside_are_rows_as_in_linen_itself(flax_models: ModuleType) -> None:
    nnx, nn, jnp = flax_models.nnx, flax_models.nn, flax_models.jnp

    class Block(nn.Module):
        @nn.compact
        def __call__(self, x: Any) -> Any:
            return x + nn.Dense(x.shape[-1])(nn.LayerNorm()(x))

    class Net(nn.Module):
        @nn.compact
        def __call__(self, x: Any) -> Any:
            x = nn.BatchNorm(use_running_average=True)(nn.Dense(3)(x))
            block = Block(name="block")
            return block(block(nn.remat(nn.Dense)(3)(x)))

    class Around(nnx.Module):
        def __init__(self, rngs: Any) -> None:
            self.first = nnx.Linear(5, 4, rngs=rngs)
            bridged = nnx.bridge.ToNNX(Net(), rngs=rngs)
            self.net = nnx.bridge.lazy_init(bridged, jnp.ones((2, 4)))

        def __call__(self, x: Any) -> Any:
            return self.net(self.first(x))

    def figures(summary: Any) -> dict[str, tuple[Any, ...]]:
        return {r.path: (r.type, r.output_shape, r.calls, r.params, r.flops) for r in summary}

    model = Around(nnx.Rngs(0))
    inside = figures(layerfold.summary(model, input_size=(2, 5)))
    expected = figures(layerfold.summary(Net(), input_size=(2, 4)))
    assert inside.pop("net") == ("ToNNX", *expected.pop("")[1:])
    assert inside.pop("first") == ("Linear", "2,4", 1, 24, 2 * 2 * 5 * 4)
    del inside[""]
    assert inside == {f"net.{path.replace('/', '.')}": row for path, row in expected.items()}
    types = [row.type for row in layerfold.summary(model)]
    assert types == ["Around", "Linear", "ToNNX", *["?"] * len(expected)]


def test_hostile_modules_are_read_or_refused(flax_models: ModuleType) -> None:
    nnx = flax_models.nnx

    class Attributes(nnx.Module):
        def __init__(self) -> None:
            self.dense = nnx.Linear(2, 2, rngs=nnx.Rngs(0))

        def __getattr__(self, name: str) -> Any:
            raise ZeroDivisionError(name)

        def __repr__(self) -> str:
            raise ZeroDivisionError

    class Equal(Attributes):
        def __eq__(self, other: object) -> bool:
            raise ZeroDivisionError

        def __hash__(self) -> int:
            raise ZeroDivisionError

    for model in (Attributes(), Equal()):
        summary = layerfold.summary(model, columns="all")
        assert summary.totals.params == 6
        assert layerfold.summary(model, input_size=(1, 2)).totals.params == 6


def test_what_is_no_model_is_refused_with_advice(flax_models: ModuleType) -> None:
    nnx = flax_models.nnx
    with pytest.raises(UnsupportedModel, match=r"pass an instance, such as Linear"):
        layerfold.summary(nnx.Linear)
    with pytest.raises(UnsupportedModel, match="Flax"):
        layerfold.summary(nnx.state(made(flax_models, "Cyclic")))


def test_the_model_is_not_kept(flax_models: ModuleType) -> None:
    model = flax_models.Jitted(flax_models.nnx.Rngs(0))
    alive = weakref.ref(model)
    summary = layerfold.summary(model, columns="all", input_size=(2, 2))
    del model
    gc.collect()
    assert alive() is None
    assert len(summary) == 2


def test_a_row_is_tied_to_the_one_that_counts_most(flax_models: ModuleType) -> None:
    nnx = flax_models.nnx

    class Two(nnx.Module):
        def __init__(self, large: Any, small: Any) -> None:
            self.large, self.small = large, small

    class Model(nnx.Module):
        def __init__(self) -> None:
            self.a = nnx.Linear(10, 10, use_bias=False, rngs=nnx.Rngs(0))
            self.b = nnx.Linear(2, 2, use_bias=False, rngs=nnx.Rngs(0))
            self.c = Two(self.a.kernel, self.b.kernel)

    row = by_path(layerfold.summary(Model()))["c"]
    assert (row.params, row.tied_to, row.tied_params) == (0, "a", 104)
