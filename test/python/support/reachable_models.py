"""Real models, and models whose layers no usual expression gives, for what is pasted into a cell."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import torch
from torch import nn
from transformers import AutoConfig, AutoModel

import model_zoo
from model_zoo import quietly

__all__ = ["TORCH", "alone", "quietly", "same_names", "transfer"]

Build = Callable[[], Any]


class Odd(nn.Module):
    """Children with names that are attributes of the class, keys, numbers, words of Python or no words at all."""

    def __init__(self) -> None:
        super().__init__()
        self.type = nn.Linear(2, 2)
        self.keyed = nn.ModuleDict({"x": nn.ReLU(), "1": nn.ReLU(), "a-b": nn.BatchNorm1d(2)})
        self.swapped = nn.Sequential()
        for name in ("1", "0", "append", "last"):
            self.swapped._modules[name] = nn.Linear(1, 1)
        for name in ("a b", "lambda", "0", "größe", 'q"\\\n\u202e', "_x"):
            self.add_module(name, nn.Linear(2, 2))
        self.again = self.keyed
        self._modules["nothing"] = None


class Forwards(nn.Module):
    """Looks attributes up in its own way, as wrappers do."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = nn.Sequential(nn.Linear(2, 2), nn.LayerNorm(2))

    def __getattr__(self, name: str) -> Any:
        try:
            return super().__getattr__(name)
        except AttributeError:
            return getattr(super().__getattr__("inner"), name)


def _language(kind: str, **config: Any) -> Build:
    return lambda: AutoModel.from_config(AutoConfig.for_model(kind, **config))


_NARROW = {"hidden_size": 8, "intermediate_size": 8, "num_hidden_layers": 3, "vocab_size": 16}
_SMALL = {**_NARROW, "num_attention_heads": 2}
_T5 = {"d_model": 8, "d_kv": 4, "d_ff": 8, "num_layers": 2, "num_heads": 2, "vocab_size": 16}

_VISION = ["resnet101", "vit_b_16", "densenet121", "mobilenet_v3_small", "swin_t", "convnext_tiny"]

TORCH: dict[str, Build] = {
    **{name: model_zoo.torchvision(name) for name in _VISION},
    "bert": _language("bert", **_SMALL),
    "llama": _language("llama", **_SMALL, num_key_value_heads=2),
    "t5": _language("t5", **_T5),
    "mamba": _language("mamba", **_SMALL),
    "odd": Odd,
    "forwards": Forwards,
    "scripted": lambda: torch.jit.script(
        nn.Sequential(nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2)), nn.Linear(2, 2))
    ),
    "compiled": lambda: torch.compile(nn.Sequential(nn.Linear(2, 2), nn.LayerNorm(2))),
    "parallel": lambda: nn.DataParallel(nn.Sequential(nn.Linear(2, 2), nn.ReLU())),
    **{name: model_zoo.SPECIAL[name] for name in ("tied", "cyclic", "shared", "weight_norm")},
}


def transfer(package: ModuleType) -> Any:
    """A base with a head, as in transfer learning."""
    base = package.applications.MobileNet(
        weights=None, include_top=False, input_shape=(32, 32, 3), alpha=0.25
    )
    image = package.Input((32, 32, 3), name="image")
    pool = package.layers.GlobalAveragePooling2D(name="pool")
    middle = package.Sequential([package.Input((32, 32, 3)), base, pool], name="middle")
    return package.Model(image, package.layers.Dense(2, name="head")(middle(image)))


def same_names(package: ModuleType) -> Any:
    """A subclass with two layers of one name, containers of layers, a private one, and weights of its own."""
    layers = package.layers

    class Model(package.Model):
        def __init__(self) -> None:
            super().__init__()
            self.one = layers.Dense(2, name="same")
            self.two = layers.Dense(2, name="same")
            self.several = {"a b": layers.Dense(2), "c": [layers.Dense(2, name='q"')]}
            self._hidden = layers.BatchNormalization(name="hidden")
            self.scale = self.add_weight(shape=(2,), name="scale")

        def call(self, x: Any) -> Any:
            x = self.several["c"][0](self.several["a b"](self.two(self.one(x))))
            return self._hidden(x) * self.scale

    model = Model()
    model(package.ops.zeros((1, 3)) if hasattr(package, "ops") else package.backend.zeros((1, 3)))
    return model


def alone(package: ModuleType) -> Any:
    """A layer that is the whole model."""
    layer = package.layers.Dense(2, name="alone")
    layer.build((None, 3))
    return layer
