"""The stand-in does what the model does, and leaves alone what it should not touch."""

from __future__ import annotations

from typing import Any

import pytest

import layerfold

pytest.importorskip("torch")
import torch
from torch import nn

FLAT = (2, 4)
FLOPS = 2 * 2 * 4 * 4  # of one layer


class Empty:
    pass


class Slotted:
    __slots__ = ("last",)


MISSING, NOTHING = Empty(), Slotted()


def test_a_sentinel_stays_itself() -> None:
    class Chooses(nn.Linear):
        def __init__(self) -> None:
            super().__init__(4, 4)
            self.options = [MISSING, NOTHING]

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            first, second = self.options
            return super().forward(x) if first is MISSING and second is NOTHING else x

    assert layerfold.summary(Chooses(), input_size=FLAT).totals.flops == FLOPS


def test_an_object_without_attributes_has_none_afterwards() -> None:
    class Keeps(nn.Linear):
        def __init__(self) -> None:
            super().__init__(4, 4)
            self.cache, self.slotted = Empty(), Slotted()

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            self.cache.last = self.slotted.last = super().forward(x)
            return self.cache.last

    model = Keeps()
    assert layerfold.summary(model, input_size=FLAT).totals.flops == FLOPS
    assert vars(model.cache) == {}
    assert not hasattr(model.slotted, "last")


def test_modules_may_be_the_keys_of_a_dict() -> None:
    class Named(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = nn.Linear(4, 4)
            self.names: dict[Any, str] = {self.inner: "inner"}

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            for module in self.names:
                x = module(x)
            return x if self.names[self.inner] == "inner" else x[0]

    rows = list(layerfold.summary(Named(), input_size=FLAT))
    assert [(row.output_shape, row.flops) for row in rows] == [("2,4", 0), ("2,4", FLOPS)]
