"""What can be seen of a program's state before and after a pass, and which tensors a pass left."""

from __future__ import annotations

import functools
import gc
import itertools
import types
import warnings
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

import torch


def meta_tensors() -> list[Any]:
    """Return the tensors without values that are alive, after the garbage is collected."""
    gc.collect()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what PyTorch deprecates, which is asked for its class
        return [
            one for one in gc.get_objects() if issubclass(type(one), torch.Tensor) and one.is_meta
        ]


class Description:
    """Everything that modules reach, as plain values and identities that can be compared."""

    def __init__(self, *modules: types.ModuleType) -> None:
        self._names = {module.__name__ for module in modules}
        self._seen: dict[int, Any] = {}
        self.all = self._of_sequence([vars(module) for module in modules])

    def _of(self, value: Any) -> Any:
        if value is None or isinstance(value, (int, float, str, bytes)):
            return value
        if id(value) in self._seen:
            return id(value)
        self._seen[id(value)] = value
        return id(value), self._inside(value)

    def _inside(self, value: Any) -> Any:
        described = next((how for kind, how in _HOW.items() if isinstance(value, kind)), None)
        return (described or Description._of_object)(self, value)

    def _of_tensor(self, value: Any) -> Any:
        return value.detach().flatten().tolist(), value._version, self._of_items(vars(value))

    def _of_items(self, items: Any) -> Any:
        return [(self._of(key), self._of(one)) for key, one in list(items.items())]

    def _of_sequence(self, value: Any) -> Any:
        return [self._of(one) for one in value]

    def _of_function(self, value: Any) -> Any:
        parts = [value.__defaults__, value.__kwdefaults__, *vars(value).values()]
        return self._of_sequence([*(value.__closure__ or ()), *parts])

    def _of_class(self, value: Any) -> Any:
        return self._of_items(dict(vars(value))) if value.__module__ in self._names else None

    def _of_cache(self, value: Any) -> Any:
        kept = [one for one in gc.get_referents(value) if isinstance(one, torch.Tensor)]
        return value.cache_info()[2:], self._of_sequence(kept)

    def _of_object(self, value: Any) -> Any:
        own = type(value).__module__ in {*self._names, "collections", "weakref", "_thread"}
        return self._of_items(vars(value)) if own and hasattr(value, "__dict__") else None


_HOW: dict[type, Callable[[Description, Any], Any]] = {
    torch.Tensor: Description._of_tensor,
    dict: Description._of_items,
    list: Description._of_sequence,
    tuple: Description._of_sequence,
    types.FunctionType: Description._of_function,
    types.CellType: lambda self, cell: self._of(cell.cell_contents),
    type: Description._of_class,
    type(functools.lru_cache(len)): Description._of_cache,
    itertools.count: lambda _, value: repr(value),
    ContextVar: lambda self, value: self._of(value.get(None)),
    types.MethodType: lambda self, value: self._of_sequence([value.__self__, value.__func__]),
}
