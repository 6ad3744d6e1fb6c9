"""Small models with inputs for a forward pass, in train mode, with state in all the places that PyTorch knows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import nn
from torch.nn.utils import parametrizations, prune

from adversarial_models import ADVERSARIAL
from models import torchvision_models

IMAGE = (2, 3, 32, 32)
FLAT = (2, 4)
STEPS = (2, 5, 8)

Case = tuple[Callable[[], nn.Module], dict[str, Any]]


def pruned() -> nn.Module:
    model = nn.Sequential(nn.Linear(4, 4), nn.ReLU())
    prune.l1_unstructured(model[0], "weight", amount=0.5)
    return model


def frozen() -> nn.Module:
    model = nn.Sequential(nn.Linear(4, 4), nn.BatchNorm1d(4)).requires_grad_(requires_grad=False)
    model[1].eval()
    return model


def tied() -> nn.Module:
    model = nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 4))
    model[1].weight = model[0].weight
    return model


def transformer() -> nn.Module:
    return nn.Transformer(8, 2, 1, 1, 16, batch_first=True)


def layers() -> dict[str, Case]:
    """Layers of PyTorch itself, in train mode, with state in all the places that it knows."""
    return {
        "pruned": (pruned, {"input_size": FLAT}),
        "frozen": (frozen, {"input_size": FLAT}),
        "tied": (tied, {"input_size": FLAT}),
        "transformer": (transformer, {"input_size": [STEPS, STEPS]}),
        "encoder": (lambda: nn.TransformerEncoderLayer(8, 2, 16).eval(), {"input_size": STEPS}),
        "attention": (lambda: nn.MultiheadAttention(8, 2), {"input_size": [STEPS] * 3}),
        "spectral norm": (
            lambda: parametrizations.spectral_norm(nn.Linear(4, 4)),
            {"input_size": FLAT},
        ),
        "old spectral norm": (
            lambda: nn.utils.spectral_norm(nn.Linear(4, 4)),
            {"input_size": FLAT},
        ),
        "weight norm": (
            lambda: parametrizations.weight_norm(nn.Linear(4, 4)),
            {"input_size": FLAT},
        ),
        "orthogonal": (lambda: parametrizations.orthogonal(nn.Linear(4, 4)), {"input_size": FLAT}),
        "embedding": (
            lambda: nn.Embedding(9, 4, max_norm=1),
            {"input_size": FLAT, "dtypes": "int64"},
        ),
        "bag": (lambda: nn.EmbeddingBag(9, 4), {"input_size": FLAT, "dtypes": "int64"}),
        "bilinear": (lambda: nn.Bilinear(4, 4, 2), {"input_size": [FLAT, FLAT]}),
        "momentum": (lambda: nn.BatchNorm2d(3, momentum=None), {"input_size": IMAGE}),
        "instance": (lambda: nn.InstanceNorm2d(3, track_running_stats=True), {"input_size": IMAGE}),
        "channels last": (
            lambda: nn.Conv2d(3, 8, 3).to(memory_format=torch.channels_last),
            {"input_size": IMAGE},
        ),
        "half": (lambda: nn.Linear(4, 4).half(), {"input_size": FLAT}),
        "double": (lambda: nn.LSTM(8, 4, 2, dropout=0.5).double(), {"input_size": STEPS}),
    }


def plain_layers() -> dict[str, Case]:
    """One of each of PyTorch's common layers."""
    flat = [
        nn.Dropout(),
        nn.AlphaDropout(),
        nn.RReLU(),
        nn.PReLU(),
        nn.Softmax(1),
        nn.GLU(),
        nn.GELU(),
    ]
    flat += [nn.LSTMCell(4, 3), nn.GRUCell(4, 3), nn.RNNCell(4, 3), nn.Identity(), nn.Tanh()]
    flat += [nn.Softplus(), nn.Hardswish(), nn.ELU(), nn.LogSoftmax(1), nn.BatchNorm1d(4)]
    steps = [kind(8, 4, bidirectional=True) for kind in (nn.RNN, nn.GRU, nn.LSTM)]
    image = [nn.Conv2d(3, 6, 3, groups=3), nn.ConvTranspose2d(3, 6, 3, groups=3), nn.Upsample(64)]
    image += [nn.GroupNorm(1, 3), nn.LayerNorm(32), nn.RMSNorm(32), nn.LocalResponseNorm(2)]
    image += [nn.MaxPool2d(2), nn.FractionalMaxPool2d(2, 8), nn.AdaptiveAvgPool2d(1), nn.Flatten()]
    return {
        type(layer).__name__: (lambda layer=layer: nn.Sequential(layer), {"input_size": size})
        for size, kinds in ((FLAT, flat), (STEPS, steps), (IMAGE, image))
        for layer in kinds
    }


def vision(name: str) -> Case:
    return lambda: torchvision_models().get_model(name, weights=None), {
        "input_size": (2, 3, 64, 64)
    }


CASES: dict[str, Case] = (
    {name: (build, {"input_size": FLAT}) for name, build in ADVERSARIAL.items()}
    | layers()
    | plain_layers()
    | {
        name: vision(name)
        for name in (
            "efficientnet_b0",
            "mnasnet0_5",
            "mobilenet_v3_small",
            "shufflenet_v2_x0_5",
            "squeezenet1_1",
        )
    }
)
