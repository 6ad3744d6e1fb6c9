"""A stand-in for a PyTorch model: its classes and settings, but fake tensors and no hooks.

A forward pass of the stand-in does not change the model: modules and plain Python objects are copied,
and a tensor is replaced by a fake one on the meta device, of the same
shape and dtype, whose values do not exist.
"""

from __future__ import annotations

import ast
import functools
import itertools
import sys
import types
import weakref
from collections.abc import Callable
from copy import copy as copy_of
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from layerfold.collect.common.copies import CONTAINERS, LONGEST, SMALL, copy_of_container

_PLAIN = frozenset({int, float, bool, str, bytes, complex, type(None), type, types.ModuleType})
#: Wrappers that only pass their input on, once compilation and communication are left out.
_WRAPPERS = {
    "OptimizedModule": "_orig_mod",
    "DataParallel": "module",
    "DistributedDataParallel": "module",
}


@dataclass(slots=True)
class StandIn:
    """Copies of objects; the same object gives the same copy."""

    torch: Any
    fake_mode: Any
    copies: dict[int, Any] = field(default_factory=dict)  # by the original's identity
    originals: list[Any] = field(default_factory=list)  # kept: an identity is not used again
    skipped_hooks: int = 0  # the user's: what they would change is unknown
    empty: list[Any] = field(default_factory=list)  # objects without attributes: not copied

    def of(self, value: Any) -> Any:
        """Return the copy of a value, or the value itself where it can contain neither tensor nor state."""
        kind = type(value)
        if kind in _PLAIN:
            return value
        if id(value) in self.copies:
            return self.copies[id(value)]
        if issubclass(kind, self.torch.Tensor):
            return self._keep(value, self._tensor(value))
        if issubclass(kind, self.torch.nn.Module):
            return self._module(value)
        if issubclass(kind, CONTAINERS):
            return value if len(value) > LONGEST else self._container(value)
        return self._object(value)

    def forget(self) -> None:
        """Drop the references to the originals, so that they do not outlive the user's."""
        for value in self.empty:
            for name in _held(value):
                object.__delattr__(value, name)
        self.empty.clear()
        self.originals.clear()
        self.copies.clear()

    def _keep(self, value: Any, copy: Any) -> Any:
        self.originals.append(value)
        self.copies[id(value)] = copy
        return copy

    def _tensor(self, value: Any) -> Any:
        torch = self.torch
        if hasattr(value, "materialize"):
            raise TypeError("a lazy module has no shape yet: call the model once on data")
        with self.fake_mode:
            try:
                options = {"dtype": value.dtype, "device": "meta"}
                fake = torch.empty_strided(tuple(value.shape), value.stride(), **options)
            except (RuntimeError, NotImplementedError):  # sparse, quantised
                fake = torch.empty(tuple(value.shape), dtype=_stored(torch, value), device="meta")
            if isinstance(value, torch.nn.Parameter):
                fake = torch.nn.Parameter(fake, requires_grad=value.requires_grad)
        return fake

    def _module(self, value: Any) -> Any:
        kind = type(value)
        if issubclass(kind, self.torch.jit.ScriptModule):
            return self._keep(value, _refusing(self.torch, kind))
        if hasattr(
            kind, "__del__"
        ):  # __del__ of the copy would free resources of the user's module
            raise TypeError(f"{kind.__name__} has a __del__, so there can be no stand-in for it")
        copy = self._keep(value, object.__new__(kind))
        attributes = vars(copy)
        for key, item in list(vars(value).items()):
            if key != "_compiled_call_impl":  # it has the user's weights inside
                attributes[key] = type(item)() if key.endswith("_hooks") else self.of(item)
        attributes["_compiled_call_impl"] = functools.partial(_call, copy)
        self.skipped_hooks += foreign_hooks(value)
        inner = _WRAPPERS.get(kind.__name__) if kind.__module__.startswith("torch.") else None
        if inner is not None:
            attributes["forward"] = attributes["_modules"][inner]
        return copy

    def _container(self, value: Any) -> Any:
        copy = copy_of_container(value, self.of, self._keep)
        if copy is not value:
            self._attributes(value, copy)
        return copy

    def _object(self, value: Any) -> Any:
        """Return the copy of what is neither tensor, module nor container."""
        kind = type(value)
        bound = self._bound(kind, value)
        if bound is not None:
            return self._keep(value, bound)
        again = _AGAIN.get(f"{kind.__module__}.{kind.__qualname__}")
        if (
            again is None
            and hasattr(kind, "__copy__")
            and getattr(value, "nbytes", sys.maxsize) <= SMALL
        ):
            again = copy_of
        if again is not None:
            return self._keep(value, again(value))
        if not _is_own(kind):
            return value
        if not _held(value):  # perhaps a sentinel, compared by identity
            self.empty.append(value)
            return self._keep(value, value)
        try:
            copy = self._keep(value, object.__new__(kind))
        except TypeError:  # of a class that is not written in Python
            return value
        self._attributes(value, copy)
        return copy

    def _bound(self, kind: type, value: Any) -> Any:
        """Return the copy of a method, a function, a partial or a weak reference; None for anything else."""
        if kind is types.MethodType:
            return types.MethodType(value.__func__, self.of(value.__self__))
        if kind is types.FunctionType:
            return self._function(value)
        if kind is functools.partial:
            keywords = {key: self.of(item) for key, item in value.keywords.items()}
            return functools.partial(self.of(value.func), *map(self.of, value.args), **keywords)
        if kind is weakref.ReferenceType and value() is not None:
            return weakref.ref(self.of(value()))
        return None

    def _attributes(self, value: Any, copy: Any) -> None:
        attributes = getattr(copy, "__dict__", {})
        for name, item in _held(value).items():
            if name in getattr(value, "__dict__", {}):
                attributes[name] = self.of(item)
            else:
                object.__setattr__(copy, name, self.of(item))

    def _function(self, value: Any) -> Any:
        """Return a function with copies in its closure and defaults, the same where none differs."""
        self._keep(value, value)  # one that closes over itself ends here
        try:
            closed = tuple(cell.cell_contents for cell in value.__closure__ or ())
        except ValueError:  # a cell that is still empty
            return value
        held = (closed, value.__defaults__, value.__kwdefaults__)
        copies = closed, defaults, keywords = [self._parts(one) for one in held]
        if all(one is copy for one, copy in zip(held, copies, strict=True)):
            return value
        cells = tuple(map(types.CellType, closed)) or None
        code, names = value.__code__, value.__globals__
        copy = types.FunctionType(code, names, value.__name__, defaults, cells)
        copy.__kwdefaults__ = keywords
        return self._keep(value, copy)

    def _parts(self, held: Any) -> Any:
        """Return the copy of a tuple or dict that is part of a function, itself if no part is copied."""
        if not held:
            return held
        items = held.values() if isinstance(held, dict) else held
        copies = [self.of(item) for item in items]
        if all(item is copy for item, copy in zip(items, copies, strict=True)):
            return held
        return dict(zip(held, copies, strict=True)) if isinstance(held, dict) else tuple(copies)


def _held(value: Any) -> dict[str, Any]:
    """Return the attributes of an object, those in slots too."""
    held: dict[str, Any] = {}
    for base in type(value).__mro__:
        slots = vars(base).get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            slot = vars(base).get(name)
            if isinstance(slot, types.MemberDescriptorType) and hasattr(value, name):
                held[name] = slot.__get__(value)
    return held | getattr(value, "__dict__", {})


def _is_own(kind: type) -> bool:
    """Whether objects of a class have Python state that a forward pass could change."""
    top = kind.__module__.partition(".")[0]
    has_own_new = getattr(kind, "__new__", None) is not object.__new__
    frees = hasattr(kind, "__del__")  # at the end of a copy, too
    return not (has_own_new or frees or top in sys.stdlib_module_names)


def _counted(value: Any) -> Any:
    """Copy an ``itertools.count``, which newer Pythons cannot."""
    start_and_step = repr(value).removeprefix("count")
    try:
        given = ast.literal_eval(start_and_step.replace(")", ",)"))
    except (SyntaxError, ValueError):  # its numbers are not literals
        return value
    return itertools.count(*given)


def _generator(value: Any) -> Any:
    copy = type(value)(value.device)
    copy.set_state(value.get_state())
    return copy


#: Objects that are not written in Python and that a forward pass advances, by the name of the class.
_AGAIN: dict[str, Callable[[Any], Any]] = {
    "array.array": copy_of,
    "builtins.bytearray": copy_of,
    "itertools.count": _counted,
    "numpy.random._generator.Generator": deepcopy,
    "numpy.random.mtrand.RandomState": deepcopy,
    "random.Random": deepcopy,
    "torch._C.Generator": _generator,
}


def foreign_hooks(holder: Any, prefix: str = "_forward") -> int:
    """Return how many forward hooks are not PyTorch's own."""
    kinds = (vars(holder).get(f"{prefix}_{kind}", {}) for kind in ("hooks", "pre_hooks"))
    hooks = [getattr(hook, "func", hook) for hooks in kinds for hook in list(hooks.values())]
    return sum(not str(getattr(hook, "__module__", "")).startswith("torch.") for hook in hooks)


def _call(module: Any, *args: Any, **kwargs: Any) -> Any:
    """Call a copy without the hooks that run for all modules; those that ``forward`` adds do run."""
    own = module._forward_hooks or module._forward_pre_hooks
    return (module._call_impl if own else module.forward)(*args, **kwargs)


def _stored(torch: Any, value: Any) -> Any:
    return torch.int8 if value.is_quantized else value.dtype


def _refusing(torch: Any, kind: type) -> Any:
    def forward(*_: object, **__: object) -> None:
        raise TypeError(f"{kind.__name__} is TorchScript, which cannot run without its weights")

    module = torch.nn.Module()
    module.forward = forward
    module._compiled_call_impl = forward
    return module
