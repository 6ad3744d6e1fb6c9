"""Make the models that people reported anew from many seeds, and compare each summary with a real run.

    python scripts/sweep/constructions.py [NAME ...] [--seeds 100]

The constructions are those of ``test/python/support/constructions``; ends with 1 if a summary disagrees.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from random import Random

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "test" / "python" / "support")]

from constructions import CONSTRUCTIONS, register


def main() -> int:
    """Print what disagrees, and how many models were made."""
    register()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="constructions; default: all")
    parser.add_argument("--seeds", type=int, default=100)
    given = parser.parse_args()
    wrong = 0
    names = given.names or sorted(CONSTRUCTIONS)
    for name in names:
        for seed in range(given.seeds):
            faults = CONSTRUCTIONS[name](Random(seed)).faults()
            wrong += bool(faults)
            for fault in faults[:3]:
                print(f"  {name} {seed}: {fault[:300]}", flush=True)
    print(f"{len(names)} constructions, {given.seeds} seeds each, {wrong} summaries disagree")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
