"""What Keras layers wrap: PyTorch modules and the parameters of JAX functions.

Keras keeps their variables as a flat list of the layer. Neither library is imported here: a
PyTorch module has its own dictionaries, and JAX parameters are in dicts and lists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from layerfold.collect.common.names import class_name, text

_TORCH = "keras.src.utils.torch_utils.TorchModuleWrapper"
_JAX = "keras.src.utils.jax_layer.JaxLayer"
_FLAX = "keras.src.utils.jax_layer.FlaxLayer"


@dataclass(eq=False)
class Part:
    """A module of another library inside a Keras layer, or a branch of its parameters."""

    name: str
    wrapper: str  # the class of the Keras layer
    kind: str = "?"  # its own class; a branch of parameters does not say which module it is of
    origin: Any = None  # the module itself
    variables: dict[int, Any] = field(default_factory=dict)  # Keras' own, by identity
    parts: dict[str, Part] = field(default_factory=dict)

    def within(self) -> Iterator[int]:
        """Yield the identities of the variables in it and below."""
        pending = [self]
        while pending:
            part = pending.pop()
            yield from part.variables
            pending.extend(part.parts.values())


def wrapper_of(kind: type) -> Callable[[Any], Part] | None:
    """Return what reads the contents of layers of a class that wraps something; None for others.

    The reading gives the layer's own variables, and a part for each module.
    """
    # On the JAX backend the base class of every layer is called JaxLayer, too.
    names = {f"{base.__module__}.{base.__name__}" for base in kind.__mro__}
    if _TORCH in names:
        return _of_torch
    if _JAX in names:
        return partial(_of_jax, has_collections=_FLAX in names)
    return None


def _of_torch(layer: Any) -> Part:
    known = {id(variable.value): variable for variable in weights_of(layer)}
    wrapper = text(type(layer).__name__)
    root = Part("", wrapper)
    seen: set[int] = set()
    pending = [(root, "module", layer.module)]
    while pending:
        above, name, module = pending.pop()
        part = Part(text(name), wrapper, class_name(type(module)), module)
        above.parts[name] = part
        if id(module) not in seen:  # else it is in two places, and its contents in the first
            seen.add(id(module))
            own = [known[id(p)] for p in module._parameters.values() if id(p) in known]
            part.variables = {id(variable): variable for variable in own}
            children = [
                (part, key, child) for key, child in module._modules.items() if child is not None
            ]
            pending += reversed(children)
    return root


def weights_of(layer: Any) -> list[Any]:
    """Return a layer's own variables without those of inner layers and of random generators."""
    attributes = vars(layer)
    return [*attributes["_trainable_variables"], *attributes["_non_trainable_variables"]]


def _of_jax(layer: Any, *, has_collections: bool) -> Part:
    """Sort the variables by their places; a collection of Flax is no place."""
    wrapper = text(type(layer).__name__)
    root = Part("", wrapper)
    known = set(map(id, weights_of(layer)))
    for tree in (layer.params, layer.state):
        branches = tree.values() if has_collections and isinstance(tree, Mapping) else [tree]
        pending = [(root, branch) for branch in branches]
        while pending:
            part, branch = pending.pop()
            for name, value in _entries(branch):
                if id(value) in known:
                    part.variables[id(value)] = value
                elif any(_entries(value)):
                    pending.append((part.parts.setdefault(name, Part(name, wrapper)), value))
    return root


def _entries(branch: Any) -> list[tuple[str, Any]]:
    if isinstance(branch, Mapping):
        return [(text(name), value) for name, value in branch.items()]
    if isinstance(branch, (list, tuple)):
        return [(str(index), value) for index, value in enumerate(branch)]
    return []
