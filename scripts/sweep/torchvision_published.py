"""Compare FLOPs and parameters of every torchvision model with what torchvision publishes.

    python scripts/sweep/torchvision_published.py [NAME ...]

Published are ``num_params`` and ``_ops`` (10⁹ multiply-adds, rounded to three decimals) in the ``meta`` of the weights. Each
model is built on the meta device and asked for its shapes on the input that its evaluation takes.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "test" / "python" / "support")]

import layerfold
import torchvision_oracle as oracle
from models import torchvision_models


def main(names: list[str]) -> int:
    """Print one line per model that differs, then the counts; return 1 if any does."""
    models = torchvision_models()
    different = 0
    chosen = names or oracle.names(models)
    for name in chosen:
        start = time.perf_counter()
        problem = oracle.difference(models, name, layerfold.summary)
        if problem is not None:
            different += 1
            print(f"{name}: {problem} ({time.perf_counter() - start:.1f} s)", flush=True)
    for name, reason in oracle.EXCEPTIONS.items():
        print(f"not compared: {name}: {reason}")
    print(f"{len(chosen) - different} equal, {different} different")
    return int(different > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
