"""Compiled functions in a pass: their graphs are interpreted, too."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from layerfold.collect.torch.forward.script.code import code_of
from layerfold.collect.torch.forward.script.graph import graph_of_function
from layerfold.collect.torch.forward.script.nodes import Nodes


def in_order(schema: Any, given: Sequence[Any], keywords: Mapping[str, Any]) -> list[Any]:
    """Return the arguments of a call in the order of a schema; TypeError where they do not fit."""
    taken = schema.arguments
    names = [one.name for one in taken]
    if len(given) > len(taken) or not set(names[len(given) :]).issuperset(keywords):
        raise TypeError(f"{schema.name}() takes {', '.join(names) or 'nothing'}")
    arguments = list(given)
    for one in taken[len(given) :]:
        if one.name not in keywords and not one.has_default_value():
            raise TypeError(f"{schema.name}() also takes {one.name}")
        arguments.append(keywords.get(one.name, one.default_value))
    return arguments


@dataclass(slots=True)
class _Pass:
    """The functions that a pass has called, by identity, each with its code."""

    torch: Any
    nodes: Nodes
    known: dict[int, tuple[Any, Callable[..., Any]]] = field(default_factory=dict)

    def call(self, function: Any, args: Sequence[Any], keywords: Mapping[str, Any]) -> Any:
        if id(function) not in self.known:
            graph = graph_of_function(self.torch, function)
            self.known[id(function)] = function, code_of(graph, self.nodes.action)
        _, code = self.known[id(function)]
        return code(*in_order(function.schema, args, keywords))


class _Passes:
    """The passes that run now, by thread: another thread's calls are none of theirs."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: dict[int, list[_Pass]] = {}
        self._before: Any = None

    @contextmanager
    def running(self, torch: Any, nodes: Nodes) -> Iterator[None]:
        """Interpret what this thread calls."""
        thread = threading.get_ident()
        with self._lock:
            if not self._running:
                self._before = torch.jit.ScriptFunction.__call__
                torch.jit.ScriptFunction.__call__ = self._call()
            self._running.setdefault(thread, []).append(_Pass(torch, nodes))
        try:
            yield
        finally:
            with self._lock:
                self._running[thread].pop()
                if not self._running[thread]:
                    del self._running[thread]
                if not self._running:
                    torch.jit.ScriptFunction.__call__ = self._before

    def _call(self) -> Callable[..., Any]:
        before = self._before

        def call(function: Any, *args: Any, **keywords: Any) -> Any:
            passes = self._running.get(threading.get_ident())
            if not passes:
                return before(function, *args, **keywords)
            return passes[-1].call(function, args, keywords)

        return call


_PASSES = _Passes()
#: Interpret compiled functions that are called meanwhile; what they compile is not touched.
interpreted = _PASSES.running
