"""Run the notebooks of examples/ in real kernels and store what their cells send.

python scripts/execute_examples.py [NAME…]
"""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "test" / "python" / "support")]

from kernels import DenoKernel, Kernel

EXAMPLES = ROOT / "examples"


def main(names: list[str]) -> None:
    """Write each notebook with its outputs."""
    for path in sorted(EXAMPLES.glob("*.ipynb")):
        if not names or path.stem in names:
            execute(path)


def execute(path: Path) -> None:
    """Run the cells of one notebook and store their outputs."""
    notebook = nbformat.read(path, 4)
    is_deno = notebook.metadata.kernelspec.name == "deno"
    with DenoKernel() if is_deno else Kernel("tensorflow") as kernel:
        cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
        for number, cell in enumerate(cells, 1):
            cell.execution_count = number
            outputs = kernel.run(cell.source).outputs
            # What TensorFlow says there is about the machine.
            cell.outputs = [output for output in outputs if output.get("name") != "stderr"]
            for output in cell.outputs:
                if output.output_type == "execute_result":
                    output.execution_count = number
    nbformat.write(notebook, path)


if __name__ == "__main__":
    main(sys.argv[1:])
