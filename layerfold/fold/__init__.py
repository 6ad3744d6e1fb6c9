"""Folding: from rows to an outline, in which what repeats is together. ``docs/fold.md`` is normative."""

from __future__ import annotations

from layerfold.fold.fold import fold, scattered
from layerfold.fold.unfolded import unfolded

__all__ = ["fold", "scattered", "unfolded"]
