"""A linen module run on shapes, watched through ``flax.linen.intercept_methods``."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import partial
from math import prod
from typing import Any

from layerfold.collect.common.copies import Copies
from layerfold.collect.common.forward import error_text
from layerfold.collect.flax.calls import Calls, Run, traced
from layerfold.collect.jax.arrays import abstract, foreign, leaves_of
from layerfold.collect.jax.axes import Axes, with_axes
from layerfold.collect.jax.inputs import AbstractInputs
from layerfold.collect.jax.outside import with_copies

Path = tuple[str, ...]


@dataclass(slots=True)
class LinenRun:
    """The modules of one run by their paths, and the result of the run."""

    result: Run = field(init=False)
    variables: Mapping[str, Any] | None
    _calls: Calls = field(default_factory=Calls)
    _numbers: dict[Path, int] = field(default_factory=lambda: {(): 0})
    _modules: dict[Path, Any] = field(default_factory=dict)
    _foreign: bool = False
    _seen: dict[Path, set[tuple[int, ...]]] = field(default_factory=dict)  # sizes of parameters

    @classmethod
    def of(
        cls, module: Any, variables: Mapping[str, Any] | None, inputs: AbstractInputs
    ) -> LinenRun:
        """Run a module; without variables, make their shapes first as ``module.init`` would."""
        run = cls(variables)
        axes: list[tuple[str, int]] = []
        try:
            if variables is None:
                run.variables = with_axes(partial(run._initialised, module, inputs), axes)
            shapes = abstract(run.variables)
        except Exception as error:
            run.result = Run(calls=run._calls, inputs=inputs.shapes, failure=error_text(error))
        else:
            forward = run._forward(module, inputs)
            run.result = traced(forward, (shapes, inputs.arrays), run._calls, inputs.shapes, axes)
        return run

    def _initialised(self, module: Any, inputs: AbstractInputs, axes: Axes) -> Any:
        jax = sys.modules["jax"]

        def init(arrays: list[Any]) -> Any:
            own, args, kwargs, copies = _copied(module, inputs, arrays)
            return with_copies(copies, lambda: own.init(jax.random.key(0), *args, **kwargs))

        _, shapes = jax.make_jaxpr(init, axis_env=axes, return_shape=True)(inputs.arrays)
        return shapes

    def _forward(self, module: Any, inputs: AbstractInputs) -> Any:
        jax, linen = sys.modules["jax"], sys.modules["flax.linen"]
        denied = sys.modules["flax.core.scope"].DenyList

        def forward(variables: Any, arrays: list[Any]) -> Any:
            # Running statistics and caches may change, as in training: the changes are dropped. The
            # mark, which is not a collection, makes nn.jit trace its code anew in each run.
            mutable = denied(("params", self._calls.marks.of(0)))
            own, args, kwargs, copies = _copied(module, inputs, arrays)
            rngs = {"params": jax.random.key(0)}  # linen takes it for every other stream, too
            apply = partial(own.apply, variables, *args, rngs=rngs, mutable=mutable, **kwargs)
            with linen.intercept_methods(self._intercept):
                output, _ = with_copies(copies, apply)
            return output

        return forward

    def _intercept(self, function: Any, args: Any, kwargs: Any, context: Any) -> Any:
        module = context.module
        if self._foreign or module.scope is None or not is_method(module, context.method_name):
            return function(*args, **kwargs)
        if self._is_foreign(module):
            self._foreign = True
            try:
                return function(*args, **kwargs)
            finally:
                self._foreign = False
        self._calls.enter(self._meet(module), context.method_name, [*args, kwargs])
        output = None
        try:
            output = function(*args, **kwargs)
        finally:
            self._calls.leave(output)
            self._seen.setdefault(module.path, set()).add(
                _sizes(module.variables.get("params", {}))
            )
        return output

    def _meet(self, module: Any) -> int:
        """Return the number of a module."""
        path = module.path
        if is_nearer(module, self._modules.get(path)):
            self._modules[path] = module
        return self._numbers.setdefault(path, len(self._numbers))

    def _is_foreign(self, module: Any) -> bool:
        """Whether a module is the root of another model, whose ``apply`` this one calls."""
        root = self._modules.get(())
        return not module.path and root is not None and not isinstance(root, type(module))

    def paths(self) -> list[Path]:
        """Return the paths of the modules, in the order of their first calls."""
        return list(self._numbers)

    def number_at(self, path: Path) -> int:
        """Return the number of the module at a path; -1 where no module was called."""
        return self._numbers.get(path, -1)

    def module_at(self, path: Path) -> Any:
        """Return the module at a path, None for one that was not called."""
        return self._modules.get(path)

    def copies_at(self, path: Path) -> int:
        """Return how many copies of a module nn.scan or nn.vmap keeps in its variables.

        The module's own code sees the parameters of one copy.
        """
        above = self._stacked(path[:-1]) if path else 1
        return self._stacked(path) // above

    def _stacked(self, path: Path) -> int:
        content: Any = (self.variables or {}).get("params", {})
        for name in path:
            content = content.get(name, {}) if isinstance(content, Mapping) else {}
        seen = min(filter(None, self._seen.get(path, ())), key=sum, default=())
        sizes = _sizes(content)
        if not seen or len(seen) != len(sizes):
            return self._stacked(path[:-1]) if path else 1
        ratios = {size / inside for size, inside in zip(sizes, seen, strict=True) if inside}
        ratio = ratios.pop() if len(ratios) == 1 else 1
        return int(ratio)


def _copied(module: Any, inputs: AbstractInputs, arrays: list[Any]) -> tuple[Any, Any, Any, Copies]:
    """Return a module and its arguments with copies of the objects inside, and all copies."""
    linen = sys.modules["flax.linen"]

    def replaced(value: Any) -> Any:
        return cloned(value) if isinstance(value, linen.Module) else foreign(value)

    def cloned(value: Any) -> Any:
        copies.met.add(type(value))
        names = [one.name for one in fields(value) if one.init and one.name not in _OF_LINEN]
        parts = {name: getattr(value, name) for name in names}
        copied = {name: copies.of(part) for name, part in parts.items()}
        same = all(copied[name] is part for name, part in parts.items())
        return value if same else value.clone(**copied)

    copies = Copies(replaced)
    args, kwargs = inputs.filled(arrays, [copies.of(one) for one in inputs.rest])
    return copies.of(module), args, kwargs, copies


_OF_LINEN = frozenset({"name", "parent"})


def is_nearer(module: Any, known: Any) -> bool:
    """Whether a module is the user's own at its path: nn.scan derives ``ScanBlock`` from a Block."""
    return known is None or type(known).__mro__[1] is type(module)


def is_method(module: Any, name: str) -> bool:
    """Whether a name is that of a method; Flax intercepts setup and lifted functions, too."""
    return name != "setup" and hasattr(type(module), name)


def _sizes(content: Any) -> tuple[int, ...]:
    return tuple(prod(getattr(leaf, "shape", ())) for leaf in leaves_of(content))
