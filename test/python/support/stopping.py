"""Models that stop, and the note that says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import nn

import layerfold


def note_of(model: nn.Module, **inputs: Any) -> str:
    (note,) = layerfold.summary(model, **inputs).notes
    return note


class Pair(nn.Module):
    def __init__(self, gives: int, takes: int) -> None:
        super().__init__()
        self.a, self.b = nn.Linear(4, gives), nn.Linear(takes, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.b(self.a(x))


class Of(nn.Module):
    """Runs a function on what its layers are given."""

    def __init__(self, function: Callable[..., Any], **layers: nn.Module) -> None:
        super().__init__()
        self.function = function
        for name, layer in layers.items():
            setattr(self, name, layer)

    def forward(self, x: torch.Tensor) -> Any:
        return self.function(self, x)
