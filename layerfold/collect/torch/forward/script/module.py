"""Stand-ins for TorchScript modules."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from layerfold.collect.common.copies import Copies
from layerfold.collect.common.copying import Steps
from layerfold.collect.torch.forward.script.code import code_of
from layerfold.collect.torch.forward.script.functions import in_order
from layerfold.collect.torch.forward.script.graph import graph_of
from layerfold.collect.torch.forward.script.nodes import Nodes

_SCRIPT = "_layerfold_script"
#: ``forward``, that of a second call in a trace, and overloads of it.
_FORWARD = re.compile(r"forward(__)?\d*")


@dataclass(slots=True)
class Script:
    """The compiled methods of a module, and its attributes."""

    torch: Any
    module: Any  # the user's own, of which only code and attributes are read
    copies: Copies
    nodes: Nodes
    methods: dict[str, Callable[..., Any]] = field(default_factory=dict)

    def method(self, name: str) -> Callable[..., Any]:
        """Return a function of a stand-in and the arguments, in the order of the graph."""
        known = self.methods.get(name)
        if known is None:
            graph = graph_of(self.torch, self.module, name)
            known = self.methods[name] = code_of(graph, self.nodes.action)
        return known

    def attribute(self, name: str) -> Any:
        """Return the copy of an attribute."""
        if not self.module._c.hasattr(name):
            raise AttributeError(name)
        return self.copies.of(self.module._c.getattr(name))


class _Method(str):
    """The name of another method than ``forward`` that runs as one call of a module."""

    __slots__ = ()


def script_stand_in(torch: Any, module: Any, copies: Copies, nodes: Nodes) -> Steps:
    """Make a module that runs the code of a TorchScript module on what it is given."""
    made = copies.keep(module, _kind(torch)())
    attributes = vars(made)
    attributes[_SCRIPT] = Script(torch, module, copies, nodes)
    attributes["training"] = bool(getattr(module, "training", False))
    for kind in ("_parameters", "_buffers", "_modules"):
        attributes[kind] = yield from copies.values(dict(getattr(module, kind).items()))
    return made


@functools.cache
def _kind(torch: Any) -> Any:
    """Return the class of such modules."""
    base = torch.nn.Module

    def attribute(module: Any, name: str) -> Any:
        if name.startswith("__") or _SCRIPT not in vars(module):
            raise AttributeError(name)
        try:
            return base.__getattr__(module, name)
        except AttributeError:
            return _from_script(module, name)

    parts = {
        "__getattr__": attribute,
        "__len__": lambda module: len(module._modules),
        "__iter__": lambda module: iter(module._modules.values()),
        "__getitem__": _item,
        "forward": _forward,
        "layerfold_call": _call,
    }
    return type("ScriptModule", (base,), parts)


def _from_script(module: Any, name: str) -> Any:
    """Return an attribute of a module's script, which stays with it, or one of its methods."""
    script = vars(module)[_SCRIPT]
    if script.module._c._has_method(name):
        return functools.partial(_from_python, module, name)
    found = vars(module)[name] = script.attribute(name)
    return found


def _item(module: Any, key: Any) -> Any:
    inside = module._modules
    return inside[key] if isinstance(key, str) else list(inside.values())[key]


def _forward(module: Any, *args: Any, **keywords: Any) -> Any:
    if args and type(args[0]) is _Method:
        return vars(module)[_SCRIPT].method(args[0])(module, *args[1:])
    return _from_python(module, "forward", *args, **keywords)


def _from_python(module: Any, name: str, *args: Any, **keywords: Any) -> Any:
    script = vars(module)[_SCRIPT]
    schema = script.module._c._get_method(name).schema
    return script.method(name)(*in_order(schema, [module, *args], keywords))


def _call(module: Any, name: str, args: Sequence[Any]) -> Any:
    """Call a method of a module from the code of another."""
    if _FORWARD.fullmatch(name):
        return module.forward(_Method(name), *args)
    return vars(module)[_SCRIPT].method(name)(module, *args)
