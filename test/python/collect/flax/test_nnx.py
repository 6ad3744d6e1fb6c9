"""Flax nnx: rows from the graph of objects, numbers against ``nnx.state``."""

from __future__ import annotations

import gc
import sys
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
    seen = set()

    def own(frame: Any, *_: object) -> None:
        seen.add(frame.f_code)

    model = made(flax_models, "Blocks", 1, 8)
    sys.setprofile(own)
    try:
        layerfold.summary(model, input_size=(2, 8))
        layerfold.summary(model, input_size=(2, 9))
        assert sys.getprofile() is own
    finally:
        sys.setprofile(None)
    assert type(model).__call__.__code__ in seen


def test_a_profiler_in_c_stays_on(flax_models: ModuleType) -> None:
    import cProfile

    def later() -> None:
        """Do nothing: the profiler sees it."""

    model, profiler = made(flax_models, "Blocks", 1, 8), cProfile.Profile()
    profiler.enable()
    try:
        active = sys.getprofile()  # None since Python 3.12, where nothing stands in the way
        summary = layerfold.summary(model, input_size=(2, 8))
        assert sys.getprofile() is active
        later()
    finally:
        profiler.disable()
    assert later.__code__ in {entry.code for entry in profiler.getstats()}
    assert any("profiler (Profile) is on" in note for note in summary.notes) == bool(active)
    assert (summary.totals.flops is None) == bool(active)
    assert (next(iter(summary)).calls is None) == bool(active)


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


def test_objects_that_modules_hold_are_copied_for_the_run(flax_models: ModuleType) -> None:
    import random
    from collections import Counter, OrderedDict, deque

    import numpy as np

    nnx = flax_models.nnx
    missing = type("Missing", (), {})()

    class State:
        def __init__(self, owner: Any) -> None:
            self.calls, self.hidden, self.owner, self.again = 0, None, owner, self
            self.marked = missing

    class Slotted:
        __slots__ = ("calls", "unset")

    class Part(nnx.Module):
        def __init__(self, rngs: Any) -> None:
            self.dense = nnx.Linear(2, 2, rngs=rngs)
            self.state = State(self)
            self.states = {"slotted": Slotted(), "last": deque([0], maxlen=2), "of": Counter()}
            self.states["ordered"] = OrderedDict(a=1)
            self.states["slotted"].calls = 0
            self.numpy, self.python = np.random.default_rng(0), random.Random(0)
            self.hook = self.state.__init__

    class Model(Part):
        def __init__(self, rngs: Any) -> None:
            super().__init__(rngs)
            self.part = Part(rngs)
            self.part.state = self.state

        def __call__(self, x: Any, given: Any) -> Any:
            assert self.state is self.part.state is self.state.again
            assert self.state.owner is self
            assert self.state.marked is missing
            assert list(self.states["ordered"].items()) == [("a", 1)]
            self.hook.__self__.calls += 1
            assert self.state.calls == 1
            self.states["slotted"].calls += 1
            self.states["last"].extend("abc")
            assert list(self.states["last"]) == ["b", "c"]
            self.states["of"]["x"] += 1
            given.calls += self.numpy.random() + self.python.random()
            self.part.state.hidden = self.dense(x)
            return self.dense(self.state.hidden)

    model, given = Model(nnx.Rngs(0)), State(None)
    numbers, python = model.numpy.bit_generator.state, model.python.getstate()
    summary = layerfold.summary(model, input_data=(flax_models.jnp.ones((1, 2)), given))
    assert (summary.notes, summary.totals.flops) == ((), 16)
    assert (model.state.calls, model.state.hidden, given.calls) == (0, None, 0)
    states = model.states
    assert (states["slotted"].calls, list(states["last"]), dict(states["of"])) == (0, [0], {})
    assert (model.numpy.bit_generator.state, model.python.getstate()) == (numbers, python)


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


def test_a_defaultdict_goes_on_to_give_its_default() -> None:
    from collections import defaultdict

    from layerfold.collect.common.copies import Copies

    counts: defaultdict[str, list[int]] = defaultdict(list, seen=[1])
    copied = Copies(lambda _: None).of(counts)
    copied["new"].append(2)
    assert (dict(copied), dict(counts)) == ({"seen": [1], "new": [2]}, {"seen": [1]})
