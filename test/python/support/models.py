"""Models for tests: small stand-ins on the meta device, and torchvision beside a CPU build."""

from __future__ import annotations

import importlib
from typing import Any

import torch
from torch import nn


def torchvision_models() -> Any:
    """Import torchvision.models.

    PyPI's torchvision registers fake kernels for compiled operators that a CPU build of PyTorch does not
    have; the models need none of them.
    """
    register_fake = torch.library.register_fake
    torch.library.register_fake = lambda *_, **__: lambda function: function
    try:
        return importlib.import_module("torchvision.models")
    finally:
        torch.library.register_fake = register_fake


class Norm(nn.Module):
    """A scale for each channel."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(width))
        self.eps = 1e-6


class GatedMLP(nn.Module):
    """The feed-forward part of a Llama layer."""

    def __init__(self, width: int, inner: int) -> None:
        super().__init__()
        self.gate_proj = nn.Linear(width, inner, bias=False)
        self.up_proj = nn.Linear(width, inner, bias=False)
        self.down_proj = nn.Linear(inner, width, bias=False)
        self.act_fn = nn.SiLU()


class Attention(nn.Module):
    """Attention with fewer heads for keys and values."""

    def __init__(self, width: int, narrow: int, index: int) -> None:
        super().__init__()
        self.layer_idx = index
        self.q_proj = nn.Linear(width, width, bias=False)
        self.k_proj = nn.Linear(width, narrow, bias=False)
        self.v_proj = nn.Linear(width, narrow, bias=False)
        self.o_proj = nn.Linear(width, width, bias=False)


class Router(nn.Module):
    """Chooses experts."""

    def __init__(self, width: int, experts: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(experts, width))
        self.e_score_correction_bias = nn.Parameter(torch.empty(experts))


class Experts(nn.Module):
    """A mixture of experts, one module each."""

    def __init__(self, width: int, inner: int, count: int) -> None:
        super().__init__()
        self.experts = nn.ModuleList([GatedMLP(width, inner) for _ in range(count)])
        self.gate = Router(width, count)
        self.shared_experts = GatedMLP(width, inner)


class DecoderLayer(nn.Module):
    """Attention and a feed-forward part, each behind a norm."""

    def __init__(self, attention: nn.Module, mlp: nn.Module, width: int) -> None:
        super().__init__()
        self.self_attn = attention
        self.mlp = mlp
        self.input_layernorm = Norm(width)
        self.post_attention_layernorm = Norm(width)


class Decoder(nn.Module):
    """A language model."""

    def __init__(self, layers: list[nn.Module], words: int, width: int) -> None:
        super().__init__()
        self.embed_tokens = nn.Embedding(words, width)
        self.layers = nn.ModuleList(layers)
        self.norm = Norm(width)
        self.lm_head = nn.Linear(width, words, bias=False)


def llama_70b() -> nn.Module:
    """Llama 3.1 70B by its configuration, on the meta device: 70,553,706,496 parameters."""
    with torch.device("meta"):
        layers: list[nn.Module] = [
            DecoderLayer(Attention(8192, 1024, index), GatedMLP(8192, 28672), 8192)
            for index in range(80)
        ]
        return Decoder(layers, 128_256, 8192)


def mixture_of_experts(dense: int = 3, sparse: int = 58, experts: int = 256) -> nn.Module:
    """DeepSeek-V3's layout with a module for every expert: more than 75,000 modules, on meta."""
    with torch.device("meta"):
        layers: list[nn.Module] = [
            DecoderLayer(
                Attention(7168, 1024, index),
                GatedMLP(7168, 18432) if index < dense else Experts(7168, 2048, experts),
                7168,
            )
            for index in range(dense + sparse)
        ]
        return Decoder(layers, 129_280, 7168)


class Hourglass(nn.Module):
    """Eight stacks of four blocks: runs inside runs."""

    def __init__(self) -> None:
        super().__init__()
        self.stacks = nn.ModuleList(
            nn.ModuleList(nn.Sequential(nn.Linear(8, 8), nn.ReLU()) for _ in range(4))
            for _ in range(8)
        )
