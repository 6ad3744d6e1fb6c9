"""TorchScript's own functions of numbers, texts, lists and dicts, and its reads of tensors, in Python."""

from __future__ import annotations

import builtins
import functools
import math
import operator
from collections.abc import Callable
from typing import Any

Function = Callable[..., Any]


def _derived(at: int, start: int, step: int) -> int:
    return start + at * step


def _set_item(container: Any, key: Any, value: Any) -> None:
    container[key] = value


def _delete(container: Any, key: Any) -> None:
    del container[key]


def _sliced(value: Any, start: Any = None, end: Any = None, step: Any = 1) -> Any:
    return value[start:end:step]


def _sorted_in_place(value: list[Any], reverse: bool = False) -> None:
    value.sort(reverse=reverse)


def _appended(container: list[Any], item: Any) -> list[Any]:
    container.append(item)
    return container


def _toward_zero(a: Any, b: Any) -> Any:
    return math.trunc(a / b)


def _pairs(*items: Any) -> dict[Any, Any]:
    return dict(*items)


def _ignored(*_: Any) -> None:
    """Warn, print, or switch gradients: none belongs to the pass."""


_OF_PYTHON = "round abs sum any all divmod ord chr hex oct bin"
_OF_MATH = """
acos acosh asin asinh atan atan2 atanh ceil copysign cos cosh degrees erf erfc exp expm1 fabs factorial
floor fmod frexp gamma gcd isfinite isinf isnan ldexp lgamma log log10 log1p modf radians sin sinh sqrt
tan tanh
"""

#: By the name in a graph, for arguments of which none is a tensor.
PLAIN: dict[str, Function] = {
    "aten::add": operator.add,
    "aten::sub": operator.sub,
    "aten::mul": operator.mul,
    "aten::div": operator.truediv,
    "aten::floordiv": operator.floordiv,
    "aten::remainder": operator.mod,
    "aten::__round_to_zero_floordiv": _toward_zero,
    "aten::neg": operator.neg,
    "aten::pow": operator.pow,
    "aten::eq": operator.eq,
    "aten::ne": operator.ne,
    "aten::lt": operator.lt,
    "aten::le": operator.le,
    "aten::gt": operator.gt,
    "aten::ge": operator.ge,
    "aten::__and__": operator.and_,
    "aten::__or__": operator.or_,
    "aten::__xor__": operator.xor,
    "aten::__not__": operator.not_,
    "aten::__lshift__": operator.lshift,
    "aten::__rshift__": operator.rshift,
    "aten::__range_length": lambda start, end, step: len(range(start, end, step)),
    "aten::__derive_index": _derived,
    "prim::abs": abs,
    "prim::min": min,
    "prim::max": max,
    "prim::StringIndex": operator.getitem,
    **{f"aten::{name}": getattr(math, name) for name in _OF_MATH.split()},
    **{f"aten::{name}": getattr(builtins, name) for name in _OF_PYTHON.split()},
}

#: Where the first argument is a list, a tuple, a dict or a text, whatever it has inside.
OF_CONTAINERS: dict[str, Function] = {
    "aten::add": operator.add,
    "aten::add_": operator.iadd,
    "aten::mul": operator.mul,
    "aten::eq": operator.eq,
    "aten::ne": operator.ne,
    "aten::lt": operator.lt,
    "aten::gt": operator.gt,
    "aten::__contains__": operator.contains,
    "aten::__getitem__": operator.getitem,
    "aten::_set_item": _set_item,
    "aten::Delete": _delete,
    "aten::append": _appended,
    "aten::slice": _sliced,
    "aten::sort": _sorted_in_place,
    "aten::sorted": sorted,
    "aten::list": list,
    "aten::dict": _pairs,
    "aten::len": len,
    "aten::items": lambda value: list(value.items()),
    "aten::keys": list,
    "aten::values": lambda value: list(value.values()),
    "aten::format": lambda text, *values: text.format(*values),
    "aten::percentFormat": lambda text, *values: text % values,
    "aten::warn": _ignored,
    "prim::min": min,
    "prim::max": max,
}

#: Methods that a list, a dict or a text has by the same name.
_METHODS = """
capitalize casefold center clear copy count endswith expandtabs extend find get index insert isalnum
isalpha isdecimal isdigit isidentifier islower isnumeric isprintable isspace istitle isupper join ljust
lower lstrip partition pop popitem remove replace reverse rfind rindex rjust rpartition rsplit rstrip
setdefault split splitlines startswith strip swapcase title update upper zfill
"""
#: Methods of texts whose last argument is a place, -1 for the end.
_TO_THE_END = frozenset(["count", "endswith", "find", "index", "rfind", "rindex", "startswith"])


def of_container(name: str) -> Function | None:
    """Return a function of lists, tuples, dicts and texts by its name in a graph."""
    known = OF_CONTAINERS.get(name)
    method = name.removeprefix("aten::")
    if known is not None or method not in _METHODS.split():
        return known

    def call(container: Any, *args: Any) -> Any:
        if type(container) is str and method in _TO_THE_END and args[2:] == (-1,):
            args = args[:2]
        return getattr(container, method)(*args)

    return call


def of_any(torch: Any) -> dict[str, Function]:
    """Return, by the names in a graph, functions that read sizes or values of tensors, or make one."""
    tensor = torch.Tensor

    def number(value: Any) -> Any:
        return value.item() if isinstance(value, tensor) else value

    def whole(value: Any) -> Any:
        value = number(value)
        return int(value) if isinstance(value, str) else torch.sym_int(value)

    def real(value: Any) -> Any:
        return torch.sym_float(number(value))

    def made(data: Any, dtype: Any = None, device: Any = None, _grad: bool = False) -> Any:
        return torch.tensor(data, dtype=_dtypes(torch)[dtype], device=device)

    def converted(data: Any, dtype: Any = None, device: Any = None) -> Any:
        return torch.as_tensor(data, dtype=_dtypes(torch)[dtype], device=device)

    return {
        "aten::size": lambda value, *axis: value.shape[axis[0]] if axis else list(value.shape),
        "aten::stride": lambda value, *axis: value.stride()[axis[0]] if axis else [*value.stride()],
        "aten::len": len,
        "aten::numel": lambda value: value.numel(),
        "aten::Bool": bool,
        "aten::Int": whole,
        "aten::IntImplicit": whole,
        "aten::Float": real,
        "aten::FloatImplicit": real,
        "aten::Complex": lambda *parts: complex(*map(number, parts)),
        "aten::ComplexImplicit": lambda value: complex(number(value)),
        "aten::ScalarImplicit": number,
        "aten::item": number,
        "aten::str": str,
        "aten::__is__": operator.is_,
        "aten::__isnot__": operator.is_not,
        "aten::tensor": made,
        "aten::as_tensor": converted,
        "aten::wait": lambda value: value,
        "aten::_unwrap_optional": lambda value: value,
        "prim::unchecked_unwrap_optional": lambda value: value,
        "prim::unchecked_cast": lambda value: value,
        "prim::NumToTensor": torch.tensor,
        "prim::tolist": lambda value, *_: value.tolist(),
        "prim::Print": _ignored,
        "aten::set_grad_enabled": _ignored,
    }


@functools.cache
def _dtypes(torch: Any) -> dict[Any, Any]:
    """Return dtypes by their numbers in TorchScript, and None; those of quantised tensors are left out."""
    found = {value for value in vars(torch).values() if isinstance(value, torch.dtype)}
    plain = [dtype for dtype in found if "torch.q" not in str(dtype)]
    empty = [torch.empty(0, dtype=dtype, device="meta") for dtype in plain]
    return {None: None} | dict(zip(map(torch.ops.prim.dtype.default, empty), plain, strict=True))
