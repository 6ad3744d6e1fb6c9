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
    if not all(not row.attribute or _LISTED.fullmatch(row.attribute) for row in rows):
        return None
    if accessors.framework == "keras":
        return _keras_up_to(known)
    return _tfjs_up_to(known) if (accessors.framework, accessors.unit) == _TFJS else None


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


_TFJS = ("tfjs", "layer")
#: Where a model of TensorFlow.js was compiled before.
_COMPILE = "// An optimizer keeps to what was trainable at compile(): call model.compile() again.\n"


def _tfjs_up_to(expressions: Sequence[str]) -> str:
    lines = []
    for place, (above, layer) in enumerate(pairwise(expressions)):
        end = " + 1" if place == len(expressions) - 2 else ""
        lines.append(f"  ...{above}.layers.slice(0, {above}.layers.indexOf({layer}){end}),\n")
    return (
        f"for (const layer of [\n{''.join(lines)}]) {{\n  layer.trainable = false;\n}}\n{_COMPILE}"
    )


def freeze_in_flax(
    accessors: Accessors, expressions: Sequence[str | None], *, has_ties: bool
) -> str | None:
    """Return the lines that freeze parts of a Flax model, by their accessors; None: one is unknown.

    Flax has no flag for what is trained: an optimizer gets a filter (nnx) or labels (linen, ``optax.multi_transform``).
    ``has_ties``: parameters have several places, of which nnx knows them by one.
    """
    if has_ties:
        parts = [one for one in expressions if one is not None]
        if accessors.separator != "." or not parts or len(parts) < len(expressions):
            return None
        return _NNX_TIED.format("".join(f"    {one},\n" for one in parts))
    paths = [_keys(accessors.top, one) for one in expressions]
    known = [one for one in paths if one is not None]
    if len(known) < len(paths) or not paths:
        return None
    lines = "".join(f"    {one},\n" for one in known)
    return (_NNX if accessors.separator == "." else _LINEN).format(lines)


_STEP = r'\.[A-Za-z_][A-Za-z0-9_]*|\[(?:[0-9]+|"(?:[^"\\]|\\.)*")\]'
_STEPS = re.compile(f"(?:{_STEP})*")


def _keys(top: str | None, expression: str | None) -> str | None:
    """Return the tuple of keys to what an expression gives: ``("blocks", 0)``."""
    if top is None or expression is None or not expression.startswith(top):
        return None
    steps = expression[len(top) :]
    if ".__dict__" in steps or not _STEPS.fullmatch(steps):
        return None
    found = re.findall(_STEP, steps)
    keys = [f'"{step[1:]}"' if step[0] == "." else step[1:-1] for step in found]
    return f"({keys[0]},)" if len(keys) == 1 else f"({', '.join(keys)})"


_NNX = """\
from flax import nnx

frozen = [
{}]
trainable = nnx.All(
    nnx.Param, lambda path, _: not any(tuple(path[: len(part)]) == part for part in frozen)
)
# optimizer = nnx.Optimizer(model, tx, wrt=trainable)
# grads = nnx.grad(loss_fn, argnums=nnx.DiffState(0, trainable))(model)
"""

_NNX_TIED = """\
from flax import nnx

parts = [
{}]
inside = {{id(one) for part in parts for _, one in nnx.iter_graph(part)}}
frozen = {{path for path, one in nnx.iter_graph(model) if id(one) in inside}}
trainable = nnx.All(nnx.Param, lambda path, _: tuple(path) not in frozen)
# optimizer = nnx.Optimizer(model, tx, wrt=trainable)
# grads = nnx.grad(loss_fn, argnums=nnx.DiffState(0, trainable))(model)
"""

_LINEN = """\
import optax
from flax import traverse_util

frozen = [
{}]
labels = traverse_util.path_aware_map(
    lambda path, _: "frozen" if any(path[: len(part)] == part for part in frozen) else "trainable",
    variables["params"],
)
tx = optax.multi_transform(  # your optimizer instead of adam
    {{"trainable": optax.adam(1e-3), "frozen": optax.set_to_zero()}}, labels
)
"""


def freeze_all_but_norms(accessors: Accessors, contents: Contents, *, is_model: bool) -> str | None:
    """Return the lines that freeze everything but the layers whose class is called a normalisation.

    ``is_model``: what is called ``model`` has the method ``get_layer``. None: there are no such lines, or no such
    layers.
    """
    framework, is_flat = accessors.framework, is_model and not contents.has_inner
    if not contents.has_norms:
        return None
    if framework == "torch":
        return _TORCH_BUT_NORMS
    if framework == "flax":
        return _NNX_BUT_NORMS if accessors.separator == "." else None
    if contents.has_outer_params:
        return None
    if framework == "keras":
        return _KERAS_BUT_NORMS if is_flat else _KERAS_BUT_INNER_NORMS
    return _TFJS_BUT_NORMS if (framework, accessors.unit) == _TFJS and is_flat else None


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

_TFJS_BUT_NORMS = (
    """\
for (const layer of model.layers) {
  if (!/norm/i.test(layer.getClassName())) layer.trainable = false;
}
"""
    + _COMPILE
)

_NNX_BUT_NORMS = """\
from flax import nnx

norms = [
    one
    for _, one in nnx.iter_graph(model)
    if isinstance(one, nnx.Module) and "norm" in type(one).__name__.lower()
]
kept = {id(value) for norm in norms for value in vars(norm).values()}
paths = {path for path, one in nnx.iter_graph(model) if id(one) in kept}
trainable = nnx.All(nnx.Param, lambda path, _: tuple(path) in paths)
# optimizer = nnx.Optimizer(model, tx, wrt=trainable)
# grads = nnx.grad(loss_fn, argnums=nnx.DiffState(0, trainable))(model)
"""
