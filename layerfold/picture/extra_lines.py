"""Lines of boxes that only pictures like those of Keras' ``plot_model`` have."""

from __future__ import annotations

from layerfold.fallback.cells import VARIES, Place, place_of, same_text, text_inside
from layerfold.fallback.visible import Visible
from layerfold.fallback.words import shown_text, trainable_word
from layerfold.format.table import LayerTable
from layerfold.picture.options import Options

_TRAINABLE = {"all": "trainable", "some": "partly trainable", "none": "frozen"}


def extra_lines(table: LayerTable, visible: Visible, options: Options) -> tuple[str, ...]:
    """Return the data types, the activation, and whether parameters are trainable; each empty where unknown."""
    if not (options.dtypes or options.activations or options.trainable):
        return ()
    place = place_of(visible.node, visible.shifts)
    return (
        _dtypes(table, place) if options.dtypes else "",
        _activation(table, place) if options.activations else "",
        _trainable(table, place) if options.trainable else "",
    )


def _dtypes(table: LayerTable, place: Place) -> str:
    return shown_text(text_inside(table.dtypes, place)) if table.dtypes else ""


def _activation(table: LayerTable, place: Place) -> str:
    """Return the activation of a layer that has one; of a group none."""
    scalars = table.scalars
    if scalars is None or any(use.stop - use.start > 1 for use in place.uses):
        return ""
    name = same_text(str(dict(scalars[use.start]).get("activation", "")) for use in place.uses)
    return "" if name in {"", VARIES} else shown_text(f"activation {name}")


def _trainable(table: LayerTable, place: Place) -> str:
    return _TRAINABLE.get(trainable_word(table, place.spans).partition(",")[0], "")
