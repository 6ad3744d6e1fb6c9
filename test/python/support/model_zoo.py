"""Small real PyTorch models of every kind, for tests that look whether looking changes anything."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import torch
from torch import nn
from torch.nn.utils import parametrizations, prune

from models import torchvision_models

Builder = Callable[[], nn.Module]

#: Classes of torch.nn with the arguments of one small instance.
LAYERS: dict[str, tuple[Any, ...]] = {
    "Linear": (3, 2),
    "Bilinear": (2, 3, 2),
    "Conv1d": (2, 3, 3),
    "Conv2d": (2, 3, 3),
    "Conv3d": (2, 3, 3),
    "ConvTranspose2d": (2, 3, 3),
    "BatchNorm1d": (3,),
    "BatchNorm2d": (3,),
    "GroupNorm": (1, 3),
    "InstanceNorm2d": (3, 1e-5, 0.1, True, True),
    "LayerNorm": (3,),
    "RMSNorm": (3,),
    "PReLU": (3,),
    "Embedding": (5, 2),
    "EmbeddingBag": (5, 2),
    "RNN": (2, 3),
    "LSTM": (2, 3, 2),
    "GRU": (2, 3),
    "LSTMCell": (2, 3),
    "GRUCell": (2, 3),
    "MultiheadAttention": (4, 2),
    "TransformerEncoderLayer": (4, 2, 8),
    "TransformerDecoderLayer": (4, 2, 8),
    "Transformer": (4, 2, 1, 1, 8),
    "LazyLinear": (3,),
    "LazyBatchNorm1d": (),
    "AdaptiveLogSoftmaxWithLoss": (4, 12, [4, 8]),
    "Upsample": (2,),
    "Dropout": (0.5,),
    "Softmax": (1,),
}

TORCHVISION = ("squeezenet1_1", "shufflenet_v2_x0_5", "mnasnet0_5", "mobilenet_v3_small")
TIMM = (
    "test_vit",
    "test_resnet",
    "test_efficientnet",
    "test_convnext",
    "test_byobnet",
    "test_mambaout",
)


def chain() -> nn.Sequential:
    """A few layers, one of them with buffers."""
    return nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.ReLU(), nn.Linear(4, 2))


class Busy(nn.Module):
    """Remembers its last activation, counts its calls and appends to a list."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(3, 3)
        self.calls = 0
        self.last: Any = None
        self.seen: list[Any] = []

    def forward(self, x: Any) -> Any:
        """Run the layer."""
        self.calls += 1
        self.last = self.layer(x)
        self.seen.append(self.last)
        return self.last


def busy() -> nn.Module:
    """A model with a history: it has run, has gradients, and hooks that collect."""
    model = nn.Sequential(Busy(), nn.BatchNorm1d(3), nn.Dropout(0.5))
    collected: list[Any] = []
    model[1].register_forward_hook(lambda *arguments: collected.append(arguments))
    model[0].register_full_backward_hook(lambda *arguments: collected.append(arguments))
    model.register_forward_pre_hook(lambda *arguments: collected.append(arguments) or None)
    model[0].register_state_dict_pre_hook(lambda *arguments: collected.append(arguments))
    model(torch.ones(4, 3)).sum().backward()
    return model


def tied() -> nn.Module:
    """An embedding whose weight is that of the head as well."""
    model = nn.ModuleDict({"embed": nn.Embedding(5, 3), "head": nn.Linear(3, 5)})
    model["head"].weight = model["embed"].weight
    return model


def cyclic() -> nn.Module:
    """A module inside itself."""
    model = chain()
    model.add_module("again", model)
    return model


def unregistered() -> nn.Module:
    """Modules and parameters in plain containers."""
    model = Busy()
    model.more = [nn.Linear(2, 2), {"w": nn.Parameter(torch.ones(2))}]
    return model


def frozen_in_part() -> nn.Module:
    """Modes, grad flags and kinds that differ from layer to layer."""
    model = chain()
    model[0].requires_grad_(requires_grad=False)
    model[1].eval()
    model[3].to(torch.bfloat16)
    return model


def buffers() -> nn.Module:
    """Buffers of unusual kinds."""
    model = nn.Module()
    model.register_buffer("hidden", torch.arange(4), persistent=False)
    model.register_buffer("sparse", torch.eye(4).to_sparse())
    model.register_buffer("expanded", torch.ones(1).expand(8))
    model.register_buffer("missing", None)
    return model


def pruned() -> nn.Module:
    """A weight behind a mask."""
    model = chain()
    prune.random_unstructured(model[0], "weight", amount=0.5)
    return model


def quietly(build: Builder) -> nn.Module:
    """Build without PyTorch's warnings about its older parts."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return build()


SPECIAL: dict[str, Builder] = {
    "chain": chain,
    "busy": busy,
    "tied": tied,
    "cyclic": cyclic,
    "unregistered": unregistered,
    "frozen_in_part": frozen_in_part,
    "buffers": buffers,
    "pruned": pruned,
    "evaluated": lambda: chain().eval(),
    "half": lambda: chain().half(),
    "meta": lambda: chain().to("meta"),
    "shared": lambda: nn.ModuleList([nn.Linear(2, 2)] * 3),
    "parameter_list": lambda: nn.ParameterList([torch.ones(2), torch.ones(3)]),
    "parameter_dict": lambda: nn.ParameterDict({"a": torch.ones(2)}),
    "weight_norm": lambda: parametrizations.weight_norm(nn.Linear(3, 2)),
    "old_weight_norm": lambda: nn.utils.weight_norm(nn.Linear(3, 2)),
    "spectral_norm": lambda: parametrizations.spectral_norm(nn.Linear(3, 2)),
    "old_spectral_norm": lambda: nn.utils.spectral_norm(nn.Linear(3, 2)),
    "orthogonal": lambda: parametrizations.orthogonal(nn.Linear(3, 3)),
    "script": lambda: torch.jit.script(chain()),
    "trace": lambda: torch.jit.trace(chain().eval(), torch.ones(2, 3)),
    "dynamic": lambda: torch.ao.quantization.quantize_dynamic(chain(), {nn.Linear}),
    "inference": torch.inference_mode()(chain),
    "empty": nn.Sequential,
}


def torchvision(name: str) -> Builder:
    """Build one of torchvision's models."""
    return lambda: torchvision_models().get_model(name, weights=None)


def timm(name: str) -> Builder:
    """Build one of timm's models."""

    def build() -> nn.Module:
        torchvision_models()
        from timm import create_model

        return create_model(name)

    return build


MODELS: dict[str, Builder] = {
    **{name: lambda name=name, of=of: getattr(nn, name)(*of) for name, of in LAYERS.items()},
    **SPECIAL,
    **{name: torchvision(name) for name in TORCHVISION},
    **{name: timm(name) for name in TIMM},
}
