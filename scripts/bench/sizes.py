"""Sizes of the forms of one summary: print JSON with the bytes of each, and those after gzip.

    python scripts/bench/sizes.py

The rows of Keras ResNet101 are those of the corpus, so that no framework is needed.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "test" / "python"))

import corpus
import layerfold


def main() -> None:
    """Print a list of form, bytes and compressed bytes."""
    summary = layerfold.Summary(corpus.load_table(corpus.load("keras-resnet101")["table"]))
    outputs = {
        "an output": {},
        "an output, `html_only=True`": {"html_only": True},
        "an output, `inline_view=True`": {"inline_view": True},
        "an output, `inline_view=True, html_only=True`": {"inline_view": True, "html_only": True},
    }
    sizes = []
    for form, options in outputs.items():
        layerfold.enable(**options)
        sizes.append((form, json.dumps(summary._repr_mimebundle_(), ensure_ascii=False)))
    sizes.append(("the page of `to_html`", summary.to_html() or ""))
    forms = ((form, text.encode()) for form, text in sizes)
    print(json.dumps([(form, len(data), len(gzip.compress(data, 9))) for form, data in forms]))


if __name__ == "__main__":
    main()
