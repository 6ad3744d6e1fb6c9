"""Tensors without values: how a pass makes them, and what operators return for them.

Tensors on PyTorch's meta device are fast, but have sizes only: they cannot say "some number of rows".
Fake tensors can, and run more operators.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, NamedTuple

from layerfold.collect.torch.forward.known import ValueNeeded
from layerfold.collect.torch.forward.open_sizes import OpenSizes
from layerfold.collect.torch.forward.operators import Operator
from layerfold.collect.torch.forward.sizes import Sizes


class FakeTensors:
    """Fake tensors over the meta device; a size that depends on values is a symbol."""

    def __init__(self) -> None:
        fakes = importlib.import_module("torch._subclasses.fake_tensor")
        environment = _environment()
        mode = fakes.FakeTensorMode(
            allow_non_fake_inputs=True, shape_env=environment, static_shapes=True
        )
        mode.cache_enabled = False  # no two sizes that depend on values are equal
        self.mode: AbstractContextManager[Any] = mode

    def call(
        self,
        operator: Operator,
        args: Sequence[Any],
        kwargs: dict[str, Any],
        _sizes: Sizes | None,
    ) -> Any:
        """Run an operator."""
        return operator.call(*args, **kwargs)


def _environment() -> Any:
    """Return what decides about symbols for sizes: what is chosen by values is taken to be there.

    ``if rows.numel() == 0: continue`` goes on, as it does where every expert has something to do.
    """
    symbolic = importlib.import_module("torch.fx.experimental.symbolic_shapes")
    kind: Any = symbolic.ShapeEnv

    def evaluate(environment: Any, node: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return kind.evaluate_sym_node(environment, node, *args, **kwargs)
        except symbolic.GuardOnDataDependentSymNode:
            symbols = node.expr.free_symbols
            answers = [node.expr.subs(dict.fromkeys(symbols, size)) for size in _TRIED]
            is_about_none = answers[0] != answers[1] and len(set(answers[1:])) == 1
            if symbols <= set(environment.size_like) and is_about_none:
                return bool(answers[1])
            raise

    made: Any = type("Sizes", (kind,), {"evaluate_sym_node": evaluate})
    return made(allow_scalar_outputs=True, allow_dynamic_output_shape_ops=True)


#: Sizes by which a question whether there is anything differs from others.
_TRIED = (0, 1, 2, 3, 1000)


def guard_of(torch: Any) -> Callable[[Any], None]:
    """Return what makes compiled code raise an error where it would write to a tensor's memory.

    Without it, such code gets an address of 0.
    """
    return getattr(torch._C, "_set_throw_on_mutable_data_ptr", lambda _: None)


class _Layout(NamedTuple):
    """How a new tensor lies in its memory."""

    shape: Any
    stride: tuple[int, ...]
    dtype: Any


class MetaTensors:
    """Tensors on the meta device. An operator that makes new ones, or returns the first it gets, runs once for equal ones.

    A pointwise operator of one tensor runs once for any sizes.
    """

    def __init__(self, torch: Any, open_sizes: OpenSizes) -> None:
        self.mode: AbstractContextManager[Any] = nullcontext()
        self._torch, self._open_sizes = torch, open_sizes
        self._size, self._kinds = torch.Size, frozenset([torch.Tensor, torch.nn.Parameter])
        self._made: dict[Sizes, tuple[type, list[_Layout | None]]] = {}
        self._overwritten: set[Sizes | None] = set()
        self._alike: dict[Sizes | None, Any] = {}  # dtypes
        self._guard = guard_of(torch)

    def call(
        self,
        operator: Operator,
        args: Sequence[Any],
        kwargs: dict[str, Any],
        sizes: Sizes | None,
    ) -> Any:
        """Run an operator; ``sizes`` is all that the sizes of its result depend on.

        Raises ValueNeeded where its result depends on values, and NotImplementedError where PyTorch
        does not know the result on the meta device.
        """
        sizes = self._without_shape(operator, args, kwargs, sizes)
        if sizes in self._overwritten:
            return args[0]
        if sizes in self._alike:
            return self._new(_Layout(args[0].shape, args[0].stride(), self._alike[sizes]))
        known = None if sizes is None else self._made.get(sizes)
        if known is not None:
            kind, layouts = known
            made = [layout and self._new(layout) for layout in layouts]
            return made[0] if kind is self._torch.Tensor else kind(made)
        try:
            result = self._open_sizes.run(operator, args, kwargs, sizes)
        except RuntimeError as error:
            if not operator.reads_values:
                raise
            raise ValueNeeded(str(error)) from None
        if type(result) is self._torch.Tensor and result.is_meta:
            self._guard(result)
        if operator.is_new and any(result is one for one in args):
            return result.detach()  # a new tensor, as it would be elsewhere
        if sizes is not None:
            self._keep(operator, sizes, args, result)
        return result

    def _without_shape(
        self, operator: Operator, args: Sequence[Any], kwargs: dict[str, Any], sizes: Sizes | None
    ) -> Sizes | None:
        """Return sizes with None for those of the only tensor, where the result has the same whatever they are."""
        if sizes is None or kwargs or not operator.is_pointwise or type(args[0]) not in self._kinds:
            return sizes
        call, default, _, _, *others = sizes
        is_one = not any(type(one) is self._size for one in others)
        return (call, default, None, *others) if is_one and args[0].is_contiguous() else sizes

    def _new(self, layout: _Layout) -> Any:
        shape, stride, dtype = layout
        made = self._torch.empty_strided(shape, stride, dtype=dtype, device="meta")
        self._guard(made)
        return made

    def _keep(self, operator: Operator, sizes: Sizes, args: Sequence[Any], result: Any) -> None:
        """Remember the layouts of a result that is made of new tensors, or that it is the first argument."""
        if not operator.is_new:
            if operator.returns_first and args and result is args[0]:
                self._overwritten.add(sizes)
            return
        kind = type(result)
        if operator.is_pointwise and sizes[2] is None:
            if self._is_plain(result) and _layout(result)[:2] == _layout(args[0])[:2]:
                self._alike[sizes] = result.dtype
            return
        parts = result if kind in (tuple, list) else [result]
        given = {id(one) for one in args}
        if all(one is None or (id(one) not in given and self._is_plain(one)) for one in parts):
            layouts = [one if one is None else _layout(one) for one in parts]
            self._made[sizes] = kind, layouts

    def _is_plain(self, value: Any) -> bool:
        if type(value) is not self._torch.Tensor or value.layout is not self._torch.strided:
            return False
        return value.is_meta and not value.dtype.is_complex and not value.storage_offset()


def _layout(tensor: Any) -> _Layout:
    return _Layout(tensor.shape, tensor.stride(), tensor.dtype)
