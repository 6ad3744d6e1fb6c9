"""Write what GitHub shows of a notebook's outputs.

python test/hosts/support/github.py NOTEBOOK OUT.html
"""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat

sys.path.insert(0, str(Path(__file__).parents[2] / "ui"))

from static_hosts import on_github


def main(notebook: str, out: str) -> None:
    """Write the outputs after one another."""
    cells = nbformat.read(notebook, 4).cells
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    Path(out).write_text("".join(f"<div>{on_github(output)}</div>" for output in outputs), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
