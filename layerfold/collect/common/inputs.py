"""What a model is to be run on when its shapes are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


class InputError(ValueError):
    """What was given as an input is none; the message says what to give."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """Arguments of one forward pass, by size or by example; their values are never read."""

    size: object = None
    data: object = None
    dtypes: object = None
    keywords: Mapping[str, object] = field(default_factory=dict)

    @property
    def are_given(self) -> bool:
        """Whether there is any."""
        return bool(self.keywords) or any(
            one is not None for one in (self.size, self.data, self.dtypes)
        )
