"""A copy of an nnx model run on shapes, watched without touching a class.

nnx has no hook on calls (``nnx.tabulate`` and ``nnx.capture`` replace methods of classes), so
the interpreter's own is used: ``sys.setprofile``, in this thread and for this run only.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import CodeType, FrameType, FunctionType, MethodType
from typing import Any

from layerfold.collect.common.copies import Copies
from layerfold.collect.common.forward import error_text
from layerfold.collect.common.names import text
from layerfold.collect.flax.bridged import Place, watched
from layerfold.collect.flax.calls import Calls, Run, traced
from layerfold.collect.flax.nnx_graph import INTERNAL, Kinds, contents_of
from layerfold.collect.jax.arrays import abstract, foreign, is_array, leaves_of
from layerfold.collect.jax.inputs import AbstractInputs
from layerfold.collect.jax.outside import with_copies

ProfileFunction = Callable[[FrameType, str, Any], None]

#: An attribute that nnx does not show and that its transforms (scan, vmap, jit) pass on.
_PLACE = "_pytree__layerfold"


def run_on_shapes(
    model: Any,
    row_of: Mapping[Hashable, int],
    inputs: AbstractInputs,
    linen: Mapping[Place, int],
) -> Run:
    """Run a copy of a model; ``row_of`` has the row of each of its nodes, by identity.

    ``linen`` has the rows of linen modules that nnx modules wrap.
    """
    nnx = sys.modules["flax.nnx"]
    calls, kinds = Calls(), Kinds()
    if not _is_python(sys.getprofile()):
        return Run(calls=calls, inputs=inputs.shapes, refusal=_refusal(sys.getprofile()))
    nodes = [one for one in inputs.rest if kinds.is_node(one)]
    try:
        graph, state = nnx.split((model, nodes))
        shapes = abstract(state)
        originals = list(_modules(model))
        rows = [row_of[id(module)] for module in originals]
    except Exception as error:
        return Run(calls=calls, inputs=inputs.shapes, failure=error_text(error))

    def forward(state: Any, arrays: list[Any]) -> Any:
        copy, others = nnx.merge(graph, state)
        modules = list(_modules(copy))
        copies = Copies(foreign)
        for one, other in zip([*originals, *nodes], [*modules, *others], strict=True):
            copies.keep(one, other)
        args, kwargs = inputs.filled(arrays, [copies.of(one) for one in inputs.rest])
        for module, row in zip(modules, rows, strict=True):
            _own(module, _Place(row, calls), copies)

        def call() -> list[Any]:
            with _watched(calls, modules), watched(calls, linen, types):
                return leaves_of(copy(*args, **kwargs))

        return with_copies(copies, call)

    types: dict[int, str] = {}
    run = traced(forward, (shapes, inputs.arrays), calls, inputs.shapes)
    run.types = types
    return run


def _modules(model: Any) -> Iterator[Any]:
    """Yield each module of a model once, in an order that its copies share."""
    kinds = Kinds()
    seen: set[int] = set()
    pending = [model]
    while pending:
        node = pending.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if kinds.is_node(node):
            yield node
        children = sorted(contents_of(node, kinds).children, key=lambda child: child[0])
        pending += [child for _, child in reversed(children)]


@dataclass(frozen=True, slots=True, eq=False)
class _Place:
    """The row of a module in one run; in the next run jax.jit traces its code anew."""

    row: int
    calls: Calls


def _own(module: Any, place: _Place, copies: Copies) -> None:
    """Store the row in a module of the copy, and replace its objects by copies."""
    copies.met.add(type(module))
    for name, value in list(vars(module).items()):
        if not name.startswith(INTERNAL):
            copied = copies.of(value)
            if copied is not value:
                object.__setattr__(module, name, copied)
    if not hasattr(type(module), "__iter__"):  # nnx.List and nnx.Dict contain entries only
        object.__setattr__(module, _PLACE, place)


def _is_python(profiler: Any) -> bool:
    """Whether a profile function can be put back: one in C is lost once it is replaced."""
    own_call = inspect.getattr_static(type(profiler), "__call__", None)
    return profiler is None or isinstance(profiler, _FUNCTIONS) or isinstance(own_call, _FUNCTIONS)


_FUNCTIONS = (FunctionType, MethodType)


def _refusal(profiler: Any) -> str:
    return (
        f"No forward pass was run: a profiler ({text(type(profiler).__name__)}) is on, and watching "
        "the calls of nnx modules would switch it off. Without it, shapes, calls and FLOPs are shown."
    )


@contextmanager
def _watched(calls: Calls, modules: list[Any]) -> Iterator[None]:
    before = sys.getprofile()
    sys.setprofile(_watch(calls, _methods(modules), before))
    try:
        yield
    finally:
        sys.setprofile(before)


def _watch(calls: Calls, methods: Sequence[tuple[CodeType, str]], before: Any) -> ProfileFunction:
    """Return a profile function that records the calls of modules that have a place.

    The interpreter calls it at every call, so it looks for code by identity: to hash or compare
    code reads all of it. The profile function that was set before is still called.
    """
    names = {id(code): name for code, name in methods}
    frames: list[FrameType] = []

    def watch(frame: FrameType, event: str, argument: Any) -> None:
        if before is not None:
            before(frame, event, argument)
        if event == "call":
            if id(frame.f_code) in names and _entered(calls, frame, names[id(frame.f_code)]):
                frames.append(frame)
        elif event == "return" and frames and frames[-1] is frame:
            frames.pop()
            calls.leave(argument)

    return watch


def _entered(calls: Calls, frame: FrameType, method: str) -> bool:
    """Record a call, unless it is not part of the forward pass."""
    values = frame.f_locals
    own, *names = _arguments(frame.f_code)
    place = getattr(values.get(own), "__dict__", {}).get(_PLACE)
    given = [values.get(name) for name in names]
    # A method without an array argument is not part of the forward pass: it makes a cache, a carry.
    if place is None or not (method == "__call__" or any(map(is_array, given))):
        return False
    calls.enter(place.row, method, given)
    return True


def _methods(modules: list[Any]) -> list[tuple[CodeType, str]]:
    """Return the code of all public methods, with their names."""
    found = []
    for kind in {base for module in modules for base in type(module).__mro__}:
        if f"{kind.__module__}.{kind.__name__}" in _BASES:
            continue
        for name, value in vars(kind).items():
            code = getattr(inspect.unwrap(value) if callable(value) else None, "__code__", None)
            if code is not None and code.co_argcount and (name == "__call__" or name[:1] != "_"):
                found.append((code, name))
    return found


_BASES = frozenset(
    {
        "builtins.object",
        "flax.nnx.module.Module",
        "flax.nnx.object.Object",
        "flax.nnx.pytreelib.Pytree",
        "flax.nnx.pytreelib.Object",
    }
)


def _arguments(code: CodeType) -> tuple[str, ...]:
    """Return the names of all arguments, ``*args`` and ``**kwargs`` included."""
    packed = bool(code.co_flags & inspect.CO_VARARGS) + bool(code.co_flags & inspect.CO_VARKEYWORDS)
    return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount + packed]
