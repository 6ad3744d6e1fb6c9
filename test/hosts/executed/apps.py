"""Read the models of the executed notebook again, for applications that run Python instead of reading notebooks.

    python test/hosts/executed/apps.py NOTEBOOK FOLDER

Writes to FOLDER ``summaries.pickle``, a list, ``marimo_notebook.py``, and for each summary the HTML of an output that
contains its table, ``0.html`` and so on. The model of TensorFlow.js is none of Python.
"""

from __future__ import annotations

import json
import pickle
import re
import runpy
import sys
from pathlib import Path

import layerfold

CELL = """
@app.cell
def _({names}):
    {source}
    return {returned}
"""


def main(notebook: str, folder: str) -> None:
    """Run the cells of Python and write what the applications read."""
    cells = json.loads(Path(notebook).read_text("utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    imports, *models = code[:3]
    Path(folder, "marimo_notebook.py").write_text(marimo_notebook(imports, models), "utf-8")
    script = Path(folder, "summaries.py")
    script.write_text(script_of(imports, models), "utf-8")
    summaries = runpy.run_path(str(script))["summaries"]
    Path(folder, "summaries.pickle").write_bytes(pickle.dumps(summaries))
    layerfold.enable(inline_view=True, html_only=True)
    for number, summary in enumerate(summaries):
        Path(folder, f"{number}.html").write_text(summary._repr_html_(), "utf-8")


def script_of(imports: str, models: list[str]) -> str:
    """Write a script that makes a list of the summaries."""
    lines = [imports, "summaries = []"]
    for source in models:
        definition, shown = source.replace("model.summary()", "layerfold.summary(model)").rsplit(
            "\n", 1
        )
        lines += [definition, f"summaries.append({shown})"]
    return "\n".join(lines)


def marimo_notebook(imports: str, models: list[str]) -> str:
    """Write the cells for marimo: the first model by itself, the second as its summary."""
    own = [re.sub(r"\bmodel\b", "_model", source) for source in models]
    sources = [source.replace("_model.summary()", "_model") for source in own]
    given = "keras, layerfold, torch"
    parts = [("", imports, given), *((given, source, "") for source in sources)]
    cells = (
        CELL.format(names=names, source=source.replace("\n", "\n    "), returned=returned)
        for names, source, returned in parts
    )
    return "\n".join(("import marimo\n\napp = marimo.App(width='full')\n", *cells))


if __name__ == "__main__":
    main(*sys.argv[1:])
