"""A Keras model made from a seed, and what its summary must agree with: a real call of every layer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

import keras

import layerfold
from layerfold.collect.common.shapes import shape_text


@dataclass
class Built:
    """A model, the arguments of a real call, and how many parameters it has if Keras counts otherwise.

    ``residual`` is the number of residual blocks, ``None`` where any may be.

    All layers that are compared have names of their own.
    """

    model: Any
    arguments: tuple[Any, ...]
    params: int | None = None
    residual: int | None = None
    also: Callable[[Any], Iterable[str]] = field(default=lambda _summary: ())

    def faults(self) -> list[str]:
        """Return what the summary says that Keras does not, or a real call does not show."""
        with _recorded() as outputs:
            self.model(*self.arguments)
        summary = layerfold.summary(self.model)
        expected = self.model.count_params() if self.params is None else self.params
        kinds = [block.kind for block in summary.blocks]
        return [
            *_shapes(summary, outputs),
            *([] if summary.totals.params == expected else [f"{summary.totals} for {expected}"]),
            *([] if self.residual in (None, kinds.count("residual")) else [f"blocks {kinds}"]),
            *self.also(summary),
        ]


@contextmanager
def _recorded() -> Iterator[dict[str, list[str]]]:
    """Record the shapes of what each layer returns, by its name."""
    found: dict[str, list[str]] = {}
    called = keras.layers.Layer.__call__

    def call(layer: Any, *args: Any, **kwargs: Any) -> Any:
        result = called(layer, *args, **kwargs)
        found.setdefault(layer.name, []).append(shape_text(result) or "")
        return result

    with mock.patch.object(keras.layers.Layer, "__call__", call):
        yield found


def _shapes(summary: Any, outputs: dict[str, list[str]]) -> Iterator[str]:
    for row in summary:
        real = outputs.get(row.name, [])
        if row.output_shape is None:
            if real and row.type != "InputLayer":
                yield f"{row.path}: nothing instead of {real}"
            continue
        joined = [";".join(dict.fromkeys(real)), *real]
        pattern = re.escape(row.output_shape).replace(re.escape("?"), r"\d+")
        # A row that is an output of the model may have its key.
        without_key = re.escape(row.output_shape.rpartition(":")[2]).replace(re.escape("?"), r"\d+")
        patterns = [pattern] if any(":" in text for text in real) else [pattern, without_key]
        if real and not any(re.fullmatch(one, text) for one in patterns for text in joined):
            yield f"{row.path}: {row.output_shape} instead of {real}"
        if real and any(part.count("?") > 1 for part in row.output_shape.split(";")):
            yield f"{row.path}: {row.output_shape}, where all but the batch is known: {real}"
