"""Notes about what is unknown or unusual in a Keras model, and what makes it known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from layerfold.collect.common.names import listed
from layerfold.collect.keras.dialect import Dialect
from layerfold.format.plurals import are, counted

#: Layers that a note names.
_NAMED = 5


@dataclass(slots=True)
class Tally:
    """What the reading met that needs a note."""

    unbuilt: int = 0  # layers that have no variables yet, and will have
    uncalled: dict[int, str] = field(
        default_factory=dict
    )  # rows that a call of the model passed over
    beside: int = 0  # elements beside quantised kernels
    unreadable: set[int] = field(default_factory=set)  # rows


def notes(tally: Tally, model: Any, dialect: Dialect) -> Iterator[str]:
    """Yield a note for each kind of thing met, with what to do about it."""
    if tally.unbuilt:
        yield (
            f"{counted(tally.unbuilt, 'layer')} {are(tally.unbuilt)} not built yet, and the number of parameters "
            f"is unknown until then: {_how_to_build(model, dialect)}."
        )
    if tally.uncalled:
        count = len(tally.uncalled)
        verbs = (
            "was not called with the model and has"
            if count == 1
            else ("were not called with the model and have")
        )
        yield (
            f"{counted(count, 'layer')} {verbs} no parameters yet: {listed([*tally.uncalled.values()], _NAMED)}."
        )
    if tally.beside:
        verb = "is no parameter" if tally.beside == 1 else "are no parameters"
        yield (
            f"{counted(tally.beside, 'scale')} and the like of quantised layers {verb} here; "
            "Keras counts them."
        )
    if tally.unreadable:
        yield f"{counted(len(tally.unreadable), 'layer')} could not be read completely."


def _how_to_build(model: Any, dialect: Dialect) -> str:
    """Say what builds the layers: ``build`` does it only where a class says how."""
    what = "model" if dialect.is_model(model) else "layer"
    if not getattr(model, "built", False) and dialect.builds(model):
        return f"call {what}.build(input_shape), or the {what} once on data"
    return f"call the {what} once on data"
