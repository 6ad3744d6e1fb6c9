"""Models that the sweep leaves out, each with the reason: they cannot be built, not read."""

from __future__ import annotations

NOT_BUILT: dict[str, dict[str, str]] = {"torchvision": {}, "timm": {}, "transformers": {}}
