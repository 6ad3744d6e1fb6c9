"""PNGs of pictures: their size, their density, and what happens without a font."""

from __future__ import annotations

import sys
from io import BytesIO

import pytest
from PIL import Image

from layerfold.picture import raster
from layerfold.picture.raster import to_png

PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40"><rect width="60" height="40" fill="#fff"/>'
    '<text x="10" y="30" font-family="sans-serif" font-size="20">M</text></svg>'
)


def opened(png: bytes) -> Image.Image:
    return Image.open(BytesIO(png))


@pytest.mark.parametrize(("dpi", "size"), [(96, (60, 40)), (192, (120, 80)), (200, (125, 83))])
def test_dpi_is_pixels_for_96_px(dpi: int, size: tuple[int, int]) -> None:
    image = opened(to_png(PICTURE, dpi))
    image.load()
    assert image.size == size
    assert image.info["dpi"] == pytest.approx((dpi, dpi), abs=0.1)


def test_texts_are_drawn_and_bytes_are_the_same_again() -> None:
    png = to_png(PICTURE, 96)
    assert opened(png).convert("L").getextrema()[0] < 100
    assert png == to_png(PICTURE, 96)


@pytest.fixture
def no_font(monkeypatch: pytest.MonkeyPatch) -> None:
    """Find no font, as in a container without any."""
    rendered = raster._rendered

    def without(svg: str, **options: object) -> bytes:
        return rendered(svg, **{**options, "skip_system_fonts": True})

    monkeypatch.setattr(raster, "_rendered", without)
    monkeypatch.setattr(raster, "_font", raster._font.__wrapped__)


@pytest.mark.usefixtures("no_font")
def test_without_a_font_it_says_which_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raster, "find_spec", lambda _: None)
    with pytest.raises(FileNotFoundError, match=r"fonts-dejavu-core.*save the picture as \.svg"):
        to_png(PICTURE, 96)


def test_a_font_that_comes_later_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    raster._font.cache_clear()
    rendered = raster._rendered
    with monkeypatch.context() as bare:
        bare.setattr(raster, "find_spec", lambda _: None)
        bare.setattr(
            raster,
            "_rendered",
            lambda svg, **of: rendered(svg, **{**of, "skip_system_fonts": True}),
        )
        with pytest.raises(FileNotFoundError):
            to_png(PICTURE, 96)
    assert opened(to_png(PICTURE, 96)).convert("L").getextrema()[0] < 100


@pytest.mark.parametrize("dpi", [0, -1, float("nan"), float("inf")])
def test_dpi_is_a_number(dpi: float) -> None:
    with pytest.raises(ValueError, match="dpi must be a number from 1 on"):
        to_png(PICTURE, dpi)


def test_too_many_pixels_are_an_error_that_says_how_many_there_may_be() -> None:
    with pytest.raises(ValueError, match=r"187,500 × 125,000 pixels: take at most dpi=16052"):
        to_png(PICTURE, 300_000)


def test_without_resvg_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    monkeypatch.setattr(raster, "_font", raster._font.__wrapped__)
    with pytest.raises(ImportError, match=r'needs resvg-py: pip install "layerfold\[picture\]"'):
        to_png(PICTURE, 96)
