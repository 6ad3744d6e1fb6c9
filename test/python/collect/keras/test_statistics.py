"""Frozen batch norms whose moving statistics training changes: a step of training is the judge."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import layerfold


def frozen_layer(norm: Any, base: Any) -> None:
    del base
    norm.trainable = False


def frozen_base(norm: Any, base: Any) -> None:
    del norm
    base.trainable = False


def training_inside_a_frozen_base(norm: Any, base: Any) -> None:
    base.trainable = False
    norm.trainable = True


def frozen_variables(norm: Any, base: Any) -> None:
    del base
    norm.gamma.trainable = norm.beta.trainable = False


def nothing_frozen(norm: Any, base: Any) -> None:
    del norm, base


FREEZING = [
    nothing_frozen,
    frozen_layer,
    frozen_base,
    training_inside_a_frozen_base,
]


@pytest.mark.parametrize("freeze", FREEZING)
@pytest.mark.parametrize("options", [{}, {"scale": False}])
def test_it_moves_as_a_step_of_training_says(
    generation: ModuleType, freeze: Callable[[Any, Any], None], options: dict[str, bool]
) -> None:
    check(generation, freeze, options)


def test_variables_can_be_frozen_in_keras_3(keras: ModuleType) -> None:
    check(keras, frozen_variables, {})


def check(
    generation: ModuleType, freeze: Callable[[Any, Any], None], options: dict[str, bool]
) -> None:
    layers = generation.layers
    norm = layers.BatchNormalization(name="norm", **options)
    base = generation.Sequential([generation.Input((4,)), layers.Dense(3), norm], name="base")
    model = generation.Sequential([generation.Input((4,)), base, layers.Dense(1)])
    freeze(norm, base)
    model.compile("sgd", "mse")
    summary = layerfold.summary(model)
    own = [weight for weight in norm.weights if "moving" not in weight.name]
    parts = (own, [norm.moving_mean, norm.moving_variance])
    before = [[weight.numpy().copy() for weight in part] for part in parts]
    generator = np.random.default_rng(3)
    model.fit(generator.normal(3, 1, (8, 4)), generator.normal(0, 1, (8, 1)), verbose=0)
    trained, moved = (
        any(not np.array_equal(old, new.numpy()) for old, new in zip(olds, part, strict=True))
        for olds, part in zip(before, parts, strict=True)
    )
    row = next(row for row in summary if row.name == "norm")
    assert bool(row.trainable) == trained
    assert bool(row.statistics_move) == (moved and not trained)
    line = next(line for line in str(summary).splitlines() if " norm " in line)
    if row.statistics_move:
        assert line.endswith("none, statistics move")
        (note,) = (note for note in summary.notes if "BatchNormalization" in note)
        assert "layer.trainable = False" in note
    elif freeze is not nothing_frozen:
        assert line.split()[-1] == ("all" if trained else "none")
    else:  # gamma and beta train, the moving mean never does: that is not "some"
        assert "Trainable" not in str(summary)


def test_what_the_note_says_helps(keras: ModuleType) -> None:
    norms = [keras.layers.BatchNormalization() for _ in range(2)]
    model = keras.Sequential([keras.Input((4,)), *norms, keras.layers.Dense(1)])
    for norm in norms:
        frozen_variables(norm, model)
    assert "2 BatchNormalization layers are frozen" in layerfold.summary(model).notes[0]
    for norm in norms:
        norm.trainable = False
    assert not layerfold.summary(model).notes
