"""Flax: nnx modules, which contain their variables, and linen modules, which do not."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any

from layerfold.collect.common.inputs import Inputs
from layerfold.collect.flax import linen, nnx
from layerfold.format.table import LayerTable


def claims(model: object) -> bool:
    """Whether ``model`` is a module of nnx or linen."""
    return _is_a(model, "flax.nnx") or _is_a(model, "flax.linen")


def collect(model: object, wanted: frozenset[str]) -> LayerTable:
    """Read a Flax module, with the optional columns named in ``wanted``."""
    if _is_a(model, "flax.nnx"):
        return nnx.collect(model, wanted)
    return linen.collect(model, wanted)


def collect_with_inputs(model: object, wanted: frozenset[str], inputs: Inputs) -> LayerTable:
    """Read a Flax module, and run it on the shapes of ``inputs`` for shapes, calls and FLOPs.

    The keyword ``variables`` is not an input of a linen module but what ``module.init`` returned.
    Raises InputError where the inputs are not usable; an error of the model becomes a note.
    """
    if _is_a(model, "flax.nnx"):
        return nnx.collect(model, wanted, inputs)
    keywords = dict(inputs.keywords)
    variables: Any = keywords.pop("variables", None)
    rest = replace(inputs, keywords=keywords)
    return linen.collect(model, wanted, variables, rest if rest.are_given else None)


def _is_a(model: object, package: str) -> bool:
    base = getattr(sys.modules.get(package), "Module", None)
    return isinstance(base, type) and issubclass(type(model), base)
