"""Keras models: rows, numbers, shapes, connections."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

import layerfold
from ground_truth import KERAS, Summaries
from kernels import REPOSITORY
from layerfold.collect import collect
from layerfold.format.table import LayerTable, Source
from layerfold.model_summary.layer_range import limited


@pytest.mark.parametrize("name", KERAS)
def test_application_has_the_published_numbers(keras_summary: Summaries, name: str) -> None:
    expected = KERAS[name]
    summary = keras_summary(name)
    rows = list(summary)
    assert sum(row.depth == 0 for row in rows) == expected.rows
    assert len(rows) == len(summary) == expected.rows + expected.nested
    assert sum(row.params or 0 for row in rows) == summary.totals.params == expected.params
    assert sum(row.trainable or 0 for row in rows) == expected.trainable
    assert summary.totals.trainable == expected.trainable


@pytest.mark.parametrize("name", KERAS)
def test_application_has_the_known_blocks(keras_summary: Summaries, name: str) -> None:
    expected = KERAS[name]
    blocks = keras_summary(name).blocks
    kinds = Counter(block.kind for block in blocks)
    assert kinds["residual"] == expected.residual
    assert kinds["gate"] == expected.gates
    assert kinds["dense"] + kinds["inception"] == expected.joined
    if expected.stages is not None:
        stages = tuple(block.count for block in blocks if block.kind == "stage")
        assert stages == expected.stages


def test_rows_are_those_of_keras_own_summary(
    application: Callable[..., Any], keras: ModuleType
) -> None:
    model = application("MobileNetV3Small")
    table = collect(model)
    assert table.names == [operation.name for operation in model._operations]
    assert table.types == [type(operation).__name__ for operation in model._operations]
    del keras


def test_connections_have_row_call_and_output(keras: ModuleType) -> None:
    left, right = keras.Input((4,), name="left"), keras.Input((4,), name="right")
    shared = keras.layers.Dense(3, name="shared")
    joined = keras.layers.Concatenate(name="joined")([shared(left), shared(right)])
    table = collect(keras.Model([left, right], joined))
    row = {name: index for index, name in enumerate(table.names)}
    assert table.calls is not None
    assert table.calls[row["left"]] == ((),)
    assert table.calls[row["shared"]] == ((Source(row["left"]),), (Source(row["right"]),))
    assert table.calls[row["joined"]] == ((Source(row["shared"]), Source(row["shared"], 1)),)
    assert table.model_outputs == [Source(row["joined"])]


def test_a_layer_used_twice_is_counted_once_and_shows_both_shapes(keras: ModuleType) -> None:
    short, long = keras.Input((4, 2)), keras.Input((9, 2))
    dense = keras.layers.Dense(3, name="dense")
    table = collect(keras.Model([short, long], [dense(short), dense(long)]))
    row = table.names.index("dense")
    assert table.params[row] == 9
    assert table.outputs is not None
    assert table.outputs[row] == "?,4,3;?,9,3"
    assert table.calls is not None
    assert len(table.calls[row]) == 2


def test_calls_of_another_model_are_left_out(keras: ModuleType) -> None:
    inputs = keras.Input((4,))
    dense = keras.layers.Dense(4, name="dense")
    first = dense(inputs)
    keras.Model(inputs, dense(first))
    table = collect(keras.Model(inputs, first))
    assert table.calls is not None
    assert len(table.calls[table.names.index("dense")]) == 1


def test_sequential_has_the_layers_it_was_given(keras: ModuleType) -> None:
    model = keras.Sequential(
        [keras.Input((8,)), keras.layers.Dense(4, name="a"), keras.layers.Dropout(0.5, name="b")]
    )
    table = collect(model)
    assert table.names == ["a", "b"]
    assert table.outputs == ["?,4", "?,4"]
    assert table.calls == [((),), ((Source(0),),)]
    assert table.params == [36, 0]  # the seed of Dropout is no parameter


def test_growing_a_sequential_model_keeps_only_the_last_graph(keras: ModuleType) -> None:
    model = keras.Sequential([keras.Input((8,))])
    for _ in range(30):
        model.add(keras.layers.Dense(8))
    table = collect(model)
    assert table.calls is not None
    assert all(len(calls) == 1 for calls in table.calls)


def test_nested_model_is_a_row_before_its_rows(keras: ModuleType) -> None:
    inner = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, name="deep")], name="inner")
    inputs = keras.Input((4,))
    outputs = keras.layers.Dense(2, name="top")(inner(inputs))
    table = collect(keras.Model(inputs, outputs))
    assert table.names[1:] == ["inner", "deep", "top"]
    assert table.parents == [-1, -1, 1, -1]
    assert table.params == [0, 0, 15, 8]
    assert table.outputs == ["?,4", "?,3", "?,3", "?,2"]
    assert table.calls is not None
    assert table.calls[3] == ((Source(1),),)


def test_a_layer_in_two_places_is_tied_and_counted_once(keras: ModuleType) -> None:
    shared = keras.layers.Dense(4, name="shared")
    inner = keras.Sequential([keras.Input((4,)), shared], name="inner")
    inputs = keras.Input((4,))
    model = keras.Model(inputs, inner(shared(inputs)))
    table = collect(model)
    assert sum(params or 0 for params in table.params) == model.count_params() == 20
    first, second = (row for row, name in enumerate(table.names) if name == "shared")
    assert table.ties == {second: (first, 20)}


def test_dict_output_keeps_its_keys(keras: ModuleType) -> None:
    inputs = keras.Input((4,))
    outputs = {
        "logits": keras.layers.Dense(10)(inputs),
        "feat": keras.layers.Dense(64)(inputs),
    }
    nested = keras.Model(inputs, outputs, name="nested")
    outer = keras.Input((4,))
    table = collect(keras.Model(outer, nested(outer)))
    assert table.outputs is not None
    shapes = set((table.outputs[table.names.index("nested")] or "").split(";"))
    assert shapes == {"logits:?,10", "feat:?,64"}


def test_several_outputs_are_all_shown(keras: ModuleType) -> None:
    inputs = keras.Input((5, 4))
    outputs = keras.layers.LSTM(3, return_state=True, name="lstm")(inputs)
    table = collect(keras.Model(inputs, outputs))
    assert table.outputs is not None
    assert table.outputs[1] == "?,3;?,3;?,3"
    assert table.names[1:] == ["lstm"]  # the cell belongs to Keras' own layer
    assert table.params[1] == 96


def test_frozen_layers_are_honoured(keras: ModuleType) -> None:
    model = keras.Sequential(
        [keras.Input((8,)), keras.layers.Dense(4), keras.layers.BatchNormalization()]
    )
    table = collect(model)
    assert (table.frozen, table.untrainable) == ([0, 8], [0, 8])
    model.layers[0].trainable = False
    assert collect(model).frozen == [36, 8]
    assert collect(model).untrainable == [0, 8]
    model.trainable = False
    assert collect(model).frozen == [36, 16]


def test_the_optimizer_is_never_counted(keras: ModuleType) -> None:
    model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(4)])
    model.compile("adam", "mse")
    model.optimizer.build(model.trainable_variables)
    assert layerfold.summary(model).totals.params == 36


def test_unbuilt_is_unknown_with_a_note_how_to_build(keras: ModuleType) -> None:
    summary = layerfold.summary(keras.Sequential([keras.layers.Dense(4), keras.layers.ReLU()]))
    assert [row.params for row in summary] == [None, 0]
    assert summary.totals.params is None
    assert "model.build(input_shape)" in summary.notes[0]
    assert "? parameters" in str(summary)


def test_subclassed_model_has_its_layers_and_their_shapes(keras: ModuleType) -> None:
    model = _subclassed(keras)
    model.build((None, 8))
    table = collect(model)
    assert table.names[:5] == ["first", "block", "inside", "norm", "scale"]
    assert table.parents == [-1, -1, 1, 1, -1]
    assert table.types[4] == "Variable"
    assert sum(params or 0 for params in table.params) == model.count_params()
    assert table.outputs is not None
    assert table.outputs[0] == "?,4"
    assert table.outputs[4] == "4"
    assert "4 layers, 1 variable, " in str(layerfold.summary(model))
    assert [limited(table, ends).variables for ends in (("block", "scale"), ("f", "b"))] == [1, 0]
    stored = collect(model, columns=["bytes", "dtypes"])
    assert stored.bytes == [4 * (params or 0) for params in table.params]
    assert stored.dtypes == ["float32", None, "float32", "float32", "float32"]


def _subclassed(keras: ModuleType) -> Any:
    class Block(keras.layers.Layer):
        def __init__(self) -> None:
            super().__init__(name="block")
            self.inside = keras.layers.Dense(4, name="inside")
            self.norm = keras.layers.LayerNormalization(name="norm")

        def build(self, shape: Any) -> None:
            self.inside.build(shape)
            self.norm.build(shape)

        def call(self, x: Any) -> Any:
            return self.norm(self.inside(x))

    class Model(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.first = keras.layers.Dense(4, name="first")
            self.block = Block()

        def build(self, shape: Any) -> None:
            self.first.build(shape)
            self.block.build((None, 4))
            self.scale = self.add_weight(shape=(4,), name="scale")

        def call(self, x: Any) -> Any:
            return self.block(self.first(x)) * self.scale

    return Model()


def test_a_functional_model_inside_a_subclassed_one_keeps_its_graph(
    keras: ModuleType, application: Callable[..., Any]
) -> None:
    backbone = application("ResNet50", include_top=False, input_shape=(64, 64, 3))

    class Model(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.backbone = backbone
            self.top = keras.layers.Dense(3)

        def call(self, x: Any) -> Any:
            return self.top(self.backbone(x))

    summary = layerfold.summary(Model())
    assert Counter(block.kind for block in summary.blocks)["residual"] == 16


def test_a_layer_attached_to_a_functional_model_is_counted(keras: ModuleType) -> None:
    inputs = keras.Input((4,))
    model = keras.Model(inputs, keras.layers.Dense(2)(inputs))
    model.extra = keras.layers.Dense(3, name="extra")
    model.extra.build((None, 4))
    table = collect(model)
    assert sum(params or 0 for params in table.params) == model.count_params() == 25
    assert table.names[-1] == "extra"


def test_a_layer_alone_is_one_row(keras: ModuleType) -> None:
    layer = keras.layers.Dense(4, name="alone")
    layer.build((None, 8))
    table = collect(layer)
    assert (table.names, table.params, table.outputs) == (["alone"], [36], ["?,4"])


def test_all_columns_are_filled_when_asked(keras: ModuleType) -> None:
    inputs = keras.Input((8, 8, 3))
    x = keras.layers.Conv2D(4, 3, strides=2, dtype="mixed_float16", name="conv")(inputs)
    table = collect(keras.Model(inputs, x), columns="all")
    assert table.settings == [None, "kernel 3×3, stride 2×2"]
    assert table.bytes == [0, 448]
    assert table.dtypes == [None, "float32"]
    assert table.input_shapes == [None, "?,8,8,3"]
    assert collect(keras.Model(inputs, x)).settings is None


def test_the_torch_backend_gives_the_same_payload() -> None:
    code = (
        "import json, keras, layerfold\n"
        "from unittest import mock\n"
        "zeros = lambda _, shape, dtype=None, **__: keras.ops.zeros(shape, dtype=dtype)\n"
        "with mock.patch.object(keras.initializers.VarianceScaling, '__call__', zeros):\n"
        "    model = keras.applications.ResNet101(weights=None)\n"
        "model.trainable = False\n"
        "nested = keras.Sequential([model, keras.layers.Dense(3, name='top')], name='nested')\n"
        "print(json.dumps(layerfold.summary(nested, columns='all').payload))"
    )
    environment = {**os.environ, "KERAS_BACKEND": "torch", "PYTHONPATH": str(REPOSITORY)}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    payload = json.loads(done.stdout)
    assert payload["totals"]["params"] == KERAS["ResNet101"].params + 3_003
    assert payload["totals"]["flops"] == 2 * (7_570_194_432 + 3_000)
    assert payload["totals"]["bytes"] == 4 * payload["totals"]["params"]
    assert payload["totals"]["trainable"] == 3_003
    assert payload["model"]["framework"] == "keras"


def test_every_backend_shows_the_same_shapes_but_what_pytorch_made_up_is_unknown() -> None:
    found = {}
    for backend in ("tensorflow", "jax", "torch"):
        environment = {**os.environ, "KERAS_BACKEND": backend, "PYTHONPATH": str(REPOSITORY)}
        command = [sys.executable, str(REPOSITORY / "test/python/support/keras_shapes.py")]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        found[backend] = json.loads(done.stdout.splitlines()[-1])
    assert found["tensorflow"] == found["jax"]
    unknown = found["torch"]["open images"].pop("downward/second")
    assert found["tensorflow"]["open images"].pop("downward/second") == "?,?,?,4"
    assert unknown is None  # 41 of 83 places: a size that no longer looks made up
    assert found["torch"] == found["tensorflow"]
    assert found["torch"]["custom"]["inside/wide"] == "?,5,83"


@pytest.mark.parametrize("backend", ["torch", "jax", "tensorflow"])
def test_what_a_layer_wraps_has_the_rows_of_its_own_library(backend: str) -> None:
    environment = {**os.environ, "KERAS_BACKEND": backend, "PYTHONPATH": str(REPOSITORY)}
    command = [sys.executable, str(REPOSITORY / "test/python/support/keras_wrapped.py")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    cases = json.loads(done.stdout.splitlines()[-1])
    assert len(cases) == 3
    for case in cases:
        assert case["inside"] == case["expected"]
        assert case["params"] == case["count_params"] == sum(row[2] for row in case["rows"])
        assert case["trainable"] == case["count_trainable"]


@pytest.mark.parametrize("hostile", ["name", "_trainable_variables", "_layers"])
def test_a_hostile_layer_leaves_the_others_readable(keras: ModuleType, hostile: str) -> None:
    class Hostile(keras.layers.Dense):
        pass

    inputs = keras.Input((4,))
    bad = Hostile(4)
    model = keras.Model(inputs, keras.layers.Dense(2)(bad(inputs)))
    if hostile == "name":
        Hostile.name = property(lambda _: 1 / 0, lambda *_: None)
        del bad.__dict__["name"]
    else:
        object.__setattr__(bad, hostile, 7)
    table = _read(model)
    assert len(table) == 3
    assert table.params[2] == 10
    assert any("could not be read" in note for note in table.notes)


def _read(model: Any) -> LayerTable:
    return collect(model)


def test_a_row_is_tied_to_the_one_that_counts_most(keras: ModuleType) -> None:
    class Both(keras.layers.Layer):
        def __init__(self, large: Any, small: Any) -> None:
            super().__init__(name="both")
            self.large, self.small = large.kernel, small.kernel
            self.built = True

        def call(self, x: Any) -> Any:
            return x @ self.large @ self.small

    large, small = (keras.layers.Dense(n, name=f"dense{n}") for n in (50, 2))
    inputs = keras.Input((4,))
    x = small(large(inputs))
    model = keras.Model(inputs, [x, Both(large, small)(inputs)])
    row = next(row for row in layerfold.summary(model) if row.name == "both")
    assert (row.params, row.tied_to, row.tied_params) == (0, "dense50", 200 + 100)
