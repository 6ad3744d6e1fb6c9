"""Notes on Keras models: what a note says to do makes known what was unknown."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
import pytest

import layerfold
from layerfold.fallback.cells import NOT_CALLED

pytestmark = pytest.mark.filterwarnings("ignore:`build\\(\\)` was called")


class Case(NamedTuple):
    """A model, what a note says of it, and how it is done; that may return another model."""

    make: Callable[[ModuleType], Any]
    says: str
    do: Callable[[ModuleType, Any], Any]


def net(package: ModuleType, *layers: Any, is_model: bool = True, build: Any = None) -> Any:
    """Return a subclassed model, or a layer, that calls some layers one after another."""
    base = package.Model if is_model else package.layers.Layer

    class Net(base):
        def __init__(self) -> None:
            super().__init__()
            self.steps = list(layers)

        def call(self, x: Any) -> Any:
            for step in self.steps:
                x = step(x)
            return x

    if build is not None:
        Net.build = build
    return Net()


def dense(package: ModuleType) -> Any:
    return package.layers.Dense(4)


def sequential(package: ModuleType) -> Any:
    return package.Sequential([dense(package), dense(package)])


def built(model: Any, *sizes: int | None) -> Any:
    model.build((None, *sizes))
    return model


def called(_: ModuleType, model: Any) -> Any:
    model(np.zeros((2, 3), "float32"))
    return model


def builds_itself(self: Any, shape: Any) -> None:
    self.steps[0].build(shape)
    self.built = True


def images(package: ModuleType, *sizes: int | None) -> Any:
    return package.Sequential([package.Input((*sizes, 3)), package.layers.Conv2D(4, 3)])


def transfer(package: ModuleType, base: Any) -> Any:
    pool = package.layers.GlobalAveragePooling2D()
    return package.Sequential([package.Input((32, 24, 3)), base, pool, dense(package)])


BY_BUILD = "call model.build(input_shape), or the model once on data."
BY_CALL = "is unknown until then: call the model once on data."

PARAMS = {
    "Sequential, built": Case(sequential, BY_BUILD, lambda _, m: built(m, 3)),
    "Sequential, called": Case(sequential, BY_BUILD, called),
    "own build, built": Case(
        lambda p: net(p, dense(p), build=builds_itself), BY_BUILD, lambda _, m: built(m, 3)
    ),
    "own build, after it": Case(
        lambda p: built(net(p, dense(p), dense(p), build=builds_itself), 3), BY_CALL, called
    ),
    "Sequential inside": Case(lambda p: net(p, sequential(p)), "once on data.", called),
    "layer": Case(dense, "call layer.build(input_shape), or", lambda _, m: built(m, 3)),
    "layer of layers": Case(
        lambda p: net(p, dense(p), is_model=False), "call the layer once on data.", called
    ),
}

FLOPS = {
    "open sizes": Case(
        lambda p: images(p, None, None),
        "give keras.Input every size but that of the batch.",
        lambda p, _: images(p, 32, 24),
    ),
    "open sizes inside": Case(
        lambda p: transfer(p, images(p, None, None)),
        "build it on keras.Input((32, 24, 3)), or give it input_shape=(32, 24, 3).",
        lambda p, _: transfer(p, images(p, 32, 24)),
    ),
    "unbuilt": Case(
        sequential, "FLOPs are unknown until the model is built.", lambda _, m: built(m, 3)
    ),
    "layer alone": Case(
        lambda p: built(dense(p), 3),
        "keras.Sequential([keras.Input(shape), layer]).",
        lambda p, layer: p.Sequential([p.Input((3,)), layer]),
    ),
}


@pytest.mark.parametrize("name", PARAMS)
def test_what_the_note_says_makes_the_parameters_known(generation: ModuleType, name: str) -> None:
    case = PARAMS[name]
    model = case.make(generation)
    before = layerfold.summary(model)
    assert before.totals.params is None
    assert case.says in before.notes[0]
    after = layerfold.summary(case.do(generation, model))
    assert after.totals.params == model.count_params() > 0
    assert after.notes == ()


@pytest.mark.parametrize("name", FLOPS)
def test_what_the_note_says_makes_the_flops_known(generation: ModuleType, name: str) -> None:
    case = FLOPS[name]
    model = case.make(generation)
    before = layerfold.summary(model, columns="all")
    assert before.totals.flops is None
    assert case.says in before.notes[-1]
    after = layerfold.summary(case.do(generation, model), columns="all")
    assert (after.totals.flops or 0) > 0
    assert after.notes == ()


def test_a_subclassed_model_after_build_is_known_where_keras_calls_it(
    generation: ModuleType,
) -> None:
    model = built(net(generation, dense(generation)), 3)
    summary = layerfold.summary(model)
    if generation.__name__ == "tf_keras":
        assert summary.totals.params == 16
        return
    assert summary.totals.params is None
    assert BY_CALL in summary.notes[0]
    assert layerfold.summary(called(generation, model)).totals.params == 16


@pytest.mark.parametrize("around", [None, "model", "graph"])
def test_layers_that_were_not_called_leave_the_total_known(
    generation: ModuleType, around: str | None
) -> None:
    layers = generation.layers
    model = net(generation, dense(generation))
    model.unused = layers.Dense(3, name="unused")
    model.block = net(generation, layers.Dense(2, name="deep"), is_model=False)
    model.joined = layers.Concatenate(name="joined")
    if around == "graph":
        inputs = generation.Input((3,))
        model = generation.Model(inputs, model(inputs))
    else:
        model = net(generation, model) if around else model
        called(generation, model)
    summary = layerfold.summary(model)
    assert summary.totals.params == model.count_params() == 16
    (note,) = summary.notes
    assert "4 layers were not called with the model and have no parameters yet: unused, " in note
    assert "joined" in note
    unused = next(row for row in summary if row.name == "unused")
    assert unused.params == 0
    assert unused.calls == (None if around == "graph" else 0)
    if around is None:
        shown = next(line for line in str(summary).splitlines() if line.startswith("unused"))
        assert shown.split() == ["unused", "Dense", NOT_CALLED, "0"]


def test_a_call_that_failed_leaves_unknown_what_it_did_not_reach(keras: ModuleType) -> None:
    model = net(keras, dense(keras), keras.layers.Reshape((9,)), dense(keras))
    with pytest.raises(ValueError, match="total size"):
        called(keras, model)
    summary = layerfold.summary(model)
    assert summary.totals.params is None
    assert BY_CALL in summary.notes[0]
