"""The Summary object: rows, totals, blocks, exports, the bundle."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import FrozenInstanceError, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import nbformat
import pytest

import layerfold
from ground_truth import Summaries
from kernels import REPOSITORY
from layerfold.format.table import Totals
from layerfold.model_summary import summary as summary_module
from layerfold.model_summary.export import frame_columns
from layerfold.model_summary.layer_range import limited

MIME_TYPE = "application/vnd.layerfold.v1+json"


def test_resnet101_as_the_issue_says(keras_summary: Summaries) -> None:
    summary = keras_summary("ResNet101")
    assert len(list(summary)) == len(summary) == 347
    assert summary.totals.params == 44_707_176
    assert Counter(block.kind for block in summary.blocks) == {"residual": 33, "stage": 4}
    stages = [block for block in summary.blocks if block.kind == "stage"]
    assert [(block.label, block.count) for block in stages] == [
        ("conv2", 3),
        ("conv3", 4),
        ("conv4", 23),
        ("conv5", 3),
    ]
    assert (stages[2].first, stages[2].last) == ("conv4_block1_1_conv", "conv4_block23_out")


def test_rows_name_what_they_read(keras_summary: Summaries) -> None:
    rows = {row.path: row for row in keras_summary("ResNet101")}
    assert rows["conv2_block2_add"].inputs == ("conv2_block1_out", "conv2_block2_3_bn")
    assert rows["conv2_block2_add"].calls == 1
    assert rows["conv1_conv"].output_shape == "?,112,112,64"
    assert (rows["conv1_bn"].params, rows["conv1_bn"].trainable) == (256, 128)


def test_paths_of_nested_rows(torchvision_summary: Summaries) -> None:
    paths = [row.path for row in torchvision_summary("resnet18")]
    assert paths[:2] == ["", "conv1"]
    assert "layer1.0.conv1" in paths


def test_repeated_modules_are_blocks(torch: ModuleType) -> None:
    model = torch.nn.ModuleList(torch.nn.Sequential(torch.nn.Linear(2, 2)) for _ in range(5))
    (block,) = layerfold.summary(model).blocks
    assert (block.kind, block.label, block.count, block.rows) == ("repeated", "0 … 4", 5, 10)


def test_resnet101_takes_at_most_12_kilobytes_of_the_notebook(keras_summary: Summaries) -> None:
    bundle = keras_summary("ResNet101")._repr_mimebundle_()
    assert _saved(bundle) - _saved({}) <= 12_000
    texts = {key: value for key, value in bundle.items() if key != MIME_TYPE}
    assert _saved(texts) - _saved({}) <= 7_600


def _saved(data: dict[str, Any]) -> int:
    output = nbformat.v4.new_output("display_data", data) if data else None
    cell = nbformat.v4.new_code_cell("", outputs=[output] if output else [], id="a")
    return len(nbformat.writes(nbformat.v4.new_notebook(cells=[cell])).encode())


def test_same_model_twice_gives_equal_bytes(application: Callable[..., Any]) -> None:
    model = application("ResNet50")
    first, second = (layerfold.summary(model)._repr_mimebundle_() for _ in range(2))
    assert json.dumps(first) == json.dumps(second)


def test_the_bundle_can_be_sent_whatever_the_names_are(torch: ModuleType) -> None:
    from jupyter_client.session import json_packer

    model = torch.nn.Sequential()
    for name in ("\ud800", "\x1b[31mred", "\u202etxt.exe", "<script>", "\0", "a" * 10_000):
        model._modules[name] = torch.nn.Linear(1, 1)
    model[0].strange = float("nan")
    bundle = layerfold.summary(model, columns="all")._repr_mimebundle_()
    assert json.loads(json_packer(bundle)) == bundle
    json.dumps(bundle, allow_nan=False)


def test_csv_contains_every_row_and_no_formula(torch: ModuleType, tmp_path: Path) -> None:
    model = torch.nn.Sequential()
    for name in ("=1+1", "+a", "-a", "@a", '"quoted", comma', "line\nbreak", "plain"):
        model._modules[name] = torch.nn.Linear(1, 1)
    summary = layerfold.summary(model)
    text = summary.to_csv()
    assert text is not None
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["path"] for row in rows][1:5] == ["'=1+1", "'+a", "'-a", "'@a"]
    assert [row["path"] for row in rows][5:] == ['"quoted", comma', "line\nbreak", "plain"]
    assert sum(int(row["params"]) for row in rows) == summary.totals.params
    assert rows[1]["output_shape"] == ""
    assert summary.to_csv(tmp_path / "model.csv") is None
    assert (tmp_path / "model.csv").read_bytes().decode() == text


def test_markdown_is_a_table_whatever_the_names_are(torch: ModuleType) -> None:
    model = torch.nn.Sequential()
    for name in ("a|b", "new\nline", "*bold*", "<b>"):
        model._modules[name] = torch.nn.Linear(1, 1)
    lines = layerfold.summary(model).to_markdown().splitlines()
    assert lines[0] == "| path | type | depth | params | trainable | dtype |"
    assert len(lines) == 2 + 5
    assert lines[3].startswith(r"| a\|b | Linear | 1 | 2 |")
    assert lines[4].startswith(r"| new\\nline |")


def test_budget_is_kept(keras_summary: Summaries, keras: ModuleType) -> None:
    del keras
    summary = keras_summary("NASNetLarge")
    small = layerfold.Summary(summary._table, budget=8_000)
    assert len(json.dumps(small.payload, indent=1)) <= 8_000
    assert small.payload["totals"] == summary.payload["totals"]
    assert small.payload["omitted"]


@pytest.mark.parametrize("budget", [-5, 0, 262_145, 8e3, True, "8000"])
def test_a_budget_that_cannot_be_is_one_clear_sentence(budget: Any) -> None:
    with pytest.raises(ValueError, match="whole number of bytes from 1 to 262,144, not"):
        layerfold.summary(object(), budget=budget)


def test_layer_range_follows_keras(keras_summary: Summaries) -> None:
    table = keras_summary("ResNet101")._table
    part = limited(table, ["conv3_block1_1", "conv3_block4_out"])
    assert part.names[0] == "conv3_block1_1_conv"
    assert part.names[-1] == "conv3_block4_out"
    assert limited(table, ["conv3_block4_out", "conv3_block1_1"]).names == part.names
    summary = layerfold.Summary(part)
    assert summary.totals.params == 1_230_336
    assert "of 347 layers" in summary.notes[0]
    assert summary.payload


@pytest.mark.parametrize(
    "layer_range", [["conv1_conv"], ["nope", "conv1_conv"], ["conv1_conv", 3], "abc"]
)
def test_layer_range_errors_are_those_of_keras(
    application: Callable[..., Any], layer_range: Any
) -> None:
    model = application("MobileNet")
    with pytest.raises(ValueError, match="Received") as ours:
        limited(layerfold.summary(model)._table, layer_range)
    with pytest.raises(ValueError, match="Received") as theirs:
        model.summary(layer_range=layer_range, print_fn=lambda *_: None)
    assert str(ours.value) == str(theirs.value)


def test_import_brings_no_framework_and_is_quick() -> None:
    code = (
        "import sys, time, IPython\nstart = time.perf_counter()\nimport layerfold\n"
        "taken = time.perf_counter() - start\nfrom IPython.core.interactiveshell import InteractiveShell\n"
        "layerfold.load_ipython_extension(InteractiveShell.instance())\n"
        "loaded = {name.partition('.')[0] for name in sys.modules}\n"
        "assert not loaded & {'keras', 'tf_keras', 'torch', 'tensorflow', 'jax', 'flax', 'numpy'}, loaded\n"
        "print(taken)"
    )
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert float(done.stdout) < 0.1  # the figure itself is measured by the bench


def test_public_names_are_there() -> None:
    for name in layerfold.__all__:
        assert getattr(layerfold, name).__doc__
    with pytest.raises(AttributeError, match="nothing"):
        _ = layerfold.nothing


def test_rows_that_were_just_seen_are_not_searched_again(torch: ModuleType) -> None:
    model = torch.nn.Sequential(torch.nn.Linear(4, 4), torch.nn.Linear(4, 4))
    first = layerfold.summary(model)
    first.payload["templates"] = {}
    again = layerfold.summary(model)
    assert again is first
    assert again.payload["templates"] != {}
    model[0].weight.requires_grad_(requires_grad=False)
    assert layerfold.summary(model).totals.trainable == 24


def test_another_thread_may_remember_a_summary_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    class Described:
        def __layerfold__(self) -> Iterator[layerfold.Layer]:
            yield layerfold.Layer(path="a", type="A", params=12)

    class Meanwhile:
        def shows(self, *_: object) -> bool:
            recent.append(self)
            return False

    recent: deque[Any] = deque([Meanwhile(), Meanwhile()], maxlen=4)
    monkeypatch.setattr(summary_module, "_RECENT", recent)
    assert layerfold.summary(Described()).totals.params == 12


def test_totals_that_are_shared_cannot_be_changed() -> None:
    totals = Totals(rows=1)
    with pytest.raises(FrozenInstanceError):
        totals.params = 0  # type: ignore[misc]


def test_a_frame_has_numbers_where_they_are_known(torch: ModuleType) -> None:
    model = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.LazyLinear(4))
    columns = frame_columns(layerfold.summary(model, columns="bytes"))
    assert columns["params"] == ("Int64", [0, 9, None])
    assert columns["accessor"] == ("string", ["model", "model[0]", "model[1]"])
    assert columns["inputs"] == ("string", [None, None, None])
    assert columns["bytes"][0] == "Int64"
    huge = replace(next(iter(layerfold.summary(model))), params=2**63)
    assert frame_columns([huge])["params"] == ("object", [2**63])


def test_a_frame_needs_pandas(torch: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)  # as Python does where it is not installed
    with pytest.raises(ImportError, match="pip install pandas"):
        layerfold.summary(torch.nn.Linear(2, 2)).to_pandas()


def test_the_payload_is_written_as_json_of_one_line(
    keras_summary: Summaries, tmp_path: Path
) -> None:
    summary = keras_summary("ResNet101")
    text = summary.to_json()
    assert text is not None
    assert json.loads(text) == summary.payload
    assert text.isascii()
    assert text.count("\n") == 1
    file = tmp_path / "größe.layerfold.json"
    assert summary.to_json(file) is None
    assert file.read_text("utf-8") == text
