"""Notes about what is unknown or unusual in a PyTorch module."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from layerfold.format.plurals import counted


@dataclass(slots=True)
class Tally:
    """How often the reading met something that needs a note."""

    lazy: int = 0
    frozen_scripts: int = 0
    packed: int = 0
    unreadable: int = 0
    masks: int = 0
    sharded: int = 0


def notes(tally: Tally) -> Iterator[str]:
    """Yield a note for each kind of thing met, with what to do about it."""
    if tally.lazy:
        yield (
            f"{counted(tally.lazy, 'lazy module')} without a shape yet, so parameters are "
            "unknown: call the model once on data."
        )
    if tally.frozen_scripts:
        yield "Frozen TorchScript keeps its parameters as constants: they are unknown."
    if tally.packed:
        yield (
            f"{counted(tally.packed, 'packed weight')} without in_features and out_features, so "
            "parameters are unknown."
        )
    if tally.unreadable:
        yield f"{counted(tally.unreadable, 'module')} could not be read completely."
    if tally.masks:
        yield (
            f"{counted(tally.masks, 'parameter')} pruned by masks: counted as a whole, "
            "the masks as buffers."
        )
    if tally.sharded:
        yield (
            f"{counted(tally.sharded, 'tensor')} sharded: counted as a whole, "
            "bytes are those of this process."
        )
