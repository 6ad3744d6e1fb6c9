"""What a summary says of the optimizer that a Keras model is compiled with."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from layerfold.collect import collect


def compiled(keras: ModuleType, optimizer: Any) -> Any:
    layers = keras.layers
    model = keras.Sequential([layers.Input((4,)), layers.Dense(3), layers.Dense(2)])
    model.compile(optimizer, loss="mse")
    return model


def sentences(model: Any) -> list[str]:
    return list(collect(model).notes)


def test_the_learning_rate_and_the_weight_decay_are_in_a_sentence(keras: ModuleType) -> None:
    optimizers = keras.optimizers
    model = compiled(keras, optimizers.Adam(0.0005))
    assert sentences(model) == ["Adam: learning rate 0.0005."]
    model.optimizer.learning_rate = 0.25  # as a callback changes it
    assert sentences(model) == ["Adam: learning rate 0.25."]
    model = compiled(keras, optimizers.AdamW(1e-3, weight_decay=0.01))
    assert sentences(model) == ["AdamW: learning rate 0.001, weight decay 0.01."]


def test_variables_without_weight_decay_are_counted(keras: ModuleType) -> None:
    optimizer = keras.optimizers.AdamW(1e-3, weight_decay=0.01)
    optimizer.exclude_from_weight_decay(var_names=["bias"])
    model = compiled(keras, optimizer)
    before = dict(vars(optimizer))
    assert sentences(model) == [
        "AdamW: learning rate 0.001, weight decay 0.01 (2 trainable variables excepted)."
    ]
    assert optimizer._exclude_from_weight_decay_cache == {}
    assert vars(optimizer) == before
    model.layers[0].trainable = False
    assert "(1 trainable variable excepted)" in sentences(model)[-1]


def test_a_schedule_is_named_with_its_numbers(keras: ModuleType) -> None:
    schedules = keras.optimizers.schedules
    cosine = schedules.CosineDecay(0.01, 1000, alpha=0.5)
    (sentence,) = sentences(compiled(keras, keras.optimizers.SGD(cosine)))
    assert sentence.startswith("SGD: learning rate by CosineDecay (initial_learning_rate 0.01, ")
    assert "decay_steps 1000, alpha 0.5" in sentence
    steps = schedules.PiecewiseConstantDecay([10, 20], [1.0, 0.5, 0.1])
    assert sentences(compiled(keras, keras.optimizers.SGD(steps))) == [
        "SGD: learning rate by PiecewiseConstantDecay (boundaries 10 / 20, values 1 / 0.5 / 0.1)."
    ]


def test_a_wrapper_is_named_around_the_optimizer(keras: ModuleType) -> None:
    wrapped = keras.optimizers.LossScaleOptimizer(keras.optimizers.Adam(0.125))
    assert sentences(compiled(keras, wrapped)) == [
        "LossScaleOptimizer around Adam: learning rate 0.125."
    ]


def test_the_optimizer_of_keras_2_is_described_too(tf_keras: ModuleType) -> None:
    optimizers = tf_keras.optimizers
    assert sentences(compiled(tf_keras, optimizers.Adam(0.0005))) == ["Adam: learning rate 0.0005."]
    assert sentences(compiled(tf_keras, optimizers.legacy.SGD(0.5))) == ["SGD: learning rate 0.5."]
    schedule = optimizers.schedules.ExponentialDecay(0.1, 100, 0.9)
    for kind in (optimizers.AdamW, optimizers.legacy.Adam):
        (sentence,) = sentences(compiled(tf_keras, kind(schedule)))
        assert sentence.startswith(f"{kind.__name__}: learning rate by ExponentialDecay (initial_")


def test_an_optimizer_of_another_form_says_nothing(keras: ModuleType) -> None:
    class Own(keras.Model):  # type: ignore[misc, name-defined]
        optimizer = "mine"

    model = Own()
    model.build((None, 4))
    assert not [note for note in sentences(model) if "learning rate" in note]
