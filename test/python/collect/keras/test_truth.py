"""Each counting mistake of other tools with Keras models: their figure, and the true one."""

from __future__ import annotations

import os
import re
from itertools import product
from math import prod
from types import ModuleType
from typing import Any
from unittest import mock

import pytest

import layerfold
from keras_models import custom_layer, dict_outputs_nested, shared_layer
from layerfold.collect import collect


def said(model: Any, **options: Any) -> str:
    """Return the text of Keras' own summary."""
    lines: list[str] = []
    with mock.patch.dict(os.environ, COLUMNS="200"):
        type(model).summary(
            model, line_length=196, print_fn=lambda line, **_: lines.append(line), **options
        )
    return "\n".join(lines)


def said_total(model: Any) -> int:
    """Return the "Total params" that Keras' own summary claims."""
    found = re.search(r"Total params: ([\d,]+)", said(model))
    assert found is not None
    return int(found[1].replace(",", ""))


def test_the_total_of_a_compiled_and_built_model_has_no_optimizer_state(keras: ModuleType) -> None:
    model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(4)])
    model.compile("adam", "mse")
    assert layerfold.summary(model).totals.optimizer is None
    model.optimizer.build(model.trainable_variables)
    totals = layerfold.summary(model).totals
    assert said_total(model) == 36 + 74
    assert totals.params == 36
    assert totals.optimizer == 74  # two moments of each parameter, the step, the learning rate


def test_optimizer_state_of_keras_2_is_a_figure_of_its_own(tf_keras: ModuleType) -> None:
    model = tf_keras.Sequential([tf_keras.Input((8,)), tf_keras.layers.Dense(4)])
    model.compile("adam", "mse")
    assert layerfold.summary(model).totals.optimizer is None
    model.optimizer.build(model.trainable_variables)
    totals = layerfold.summary(model).totals
    assert totals.params == 36
    assert totals.optimizer == sum(prod(v.shape) for v in model.optimizer.variables) >= 72


def test_a_layer_called_on_two_shapes_shows_both(keras: ModuleType) -> None:
    model = shared_layer(keras)
    assert "(None, 4, 3)" not in said(model)
    assert next(row for row in layerfold.summary(model) if row.name == "dense").output_shape == (
        "?,4,3;?,9,3"
    )


def test_the_keys_of_a_dict_output_are_kept(generation: ModuleType) -> None:
    model = dict_outputs_nested(generation)
    row = next(row for row in layerfold.summary(model) if row.name == "nested")
    assert row.output_shape == "logits:?,10;feat:?,64"


def test_the_text_of_keras_loses_the_keys_of_a_dict_output(keras: ModuleType) -> None:
    text = said(dict_outputs_nested(keras))
    row = next(line for line in text.splitlines() if "nested (Functional)" in line)
    assert "logits" not in row


def test_custom_layers_with_layers_are_walked(keras: ModuleType) -> None:
    model = custom_layer(keras)
    assert "inside" not in said(model, expand_nested=True)
    paths = [row.path for row in layerfold.summary(model)]
    assert paths[1:5] == ["block", "block/inside", "block/listed", "block/norm"]


def test_unbuilt_is_unknown_and_never_zero(keras: ModuleType) -> None:
    model = keras.Sequential([keras.layers.Dense(4)])
    assert "0 (unbuilt)" in said(model)
    assert said_total(model) == 0
    summary = layerfold.summary(model)
    assert summary.totals.params is None
    assert [row.params for row in summary] == [None]
    assert "unknown until then" in summary.notes[0]


def test_rows_of_a_nested_model_keep_their_connections(keras: ModuleType) -> None:
    inputs = keras.Input((6,), name="inner")
    first = keras.layers.Dense(6, name="one")(inputs)
    nested = keras.Model(inputs, keras.layers.Add(name="sum")([first, inputs]), name="nested")
    outer = keras.Input((6,), name="outer")
    model = keras.Model(outer, keras.layers.Add(name="last")([nested(outer), outer]))
    lines = said(model, expand_nested=True).splitlines()
    assert "nested[0][0], outer[0][0]" in next(line for line in lines if "last (Add)" in line)
    assert "one[0][0]" not in next(line for line in lines if "sum (Add)" in line)
    rows = {row.name: row for row in layerfold.summary(model)}
    assert rows["sum"].inputs == ("nested/one", "nested/inner")


@pytest.mark.filterwarnings("ignore:Layer InputLayer does not have")
@pytest.mark.filterwarnings("ignore:__array__ implementation")
@pytest.mark.parametrize("mode", ["int8", "int4"])
def test_quantised_layers_have_their_logical_parameters(keras: ModuleType, mode: str) -> None:
    layers = keras.layers
    words = keras.Input((6,), dtype="int32")
    x = layers.Embedding(10, 5, name="embed")(words)
    x = layers.EinsumDense("abc,cd->abd", (6, 7), bias_axes="d", name="einsum")(x)
    model = keras.Model(words, layers.Dense(9, name="dense")(x))
    kernels = {"embed": 10 * 5, "einsum": 5 * 7, "dense": 7 * 9}
    model.quantize(mode)
    summary = layerfold.summary(model, columns="all")
    table = collect(model, columns="all")
    for name, logical in kernels.items():
        row, layer = table.names.index(name), model.get_layer(name)
        packed = prod(next(v.shape for v in layer.weights if v.name in {"kernel", "embeddings"}))
        assert table.buffers is not None
        beside = table.buffers[row] or 0
        assert beside > 0
        bias = 0 if name == "embed" else layer.bias.shape[0]
        assert (table.params[row], table.frozen[row]) == (logical + bias, logical)
        assert layer.count_params() == packed + bias + beside
        assert (packed < logical) == (mode == "int4")
        assert table.bytes is not None
        assert table.bytes[row] == sum(
            prod(v.shape) * (1 if v.dtype == "int8" else 4) for v in layer.weights
        )
        assert table.dtypes is not None
        assert mode in (table.dtypes[row] or "").split(",")
    assert f"{summary.totals.buffers:,} scales and the like" in summary.notes[0]
    assert "Trainable" in str(summary)
    totals = summary.totals
    assert totals.params is not None
    assert totals.buffers is not None
    assert (totals.params + totals.buffers == model.count_params()) == (mode == "int8")
    assert summary.totals.trainable == 9 + 7  # the biases
    assert summary.totals.uncounted == ()
    assert summary.totals.flops == 2 * 6 * (5 * 7 + 7 * 9)


def test_an_adapter_leaves_only_itself_to_be_trained(keras: ModuleType) -> None:
    model = keras.Sequential([keras.Input((6,)), keras.layers.Dense(5, name="dense")])
    model.layers[0].enable_lora(2)
    totals = layerfold.summary(model, columns="flops").totals
    assert totals.params == model.count_params() == 35 + 2 * (6 + 5)
    assert totals.trainable == 5 + 2 * (6 + 5)
    assert totals.flops == 2 * (6 * 5 + 6 * 5 * 2)


@pytest.mark.filterwarnings("ignore:Layer InputLayer does not have")
@pytest.mark.filterwarnings("ignore:__array__ implementation")
@pytest.mark.parametrize("mode", ["int8", "int4", "float8"])
def test_an_adapter_of_a_quantised_layer_trains_beside_a_frozen_kernel(
    keras: ModuleType, mode: str
) -> None:
    model = keras.Sequential([keras.Input((32,)), keras.layers.Dense(64), keras.layers.Dense(10)])
    model.quantize(mode)
    stored = sum(prod(v.shape) for v in model.weights)
    if mode != "float8":
        for layer in model.layers:
            layer.enable_lora(4)
    summary = layerfold.summary(model, columns="all")
    adapters = 0 if mode == "float8" else 4 * (32 + 64 + 64 + 10)
    kernels = 32 * 64 + 64 * 10
    assert summary.totals.params == kernels + 64 + 10 + adapters
    frozen = 0 if mode == "float8" else kernels
    assert summary.totals.trainable == summary.totals.params - frozen
    assert ("some" in str(summary)) == (mode != "float8")
    packed = kernels // 2 if mode == "int4" else 0
    assert summary.totals.buffers == stored - (kernels - packed) - 64 - 10


def test_tied_embeddings_are_counted_once(keras: ModuleType) -> None:
    tied = keras.layers.ReversibleEmbedding(11, 4, name="words")
    words = keras.Input((6,), dtype="int32")
    x = keras.layers.Dense(4, name="dense")(tied(words))
    model = keras.Model(words, tied(x, reverse=True))
    summary = layerfold.summary(model, columns="flops")
    row = next(row for row in summary if row.name == "words")
    assert (row.params, row.calls) == (44, 2)
    assert row.output_shape == "?,6,4;?,6,11"
    assert row.flops == 2 * 6 * 4 * 11
    assert summary.totals.params == model.count_params() == 44 + 20


def test_a_variable_of_two_layers_is_counted_once(generation: ModuleType) -> None:
    class Tied(generation.layers.Layer):
        def __init__(self, other: Any) -> None:
            super().__init__(name="tied")
            self.kernel = other.kernel

        def call(self, x: Any) -> Any:
            return x

    first = generation.layers.Dense(3, name="first")
    inputs = generation.Input((4,), name="inputs")
    x = first(inputs)
    model = generation.Model(inputs, Tied(first)(x))
    rows = {row.name: row for row in layerfold.summary(model)}
    assert rows["tied"].params == 0
    assert (rows["tied"].tied_to, rows["tied"].tied_params) == ("first", 12)
    assert sum(row.params or 0 for row in rows.values()) == model.count_params() == 15


def test_what_is_no_parameter_is_not_counted(keras: ModuleType) -> None:
    class Layer(keras.layers.Layer):
        def __init__(self) -> None:
            super().__init__()
            self.generator = keras.random.SeedGenerator(3)
            self.mean = keras.metrics.Mean()

        def call(self, x: Any) -> Any:
            return x + keras.random.normal((1,), seed=self.generator)

    model = keras.Sequential([keras.Input((4,)), Layer(), keras.layers.Dropout(0.5)])
    model.compile("sgd", "mse", metrics=["mae"])
    assert len(model.variables) > len(model.weights)
    assert layerfold.summary(model).totals.params == model.count_params() == 0


def test_the_outputs_of_the_model_itself_keep_their_keys(generation: ModuleType) -> None:
    layers = generation.layers
    inputs = generation.Input((5, 4), name="inputs")
    sequence, hidden, _ = layers.LSTM(3, return_sequences=True, return_state=True, name="lstm")(
        inputs
    )
    outputs = {
        "logits": layers.Dense(10, name="dense")(hidden),
        "parts": {"steps": sequence, "both": [hidden, inputs]},
    }
    rows = {row.name: row for row in layerfold.summary(generation.Model(inputs, outputs))}
    assert rows["dense"].output_shape == "logits:?,10"
    assert rows["lstm"].output_shape == "parts.steps:?,5,3;parts.both.0:?,3;?,3"
    assert rows["inputs"].output_shape == "parts.both.1:?,5,4"


@pytest.mark.parametrize("is_output", [False, True])
def test_a_layer_that_gives_a_dict_shows_its_own_keys_in_its_order(
    generation: ModuleType, is_output: bool
) -> None:
    class Two(generation.layers.Layer):
        def call(self, x: Any) -> Any:
            return {"wide": generation.layers.Flatten()(x), "sums": [x[:, :2], x[:, :1]]}

        def compute_output_shape(self, shape: Any) -> Any:
            return {"wide": (shape[0], 4), "sums": [(shape[0], 2), (shape[0], 1)]}

    inputs = generation.Input((4,), name="inputs")
    found = Two(name="two")(inputs)
    last = generation.layers.Dense(3, name="last")(found["wide"])
    outputs = {"out": last, "rest": found["sums"]} if is_output else last
    summary = layerfold.summary(generation.Model(inputs, outputs))
    rows = {row.name: row for row in summary}
    assert rows["two"].output_shape == "wide:?,4;sums.0:?,2;sums.1:?,1"
    assert rows["last"].output_shape == ("out:?,3" if is_output else "?,3")
    assert rows["last"].inputs == ("two",)


def test_each_place_of_a_layer_shows_its_own_calls(keras: ModuleType) -> None:
    layers = keras.layers
    act = layers.ReLU(name="act")
    dense = layers.Dense(8, name="dense")
    narrow, wide = (
        keras.Model(x := keras.Input((4, width)), act(x), name=f"on_{width}") for width in (2, 6)
    )

    class Inside(layers.Layer):
        def __init__(self) -> None:
            super().__init__(name="inside")
            self.act, self.dense = act, dense

        def call(self, x: Any) -> Any:
            return self.act(self.dense(x))

    left, right = keras.Input((4, 2), name="left"), keras.Input((4, 6), name="right")
    x = layers.Concatenate(name="join")([narrow(left), wide(right)])
    model = keras.Model([left, right], Inside()(dense(x)))
    rows = {row.path: row.output_shape for row in layerfold.summary(model)}
    assert rows["on_2/act"] == "?,4,2"
    assert rows["on_6/act"] == "?,4,6"
    assert rows["dense"] == "?,4,8"
    assert rows["inside/act"] is None
    assert rows["inside/dense"] is None


@pytest.mark.parametrize("around", ["subclassed", "time distributed", "custom layer"])
def test_a_model_inside_shows_the_shapes_of_its_own_graph(
    generation: ModuleType, around: str
) -> None:
    layers = generation.layers
    image = generation.Input((8, 8, 3), name="image")
    flat = layers.Flatten(name="flat")(image)
    parts = [layers.Dense(2, name="mean")(flat), layers.Dense(5, name="scale")(flat)]
    several = generation.Model(image, parts, name="several")
    named = generation.Model(image, {"b": parts[0], "a": parts[1]}, name="named")
    alone = generation.Sequential([generation.Input((8, 8, 3)), layers.Flatten()], name="alone")

    class Around(generation.Model if around == "subclassed" else layers.Layer):
        def __init__(self) -> None:
            super().__init__(name="around")
            self.parts = [several, named, alone]

        def call(self, x: Any) -> Any:
            return self.parts[2](x) + self.parts[0](x)[0][:, :1] + self.parts[1](x)["a"][:, :1]

    if around == "time distributed":
        steps = generation.Input((4, 8, 8, 3), name="steps")
        model = generation.Model(steps, layers.TimeDistributed(alone)(steps))
        expected = {"alone": "?,192"}
    else:
        inputs = generation.Input((8, 8, 3), name="inputs")
        layer = Around()
        model = generation.Model(inputs, layer(inputs))
        if around == "subclassed":
            model = layer
        expected = {"several": "?,2;?,5", "named": "b:?,2;a:?,5", "alone": "?,192"}
    rows = {row.name: row.output_shape for row in layerfold.summary(model)}
    assert {name: rows[name] for name in expected} == expected


def test_halves_that_differ_show_what_a_call_gives(keras: ModuleType) -> None:
    layers = keras.layers
    for mode, sequences, state, units in product(("concat", None), (0, 1), (0, 1), (2, 7)):
        options = {"return_sequences": bool(sequences), "return_state": bool(state)}
        both = layers.Bidirectional(
            layers.LSTM(2, **options),
            backward_layer=layers.LSTM(units, go_backwards=True, **options),
            merge_mode=mode,
            name="both",
        )
        inputs = keras.Input((8, 5))
        *_, row = layerfold.summary(keras.Model(inputs, both(inputs)))
        given = keras.tree.flatten(both(keras.ops.zeros((1, 8, 5))))
        assert row.output_shape == ";".join(
            ",".join(["?", *map(str, tensor.shape[1:])]) for tensor in given
        )


def test_what_follows_halves_that_differ_is_unknown_and_a_note_says_so(keras: ModuleType) -> None:
    layers = keras.layers
    inputs = keras.Input((8, 5), name="inputs")
    both = layers.Bidirectional(layers.LSTM(2), backward_layer=layers.LSTM(7, go_backwards=True))
    inner = keras.Model(inputs, layers.ReLU(name="after")(both(inputs)), name="inner")
    outer = keras.Input((8, 5), name="outer")
    made_on = keras.Sequential([layers.Dropout(0.1, name="deep")], name="made_on")
    last = layers.ReLU(name="last")(made_on(inner(outer)))
    model = keras.Model(outer, [last, layers.ReLU(name="aside")(outer)])
    summary = layerfold.summary(model, columns="flops")
    rows = {row.name: row.output_shape for row in summary}
    assert rows["bidirectional"] == "?,9"
    unknown = ("after", "inner", "made_on", "deep", "last")
    assert {name: rows[name] for name in unknown} == dict.fromkeys(unknown)
    assert rows["aside"] == "?,8,5"
    assert "Bidirectional" in summary.notes[0]


def test_unknown_keys_are_not_those_of_the_model(keras: ModuleType) -> None:
    class Two(keras.layers.Layer):
        def call(self, x: Any) -> Any:
            return {"wide": x, "narrow": x[:, :1]}

    inputs = keras.Input((4,), name="inputs")
    found = Two(name="two")(inputs)
    outputs = {"out": keras.layers.Dense(3)(found["wide"]), "rest": found["narrow"]}
    rows = {row.name: row for row in layerfold.summary(keras.Model(inputs, outputs))}
    assert rows["two"].output_shape == "?,1;?,4"  # in the order of the sorted keys
