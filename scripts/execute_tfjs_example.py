"""Run examples/tfjs.ipynb in a real Deno kernel and store what its cells send.

python scripts/execute_tfjs_example.py
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "test" / "python")]

from kernels import DenoKernel

NOTEBOOK = ROOT / "examples" / "tfjs.ipynb"


def main() -> None:
    """Write the notebook with its outputs."""
    notebook = json.loads(NOTEBOOK.read_text("utf-8"))
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    with DenoKernel() as kernel:
        for number, cell in enumerate(cells, 1):
            sent = kernel.run("".join(cell["source"]))
            cell["execution_count"] = number
            cell["outputs"] = [
                {"output_type": "execute_result", "execution_count": number, **content(message)}
                for message in sent.messages
                if message["msg_type"] == "execute_result"
            ]
    text = json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False)
    NOTEBOOK.write_text(text + "\n", "utf-8")


def content(message: dict[str, dict[str, object]]) -> dict[str, object]:
    """Return data and metadata; texts as lists of lines, as nbformat stores them."""
    data = {
        kind: value.splitlines(keepends=True) if isinstance(value, str) else value
        for kind, value in message["content"]["data"].items()
    }
    return {"data": data, "metadata": message["content"]["metadata"]}


if __name__ == "__main__":
    main()
