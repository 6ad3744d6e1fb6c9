"""Sums over all rows of a table."""

from __future__ import annotations

from layerfold.format.table import LayerTable, Totals, operations, total, trainable


def totals_of(table: LayerTable) -> Totals:
    """Return the sums over all rows, each ``None`` where a part of it is unknown."""
    return Totals(
        rows=len(table),
        params=total(table.params),
        trainable=total(trainable(table.params, table.frozen)),
        buffers=total(table.buffers),
        bytes=total(table.bytes),
        flops=total(table.flops),
        uncounted=operations(table.uncounted),
        optimizer=table.optimizer,
        activations=table.activations,
        variables=table.variables,
    )
