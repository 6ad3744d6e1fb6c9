"""That every graph builds, and that what is expected of it names rows that it has."""

from __future__ import annotations

from importlib import import_module

import pytest

from graph_zoo.check import rows_of
from graph_zoo.expected import ZOO, modules


@pytest.mark.parametrize("module", modules())
def test_every_expectation_names_rows(module: str) -> None:
    name = import_module(module).__name__
    graphs = [graph for graph in ZOO.values() if graph.define.__module__ == name]
    assert graphs
    for graph in graphs:
        for expectation in graph.expected:
            for span in expectation.spans:
                rows_of(span, graph.table)
