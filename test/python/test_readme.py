"""The sizes that README states, measured again."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import layerfold
from corpus import load
from layerfold.format.encode import saved_size

REPOSITORY = Path(__file__).parents[2]
README = (REPOSITORY / "README.md").read_text("utf-8")


def stated(pattern: str) -> float:
    """Return the number in README that a pattern finds."""
    found = re.search(pattern, README)
    assert found is not None, pattern
    return float(found[1].replace(",", ""))


def added_to_a_notebook(bundle: dict[str, Any]) -> int:
    """Return by how many bytes an output makes a notebook file longer."""
    # It has texts as lists of lines.
    data = {
        kind: value.splitlines(keepends=True) if isinstance(value, str) else value
        for kind, value in bundle.items()
    }
    output = {"data": data, "metadata": {}, "output_type": "display_data"}
    sizes = [
        len(json.dumps({"cells": [{"outputs": outputs}]}, indent=1, ensure_ascii=False).encode())
        for outputs in ([], [output])
    ]
    return sizes[1] - sizes[0]


def test_resnet101(application: Callable[..., Any]) -> None:
    summary = layerfold.summary(application("ResNet101"))
    bundle = summary._repr_mimebundle_()
    table = saved_size(summary.payload) / 1000
    assert table == pytest.approx(
        stated(r"of this, the interactive table +\| +\| +([\d.]+) kB"), abs=0.06
    )
    whole = added_to_a_notebook(bundle) / 1000
    assert whole == pytest.approx(stated(r"\| size +\| +508 kB \| \*\*([\d.]+) kB"), abs=0.2)
    assert len(summary) == stated(r"table: (\d+) layers in 23 rows")
    assert summary.totals.params == stated(r"s\.totals\.params +# (\d+)")


def test_the_elements_are_those_of_the_benchmarks() -> None:
    benchmarks = (REPOSITORY / "docs" / "benchmarks.md").read_text("utf-8")
    in_page = re.search(r"\| elements in the page +\| +([\d,]+) \| +([\d,]+) \|", README)
    assert in_page is not None
    for name, count in zip(("Keras summary()", "layerfold"), in_page.groups(), strict=True):
        assert f"| Keras ResNet101, {name} | {count} |" in benchmarks


def test_resnet152() -> None:
    size = saved_size(load("keras-resnet152")["payload"]) / 1000
    assert size == pytest.approx(stated(r"the table of ResNet152 is ([\d.]+) kB"), abs=0.06)


@pytest.mark.usefixtures("torch")
def test_a_mixture_of_experts() -> None:
    import models

    summary = layerfold.summary(models.mixture_of_experts())
    assert len(summary) == stated(r"mixture of experts with ([\d,]+) modules")
    size = stated(r"mixture of experts with [\d,]+ modules ([\d.]+) kB")
    assert saved_size(summary.payload) / 1000 == pytest.approx(size, abs=0.06)
