"""Values that a pass knows: those that a model's own code makes, and small integers that are given.

A tensor of a pass has no memory; a small one whose values are known has them beside the memory that
it would have, so that its views have them, too. What an operator makes of known values alone is
known; random numbers, weights and inputs of floating point are not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from layerfold.collect.common.shapes import tensors
from layerfold.collect.torch.forward.operators import Operator

_VALUES = "_layerfold_values"
#: Elements of a tensor whose values are kept.
_MOST = 2**14

#: The positional and the keyword arguments of an operator.
_Arguments = tuple[list[Any], dict[str, Any]]


class ValueNeeded(RuntimeError):
    """The code of a model needs the value of a tensor, which has none in this pass."""


class _Unknown(Exception):
    """A value is unknown."""


class Known:
    """Reads, computes and forgets values."""

    def __init__(self, torch: Any) -> None:
        self._torch = torch
        self._real = torch._C._DisableTorchDispatch
        self._tensor = torch.Tensor

    def of(self, tensor: Any) -> Any | None:
        """Return a real tensor with the values of one of this pass, None if they are unknown.

        Both share no memory with the user's tensors; to write into it is to write into the values.
        """
        try:
            memory = getattr(tensor.untyped_storage(), _VALUES, None)
        except Exception:  # sparse, nested and wrapped tensors have none
            return None
        if memory is None and not _is_empty(tensor):
            return None
        if not _is_small(tensor) or tensor.is_conj() or tensor.is_neg():
            return None
        if self._torch._C._functorch.peek_interpreter_stack() is not None:
            return None  # what vmap and its like run is not one tensor
        with self._real():
            if memory is None:
                options = {"dtype": tensor.dtype, "device": "cpu"}
                return self._torch.empty_strided(tensor.shape, tensor.stride(), **options)
            empty = self._torch.empty(0, dtype=tensor.dtype, device="cpu")
            return empty.set_(memory, tensor.storage_offset(), tensor.shape, tensor.stride())

    def remember(self, tensor: Any, real: Any) -> None:
        """Keep a copy of the values of a real tensor for one of this pass."""
        if type(real) is not self._tensor:  # a fake one on the CPU has no memory to read
            return
        is_alike = tensor.dtype is real.dtype and tensor.shape == real.shape
        if not is_alike or not _is_small(tensor) or tensor.storage_offset():
            return
        with self._real():
            options = {"dtype": real.dtype, "device": "cpu"}
            copied = self._torch.empty_strided(tensor.shape, tensor.stride(), **options)
            copied.copy_(real)
        setattr(tensor.untyped_storage(), _VALUES, copied.untyped_storage())

    def forget(self, tensor: Any) -> None:
        """Note that the values of a tensor, and of all views of it, are unknown from now on."""
        with suppress(Exception):  # it has no memory, so no values
            memory = tensor.untyped_storage()
            if hasattr(memory, _VALUES):
                setattr(memory, _VALUES, None)

    def arguments(
        self, operator: Operator, args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> _Arguments | None:
        """Return the arguments of an operator with real tensors, None if a value is unknown."""
        if operator.is_random or self._is_first_unknown(operator, args):
            return None
        find = self._size_of if operator.reads_sizes_only else self._known
        places = range(1) if operator.overwrites else ()
        try:
            real = [
                self._target(value) if place in places else self._of(value, find)
                for place, value in enumerate(args)
            ]
            return real, {key: self._of(value, find) for key, value in kwargs.items()}
        except _Unknown:
            return None

    def compute(self, operator: Operator, real: _Arguments) -> Any:
        """Run an operator on known values."""
        args, kwargs = real
        if "device" in kwargs:
            kwargs["device"] = self._torch.device("cpu")
        with self._real():
            result = operator.call(*args, **kwargs)
            return result.zero_() if operator.is_empty else result

    def learn(self, operator: Operator, real: _Arguments, result: Any) -> bool:
        """Compute the values of what an operator returned or wrote; return whether they are known."""
        made = [tensor for _, tensor in tensors(result)]
        if not operator.written and not (operator.is_new and all(map(_is_small, made))):
            return False
        if operator.is_empty and all(map(_is_empty, made)):
            return True
        try:
            computed = self.compute(operator, real)
        except Exception:  # of values that no real pass would have here
            return False
        if operator.is_new:
            for tensor, (_, value) in zip(made, tensors(computed), strict=True):
                self.remember(tensor, value)
        elif operator.overwrites and self.of(made[0]) is None:
            self.remember(made[0], real[0][0])
        return True

    def forget_written(
        self, operator: Operator, args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> None:
        """Note that an operator wrote what is unknown."""
        places = (args[place] for place in operator.written if place < len(args))
        names = (kwargs.get(name) for name in operator.written_names)
        for _, tensor in tensors([*places, *names]):
            self.forget(tensor)

    def _is_first_unknown(self, operator: Operator, args: Sequence[Any]) -> bool:
        """Whether no value of the first argument is known, which is so for most: to say so at once."""
        if operator.overwrites or operator.reads_sizes_only or not args:
            return False
        return isinstance(args[0], self._tensor) and self.of(args[0]) is None

    def _of(self, value: Any, find: Any) -> Any:
        if isinstance(value, self._tensor):
            return find(value)
        if type(value) in (list, tuple):
            return type(value)([self._of(item, find) for item in value])
        return value

    def _known(self, tensor: Any) -> Any:
        value = self.of(tensor)
        if value is None:
            raise _Unknown
        return value

    def _target(self, tensor: Any) -> Any:
        """Return a tensor to be overwritten, which may be known afterwards though it is not now."""
        value = self.of(tensor)
        if value is None and tensor.untyped_storage().nbytes() > tensor.numel() * tensor.itemsize:
            raise _Unknown
        return self._size_of(tensor) if value is None else value

    def _size_of(self, tensor: Any) -> Any:
        """Return a tensor of that size and dtype for an operator that reads no values."""
        if not _is_small(tensor):
            raise _Unknown
        options = {"dtype": tensor.dtype, "device": "cpu"}
        with self._real():
            return self._torch.empty_strided(tensor.shape, tensor.stride(), **options)


def _is_empty(tensor: Any) -> bool:
    """Whether a tensor has no elements, so that none of them is unknown."""
    count = tensor.numel()
    return type(count) is int and not count


def _is_small(tensor: Any) -> bool:
    count = tensor.numel()
    return type(count) is int and count <= _MOST
