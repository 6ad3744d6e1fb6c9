"""The weights of each row, individually, add up to what the row counts, and have the framework's names."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import prod
from types import ModuleType
from typing import Any

import pytest

import layerfold
import models
from layerfold import Layer, Weight
from layerfold.model_summary.row import Row


def agrees(model: object, **options: Any) -> layerfold.Summary:
    """Check every row of a model; return the summary."""
    summary = layerfold.summary(model, columns="all", **options)
    for row in summary:
        if row.weights is not None:
            check(row, [weight for weight in row.weights if not weight.is_tied])
    return summary


def check(row: Row, own: list[Weight]) -> None:
    params = [weight for weight in own if weight.kind != "buffer"]
    assert len({weight.name for weight in row.weights or ()}) == len(row.weights or ())
    expected = {
        "params": elements(params),
        "trainable": elements(weight for weight in params if weight.trainable),
        "buffers": elements(weight for weight in own if weight.kind == "buffer"),
        "bytes": None if any(w.bytes is None for w in own) else sum(w.bytes or 0 for w in own),
    }
    for column, found in expected.items():
        said = getattr(row, column)
        assert found is None or said is None or found == said, (row.path, column, found, said)
    assert own or row.tied_to is not None or not row.params
    tied = [w for w in row.weights or () if w.is_tied and w.kind != "buffer"]
    assert not row.weights or elements(tied) == row.tied_params


def elements(weights: Iterable[Weight]) -> int | None:
    shapes = [weight.shape for weight in weights]
    if any(shape is None or None in shape for shape in shapes):
        return None
    return sum(prod(size or 0 for size in shape or ()) for shape in shapes)


@pytest.mark.parametrize("name", ["MobileNetV2", "EfficientNetB0", "DenseNet121", "ConvNeXtTiny"])
def test_keras_applications(application: Callable[..., Any], name: str) -> None:
    model = application(name)
    summary = agrees(model)
    assert sum(len(row.weights or ()) for row in summary) == len(model.weights)


def test_weights_inside_a_keras_layer_are_those_of_its_row(keras: ModuleType) -> None:
    layers = keras.layers
    inputs = layers.Input((5, 8))
    attended = layers.MultiHeadAttention(2, 4, name="attention")(inputs, inputs)
    both = layers.Bidirectional(layers.LSTM(4, name="lstm"), name="both")(attended)
    model = keras.Model(inputs, layers.BatchNormalization(name="norm")(both))
    names = {row.path: [weight.name for weight in row.weights or ()] for row in agrees(model)}
    assert names["attention"][:2] == ["query/kernel", "query/bias"]
    assert names["both"][0] == "forward_lstm/lstm_cell/kernel"
    assert names["norm"] == ["gamma", "beta", "moving_mean", "moving_variance"]


@pytest.mark.parametrize("mode", ["int8", "int4"])
def test_a_quantised_keras_kernel(keras: ModuleType, mode: str) -> None:
    model = keras.Sequential([keras.layers.Input((8,)), keras.layers.Dense(16)])
    model.quantize(mode)
    (row,) = agrees(model)
    kernel = next(weight for weight in row.weights or () if weight.name == "kernel")
    assert (kernel.shape, kernel.dtype) == ((8, 16), mode)


def test_keras_says_what_never_trains(keras: ModuleType) -> None:
    model = keras.Sequential([keras.layers.Input((4,)), keras.layers.BatchNormalization()])
    (row,) = agrees(model)
    kinds = [(weight.kind, weight.trainable) for weight in row.weights or ()]
    assert kinds == [("parameter", True)] * 2 + [("untrainable", False)] * 2
    model.trainable = False
    (row,) = agrees(model)
    assert {weight.trainable for weight in row.weights or ()} == {False}


def test_torch_modules(torch: ModuleType) -> None:
    nn = torch.nn
    model = nn.Sequential(
        nn.Conv2d(3, 8, 3, bias=False), nn.BatchNorm2d(8), nn.MultiheadAttention(8, 2)
    )
    model[0].weight.requires_grad_(requires_grad=False)
    rows = list(agrees(model))
    names = [f"{row.path}.{weight.name}" for row in rows for weight in row.weights or ()]
    assert sorted(names) == sorted(model.state_dict())
    assert [weight.trainable for weight in rows[1].weights or ()] == [False]
    assert [weight.dtype for weight in rows[2].weights or ()] == ["float32"] * 4 + ["int64"]


def test_one_frozen_of_two_torch_parameters(torch: ModuleType) -> None:
    model = torch.nn.Linear(3, 4)
    model.bias.requires_grad_(requires_grad=False)
    (row,) = agrees(model)
    assert [(w.name, w.trainable) for w in row.weights or ()] == [("weight", True), ("bias", False)]


def test_tied_torch_parameters(torch: ModuleType) -> None:
    model = torch.nn.Sequential(torch.nn.Embedding(9, 4), torch.nn.Linear(4, 9))
    model[1].weight = model[0].weight
    rows = list(agrees(model))
    assert [(w.name, w.is_tied) for w in rows[2].weights or ()] == [
        ("weight", True),
        ("bias", False),
    ]


def test_lazy_torch_parameters_have_no_shape(torch: ModuleType) -> None:
    (row,) = agrees(torch.nn.LazyLinear(3))
    assert [(w.name, w.shape, w.bytes) for w in row.weights or ()] == [
        ("weight", None, None),
        ("bias", None, None),
    ]


def test_a_module_in_two_places_has_its_weights_in_the_first(torch: ModuleType) -> None:
    layer = torch.nn.Linear(3, 3)
    rows = list(agrees(torch.nn.Sequential(layer, layer)))
    assert [len(row.weights or ()) for row in rows] == [0, 2, 0]


@pytest.mark.usefixtures("torch")
@pytest.mark.parametrize("name", ["llama_70b", "mixture_of_experts"])
def test_large_torch_models(name: str) -> None:
    agrees(getattr(models, name)())


def test_torchvision(torch: ModuleType) -> None:
    vision = models.torchvision_models()
    for name in ("resnet18", "densenet121", "swin_t", "efficientnet_b0"):
        with torch.device("meta"):
            model = getattr(vision, name)()
        names = [
            f"{row.path}.{w.name}" if row.path else w.name
            for row in agrees(model)
            for w in row.weights or ()
        ]
        assert set(model.state_dict()) <= set(names)
        named = [
            f"{row.path}.{w.name}" if row.path else w.name
            for row in layerfold.summary(model)
            for w in row.weights or ()
            if w.kind == "parameter" and not w.is_tied
        ]
        assert named == [name for name, _ in model.named_parameters()]


def test_a_description_without_weights_says_nothing_of_them() -> None:
    class Forest:
        def __layerfold__(self) -> Iterable[Layer]:
            return [Layer(path="tree", type="Tree", params=3)]

    (row,) = layerfold.summary(Forest())
    assert row.weights is None


class Weighed:
    """Says its weights individually, and leaves the counts to them."""

    def __layerfold__(self) -> Iterable[Layer]:
        yield Layer(
            path="norm",
            type="Norm",
            weights=[
                Weight("gamma", (8,), "float32"),
                Weight("beta", (8,), "float32", trainable=False),
                Weight("mean", (8,), "float32", "untrainable"),
                Weight("steps", (), "int64", "buffer"),
            ],
        )
        yield Layer(path="embed", type="Embedding", params=80, weights=(Weight("table", (10, 8)),))
        yield Layer(path="act", type="ReLU", weights=())
        tied = Weight("kernel", (10, 8), "bfloat16", is_tied=True)
        bias = Weight("bias", (10,), "nf4", bytes=9)
        yield Layer(path="head", type="Dense", tied_to="embed", weights=(tied, bias))
        yield Layer(path="lazy", type="Dense", weights=(Weight("kernel", (None, 8)),))


def test_weights_say_the_counts_that_are_left_out() -> None:
    summary = agrees(Weighed())
    assert [(row.params, row.trainable, row.tied_params) for row in summary] == [
        (24, 8, 0),
        (80, 80, 0),
        (0, 0, 0),
        (10, 10, 80),
        (None, None, 0),
    ]
    norm, embed, activation, head, lazy = summary
    assert [weight.path for weight in norm.weights or ()][:2] == ["norm/gamma", "norm/beta"]
    assert (norm.buffers, norm.bytes) == (1, 104)
    assert (embed.bytes, activation.weights, activation.bytes) == (None, (), 0)
    assert (head.bytes, lazy.bytes) == (9, None)
