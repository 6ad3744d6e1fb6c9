"""That every graph builds, and that what is expected of it names rows that it has."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

import pytest

import graph_zoo
from graph_zoo.check import rows_of
from graph_zoo.expected import ZOO
from layerfold.collect import collect

WITHOUT_GRAPHS = {"check", "expected", "parts"}
MODULES = sorted({module.name for module in iter_modules(graph_zoo.__path__)} - WITHOUT_GRAPHS)


@pytest.mark.parametrize("module", MODULES)
def test_every_expectation_names_rows(module: str) -> None:
    name = import_module(f"graph_zoo.{module}").__name__
    graphs = [graph for graph in ZOO.values() if graph.define.__module__ == name]
    assert graphs
    for graph in graphs:
        table = collect(graph.build())
        for expectation in graph.expected:
            for span in expectation.spans:
                rows_of(span, table)
