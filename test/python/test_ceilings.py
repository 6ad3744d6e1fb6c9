"""How large a payload may be (design figures), on real models."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import layerfold
from layerfold.format.encode import saved_size

#: Bytes of the default columns in a saved notebook.
KERAS = {
    "ResNet50": 5_500,
    "ResNet101": 5_500,
    "ResNet152": 5_500,
    "DenseNet201": 6_000,
    "NASNetLarge": 21_000,
}
TORCH = {"llama_70b": 2_000, "mixture_of_experts": 2_500}

#: With every column, as a multiple of the default ones.
EVERY_COLUMN = 1.75


@pytest.fixture(scope="module")
def sizes(application: Callable[..., Any]) -> dict[str, int]:
    """Default sizes of the Keras models, each checked as it is built."""
    return {name: checked(application(name), limit) for name, limit in KERAS.items()}


def checked(model: object, limit: int) -> int:
    size = saved_size(layerfold.summary(model).payload)
    assert size <= limit
    assert saved_size(layerfold.summary(model, columns="all").payload) <= EVERY_COLUMN * size
    return size


def test_keras(sizes: dict[str, int]) -> None:
    assert sizes.keys() == KERAS.keys()


def test_resnets_differ_by_their_counts_alone(sizes: dict[str, int]) -> None:
    resnets = [size for name, size in sizes.items() if name.startswith("ResNet")]
    assert max(resnets) - min(resnets) <= 16


@pytest.mark.parametrize(("name", "limit"), TORCH.items())
@pytest.mark.usefixtures("torch")
def test_torch(name: str, limit: int) -> None:
    import models

    assert checked(getattr(models, name)(), limit)


@pytest.mark.usefixtures("torch")
def test_one_frozen_expert_costs_little() -> None:
    import models

    model = models.mixture_of_experts()
    before = layerfold.summary(model).payload
    model.layers[30].mlp.experts[77].requires_grad_(requires_grad=False)
    after = layerfold.summary(model).payload
    assert after["templates"] == before["templates"]
    assert after["columns"] == before["columns"]
    assert saved_size(after) - saved_size(before) <= 200
