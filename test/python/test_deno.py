"""A real Deno kernel, TensorFlow.js from npm, and layerfold/tfjs as it was built."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from decoder import Decoder
from kernels import Cell, DenoKernel

NOTEBOOK = Path(__file__).parents[2] / "examples" / "tfjs.ipynb"
MIME_TYPE = "application/vnd.layerfold.v1+json"
KINDS = {MIME_TYPE, "text/html", "text/plain"}

SMALL_MODEL = """
const hidden = tf.layers.dense({ units: 8, inputShape: [4], name: "hidden" });
const small = tf.sequential({ name: "small", layers: [hidden] });
"""


@pytest.fixture(scope="module")
def kernel() -> Iterator[DenoKernel]:
    with DenoKernel() as running:
        yield running


@pytest.fixture(scope="module")
def cells(kernel: DenoKernel) -> list[tuple[dict, Cell]]:
    """Every cell of the example with what it sends now."""
    notebook = json.loads(NOTEBOOK.read_text("utf-8"))
    found = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return [(cell, kernel.run("".join(cell["source"]))) for cell in found]


def test_a_summary_is_one_message(cells: list[tuple[dict, Cell]]) -> None:
    *before, (_, last) = cells
    assert all(not sent.counts for _, sent in before)
    assert last.counts == {"execute_result": 1}
    assert set(last.data) == KINDS
    assert last.metadata == {}


def test_the_example_stores_what_running_it_sends(cells: list[tuple[dict, Cell]]) -> None:
    stored, sent = cells[-1]
    (output,) = stored["outputs"]
    for kind, value in output["data"].items():
        assert sent.data[kind] == ("".join(value) if isinstance(value, list) else value)


def test_its_sums_are_those_of_tensorflow_js(
    kernel: DenoKernel, cells: list[tuple[dict, Cell]]
) -> None:
    payload = cells[-1][1].data[MIME_TYPE]
    counted = kernel.run("[model.countParams(), model.layers.length].join()").data["text/plain"]
    params, layers = map(int, counted.strip('"').split(","))
    decoded = Decoder(payload)
    assert payload["totals"]["params"] == params
    assert decoded.sum("params") == (params, True)
    assert payload["totals"]["rows"] == decoded.at == layers


def test_every_block_is_found(cells: list[tuple[dict, Cell]]) -> None:
    text = cells[-1][1].data["text/plain"]
    assert text.count("18 residual blocks") == 3
    assert "conv4_block2 … 18  × 17" in text


def test_it_can_be_displayed_before_the_end_of_a_cell(kernel: DenoKernel) -> None:
    kernel.run(SMALL_MODEL)
    sent = kernel.run("await Deno.jupyter.display(summary(small)); undefined")
    assert sent.counts == {"display_data": 1}
    assert set(sent.data) == KINDS


def test_what_is_no_model_is_one_clear_sentence(kernel: DenoKernel) -> None:
    sent = kernel.run("summary(3)", fails=True)
    assert "UnsupportedModel: summary reads a tf.LayersModel" in sent.error
