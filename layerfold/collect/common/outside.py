"""What the code of a model reaches outside it, replaced by copies for a run and put back at its end.

A cache at module level, a registry in another module, an attribute of a class, a variable that a
function closes over: a run that has copies of them neither reads values nor leaves anything there.
"""

from __future__ import annotations

import contextvars
import functools
import sys
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, field
from types import FunctionType, MethodType, ModuleType
from typing import Any, TypeVar

from layerfold.collect.common.attributes import attributes_of
from layerfold.collect.common.code_names import names_in
from layerfold.collect.common.copies import Copies
from layerfold.collect.common.places import NOTHING, Cell, ClassAttribute, Defaults, Item, Place

_Result = TypeVar("_Result")

#: Functions and classes that are looked at; beyond it what a run leaves behind is only searched for.
_MOST = 20_000
#: Methods that no forward pass calls unless it makes an object of the class.
_MAKING = frozenset({"__init__", "__new__", "__post_init__"})
_NOT_CALLED = """
__del__ __reduce__ __reduce_ex__ __getstate__ __setstate__ __copy__ __deepcopy__ __repr__ __str__
__init_subclass__ __class_getitem__ __dir__ __sizeof__ __format__ __module__ __doc__ __dict__
__weakref__ __annotations__ __annotate__ __slots__ __qualname__
"""
_ASIDE = _MAKING | frozenset(_NOT_CALLED.split())


@dataclass(slots=True)
class _Kept:
    """A place, what was there before the run, and what is there during it."""

    place: Place
    before: Any
    during: Any


@dataclass(slots=True)
class Outside:
    """The places outside a model that the code of what ``copies`` has copied can reach.

    Code is looked at that is not installed, or is of a package whose classes the model consists of,
    but for the ``foreign`` ones. ``methods`` are the names of those that a run begins with.
    """

    copies: Copies
    foreign: Collection[str]
    methods: Collection[str]
    _kept: dict[tuple[int, str], _Kept] = field(default_factory=dict)
    _classes: dict[type, dict[str, Any]] = field(default_factory=dict)  # with their attributes
    _named: set[str] = field(default_factory=set)  # by code that was looked at
    _unnamed: dict[str, list[type]] = field(default_factory=dict)  # attributes that were not, yet
    _own: set[str] = field(default_factory=set)  # packages
    _seen: dict[int, Any] = field(default_factory=dict)  # functions, by identity
    _pending: list[Any] = field(default_factory=list)
    _values: dict[contextvars.ContextVar[Any], Any] = field(default_factory=dict)  # copies

    def run(self, call: Callable[[], _Result]) -> _Result:
        """Call a function that sees copies; whatever it raises, everything is put back."""
        self._explore()
        context = contextvars.copy_context()  # what is set inside is gone afterwards
        try:
            context.run(self._put)
            return context.run(call)
        finally:
            try:
                self._put_back()
            except BaseException:  # an interrupt may come here, too
                self._put_back()
                raise

    def _put(self) -> None:
        for variable, value in self._values.items():
            variable.set(value)
        for kept in self._kept.values():
            if kept.during is not kept.before:
                try:
                    kept.place.put(kept.during)
                except (TypeError, AttributeError):  # of a class that cannot be changed
                    kept.during = kept.before

    def _put_back(self) -> None:
        for kept in self._kept.values():
            if kept.place.get() is not kept.before:
                kept.place.put(kept.before)
        for kind, before in self._classes.items():
            for name in {*before, *vars(kind)} - _ASIDE:
                place = ClassAttribute(kind, name)
                if place.get() is not before.get(name, NOTHING):
                    place.put(before.get(name, NOTHING))

    def _explore(self) -> None:
        self._name(self.methods)
        self._pending += self.copies.met.take()
        self._own.update(_top(one.__module__) for one in self._pending if isinstance(one, type))
        while len(self._seen) + len(self._classes) < _MOST:
            self._pending += self.copies.met.take()
            if not self._pending:
                break
            value = self._pending.pop()
            if isinstance(value, contextvars.ContextVar):
                self._read(value)
            elif isinstance(value, type):
                self._enter_class(value)
            else:
                self._enter_function(value)

    def _is_foreign(self, module: Any, file: Any = None) -> bool:
        top = _top(module)
        if top in self.foreign or top in sys.stdlib_module_names:
            return True
        file = file or getattr(sys.modules.get(module), "__file__", None)
        return top not in self._own and "-packages" in str(file)

    def _name(self, names: Collection[str]) -> None:
        """Look at the attributes of classes that code names."""
        for name in set(names) - self._named - _ASIDE:
            self._named.add(name)
            for kind in self._unnamed.pop(name, ()):
                self._keep(ClassAttribute(kind, name), kind, name)

    def _read(self, variable: contextvars.ContextVar[Any]) -> None:
        """Copy the value of a context variable, or its default."""
        with suppress(LookupError):
            value = variable.get()
            self._follow(value)
            self._values[variable] = self._copied(value)

    def _enter_class(self, kind: type) -> None:
        for base in kind.__mro__:
            if base in self._classes or self._is_foreign(base.__module__):
                continue
            attributes = self._classes[base] = dict(vars(base))
            for name in attributes.keys() - _ASIDE:
                if name.startswith("__"):
                    self._follow(attributes[name])
                elif name in self._named:
                    self._keep(ClassAttribute(base, name), base, name)
                else:
                    self._unnamed.setdefault(name, []).append(base)

    def _enter_function(self, function: Any) -> None:
        if id(function) in self._seen:
            return
        self._seen[id(function)] = function
        variables = function.__globals__
        if self._is_foreign(variables.get("__name__"), variables.get("__file__")):
            for cell in function.__closure__ or ():
                self._follow(Cell(cell).get())
            self._follow(getattr(function, "__wrapped__", None))
            return
        names = names_in(function.__code__)
        for name in names.variables:
            self._variable(variables, name, names.all)
        for name in names.modules:
            self._module(_imported(name, variables), names.all)
        for cell in function.__closure__ or ():
            self._keep(Cell(cell), cell)
        for part in ("__defaults__", "__kwdefaults__"):
            self._keep(Defaults(function, part), function, part)
        for name in list(attributes_of(function)):
            self._keep(Item(attributes_of(function), name), function, name)
        self._name(names.all)

    def _variable(self, namespace: dict[str, Any], name: str, names: Collection[str]) -> None:
        value = self._keep(Item(namespace, name), namespace, name)
        if isinstance(value, type):
            for base in value.__mro__:  # the code may make an object
                self._make(base)
        elif type(value) is ModuleType:
            self._module(value, names)

    def _make(self, kind: type) -> None:
        if not self._is_foreign(kind.__module__):
            for name in _MAKING & vars(kind).keys():
                self._follow(vars(kind)[name])

    def _module(self, module: Any, names: Collection[str]) -> None:
        """Look at the variables of another module that code names as attributes of something."""
        modules = [module]
        while modules:
            one = modules.pop()
            if type(one) is not ModuleType or self._is_foreign(one.__name__):
                continue
            namespace = vars(one)
            for name in names:
                if (id(namespace), name) in self._kept:
                    continue
                value = self._keep(Item(namespace, name), namespace, name)
                modules.append(value)

    def _keep(self, place: Place, holder: Any, name: str = "") -> Any:
        """Remember what a place contains, and copy it; return it."""
        key = id(holder), name
        if key in self._kept:
            return self._kept[key].before
        value = place.get()
        self._kept[key] = _Kept(place, value, value)  # it may lead to itself
        self._follow(value)
        self._kept[key].during = self._copied(value)
        return value

    def _follow(self, value: Any) -> None:
        """Look at the code of what a place contains."""
        pending = [value]
        while pending:
            one = pending.pop()
            if isinstance(one, (FunctionType, type)):
                self._pending.append(one)
            elif isinstance(one, property):
                pending += [one.fget, one.fset, one.fdel]
            else:
                pending += [getattr(one, name) for name in _INSIDE.get(type(one), ())]

    def _copied(self, value: Any) -> Any:
        kind: Any = type(value)
        if value is NOTHING or isinstance(value, (type, ModuleType)):
            return value
        if kind in (staticmethod, classmethod):
            inside = self._copied(value.__func__)
            return value if inside is value.__func__ else kind(inside)
        if kind is property:
            get = self._copied(value.fget)
            return value if get is value.fget else property(get, value.fset, value.fdel)
        if kind is FunctionType and self._is_foreign(value.__globals__.get("__name__")):
            return value
        return self.copies.attempt(value)


def _top(module: Any) -> str:
    return str(module).partition(".")[0]


def _imported(name: str, namespace: dict[str, Any]) -> Any:
    """Return the module that code imports by a name, perhaps relative to its own."""
    package = str(namespace.get("__package__") or "")
    absolute = sys.modules.get(name)
    return absolute or sys.modules.get(f"{package}.{name}" if name else package)


#: Attributes with the functions inside, by the class of what wraps them.
_INSIDE: dict[type, tuple[str, ...]] = {
    MethodType: ("__func__",),
    staticmethod: ("__func__",),
    classmethod: ("__func__",),
    functools.partial: ("func",),
    functools.partialmethod: ("func",),
    functools.cached_property: ("func",),
    type(functools.lru_cache(len)): ("__wrapped__",),
}
