"""How the source of Python reaches the children of a node of an nnx model, and the parameters of a linen module."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from layerfold.collect.common.names import text
from layerfold.collect.flax.nnx_graph import Kinds
from layerfold.format.accessors import UNKNOWN, Accessors, attribute_step, item_step, quoted

_ACCESSORS = Accessors("flax", "module", ".")


def step_to(node: Any, name: str, child: Any, kinds: Kinds) -> str:
    """Return the cell of a child's attribute; "" where its name says it."""
    try:
        step = _step(node, name, child, kinds)
    except Exception:  # reading an attribute may run the user's code
        return UNKNOWN
    return "" if step == _ACCESSORS.usual_step(text(name), "") else step


def _step(node: Any, name: str, child: Any, kinds: Kinds) -> str:
    if isinstance(node, Mapping):
        keys = [key for key in node if text(key) == name and node[key] is child]
        key = keys[0] if keys else None
        if type(key) is int and key >= 0:
            return item_step(name)
        return f"[{quoted(name)}]" if type(key) is str and key == name else UNKNOWN
    if isinstance(node, (list, tuple)) or getattr(type(node), "_pytree__has_int_keys", False):
        return item_step(name) if node[int(name)] is child else UNKNOWN
    step = attribute_step(name)
    if step is not None and getattr(node, name) is child:
        return step
    return f".__dict__[{quoted(name)}]" if kinds.is_node(node) and name == text(name) else UNKNOWN


def step_to_parameters(variables: Mapping[str, Any], path: tuple[str, ...]) -> str:
    """Return the cell of the attribute of a linen module: "" where the variables have parameters at its path."""
    inside: Any = variables.get("params")
    for name in path:
        inside = inside.get(name) if isinstance(inside, Mapping) else None
    return "" if isinstance(inside, Mapping) else UNKNOWN
