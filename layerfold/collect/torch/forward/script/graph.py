"""The graph of a TorchScript method, with calls of functions inlined and calls of modules left."""

from __future__ import annotations

from typing import Any

#: The kind of node that a call of a module's method becomes: inlining leaves it alone.
CALL = "layerfold::call"
_CALLS = ("prim::CallFunction", "prim::CallMethod")
#: Functions in one another that are inlined; TorchScript has no recursion.
_DEEPEST = 100


def graph_of(torch: Any, module: Any, method: str) -> Any:
    """Return a copy of a method's graph in which only methods of modules are still called."""
    graph = module._c._get_method(method).graph.copy()
    torch._C._jit_pass_inline_fork_wait(graph)
    own = next(graph.inputs())
    for node in list(graph.findAllNodes("prim::CallMethod")):
        if _is_module(node.inputsAt(0), own, module):
            _keep(graph, node)
    _inline(torch, graph)
    return graph


def graph_of_function(torch: Any, function: Any) -> Any:
    """Return a copy of a function's graph, in which nothing is called."""
    graph = function.graph.copy()
    torch._C._jit_pass_inline_fork_wait(graph)
    _inline(torch, graph)
    return graph


def _inline(torch: Any, graph: Any) -> None:
    """Replace calls by the code of what is called, and the calls in that."""
    for _ in range(_DEEPEST):
        torch._C._jit_pass_inline(graph)
        if not any(graph.findAllNodes(kind) for kind in _CALLS):
            break


def _is_module(value: Any, own: Any, module: Any) -> bool:
    """Whether a value is the module of the graph or one inside it, not an object of another class."""
    names: list[str] = []
    while value.debugName() != own.debugName():
        node = value.node()
        if node.kind() == "prim::ModuleContainerIndex":
            return True
        if node.kind() != "prim::GetAttr":
            return False
        names.insert(0, node.s("name"))
        value = node.inputsAt(0)
    for name in names:
        module = dict(module._modules.items()).get(name)
        if module is None:
            return False
    return True


def _keep(graph: Any, call: Any) -> None:
    kept = graph.create(CALL, list(call.inputs()), call.outputsSize())
    kept.s_("name", call.s("name"))
    kept.insertBefore(call)
    for new, old in zip(kept.outputs(), call.outputs(), strict=True):
        new.setType(old.type())
    call.replaceAllUsesWith(kept)
    call.destroy()
