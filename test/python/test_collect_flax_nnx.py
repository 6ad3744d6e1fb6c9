"""Flax nnx: rows from the graph of objects, numbers against ``nnx.state``."""

from __future__ import annotations

import gc
import sys
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from types import ModuleType
from typing import Any

import pytest

import layerfold
from layerfold.collect import UnsupportedModel

#: How to make a model, and the shape and dtype of its input.
CASES = {
    "Blocks": ((5, 8), (2, 8), "float32"),
    "Stacked": ((48, 8), (2, 8), "float32"),
    "Shared": ((), (2, 5), "int32"),
    "Holder": ((), (2, 2), "float32"),
    "Cyclic": ((), (2, 2), "float32"),
    "Memory": ((), (2, 7, 4), "float32"),
    "Remembers": ((), (2, 2), "float32"),
    "Jitted": ((), (2, 2), "float32"),
}


@cache
def made(flax_models: ModuleType, name: str, *options: Any) -> Any:
    """Make a model without values, once: nothing that is tested here changes it."""
    return flax_models.nnx.eval_shape(lambda: real(flax_models, name, *options))


def real(flax_models: ModuleType, name: str, *options: Any) -> Any:
    options = options or CASES[name][0]
    return getattr(flax_models, name)(*options, rngs=flax_models.nnx.Rngs(0))


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest, flax_models: ModuleType) -> tuple[Any, dict[str, Any]]:
    """Give a model and the keywords that run it."""
    _, shape, dtype = CASES[request.param]
    return made(flax_models, request.param), {"input_size": shape, "dtypes": dtype}


def by_path(summary: layerfold.Summary) -> dict[str, layerfold.Row]:
    return {row.path: row for row in summary}


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


@pytest.mark.parametrize("name", ["Shared", "Remembers", "Jitted"])
def test_nothing_changes_by_being_run(flax_models: ModuleType, name: str) -> None:
    _, shape, dtype = CASES[name]
    model, run = real(flax_models, name), {"input_size": shape, "dtypes": dtype}
    before = _state(flax_models, model)
    layerfold.summary(model, columns="all", **run)
    layerfold.summary(model, input_size=(3, 3, 3, 3, 3))  # most models raise
    assert _state(flax_models, model) == before
    assert sys.getprofile() is None


def _state(flax_models: ModuleType, model: Any) -> Any:
    nnx, jax = flax_models.nnx, flax_models.jax
    graph, state = nnx.split(model)
    leaves = [
        jax.random.key_data(leaf).tolist()
        if jax.dtypes.issubdtype(leaf.dtype, jax.dtypes.prng_key)
        else leaf.tolist()
        for leaf in jax.tree.leaves(state)
    ]
    classes = [nnx.Module, nnx.Linear, nnx.BatchNorm, nnx.Dropout, nnx.Embed, type(model)]
    attributes = [
        sorted(vars(module))
        for _, module in nnx.iter_graph(model)
        if isinstance(module, nnx.Module)
    ]
    log = list(vars(model).get("log", ()))
    return graph, leaves, [dict(vars(kind)) for kind in classes], attributes, log


def test_lists_of_modules_are_rows_and_fold(flax_models: ModuleType) -> None:
    summary = layerfold.summary(made(flax_models, "Blocks", 5, 8), input_size=(2, 8))
    rows = by_path(summary)
    assert [row.name for row in summary][:3] == ["", "blocks", "0"]
    assert (rows["blocks.4.dense"].type, rows["blocks.4.dense"].params) == ("Linear", 72)
    assert rows["blocks.4"].output_shape == "2,8"
    assert "× 5" in str(summary)


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
        assert rows["blocks"].type == "Layer × 48"
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
        assert not any("×" in row.type for row in layerfold.summary(model))


def test_stacks_inside_stacks_tell_both_sizes(flax_models: ModuleType) -> None:
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
    stacked = [row.type for row in layerfold.summary(model) if "×" in row.type]
    assert stacked[-1] == "Layer × 3"
    assert stacked[0].endswith("× 5")
    assert len(stacked) == 2


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


def test_a_module_that_holds_itself_ends(flax_models: ModuleType) -> None:
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


def test_compiled_calls_are_seen_every_time(flax_models: ModuleType) -> None:
    model = real(flax_models, "Jitted")
    model(flax_models.jnp.ones((2, 2)))
    first, second = (layerfold.summary(model, input_size=(2, 2)) for _ in "ab")
    assert [row.output_shape for row in first] == ["2,3", "2,3"]
    assert list(first) == list(second)
    assert by_path(first)["dense"].flops == 2 * 2 * 2 * 3


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


def test_random_state_among_the_inputs_stays_as_it_is(flax_models: ModuleType) -> None:
    nnx = flax_models.nnx

    class Model(nnx.Module):
        def __init__(self) -> None:
            self.dense = nnx.Linear(2, 3, rngs=nnx.Rngs(0))
            self.dropout = nnx.Dropout(0.5)

        def __call__(self, x: Any, *, rngs: Any = None, train: bool = True) -> Any:
            return self.dropout(self.dense(x), deterministic=not train, rngs=rngs)

    model, rngs = nnx.eval_shape(Model), nnx.Rngs(3)
    before = rngs.default.count[...].item()
    trained = layerfold.summary(model, columns="all", input_size=(1, 2), rngs=rngs)
    tested = layerfold.summary(model, columns="all", input_size=(1, 2), train=False)
    assert trained.notes == tested.notes == ()
    assert rngs.default.count[...].item() == before
    assert trained._table.input_shapes == tested._table.input_shapes == ["1,2", "1,2", "1,3"]


def test_an_interrupt_leaves_nothing_behind(flax_models: ModuleType) -> None:
    jax, nnx = flax_models.jax, flax_models.nnx

    class Model(nnx.Module):
        def __init__(self) -> None:
            self.dense = nnx.Linear(2, 3, rngs=nnx.Rngs(0))

        def __call__(self, x: Any) -> Any:
            self.dense(x)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        layerfold.summary(nnx.eval_shape(Model), input_size=(1, 2))
    assert sys.getprofile() is None
    equation = jax.make_jaxpr(lambda x: x + 1)(1.0).jaxpr.eqns[0]
    assert "layerfold" not in str(equation.source_info.name_stack)


def test_a_profiler_of_the_users_own_stays(flax_models: ModuleType) -> None:
    def own(*_: object) -> None:
        return None

    model = made(flax_models, "Blocks", 1, 8)
    sys.setprofile(own)
    try:
        layerfold.summary(model, input_size=(2, 8))
        layerfold.summary(model, input_size=(2, 9))
        assert sys.getprofile() is own
    finally:
        sys.setprofile(None)


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
