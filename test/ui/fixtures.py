"""Write the outputs that the browser tests show, by the package's own code.

    python test/ui/fixtures.py OUT.json

The rows come from ``test/corpus``, where real models were collected; the bundle (payload, plain text,
HTML) is made here and now, so that the tests show what this version writes.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "test" / "python"))

import corpus
from layerfold.model_summary.summary import Summary

NAMES = (
    "keras-resnet101",
    "keras-resnet50",
    "keras-nasnetlarge",
    "torch-fine-tuned",
    "torch-resnet101",
    "torch-llama",
    "torch-moe",
    "torch-vit-b-16-run",
)


def main(out: str) -> None:
    """Write one bundle for each name that the corpus has."""
    known = set(corpus.case_names())
    bundles = {name: bundle(name) for name in NAMES if name in known}
    text = json.dumps(bundles, indent=1, sort_keys=True, ensure_ascii=False)
    Path(out).write_text(text + "\n", "utf-8")


def bundle(name: str) -> dict[str, object]:
    """Return what a cell with this model displays."""
    table = corpus.load_table(corpus.load(name)["table"])
    return Summary(table)._repr_mimebundle_()


if __name__ == "__main__":
    main(sys.argv[1])
