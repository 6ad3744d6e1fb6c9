"""Make the notebook that every host opens: three models, executed, and which rows each of them shows.

    python test/hosts/executed/make.py FOLDER TFJS.json

TFJS.json is what ``tfjs.mjs`` prints: the source, the output and the rows of the third cell, whose kernel is none of Python.
Writes ``executed.ipynb`` and ``rows.json``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

#: Of ResNet101's whole output in the notebook's file.
MOST_BYTES = 12_000

#: What a reader of the notebook sees, and its rows for the tests, from another cell that is left out afterwards.
MODELS = {
    "ResNet101": "model = keras.applications.ResNet101(weights=None)\nmodel.summary()",
    "Transformer": (
        "model = torch.nn.Transformer(512, 8, 6, 6, batch_first=True)\n"
        "layerfold.summary(model, input_size=[(1, 64, 512), (1, 64, 512)])"
    ),
}
IMPORTS = "import keras\nimport torch\n\nimport layerfold\n\nlayerfold.enable()"
ROWS = """
import json

from layerfold.fallback.columns import columns_of
from layerfold.fallback.layout import Layout
from layerfold.fallback.rows import folded_rows
from layerfold.fallback.visible import PAGE

size = {"input_size": [(1, 64, 512)] * 2} if isinstance(model, torch.nn.Transformer) else {}
summary = layerfold.summary(model, **size)
columns = columns_of(summary._table, Layout())
print(json.dumps([
    {"depth": row.depth, "cells": {column.title: column.text(row) for column in columns}}
    for row in folded_rows(summary._table, summary._outline, PAGE)
]))
count = getattr(model, "count_params", lambda: sum(p.numel() for p in model.parameters()))
print(count())
"""


def main(folder: str, tfjs: str) -> None:
    """Execute the cells, check the size of ResNet101's output and write both files."""
    other = json.loads(Path(tfjs).read_text("utf-8"))
    # Sphinx wants a title.
    title = nbformat.v4.new_markdown_cell("# Three models")
    cells = [nbformat.v4.new_code_cell(source) for source in (IMPORTS, *MODELS.values())]
    asked = [cells[0]]
    for cell in cells[1:]:
        asked += [cell, nbformat.v4.new_code_cell(ROWS)]
    notebook = nbformat.v4.new_notebook(cells=asked)
    # A kernel warns that it uses TCP, which Jupyter's own do.
    quiet = ["--log-level=ERROR"]
    NotebookClient(notebook, kernel_name="python3", timeout=600, extra_arguments=quiet).execute()
    rows = [_rows_of(name, cell) for name, cell in zip(MODELS, asked[2::2], strict=True)]
    cells.append(_other_cell(other))
    for number, cell in enumerate(cells, 1):
        _finish(cell, number)
    title.id = "cell-0"
    notebook.cells = [title, *cells]
    models = [*rows, {key: other[key] for key in ("name", "params", "rows")}]
    _check_totals(models, cells[1:])
    size = _size(notebook, cells[1])
    print(f"ResNet101's output: {size:,} bytes in the notebook, at most {MOST_BYTES:,}")
    if size > MOST_BYTES:
        raise SystemExit(1)
    nbformat.validate(notebook)
    nbformat.write(notebook, Path(folder, "executed.ipynb"))
    Path(folder, "rows.json").write_text(json.dumps(models, ensure_ascii=False, indent=1), "utf-8")


def _rows_of(name: str, cell: nbformat.NotebookNode) -> dict[str, object]:
    (output,) = (output for output in cell.outputs if output.get("name") == "stdout")
    rows, params = output.text.splitlines()
    return {"name": name, "params": f"{int(params):,}", "rows": json.loads(rows)}


def _other_cell(other: dict[str, object]) -> nbformat.NotebookNode:
    output = nbformat.v4.new_output("execute_result", data=other["data"])
    return nbformat.v4.new_code_cell(other["source"], outputs=[output])


def _finish(cell: nbformat.NotebookNode, number: int) -> None:
    """Leave nothing that differs from run to run, or that frameworks say about the machine."""
    cell.id = f"cell-{number}"
    cell.execution_count = number
    cell.metadata = {}
    cell.outputs = [output for output in cell.outputs if output.get("name") != "stderr"]
    for output in cell.outputs:
        if output.output_type == "execute_result":
            output.execution_count = number


def _check_totals(models: list[dict[str, object]], cells: list[nbformat.NotebookNode]) -> None:
    """Compare the totals that the outputs state with what the frameworks count."""
    for model, cell in zip(models, cells, strict=True):
        stated = f" {model['params']} parameters "
        (text,) = (output.data["text/plain"] for output in cell.outputs)
        if stated not in text:
            raise SystemExit(f"{model['name']} does not have{stated}: {text}")


def _size(notebook: nbformat.NotebookNode, cell: nbformat.NotebookNode) -> int:
    """Return by how many bytes the outputs of a cell make the notebook's file longer."""
    whole = nbformat.writes(notebook)
    outputs, cell.outputs = cell.outputs, []
    bare = nbformat.writes(notebook)
    cell.outputs = outputs
    return len(whole.encode()) - len(bare.encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
