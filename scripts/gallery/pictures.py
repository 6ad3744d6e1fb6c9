"""Make the pictures of docs and tests small: called by scripts/gallery.mjs, which takes them.

python scripts/gallery/pictures.py docs | tests
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parent.parent.parent
TAKEN = ROOT / "test-results" / "gallery"
DOCS = ROOT / "docs" / "images" / "gallery"
EXPECTED = ROOT / "test" / "ui" / "gallery" / "expected"

SHADES = 256
"""Of a palette. Text in two themes has up to 500, of which these are within two of 255 steps of each."""

KMEANS = 2
"""Rounds in which the palette is fitted: without them some shades are 14 steps off."""

FRAME_MS = 1_600
LAST_FRAME_MS = 6_000


def main(what: str) -> None:
    """Write the pictures of the docs from what was taken, or those of the tests anew."""
    if what == "docs":
        write_docs()
    else:
        for path in sorted(EXPECTED.glob("*.png")):
            shrink(path)


def write_docs() -> None:
    """Write every sheet, and a single picture where the page or README has one inline."""
    DOCS.mkdir(parents=True, exist_ok=True)
    for path in sorted((TAKEN / "sheets").glob("*.png")):
        save_webp(path, DOCS / f"{path.stem}.webp")
    write_animation()
    for path in sorted((TAKEN / "single").glob("*-1030.png")):
        if path.stem.startswith(("folded-", "block-", "details-", "picture-")):
            save_webp(path, DOCS / f"{path.stem}.webp")


def write_animation() -> None:
    """Write the moving picture of README: the last of its pictures stays longest."""
    frames = [Image.open(path).convert("RGB") for path in sorted((TAKEN / "frames").glob("*.png"))]
    durations = [*[FRAME_MS] * (len(frames) - 1), LAST_FRAME_MS]
    frames[0].save(
        DOCS / "fine-tune.webp",
        save_all=True,
        append_images=frames[1:],
        duration=durations,
        loop=0,
        lossless=True,
        quality=100,
        method=4,
    )


def save_webp(source: Path, target: Path) -> None:
    """Write one picture without loss."""
    Image.open(source).convert("RGB").save(target, lossless=True, quality=100, method=4)


def shrink(path: Path) -> None:
    """Write one picture with a palette, in a third of the bytes."""
    picture = Image.open(path).convert("RGB")
    palette = picture.quantize(
        SHADES, method=Image.Quantize.MAXCOVERAGE, kmeans=KMEANS, dither=Image.Dither.NONE
    )
    palette.save(path, "PNG", optimize=True)


if __name__ == "__main__":
    main(sys.argv[1])
