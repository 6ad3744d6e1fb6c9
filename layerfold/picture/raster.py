"""SVG as PNG, by resvg: without a browser, and with the fonts of the system."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from numbers import Real
from pathlib import Path
from struct import pack
from typing import Any

from layerfold.picture.packages import needed

#: Of CSS, which an SVG's units are.
_PIXELS_PER_INCH = 96
_INCHES_PER_METRE = 1 / 0.0254

#: A pixel takes four bytes of memory.
_MOST_PIXELS = 2**26

#: What systems take for "sans-serif", none of them wider than boxes expect. resvg knows only the one that it is given, and
#: draws texts in another font, or leaves them out, where there is no such one.
_FAMILIES = (
    "Arial",
    "Liberation Sans",
    "Helvetica",
    "Helvetica Neue",
    "Segoe UI",
    "Roboto",
    "Noto Sans",
    "Open Sans",
    "DejaVu Sans",
    "Ubuntu",
    "Cantarell",
    "FreeSans",
)

#: Whatever is drawn for it is not what was asked for.
_NO_FAMILY = "no such family"

_SIZE = re.compile(r'<svg[^>]* width="([\d.]+)"[^>]* height="([\d.]+)"')
_SIGNATURE_AND_HEADER = 33  # bytes of a PNG before its other parts


def to_png(svg: str, dpi: float) -> bytes:
    """Return a picture as PNG, with ``dpi`` pixels for 96 px of the SVG.

    ValueError where that would be too many pixels, OSError where the system has no font.
    """
    if not (isinstance(dpi, Real) and 1 <= dpi < float("inf")):
        raise ValueError(f"dpi must be a number from 1 on, not {dpi!r}")
    zoom = dpi / _PIXELS_PER_INCH
    width, height = (float(length) for length in _size(svg))
    if width * height * zoom**2 > _MOST_PIXELS:
        most = int(_PIXELS_PER_INCH * (_MOST_PIXELS / (width * height)) ** 0.5)
        raise ValueError(
            f"With dpi={dpi:g} the picture would have {width * zoom:,.0f} × {height * zoom:,.0f} pixels: take"
            f" at most dpi={most}, open fewer levels, or save it as .svg"
        )
    return _with_density(_rendered(svg, zoom=zoom, **_font()), dpi)


def _size(svg: str) -> tuple[str, str]:
    found = _SIZE.search(svg)
    if found is None:
        raise ValueError("This SVG does not say how large it is")
    return found[1], found[2]


def _rendered(svg: str, **options: Any) -> bytes:
    return bytes(needed("resvg_py", "A picture as PNG").svg_to_bytes(svg_string=svg, **options))


@cache  # an error is not kept: a font that is installed meanwhile is found
def _font() -> dict[str, Any]:
    """Return what resvg has to know so that texts are drawn; OSError where it finds no font."""
    otherwise = _rendered(_probe("Ma"), sans_serif_family=_NO_FAMILY)
    usable = (font for font in _fonts() if _rendered(_probe("Ma"), **font) != otherwise)
    font = next(usable, None)
    if font is not None:
        return font
    if otherwise != _rendered(_probe("")):
        return {}
    raise FileNotFoundError(
        "No font was found to draw the texts with: install one, such as Debian's fonts-dejavu-core"
        " or matplotlib, which brings one, or save the picture as .svg"
    )


def _probe(text: str) -> str:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20">'
        f'<text y="16" font-family="sans-serif" font-size="16">{text}</text></svg>'
    )


def _fonts() -> Iterator[dict[str, Any]]:
    for family in _FAMILIES:
        yield {"sans_serif_family": family}
    matplotlib = find_spec("matplotlib")  # looked for, not imported
    if matplotlib is not None and matplotlib.origin is not None:
        folder = Path(matplotlib.origin).parent / "mpl-data" / "fonts" / "ttf"
        files = [folder / f"DejaVuSans{weight}.ttf" for weight in ("", "-Bold")]
        yield {"sans_serif_family": "DejaVu Sans", "font_files": [str(file) for file in files]}


def _with_density(png: bytes, dpi: float) -> bytes:
    """Return the PNG with its size on paper, which slides and documents use (chunk pHYs of the PNG specification)."""
    per_metre = round(dpi * _INCHES_PER_METRE)
    chunk = b"pHYs" + pack(">IIB", per_metre, per_metre, 1)
    part = pack(">I", len(chunk) - 4) + chunk + pack(">I", zlib.crc32(chunk))
    return png[:_SIGNATURE_AND_HEADER] + part + png[_SIGNATURE_AND_HEADER:]
