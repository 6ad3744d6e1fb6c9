"""Draw the pictures of docs/pictures.md: run it after a change of what pictures look like.

    python scripts/make_pictures.py [NAME ...]

Names are those of ``picture_models.py``; without any, all are drawn.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import layerfold
from picture_models import MODELS

FOLDER = ROOT / "docs" / "images" / "pictures"


def main(wanted: list[str]) -> None:
    """Draw each model, light and dark, as the table opens it, and once folded as far as possible."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in wanted or MODELS:
        model = MODELS[name]
        summary = layerfold.summary(model.built(), **model.arguments())
        for theme in ("light", "dark"):
            summary.to_svg(FOLDER / f"{name}-{theme}.svg", theme=theme)
            summary.to_svg(FOLDER / f"{name}-folded-{theme}.svg", theme=theme, depth=0)
        print(name, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
