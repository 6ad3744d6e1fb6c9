"""Models that keep outside themselves what they compute, one for each way."""

from __future__ import annotations

import collections
import contextvars
import functools
import itertools
import threading
import weakref
from collections.abc import Callable
from typing import Any

import torch
from torch import nn

import cache_store
from cache_store import STORE, cached, remembered


class Adds(nn.Module):
    """Adds what a subclass caches to what a layer returns; the input is (n, 4)."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(4, 4)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Run the layer, and add."""
        return self.layer(x) + self.ones(x)

    def ones(self, x: torch.Tensor) -> torch.Tensor:
        """Return what is added."""
        raise NotImplementedError


@functools.cache
def unbounded(n: int) -> torch.Tensor:
    """Return a column of ones."""
    return torch.ones(n, 1)


@functools.cache
def tupled(n: int) -> tuple[torch.Tensor, list[torch.Tensor]]:
    """Return two columns of ones."""
    return torch.ones(n, 1), [torch.ones(n, 1)]


class FunctionCache(Adds):
    """lru_cache at module level."""

    def ones(self, x: torch.Tensor) -> torch.Tensor:
        """Return what is added."""
        return unbounded(len(x)) + tupled(len(x))[1][0]


class ImportedCache(Adds):
    """lru_cache and a table in another module."""

    def ones(self, x: torch.Tensor) -> torch.Tensor:
        """Return what is added."""
        return cached(len(x)) + cache_store.cached(len(x)) + remembered(len(x))


class ImportsLate(Adds):
    """Imports in ``forward``."""

    def ones(self, x: torch.Tensor) -> torch.Tensor:
        """Return what is added."""
        from cache_store import STORE as STORED
        from cache_store import remembered as table

        return table(len(x)) + STORED.get(len(x))


class StoreObject(Adds):
    """A store in another module, by name and by attribute."""

    def ones(self, x: torch.Tensor) -> torch.Tensor:
        """Return what is added."""
        cache_store.STORE.kept["x"] = x
        cache_store.last = x
        return STORE.get(len(x))


class InstanceCache(Adds):
    """lru_cache around a bound method, kept on the instance."""

    def __init__(self) -> None:
        super().__init__()
        self.get = functools.lru_cache(maxsize=2)(self._get)

    def _get(self, n: int) -> torch.Tensor:
        return torch.ones(n, 1) * self.layer.weight[0, 0]

    def ones(self, x: torch.Tensor) -> torch.Tensor:
        """Return what is added."""
        return self.get(len(x))


class MethodCache(Adds):
    """lru_cache on a method: the model is its key; also static and class methods and a property."""

    @functools.lru_cache  # noqa: B019 - what is tested
    def _get(self, n: int) -> torch.Tensor:
        return torch.ones(n, 1)

    @staticmethod
    @functools.lru_cache
    def _static(n: int) -> torch.Tensor:
        return torch.ones(n, 1)

    @classmethod
    @functools.lru_cache
    def _class(cls, n: int) -> torch.Tensor:
        return torch.ones(n, 1)

    @property
    @functools.lru_cache  # noqa: B019
    def _one(self) -> torch.Tensor:
        return torch.ones(1)

    @functools.cached_property
    def _two(self) -> torch.Tensor:
        return torch.ones(1)

    def ones(self, x: torch.Tensor) -> torch.Tensor:
        """Return what is added."""
        n = len(x)
        return self._get(n) + self._static(n) + self._class(n) + self._one + self._two


class ClassDict(Adds):
    """A dict, a list and an OrderedDict of a base class."""

    _cache: dict[Any, Any] = {}  # noqa: RUF012 - what is tested
    seen: list[Any] = []  # noqa: RUF012
    recent: Any = collections.OrderedDict()  # noqa: RUF012

    def ones(self, x: torch.Tensor) -> torch.Tensor:
        """Return what is added."""
        key = (len(x), x.device, x.dtype)
        if key not in self._cache:
            self._cache[key] = [torch.ones(len(x), 1)]
        type(self).seen.append(x)
        self.recent[len(self.recent)] = x
        return self._cache[key][0]


class ClassDictBelow(ClassDict):
    """Inherits the caches."""


class ClassAttribute(Adds):
    """Sets attributes of its class, new ones too."""

    mask: Any = None
    calls = 0

    def ones(self, x: torch.Tensor) -> torch.Tensor:
        """Return what is added."""
        kind = type(self)
        kind.calls += 1
        if kind.mask is None or len(kind.mask) != len(x):
            kind.mask = torch.ones(len(x), 1)
        ClassAttribute.newest = x
        setattr(kind, f"size_{len(x)}", x)
        return kind.mask


_mask: Any = None
_calls = 0
_HISTORY: list[Any] = []
_NAMES = collections.Counter({"before": 1})


class GlobalVariable(Adds):
    """Rebinds global variables, one of which is new, and changes a list and a Counter."""

    def ones(self, x: torch.Tensor) -> torch.Tensor:
        """Return what is added."""
        global _mask, _calls, _made  # noqa: PLW0603 - what is tested
        _calls += 1
        _HISTORY.append(x)
        _NAMES["ones"] += 1
        _made = x
        if _mask is None or len(_mask) != len(x):
            _mask = torch.ones(len(x), 1)
        return _mask


def _default(n: int, kept: dict[int, Any] = {}, *, also: list[Any] = []) -> torch.Tensor:  # noqa: B006
    also.append(n)
    if n not in kept:
        kept[n] = torch.ones(n, 1)
    return kept[n]


def _attribute(n: int) -> torch.Tensor:
    _attribute.kept[n] = _attribute.kept.get(n, torch.ones(n, 1))
    return _attribute.kept[n]


_attribute.kept = {}


class DefaultArgument(Adds):
    """Default arguments and an attribute of functions."""

    def ones(self, x: torch.Tensor, kept: list[Any] = []) -> torch.Tensor:  # noqa: B006
        """Return what is added."""
        kept.append(x)
        return _default(len(x)) + _attribute(len(x))


def memoised(function: Callable[..., Any]) -> Callable[..., Any]:
    """Remember what a function returned, by its last argument."""
    kept: dict[Any, Any] = {}
    calls = 0

    @functools.wraps(function)
    def call(*args: Any) -> Any:
        nonlocal calls
        calls += 1
        if args[-1] not in kept:
            kept[args[-1]] = function(*args)
        return kept[args[-1]]

    return call


class Memo:
    """The same as a class."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function, self.kept = function, {}

    def __call__(self, n: int) -> Any:
        """Return what the function returned."""
        if n not in self.kept:
            self.kept[n] = self.function(n)
        return self.kept[n]


@memoised
def _closed(n: int) -> torch.Tensor:
    return torch.ones(n, 1)


@Memo
def _object(n: int) -> torch.Tensor:
    return torch.ones(n, 1)


class Closure(Adds):
    """Decorators that remember: a closure and an object, around a function and a method."""

    @memoised
    def _get(self, n: int) -> torch.Tensor:
        return torch.ones(n, 1)

    @torch.no_grad()
    def ones(self, x: torch.Tensor) -> torch.Tensor:
        """Return what is added."""
        return _closed(len(x)) + _object(len(x)) + self._get(len(x))


_CONTEXT: contextvars.ContextVar[Any] = contextvars.ContextVar("context")
_TABLE: contextvars.ContextVar[dict[Any, Any]] = contextvars.ContextVar("table", default={})  # noqa: B039
_THREAD = threading.local()
_THREAD.kept = {}


class ContextVariable(Adds):
    """Context variables and the variables of a thread."""

    def ones(self, x: torch.Tensor) -> torch.Tensor:
        """Return what is added."""
        _CONTEXT.set(x)
        _THREAD.last = x
        _THREAD.kept[len(x)] = x
        table = _TABLE.get()
        if len(x) not in table:
            table[len(x)] = torch.ones(len(x), 1)
        return table[len(x)]


_BY_MODULE: Any = weakref.WeakKeyDictionary()
_BY_NAME: Any = weakref.WeakValueDictionary()
_MODULES: Any = weakref.WeakSet()


class WeakKeys(Adds):
    """Tables outside with the model as their key, filled when it is made."""

    def __init__(self) -> None:
        super().__init__()
        _BY_MODULE[self] = {"size": 4}
        _BY_NAME[id(self)] = self
        _MODULES.add(self)

    def ones(self, x: torch.Tensor) -> torch.Tensor:
        """Return what is added."""
        _BY_MODULE[self]["last"] = x
        _BY_MODULE[self.layer] = x
        assert self in _MODULES
        assert self in set(_BY_NAME.values())
        return torch.ones(len(x), 1) * _BY_MODULE[self]["size"]


class Registry(type):
    """A metaclass that keeps what was made, and lets nothing be set."""

    made: list[Any] = []  # noqa: RUF012

    def __setattr__(cls, name: str, value: object) -> None:
        """Refuse."""
        raise AttributeError(name)


class Registered(Adds, metaclass=Registry):
    """A list of its instances, and iterators that go on."""

    instances: list[Any] = []  # noqa: RUF012
    numbers = itertools.count(3)

    def __init__(self) -> None:
        super().__init__()
        self.instances.append(self)

    def ones(self, x: torch.Tensor) -> torch.Tensor:
        """Return what is added."""
        self.instances.append(x)
        Registry.made.append(next(self.numbers))
        return torch.ones(len(x), 1) * (self.instances[-2] is not x)


_SHARED = nn.Sequential(nn.Linear(4, 4), nn.BatchNorm1d(4))
_STEPS = torch.zeros(())


class GlobalModule(Adds):
    """A module outside, which counts its batches, and a tensor outside."""

    def ones(self, x: torch.Tensor) -> torch.Tensor:
        """Return what is added."""
        _STEPS.add_(1)
        _SHARED[0].last = x
        return _SHARED(x)


def local() -> nn.Module:
    """Return a model whose class and cache are variables of this function."""
    kept: dict[int, Any] = {}
    last: Any = None

    class Local(Adds):
        def ones(self, x: torch.Tensor) -> torch.Tensor:
            nonlocal last
            last = x
            return kept.setdefault(len(x), torch.ones(len(x), 1))

        def look(self) -> Any:
            return kept, last

    return Local()


CACHING: dict[str, Callable[[], nn.Module]] = {
    kind.__name__: kind
    for kind in (
        FunctionCache,
        ImportedCache,
        ImportsLate,
        StoreObject,
        InstanceCache,
        MethodCache,
        ClassDict,
        ClassDictBelow,
        ClassAttribute,
        GlobalVariable,
        DefaultArgument,
        Closure,
        ContextVariable,
        WeakKeys,
        Registered,
        GlobalModule,
        local,
    )
}
