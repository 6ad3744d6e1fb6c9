"""Hold FLOPs and parameters of every torchvision model against what torchvision publishes.

    python scripts/sweep_torchvision.py [NAME ...]

Published are ``num_params`` and ``_ops`` (10⁹ multiply-adds, rounded to three decimals) in the ``meta`` of the weights. Each
model is built on the meta device and asked for its shapes on the input that its evaluation takes.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "test" / "python")]

import layerfold
import torchvision_oracle as oracle
from models import torchvision_models


def main(names: list[str]) -> int:
    """Print one line per model that differs, then the counts; return 1 if any does unexpectedly."""
    models = torchvision_models()
    counts = {"equal": 0, "exception": 0, "different": 0}
    for name in names or oracle.names(models):
        start = time.perf_counter()
        problem = oracle.difference(models, name, layerfold.summary)
        reason = oracle.EXCEPTIONS.get(name)
        kind = "equal" if problem is None else "exception" if reason else "different"
        counts[kind] += 1
        if problem is not None:
            print(f"{name}: {problem} ({time.perf_counter() - start:.1f} s): {reason}", flush=True)
    print(counts)
    return int(counts["different"] > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
