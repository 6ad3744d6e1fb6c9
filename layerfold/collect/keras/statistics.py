"""Batch norms that are frozen, but whose moving statistics training changes.

Keras decides by the layer's own ``trainable``. A model around it that is frozen, or its variables, do not count.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from layerfold.collect.keras.dialect import LayerVariables
from layerfold.format.table import LayerTable


def fill(
    table: LayerTable,
    operations: Sequence[Any],
    layer_variables: Sequence[LayerVariables | None],
    package: str,
) -> None:
    """Fill ``statistics_move`` and a note, where there is such a layer."""
    kind = getattr(getattr(sys.modules[package], "layers", None), "BatchNormalization", ())
    rows = {
        row
        for row, own in enumerate(layer_variables)
        if own and own.frozen and not own.trained
        if isinstance(operations[row], kind) and operations[row].trainable
    }
    if rows:
        table.statistics_move = [int(row in rows) for row in range(len(table))]
        table.notes.append(_note(len(rows)))


def _note(count: int) -> str:
    if count == 1:
        return (
            "1 BatchNormalization layer is frozen, but its own `trainable` is True: its moving "
            "statistics move in training. Set layer.trainable = False on it."
        )
    return (
        f"{count:,} BatchNormalization layers are frozen, but their own `trainable` is True: their "
        "moving statistics move in training. Set layer.trainable = False on them."
    )
