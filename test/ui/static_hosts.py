"""Write the pages that nbconvert and GitHub make of the plain HTML table.

    python test/ui/static_hosts.py BUNDLES.json FOLDER

nbconvert is the real one, with each of its templates. GitHub is emulated: bleach keeps what the allow-list of
html-pipeline 2.14 (lib/html/pipeline/sanitization_filter.rb) keeps of such a table, and nothing of a style or a class.
It has nbconvert put an SVG into the page as elements (https://github.com/jupyter/nbconvert/pull/2106). Which of them it keeps is
not published: here those of nbconvert 7.2 to 7.6 (nbconvert/filters/svg_constants.py), which took styles away as GitHub does.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import bleach
import nbformat
from nbconvert import HTMLExporter

#: Elements and attributes that GitHub keeps, as far as they could be in a table.
_TAGS = frozenset(("b", "div", "p", "pre", "span", "table", "tbody", "td", "th", "thead", "tr"))
_ATTRIBUTES = {"*": ["align", "bgcolor", "border", "colspan", "height", "nowrap", "rowspan"]}

#: The same of an SVG, as far as they could be in a picture.
_SVG_TAGS = frozenset(("desc", "g", "path", "rect", "svg", "text", "title", "tspan"))
_SVG_ATTRIBUTES = [
    *("d", "dx", "fill", "font-family", "font-size", "font-weight", "height", "rx", "stroke"),
    *("stroke-dasharray", "stroke-width", "text-anchor", "transform", "viewBox", "width", "x", "y"),
]


def main(bundles: str, folder: str) -> None:
    """Write a page for each host."""
    models = json.loads(Path(bundles).read_text("utf-8"))
    outputs = [
        nbformat.v4.new_output("display_data", data=_saved(models[name]))
        for name in ("keras-resnet101", "torch-vit-b-16-run", "torch-fine-tuned")
    ]
    cell = nbformat.v4.new_code_cell("model", outputs=outputs)
    notebook = nbformat.v4.new_notebook(cells=[cell])
    pages = {
        template: _exported(notebook, template_name=template)
        for template in ("lab", "classic", "basic")
    }
    pages["sanitised"] = _exported(notebook, template_name="lab", sanitize_html=True)
    pages["github"] = "".join(f"<div>{on_github(output)}</div>" for output in outputs)
    for name, page in pages.items():
        Path(folder, f"{name}.html").write_text(page, "utf-8")


def _saved(bundle: dict[str, object]) -> dict[str, object]:
    return {kind: bundle[kind] for kind in ("text/html", "text/plain")}


def _exported(notebook: nbformat.NotebookNode, **options: object) -> str:
    page: str = HTMLExporter(**options).from_notebook_node(notebook)[0]
    return page


def on_github(output: nbformat.NotebookNode) -> str:
    """Return what GitHub keeps of an output."""
    data = output["data"]
    if "text/html" not in data:
        attributes = {"*": _SVG_ATTRIBUTES}
        return bleach.clean(data["image/svg+xml"], tags=_SVG_TAGS, attributes=attributes)
    html: str = data["text/html"]
    return bleach.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, strip=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
