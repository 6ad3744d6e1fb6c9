"""No tensor of a pass outlives it, and a model computes afterwards, bit for bit, what it would have."""

from __future__ import annotations

import functools
import gc
import queue
import random
import sys
import types
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

import layerfold
from caching_models import CACHING
from forward_models import CASES, FLAT, Case
from models import torchvision_models
from remains import meta_tensors

IMAGE = {"input_size": (1, 3, 64, 64)}
WORDS = {"input_size": {"input_ids": (1, 8)}, "dtypes": {"input_ids": torch.int64}}


def timm(name: str) -> Case:
    def build() -> nn.Module:
        torchvision_models()
        from timm import create_model

        return create_model(name)

    return build, IMAGE


def transformer(name: str, **sizes: int) -> Case:
    def build() -> nn.Module:
        torchvision_models()
        import transformers

        options = {"vocab_size": 50, "use_cache": False} | sizes
        return getattr(transformers, name)(getattr(transformers, f"{name[:-5]}Config")(**options))

    return build, WORDS


WIDE = {
    "hidden_size": 16,
    "intermediate_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
}
ZOO: dict[str, Case] = (
    CASES
    | {f"caching {name}": (build, {"input_size": FLAT}) for name, build in CACHING.items()}
    | {
        f"{outer} {inner}": (
            lambda outer=outer, inner=inner: nn.Sequential(CACHING[outer](), CACHING[inner]()),
            {"input_size": FLAT},
        )
        for outer, inner in zip(CACHING, [*CACHING][3:], strict=False)
    }
    | {
        name: timm(name)
        for name in ("test_vit", "test_resnet", "test_efficientnet", "test_convnext")
    }
    | {
        "BertModel": transformer("BertModel", **WIDE),
        "LlamaModel": transformer("LlamaModel", **WIDE),
        "MistralModel": transformer("MistralModel", num_key_value_heads=2, **WIDE),
        "GPT2Model": transformer("GPT2Model", n_embd=16, n_layer=2, n_head=2),
    }
)


@pytest.fixture(autouse=True, scope="module")
def few_objects() -> Iterator[None]:
    """Let the garbage collector look only at what the tests make."""
    layerfold.summary(nn.Linear(4, 4), input_size=FLAT)  # imports what is imported at first use
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


def given(size: Any, dtype: Any) -> torch.Tensor:
    if dtype in ("int64", torch.int64):
        return torch.randint(0, 9, size)
    return torch.rand(size, dtype=dtype)


def output_of(model: nn.Module, inputs: dict[str, Any]) -> list[Any]:
    """Run a model on random values, and return the bits of all that it returns."""
    seed(1)
    size, dtypes = inputs["input_size"], inputs.get("dtypes")
    floating = next((p.dtype for p in model.parameters() if p.is_floating_point()), torch.float32)
    with torch.no_grad():
        if isinstance(size, dict):
            result = model(**{key: given(one, dtypes[key]) for key, one in size.items()})
        else:
            sizes = size if isinstance(size, list) else [size]
            result = model(*(given(one, dtypes or floating) for one in sizes))
    return list(bits_of(result))


def seed(number: int) -> None:
    torch.manual_seed(number)
    random.seed(number)
    np.random.seed(number)  # noqa: NPY002 - the state that all share


def bits_of(result: Any) -> Iterator[bytes]:
    if isinstance(result, torch.Tensor):
        yield result.detach().contiguous().flatten().view(torch.uint8).numpy().tobytes()
    elif result is not None:
        for one in result.values() if hasattr(result, "values") else result:
            yield from bits_of(one)


def test_there_are_a_hundred_models() -> None:
    assert len(ZOO) >= 100


@pytest.mark.parametrize("name", ZOO)
@pytest.mark.filterwarnings("ignore:.*spectral_norm.*:FutureWarning")
def test_nothing_is_left_and_the_model_computes_the_same(name: str) -> None:
    build, inputs = ZOO[name]
    seed(0)
    expected = output_of(build(), inputs)
    seed(0)
    model = build()
    alive = len(meta_tensors())
    collections: list[Any] = []
    gc.disable()
    gc.callbacks.append(watch := lambda *args: collections.append(args))
    try:
        layerfold.summary(model, **inputs)
    finally:
        gc.callbacks.remove(watch)
        gc.enable()
    assert collections == []  # nothing had to be searched for
    assert len(meta_tensors()) == alive
    assert output_of(model, inputs) == expected


class Leaks(nn.Module):
    """Keeps a tensor where no code names the place."""

    def __init__(self, leak: Callable[[Any, Any], Any]) -> None:
        super().__init__()
        self.layer = nn.Linear(4, 4)
        self.leak = leak

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        self.leak(self, x)
        return self.layer(x)


TABLE: dict[Any, Any] = {"before": [1]}
LIST: list[Any] = ["before"]
SET: set[Any] = set()
QUEUE: Any = queue.SimpleQueue()


@functools.lru_cache
def cached(n: int) -> torch.Tensor:
    return torch.ones(n, 1)


def here(name: str) -> Any:
    return vars(sys.modules[__name__])[name]


CONTAINERS: dict[str, Callable[[Any, Any], Any]] = {
    "dict": lambda _, x: here("TABLE").update(last=x),
    "key of a dict": lambda _, x: here("TABLE").setdefault(x, 1),
    "nested": lambda _, x: here("TABLE").update(last=[{"x": (x, [x])}]),
    "object": lambda _, x: here("TABLE").update(last=types.SimpleNamespace(x=x, size=4)),
    "list": lambda _, x: here("LIST").append(x),
    "pair in a list": lambda _, x: here("LIST").append((x, 1)),
    "set": lambda _, x: here("SET").add(x),
    "queue": lambda _, x: here("QUEUE").put(x),
    "cache": lambda _, x: here("cached")(len(x)),
    "module": lambda self, _: here("LIST").append(self),
}


@pytest.mark.parametrize("name", CONTAINERS)
def test_what_the_copies_do_not_reach_is_searched_for(name: str) -> None:
    gc.unfreeze()  # its objects are not found
    cached.cache_clear()
    model = Leaks(CONTAINERS[name])
    alive = len(meta_tensors())
    assert layerfold.summary(model, input_size=FLAT).notes == ()
    assert len(meta_tensors()) == alive
    assert (TABLE, LIST, SET, QUEUE.qsize()) == ({"before": [1]}, ["before"], set(), 0)
    assert cached.cache_info().currsize == 0


def test_what_cannot_be_put_back_is_named() -> None:
    def generator() -> Iterator[Any]:
        last = None
        while True:
            last = yield last

    kept: Any = generator()
    next(kept)
    module = sys.modules[__name__]
    module.VALUE = "before"
    gc.unfreeze()
    notes = layerfold.summary(Leaks(set_here), input_size=FLAT).notes
    assert notes == (f"The forward pass kept tensors without values in {__name__}.VALUE, {LOST}",)
    assert module.VALUE is None
    notes = layerfold.summary(Leaks(lambda _, x: kept.send(x)), input_size=FLAT).notes
    assert notes == (f"The forward pass kept tensors without values in generator, {LOST}",)


LOST = "which it cannot put back as it was: the model may not run as before."


def set_here(_: Any, x: torch.Tensor) -> None:
    setattr(sys.modules[__name__], "VALUE", x)  # noqa: B010 - code names it
