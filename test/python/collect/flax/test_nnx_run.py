"""Flax nnx: a run on shapes, which changes nothing of the model or the interpreter."""

from __future__ import annotations

import random
import sys
from collections import Counter, OrderedDict, deque
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import layerfold
from flax_nnx_cases import CASES, by_path, made, real


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


@pytest.mark.parametrize("name", ["Shared", "Remembers", "Jitted"])
def test_nothing_changes_by_being_run(flax_models: ModuleType, name: str) -> None:
    _, shape, dtype = CASES[name]
    model, run = real(flax_models, name), {"input_size": shape, "dtypes": dtype}
    before = _state(flax_models, model)
    layerfold.summary(model, columns="all", **run)
    layerfold.summary(model, input_size=(3, 3, 3, 3, 3))  # most models raise
    assert _state(flax_models, model) == before
    assert sys.getprofile() is None


def test_compiled_calls_are_seen_every_time(flax_models: ModuleType) -> None:
    model = real(flax_models, "Jitted")
    model(flax_models.jnp.ones((2, 2)))
    first, second = (layerfold.summary(model, input_size=(2, 2)) for _ in "ab")
    assert [row.output_shape for row in first] == ["2,3", "2,3"]
    assert list(first) == list(second)
    assert by_path(first)["dense"].flops == 2 * 2 * 2 * 3


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
        active = sys.getprofile()  # None since Python 3.12, which can be set
        summary = layerfold.summary(model, input_size=(2, 8))
        assert sys.getprofile() is active
        later()
    finally:
        profiler.disable()
    assert later.__code__ in {entry.code for entry in profiler.getstats()}
    assert any("profiler (Profile) is on" in note for note in summary.notes) == bool(active)
    assert (summary.totals.flops is None) == bool(active)
    assert (next(iter(summary)).calls is None) == bool(active)


def with_state(nnx: ModuleType) -> tuple[Any, Any]:
    """Return a model with Python objects that its calls change, and one that it is called with."""
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

    return Model(nnx.Rngs(0)), State(None)


def test_objects_in_modules_are_copied_for_the_run(flax_models: ModuleType) -> None:
    model, given = with_state(flax_models.nnx)
    numbers, python = model.numpy.bit_generator.state, model.python.getstate()
    summary = layerfold.summary(model, input_data=(flax_models.jnp.ones((1, 2)), given))
    assert (summary.notes, summary.totals.flops) == ((), 16)
    assert (model.state.calls, model.state.hidden, given.calls) == (0, None, 0)
    states = model.states
    assert (states["slotted"].calls, list(states["last"]), dict(states["of"])) == (0, [0], {})
    assert (model.numpy.bit_generator.state, model.python.getstate()) == (numbers, python)


def test_the_closure_of_a_function_is_copied_for_the_run(flax_models: ModuleType) -> None:
    nnx = flax_models.nnx

    def counting() -> Any:
        calls: list[int] = []

        def count(x: Any) -> Any:
            calls.append(1)
            assert len(calls) == 1
            return x

        return count

    class Model(nnx.Module):
        def __init__(self) -> None:
            self.count = counting()

        def __call__(self, x: Any) -> Any:
            return self.count(x)

    model = Model()
    for _ in range(2):
        assert layerfold.summary(model, input_size=(1, 2)).notes == ()
    assert model.count.__closure__[0].cell_contents == []


def test_a_defaultdict_goes_on_to_give_its_default() -> None:
    from collections import defaultdict

    from layerfold.collect.common.copies import Copies

    counts: defaultdict[str, list[int]] = defaultdict(list, seen=[1])
    copied = Copies(lambda _: None).of(counts)
    copied["new"].append(2)
    assert (dict(copied), dict(counts)) == ({"seen": [1], "new": [2]}, {"seen": [1]})


def test_a_named_axis_is_bound_to_one_device(flax_models: ModuleType) -> None:
    nnx, jax = flax_models.nnx, flax_models.jax

    class Model(nnx.Module):
        def __init__(self, rngs: Any) -> None:
            self.dense = nnx.Linear(5, 4, rngs=rngs)
            self.norm = nnx.BatchNorm(4, axis_name="batch", rngs=rngs)

        def __call__(self, x: Any) -> Any:
            normed = nnx.jit(lambda norm, x: norm(x))(self.norm, self.dense(x))
            return jax.lax.pmean(normed, "model")

    summary = layerfold.summary(Model(nnx.Rngs(0)), input_size=(2, 5))
    assert [(row.output_shape, row.calls) for row in summary] == [("2,4", 1)] * 3
    assert summary.totals.flops == 2 * 2 * 5 * 4
    (note,) = summary.notes
    assert "The named axes batch, model have size 1 here" in note
