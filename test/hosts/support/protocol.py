"""Print a model that describes itself to layerfold: a cell that shows it, and what that cell shows in this Python.

    python test/hosts/support/protocol.py

For hosts with a kernel that has no framework.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator

import layerfold
from layerfold.fallback.columns import columns_of
from layerfold.fallback.layout import Layout
from layerfold.fallback.rows import folded_rows
from layerfold.fallback.visible import PAGE


class Encoder:
    """Blocks that two ways lead through, and a head that is tied to the embedding."""

    def __layerfold__(self) -> Iterator[layerfold.Layer]:
        """Describe one layer after another."""
        from layerfold import Layer

        yield Layer(
            path="embed", type="Embedding", params=256_000, output_shape=(None, 256), inputs=()
        )
        before = "embed"
        for number in range(12):
            dense, add = f"block{number}_dense", f"block{number}_add"
            yield Layer(path=dense, type="Dense", params=65_792, inputs=(before,))
            yield Layer(path=add, type="Add", params=0, inputs=(before, dense))
            before = add
        yield Layer(path="norm", type="Norm", params=512, frozen=512, inputs=(before,))
        yield Layer(
            path="head",
            type="Dense",
            params=0,
            tied_to="embed",
            tied_params=256_000,
            inputs=("norm",),
        )


def main() -> None:
    """Print it as JSON."""
    summary = layerfold.summary(Encoder())
    columns = columns_of(summary._table, Layout())
    rows = [
        {"depth": row.depth, "cells": {column.title: column.text(row) for column in columns}}
        for row in folded_rows(summary._table, summary._outline, PAGE)
    ]
    imports = "from collections.abc import Iterator\n\nimport layerfold"
    source = f"{imports}\n\n\n{inspect.getsource(Encoder)}\n\nlayerfold.summary(Encoder())"
    data = summary._repr_mimebundle_()
    print(json.dumps({"name": "Encoder", "source": source, "data": data, "rows": rows}))


if __name__ == "__main__":
    main()
