"""Models that describe themselves, and those that a registered function describes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import layerfold
from decoder import Decoder
from kernels import Kernel
from layerfold import Layer, Weight
from layerfold.collect import protocol


class Encoder:
    """A model of a library that layerfold does not know."""

    name = "tiny-encoder"

    def __init__(self, blocks: int = 6) -> None:
        self.blocks = blocks

    def __layerfold__(self) -> Iterator[Layer]:
        yield Layer(path="embed", type="Embedding", params=800, output_shape=(None, 8), inputs=())
        before = "embed"
        for number in range(self.blocks):
            block = f"block{number}"
            yield Layer(path=f"{block}_dense", type="Dense", params=72, inputs=(before,))
            yield Layer(
                path=f"{block}_add", type="Add", params=0, inputs=(before, f"{block}_dense")
            )
            before = f"{block}_add"
        yield Layer(
            path="head", type="Dense", params=0, tied_to="embed", tied_params=800, inputs=(before,)
        )


def test_a_model_describes_itself() -> None:
    summary = layerfold.summary(Encoder())
    assert (summary.totals.rows, summary.totals.params) == (14, 800 + 6 * 72)
    assert [block.kind for block in summary.blocks] == ["residual"] * 6
    rows = list(summary)
    assert rows[0].output_shape == "?,8"
    assert (rows[-1].tied_to, rows[-1].tied_params) == ("embed", 800)
    assert rows[2].inputs == ("embed", "block0_dense")
    model = summary.payload["model"]
    assert isinstance(model, dict)
    assert (model["framework"], model["name"]) == (
        __name__.partition(".")[0],
        "tiny-encoder",
    )


def test_the_payload_contains_the_rows() -> None:
    summary = layerfold.summary(Encoder(40), columns="all")
    decoded = [row.cells["params"] for row in Decoder(summary.payload).rows]
    assert decoded == [row.params for row in summary]


class Tree:
    """Layers inside layers, the model's own row first."""

    def __layerfold__(self) -> list[Layer]:
        return [
            Layer(path="", type="Tree", params=0),
            Layer(path="trunk", type="Trunk", params=1, frozen=1),
            Layer(path="trunk/left", type="Branch", params=2, settings={"width": 3}),
            Layer(path="trunk/right", type="Branch", params=None),
            Layer(path="trunkless", type="Leaf", params=5, dtype="float16"),
        ]


def test_paths_make_the_tree() -> None:
    summary = layerfold.summary(Tree(), columns=["settings"])
    assert [(row.path, row.depth) for row in summary] == [
        ("", 0),
        ("trunk", 1),
        ("trunk/left", 2),
        ("trunk/right", 2),
        ("trunkless", 1),
    ]
    assert summary.totals.params is None
    assert [row.trainable for row in summary] == [0, 0, 2, None, 5]
    assert [row.dtype for row in summary][-1] == "float16"


class Contradicting:
    """Gives whatever the test wants."""

    def __init__(self, *layers: Any) -> None:
        self.layers = layers

    def __layerfold__(self) -> tuple[Any, ...]:
        return self.layers


KERNEL = Weight("kernel", (8, 9), "float32")


def weighing(*weights: Any, **others: Any) -> dict[str, Any]:
    """Return the members of a layer with these weights."""
    return {"weights": weights, **others}


@pytest.mark.parametrize(
    ("layers", "sentence"),
    [
        (("dense",), "must give layerfold.Layer objects, not str"),
        ((Layer(path="a", type="A"), Layer(path="a", type="A")), "has 'a' twice"),
        ((Layer(path="a", type="A", inputs=("b",)),), "'a' names 'b', which is not described"),
        ((Layer(path="a", type="A", tied_to="b"),), "'a' names 'b', which is not described"),
        (({"params": -1},), "params must be a whole number from 0 on, not -1"),
        (({"params": 12.0},), "params must be a whole number from 0 on, not 12.0"),
        (({"frozen": "1"},), "frozen must be a whole number from 0 on, not '1'"),
        (({"tied_params": None},), "tied_params must be a whole number from 0 on, not None"),
        (({"params": 1, "frozen": 2},), "frozen must be at most params, not 2 of 1"),
        (({"output_shape": (None, 2.5)},), "a size in output_shape must be a whole number"),
        (({"output_shape": 8},), "output_shape must be a tuple or a list, not 8"),
        (({"inputs": "a"},), "inputs must be a tuple or a list, not 'a'"),
        (({"inputs": ([],)},), r"names \[\], which is not described"),
        (({"settings": 3},), "settings must be a mapping, not 3"),
        (({"settings": {"size": [3, 3]}},), r"the setting 'size' must be .* not \[3, 3\]"),
        (({"settings": {"size": (3, {})}},), r"the setting 'size' must be .* not \(3, {}\)"),
        (({"path": 3},), "path must be a string"),
        (({"weights": "kernel"},), "weights must be a tuple or a list, not 'kernel'"),
        (({"weights": ("kernel",)},), "weights must be layerfold.Weight objects, not 'kernel'"),
        ((weighing(Weight("", (8,), None)),), "a weight's name must be a string, not ''"),
        ((weighing(KERNEL, KERNEL),), "two of its weights are called 'kernel'"),
        ((weighing(KERNEL._replace(kind="mask")),), "must be a parameter, untrainable, buffer"),
        ((weighing(KERNEL._replace(trainable=1)),), "must be True or False, not 1"),
        ((weighing(KERNEL._replace(dtype="a b")),), 'dtype must be a word such as "float32"'),
        (
            (weighing(KERNEL._replace(shape=8)),),
            "the weight 'kernel': shape must be a tuple, not 8",
        ),
        ((weighing(KERNEL._replace(shape=(8, -1))),), "a size must be a whole number from 0 on"),
        ((weighing(KERNEL._replace(bytes=1.5)),), "bytes must be a whole number from 0 on"),
        ((weighing(KERNEL._replace(is_tied=True)),), "tied_to does not say to which layer"),
        ((weighing(KERNEL, params=80),), "params says 80, and its weights have 72 elements"),
        ((weighing(KERNEL, frozen=8),), "frozen says 8, .* that do not train have 0 elements"),
        (
            (weighing(KERNEL, tied_to="a", tied_params=9),),
            "tied_params says 9, and its weights that are tied have 0 elements",
        ),
    ],
)
def test_a_contradiction_is_one_clear_sentence(layers: Any, sentence: str) -> None:
    described = [
        Layer(**{"path": "a", "type": "A", **layer}) if isinstance(layer, dict) else layer
        for layer in layers
    ]
    with pytest.raises(layerfold.UnsupportedModel, match=sentence) as raised:
        layerfold.summary(Contradicting(*described))
    assert any(words in str(raised.value) for words in ("'a'", "not str", "3 of a Contradicting"))


def test_whole_numbers_of_numpy_are_numbers() -> None:
    numbers = np.int64
    layer = Layer(
        path="a", type="A", params=numbers(12), frozen=numbers(2), output_shape=(numbers(3),)
    )
    summary = layerfold.summary(Contradicting(layer))
    assert type(summary.totals.params) is int
    assert type(summary.totals.trainable) is int
    json.dumps(summary.payload)
    assert [row.output_shape for row in summary] == ["3"]
    with pytest.raises(layerfold.UnsupportedModel):
        layerfold.summary(Contradicting(Layer(path="a", type="A", params=12.0)))  # type: ignore[arg-type]


def test_whatever_a_description_raises_is_one_clear_sentence() -> None:
    class Raising:
        @property
        def name(self) -> str:
            raise RuntimeError("no name")

        def __layerfold__(self) -> Iterator[Layer]:
            yield Layer(path="a", type="A")
            raise RuntimeError("half-way")

    with pytest.raises(
        layerfold.UnsupportedModel, match=r"a Raising raised RuntimeError: half-way$"
    ):
        layerfold.summary(Raising())


def test_a_class_that_opts_out_is_not_described() -> None:
    class Child(Tree):
        __layerfold__ = None  # type: ignore[assignment]

    with pytest.raises(layerfold.UnsupportedModel, match="__layerfold__ method"):
        layerfold.summary(Child())


def test_a_registered_function_describes_a_class_of_a_library(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Forest:
        trees = 3

    class Wood(Forest):
        trees = 4

    monkeypatch.setattr(protocol, "_REGISTERED", {})
    layerfold.register(
        Forest, lambda forest: [Layer(path=str(n), type="Tree") for n in range(forest.trees)]
    )
    assert len(layerfold.summary(Forest())) == 3
    assert len(layerfold.summary(Wood())) == 4


_IN_A_KERNEL = """
import layerfold
class Forest: pass
def describe(forest): return [layerfold.Layer(path="tree", type="Tree", params=3)]
"""


@pytest.mark.parametrize("order", ["layerfold.enable(); {}", "{}; layerfold.enable()"])
def test_a_registered_class_shows_itself_until_disabled(order: str) -> None:
    with Kernel() as kernel:
        kernel.run(_IN_A_KERNEL + order.format("layerfold.register(Forest, describe)"))
        shown = kernel.run("Forest()")
        assert sum(shown.counts.values()) == 1
        assert "application/vnd.layerfold.v1+json" in shown.data
        kernel.run("layerfold.disable()")
        assert list(kernel.run("Forest()").data) == ["text/plain"]
