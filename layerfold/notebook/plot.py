"""``layerfold.plot_model``: the call of Keras' ``plot_model``, for the models of every framework."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from os import PathLike, fspath
from pathlib import Path
from typing import Any

from layerfold.collect import Inputs
from layerfold.model_summary.files import write_whole
from layerfold.model_summary.summary import summarise
from layerfold.picture.boxes import Shown
from layerfold.picture.options import Depth, Direction, Options, Theme
from layerfold.picture.raster import to_png

_DIRECTIONS: dict[str, Direction] = {"TB": "down", "LR": "right"}


def plot(
    model: object,
    to_file: str | PathLike[str],
    options: Options,
    *,
    dpi: float,
    layer_range: Sequence[str] | None = None,
    inputs: Inputs | None = None,
) -> Any:
    """Draw a model into a file; return what shows that in a notebook, None without IPython."""
    path, suffix = _target(to_file)
    columns = {"dtypes"} if options.dtypes else "default"
    summary = summarise(model, columns=columns, layer_range=layer_range, inputs=inputs)
    svg = summary.drawn(options)
    write_whole(path, svg if suffix == ".svg" else to_png(svg, dpi))
    return _shown(path, suffix)


def options_of(
    *,
    show_shapes: bool,
    show_dtype: bool,
    show_layer_names: bool,
    rankdir: str,
    expand_nested: bool,
    show_layer_activations: bool,
    show_trainable: bool,
    depth: Depth,
    theme: Theme,
) -> Options:
    """Return what Keras' arguments ask for; ValueError for a direction that there is not."""
    if rankdir not in tuple(_DIRECTIONS):
        raise ValueError(f'rankdir must be "TB", from top to bottom, or "LR", not {rankdir!r}')
    return Options(
        direction=_DIRECTIONS[rankdir],
        depth=depth,
        theme=theme,
        expand_nested=expand_nested,
        shown=Shown(names=show_layer_names, shapes=show_shapes),
        dtypes=show_dtype,
        activations=show_layer_activations,
        trainable=show_trainable,
    )


def _target(to_file: str | PathLike[str]) -> tuple[str, str]:
    """Return the path and what kind of file it is; without a suffix, Keras writes a PNG, too."""
    path = fspath(to_file)
    suffix = Path(path).suffix.lower() or ".png"
    if suffix not in {".png", ".svg"}:
        raise ValueError(
            f"plot_model writes .png and .svg, not {suffix}: save an .svg, which browsers print as PDF, and Inkscape"
            " and rsvg-convert save in other formats"
        )
    return path, suffix


def _shown(path: str, suffix: str) -> Any:
    if find_spec("IPython") is None:
        return None
    display = import_module("IPython.display")
    return (
        display.SVG(filename=path)
        if suffix == ".svg"
        else display.Image(filename=path, format="png")
    )
