"""Make a picture for the docs of one of a whole page.

    python test/hosts/support/pictures.py IN.png OUT.png

At most 1,000 pixels wide and 1,100 high, from the top, in as many shades as fit into 60 kB.
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

from PIL import Image

WIDTH, HEIGHT = 1000, 1100
MOST_BYTES = 60_000


def main(source: str, out: str) -> None:
    """Write the picture; fail where it does not become small enough."""
    picture = Image.open(source).convert("RGB")
    if picture.width > WIDTH:
        size = (WIDTH, round(picture.height * WIDTH / picture.width))
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    picture = picture.crop((0, 0, picture.width, min(picture.height, HEIGHT)))
    for colours in (64, 32, 16, 8):
        data = BytesIO()
        # Median cut, the default, gives thin text on a dark ground no shade of its own.
        method = Image.Quantize.MAXCOVERAGE
        few = picture.quantize(colours, method, kmeans=1, dither=Image.Dither.NONE)
        few.save(data, "PNG", optimize=True)
        if len(data.getvalue()) <= MOST_BYTES:
            Path(out).write_bytes(data.getvalue())
            return
    raise SystemExit(f"{source} does not become small enough")


if __name__ == "__main__":
    main(*sys.argv[1:])
