"""Reads of values that PyTorch makes without calling an operator, where a pass can answer them.

A mode of PyTorch's functions sees them: a tensor's ``numpy()``, and ``torch.tensor`` of tensors.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from layerfold.collect.torch.forward.known import Known, ValueNeeded
from layerfold.collect.torch.forward.open_sizes import OpenSizes, has_open
from layerfold.collect.torch.forward.origins import Origins

#: Frames between code of PyTorch and what answers it.
_NEAR = 5
#: What code of distributions asks of values though they are not to be checked, by module and function:
#: whether all is as it should be, in these functions, and whether anything is wrong in the others.
_ASKING = frozenset(["torch.distributions.wishart", "torch.distributions.constraints"])
_ASKING_FOR_RIGHT = frozenset(["_mvdigamma", "check"])


def _asking() -> str | None:
    """Return the function of distributions that calls what is called here, on behalf of a mode."""
    frame = sys._getframe(1)
    for _ in range(_NEAR):
        if frame.f_globals.get("__name__") in _ASKING:
            return frame.f_code.co_name
        if frame.f_back is None:
            break
        frame = frame.f_back
    return None


class Reads:
    """Answers reads of values by those that are known."""

    def __init__(self, torch: Any, known: Known, open_sizes: OpenSizes, origins: Origins) -> None:
        self._torch, self._known, self._open_sizes = torch, known, open_sizes
        self._origins = origins
        self._plain = frozenset([torch.Tensor, torch.nn.Parameter])
        tensor = torch.Tensor
        self._answers: dict[Any, Callable[..., Any]] = {
            tensor.__bool__: self._asked,
            tensor.data.__get__: self._detached,
            tensor.numpy: self._read,
            tensor.tolist: self._read,
            tensor.__array__: self._read,
            tensor.__format__: self._shown,
            tensor.__repr__: self._shown,
            tensor.new_tensor: self._made_like,
            torch.tensor: self._made,
            torch.as_tensor: self._made,
            torch.asarray: self._made,
            torch._pad_packed_sequence: self._padded,
        }
        self._making = frozenset([tensor.new_tensor, torch.tensor, torch.as_tensor, torch.asarray])
        sizes = (
            tensor.size,
            tensor.stride,
            tensor.numel,
            tensor.nelement,
            tensor.__len__,
            torch.numel,
        )
        self._sizes = frozenset([*sizes, tensor.shape.__get__, tensor.nbytes.__get__])
        self._of_symbols = frozenset(
            [torch.sym_min, torch.sym_max, torch.sym_int, torch.sym_float, torch.sym_not]
        )

    def mode(self) -> AbstractContextManager[Any]:
        """Return the mode under which reads are answered."""
        overrides = self._torch.overrides
        answers, open_sizes = self._answers, self._open_sizes

        def call(_mode: Any, func: Any, _types: Any, args: Any = (), kwargs: Any = None) -> Any:
            if open_sizes.are_there:
                return self._with_open_sizes(func, args, kwargs or {})
            answer = answers.get(func)
            if answer is not None:
                return answer(func, *args, **(kwargs or {}))
            return func(*args, **kwargs) if kwargs else func(*args)

        kind: Any = type("Reading", (overrides.TorchFunctionMode,), {"__torch_function__": call})
        mode: AbstractContextManager[Any] = kind()
        return mode

    def _with_open_sizes(self, func: Any, args: Any, kwargs: dict[str, Any]) -> Any:
        """Call a function where a size may have no value; a tensor of one has none either."""
        if func in self._of_symbols:
            return func(*args, **kwargs)
        if func in self._making and has_open(self._open_sizes.numbers([*args, *kwargs.values()])):
            raise ValueNeeded("a tensor of a size")
        args = self._open_sizes.numbers(tuple(args))
        kwargs = dict(zip(kwargs, self._open_sizes.numbers(list(kwargs.values())), strict=True))
        answer = self._answers.get(func)
        result = func(*args, **kwargs) if answer is None else answer(func, *args, **kwargs)
        return self._open_sizes.symbols(result) if func in self._sizes else result

    def _read(self, func: Any, tensor: Any, *args: Any, **kwargs: Any) -> Any:
        value = self._known.of(tensor)
        if value is not None:
            return self._really(lambda: func(value.clone(), *args, **kwargs))
        if tensor.is_meta and type(tensor) in self._plain:
            raise ValueNeeded(func.__name__)
        return func(tensor, *args, **kwargs)

    def _detached(self, func: Any, tensor: Any) -> Any:
        """Detach a tensor, which PyTorch does without an operator here."""
        return self._origins.copied(func(tensor), tensor)

    def _asked(self, func: Any, tensor: Any) -> Any:
        """Answer whether something is true; distributions are taken to get what they can use."""
        if tensor.is_meta and self._known.of(tensor) is None and (name := _asking()) is not None:
            return name in _ASKING_FOR_RIGHT
        return func(tensor)

    def _shown(self, func: Any, tensor: Any, *args: Any, **kwargs: Any) -> Any:
        value = self._known.of(tensor)
        if value is not None:
            return self._really(lambda: func(value, *args, **kwargs))
        try:
            return func(tensor, *args, **kwargs)
        except TypeError as error:  # a format of numbers
            raise ValueNeeded(str(error)) from None

    def _made(self, func: Any, data: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(data, self._torch.Tensor):
            return func(data, *args, **kwargs)
        if kwargs.get("device") is not None:  # on the meta device the values would be lost
            kwargs["device"] = "cpu"
        return func(self._values_in(data), *args, **kwargs)

    def _made_like(self, func: Any, tensor: Any, data: Any, **kwargs: Any) -> Any:
        if isinstance(data, self._torch.Tensor):
            return func(tensor, data, **kwargs)
        options = {"dtype": tensor.dtype} | {k: v for k, v in kwargs.items() if k == "dtype" and v}
        return self._torch.tensor(self._values_in(data), **options)

    def _values_in(self, data: Any) -> Any:
        """Return nested lists with the values of the tensors in them."""
        if isinstance(data, self._torch.Tensor):
            value = self._known.of(data)
            if value is None and data.is_meta:
                raise ValueNeeded("a tensor of tensors")
            return data if value is None else value
        if type(data) in (list, tuple):
            return type(data)([self._values_in(item) for item in data])
        return data

    def _padded(
        self, func: Any, data: Any, sizes: Any, batch_first: bool, _value: Any, total: int
    ) -> Any:
        """Pad a packed sequence: the places of its rows, padded, say where each row goes."""
        if sizes.is_meta or type(sizes) is not self._torch.Tensor:
            raise ValueNeeded("the sizes of a packed sequence")
        places, lengths = self._really(
            lambda: func(self._torch.arange(len(data), device="cpu"), sizes, batch_first, 0, total)
        )
        return data[places], lengths

    def _really(self, call: Callable[[], Any]) -> Any:
        with self._torch._C._DisableTorchDispatch():
            return call()
