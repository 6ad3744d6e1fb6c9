"""Real models, each built once in a session; frameworks are loaded only by the tests that need them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import cache
from types import ModuleType
from typing import Any
from unittest import mock

import pytest
from hypothesis import HealthCheck, settings

import layerfold
from ground_truth import Summaries
from layerfold.format.table import Totals

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

# How long an example takes depends on what else the machine does. Examples are the same in each run, so that what fails
# is what was changed; `pytest --hypothesis-profile=other-examples` looks at others.
settings.register_profile(
    "other-examples", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.register_profile("any-machine", settings.get_profile("other-examples"), derandomize=True)
settings.load_profile("any-machine")


@pytest.fixture(scope="session")
def keras() -> ModuleType:
    """Keras 3."""
    import keras

    return keras


@pytest.fixture(scope="session")
def tf_keras() -> ModuleType:
    """Keras 2."""
    import tf_keras

    return tf_keras


@pytest.fixture(scope="session", params=["keras", "tf_keras"])
def generation(request: pytest.FixtureRequest) -> ModuleType:
    """Keras 3, then Keras 2."""
    package: ModuleType = request.getfixturevalue(request.param)
    return package


@pytest.fixture(scope="session")
def torch() -> ModuleType:
    """PyTorch."""
    import torch

    return torch


@pytest.fixture(scope="session")
def flax_models() -> ModuleType:
    """Models in Flax, linen and nnx."""
    import flax_models

    return flax_models


@pytest.fixture(scope="session")
def application(keras: ModuleType) -> Callable[..., Any]:
    """Build a Keras application without weights, its initial values zeros to save time."""

    def zeros(_: object, shape: tuple[int, ...], dtype: str | None = None, **__: object) -> Any:
        return keras.ops.zeros(shape, dtype=dtype)

    def build(name: str, **options: Any) -> Any:
        initializer = keras.initializers.VarianceScaling
        with mock.patch.object(initializer, "__call__", zeros):
            return getattr(keras.applications, name)(weights=None, **options)

    return build


@pytest.fixture(scope="session")
def keras_summaries(application: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    """Give two summaries of a Keras application, without and with FLOPs; the model is dropped."""

    @cache
    def summaries(name: str) -> tuple[layerfold.Summary, layerfold.Summary]:
        model = application(name)
        return layerfold.summary(model), layerfold.summary(model, columns="flops")

    yield summaries
    summaries.cache_clear()


@pytest.fixture(scope="session")
def keras_summary(keras_summaries: Callable[..., Any]) -> Summaries:
    """Give the summary of a Keras application by its name."""
    return lambda name: keras_summaries(name)[0]


@pytest.fixture(scope="session")
def keras_totals(keras_summaries: Callable[..., Any]) -> Callable[[str], Totals]:
    """Give the totals of a Keras application, FLOPs included."""
    return lambda name: keras_summaries(name)[1].totals


@pytest.fixture(scope="session")
def torchvision_summary(torch: ModuleType) -> Iterator[Summaries]:
    """Give the summary of a torchvision model by its name, built without its weights."""
    from models import torchvision_models

    models = torchvision_models()

    @cache
    def summary(name: str) -> layerfold.Summary:
        builder = getattr(models, name)
        try:
            with torch.device("meta"):
                model = builder(weights=None)
        except (NotImplementedError, RuntimeError):  # the constructor computes with tensors
            model = builder(weights=None)
        return layerfold.summary(model)

    yield summary
    summary.cache_clear()
