"""Lines that freeze a part of a model, to be run where the model is. The twin of ``src/format/freezing.ts``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from layerfold.format.accessors import Accessors

_LISTED = re.compile(r"\.layers\[[0-9]+\]")
_NORM = re.compile("norm", re.IGNORECASE | re.ASCII)


class Place(NamedTuple):
    """What is needed of a row, and of each row around it."""

    name: str
    type: str
    attribute: str  # the cell of that column


class Contents(NamedTuple):
    """What is needed of a whole model."""

    has_norms: bool
    has_inner: bool  # rows with rows inside
    has_outer_params: (
        bool  # parameters, or unknown ones, in such a row itself, or in the model itself
    )


def is_norm(kind: str) -> bool:
    """Whether a type is called a normalisation."""
    return _NORM.search(kind) is not None


def freeze_up_to(accessors: Accessors, rows: Sequence[Place], *, is_tied: bool) -> str | None:
    """Return the lines that freeze everything up to the last of these rows, and what is inside that.

    ``rows`` are each inside the one before, and in the model. ``is_tied``: another row counts parameters of the last
    one. None: there are no such lines.
    """
    expressions = [accessors.top]
    around = ""
    for name, kind, attribute in rows:
        expressions.append(accessors.of(expressions[-1], name, around, attribute))
        around = kind
    known = [one for one in expressions if one is not None]
    if len(known) < len(expressions) or not rows:
        return None
    if accessors.framework == "torch" and not is_tied:
        return _TORCH_UP_TO.format(known[-1])
    is_listed = all(not row.attribute or _LISTED.fullmatch(row.attribute) for row in rows)
    return _keras_up_to(known) if accessors.framework == "keras" and is_listed else None


_TORCH_UP_TO = """\
rest = set({}.modules())
for module in model.modules():
    for parameter in module.parameters(recurse=False):
        parameter.requires_grad = False
    rest.discard(module)
    if not rest:
        break
"""


def _keras_up_to(expressions: Sequence[str]) -> str:
    lines: list[str] = []
    for place, (above, layer) in enumerate(pairwise(expressions)):
        is_last = place == len(expressions) - 2
        lines += [f"layer = {layer}", f"at = {above}.layers.index(layer)"]
        lines.append(
            f"layers {'+' if place else ''}= {above}.layers[:{' at + 1' if is_last else 'at'}]"
        )
    lines += ["for layer in layers:", "    layer.trainable = False"]
    return "\n".join(lines) + "\n"


def freeze_all_but_norms(accessors: Accessors, contents: Contents, *, is_model: bool) -> str | None:
    """Return the lines that freeze everything but the layers whose class is called a normalisation.

    ``is_model``: what is called ``model`` has the method ``get_layer``. None: there are no such lines, or no such
    layers.
    """
    if not contents.has_norms:
        return None
    if accessors.framework == "torch":
        return _TORCH_BUT_NORMS
    if accessors.framework != "keras" or contents.has_outer_params:
        return None
    return _KERAS_BUT_NORMS if is_model and not contents.has_inner else _KERAS_BUT_INNER_NORMS


_TORCH_BUT_NORMS = """\
for module in model.modules():
    if "norm" not in getattr(module, "original_name", type(module).__name__).lower():
        for parameter in module.parameters(recurse=False):
            parameter.requires_grad = False
"""

_KERAS_BUT_NORMS = """\
for layer in model.layers:
    if "norm" not in type(layer).__name__.lower():
        layer.trainable = False
"""

#: Freezing a layer freezes all layers inside.
_KERAS_BUT_INNER_NORMS = """\
for layer in model._flatten_layers():
    has_layers = any(True for _ in layer._flatten_layers(include_self=False))
    if not has_layers and "norm" not in type(layer).__name__.lower():
        layer.trainable = False
"""
