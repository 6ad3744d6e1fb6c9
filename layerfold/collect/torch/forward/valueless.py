"""Tensors without values: how a pass makes them, and what operators return for them.

Tensors on PyTorch's meta device are fast, but have sizes only: they cannot say "some number of rows".
Fake tensors can, and run more operators.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
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
    """How a new tensor lies in its memory; ``like``: as the argument at this place does."""

    shape: Any
    stride: tuple[int, ...]
    dtype: Any
    like: int | None = None


@dataclass(slots=True)
class _Results:
    """What operators return, by their sizes."""

    made: dict[Sizes, tuple[type, list[_Layout | None]]] = field(default_factory=dict)
    overwritten: set[Sizes] = field(default_factory=set)  # where it is the first argument

    def make_room(self) -> None:
        """Forget all if there are many."""
        if len(self.made) + len(self.overwritten) >= _MOST_RESULTS:
            self.made.clear()
            self.overwritten.clear()


_MOST_RESULTS = 2**13
#: Of PyTorch's own operators where all sizes are numbers, for later passes, too: what they return depends on nothing else,
#: as for PyTorch's cache of fake tensors. A user may define another operator anew.
_BUILT_IN = _Results()


class MetaTensors:
    """Tensors on the meta device. An operator that makes new ones, or returns the first it gets, runs once for equal ones.

    A pointwise operator runs once for any sizes of the first tensor, and so does a normalisation by known statistics.
    """

    def __init__(self, torch: Any, open_sizes: OpenSizes) -> None:
        self.mode: AbstractContextManager[Any] = nullcontext()
        self._torch, self._open_sizes = torch, open_sizes
        self._size, self._kinds = torch.Size, frozenset([torch.Tensor, torch.nn.Parameter])
        self._results = _Results()
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
        sizes = self._without_shapes(operator, args, kwargs, sizes)
        results = self._results_of(operator)
        if sizes in results.overwritten:
            return args[0]
        known = None if sizes is None else results.made.get(sizes)
        if known is not None:
            kind, layouts = known
            made = [layout and self._new(layout, args) for layout in layouts]
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

    def _results_of(self, operator: Operator) -> _Results:
        is_known = operator.is_built_in and not self._open_sizes.are_there
        return _BUILT_IN if is_known else self._results

    def _without_shapes(
        self, operator: Operator, args: Sequence[Any], kwargs: dict[str, Any], sizes: Sizes | None
    ) -> Sizes | None:
        """Return sizes without those of tensors, where each result has the sizes of an argument.

        None is there for the first shape, and the number of its dimensions for each other.
        """
        if sizes is None or kwargs or type(args[0]) not in self._kinds:
            return sizes
        if operator.is_pointwise:
            others = [one for one in args[1:] if isinstance(one, self._torch.Tensor)]
            is_alike = not others or _lie_inside(args[0], others)
        elif operator.name in _NORMALISING and not args[_IS_TRAINING]:
            others = [one for one in args[1:_IS_TRAINING] if one is not None]
            is_alike = all(_lies_along(args[0].shape[1:2], one) for one in others)
        else:
            return sizes
        if not (is_alike and _lies_in_order(args[0])):
            return sizes
        has_dimensions = bool(
            args[0].shape
        )  # without any, a tensor counts less where dtypes differ
        key: list[Any] = [*sizes[:2], None, has_dimensions]
        for value, before in zip(sizes[4:], sizes[3:-1], strict=True):
            if type(before) is not self._size:  # but for strides
                key.append(len(value) if type(value) is self._size else value)
        return tuple(key)

    def _new(self, layout: _Layout, args: Sequence[Any]) -> Any:
        shape, stride, dtype, like = layout
        if like is not None:
            shape, stride = args[like].shape, args[like].stride()
        made = self._torch.empty_strided(shape, stride, dtype=dtype, device="meta")
        self._guard(made)
        return made

    def _keep(self, operator: Operator, sizes: Sizes, args: Sequence[Any], result: Any) -> None:
        """Remember the layouts of a result that is made of new tensors, or that it is the first argument."""
        results = self._results_of(operator)
        results.make_room()
        if not operator.is_new:
            if operator.returns_first and args and result is args[0]:
                results.overwritten.add(sizes)
            return
        if result is None:
            return
        kind = type(result)
        parts = result if kind in (tuple, list) else [result]
        given = {id(one) for one in args}
        if not all(one is None or (id(one) not in given and self._is_plain(one)) for one in parts):
            return
        layouts = [one if one is None else _layout(one) for one in parts]
        if sizes[2] is None:
            layouts = [one and _like_argument(one, args) for one in layouts]
            if any(one is not None and one.like is None for one in layouts):
                return
        results.made[sizes] = kind, layouts

    def _is_plain(self, value: Any) -> bool:
        if type(value) is not self._torch.Tensor or value.layout is not self._torch.strided:
            return False
        return value.is_meta and not value.dtype.is_complex and not value.storage_offset()


#: Operators whose results have the sizes of the input and of its channels.
_NORMALISING = frozenset(["native_batch_norm"])
#: The place of the argument that says whether they compute statistics; before it are the input and tensors of its channels.
_IS_TRAINING = 5


def _lies_in_order(tensor: Any) -> bool:
    """Whether a tensor has elements, and the strides that a new one of its shape has, also along a size of 1."""
    elements = 1
    for size, stride in zip(tensor.shape[::-1], tensor.stride()[::-1], strict=True):
        if stride != elements or not size:
            return False
        elements *= size
    return True


def _lie_inside(first: Any, others: Sequence[Any]) -> bool:
    """Whether pointwise results of some tensors lie as the first does: others are alike, or stretched to it."""
    reversed_shape = first.shape[::-1]
    return all(
        _lies_in_order(one)
        and one.ndim <= len(reversed_shape)
        and all(size in {1, to} for size, to in zip(one.shape[::-1], reversed_shape, strict=False))
        for one in others
    )


def _lies_along(shape: Any, tensor: Any) -> bool:
    return bool(tensor.shape == shape and tensor.stride() == (1,))


def _like_argument(layout: _Layout, args: Sequence[Any]) -> _Layout:
    """Return a layout that refers to the first argument that has the same."""
    for place, one in enumerate(args):
        if hasattr(one, "stride") and (one.shape, one.stride()) == layout[:2]:
            return layout._replace(like=place)
    return layout


def _layout(tensor: Any) -> _Layout:
    return _Layout(tensor.shape, tensor.stride(), tensor.dtype)
