"""What the nodes of a TorchScript graph do."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from layerfold.collect.torch.forward.script.builtin import PLAIN, of_any, of_container
from layerfold.collect.torch.forward.script.code import Action
from layerfold.collect.torch.forward.script.graph import CALL

_CONTAINERS = (list, tuple, dict, str)


class CannotRun(TypeError):
    """TorchScript code has what only a real pass can run; the message says what."""


class ScriptObject:
    """An object of a class that was compiled, too, while code uses it."""


class Nodes:
    """Says what each node does; ``constant`` replaces the tensors of one."""

    def __init__(self, torch: Any, constant: Callable[[Any], Any]) -> None:
        self._torch = torch
        self._constant = constant
        self._of_any = of_any(torch)

    def action(self, node: Any) -> Action:
        """Return what a node without blocks does."""
        kind = node.kind()
        make = _MAKE.get(kind)
        if make is not None:
            return make(self, node)
        known = self._of_any.get(kind)
        return known or self._operator(kind, node)

    def _operator(self, kind: str, node: Any) -> Action:
        """Call a function of Python's values by Python, any other by its schema."""
        plain, of_containers = PLAIN.get(kind), of_container(kind)
        tensor = self._torch.Tensor
        call = self._by_schema(kind, node.schema())

        def run(*args: Any) -> Any:
            if of_containers is not None and args and isinstance(args[0], _CONTAINERS):
                return of_containers(*args)
            if plain is not None and not any(isinstance(one, tensor) for one in args):
                return plain(*args)
            return call(*args)

        return run

    def _by_schema(self, kind: str, schema: str) -> Action:
        qualified = schema.partition("(")[0]
        if not qualified:
            return _refusing(kind)
        space, _, rest = qualified.partition("::")
        name, _, overload = rest.partition(".")
        try:
            operator = getattr(
                getattr(getattr(self._torch.ops, space), name), overload or "default"
            )
        except (AttributeError, RuntimeError):
            return _refusing(kind)
        arguments = operator._schema.arguments
        by_place = sum(not one.kwarg_only for one in arguments)
        names = [one.name for one in arguments[by_place:]]

        def call(*args: Any) -> Any:
            keywords = dict(zip(names, args[by_place:], strict=False))
            return operator(*args[:by_place], **keywords)

        return call

    def _of_constant(self, node: Any) -> Action:
        try:
            value = self._constant(node.output().toIValue())
        except RuntimeError:  # a function, or an object of C++
            return _refusing(node.kind())
        return lambda: value

    def _is_instance(self, node: Any) -> Action:
        kinds = [self._classes(one) for one in node.tys("types")]
        if not all(kinds):
            return _refusing(node.kind())
        classes = tuple(kind for several in kinds for kind in several)
        return lambda value: (
            isinstance(value, classes) and (type(value) is not bool or bool in classes)
        )

    def _classes(self, kind: Any) -> tuple[type, ...]:
        torch = self._torch
        return {
            "TensorType": (torch.Tensor,),
            "IntType": (int, torch.SymInt),
            "FloatType": (float, torch.SymFloat),
            "BoolType": (bool, torch.SymBool),
            "StringType": (str,),
            "NoneType": (type(None),),
            "ListType": (list,),
            "DictType": (dict,),
            "TupleType": (tuple,),
        }.get(kind.kind(), ())


def _refusing(kind: str) -> Action:
    def run(*_: Any) -> None:
        raise CannotRun(f"its TorchScript code has {kind}, which only a real pass can run")

    return run


def _attribute(_: Nodes, node: Any) -> Action:
    name = node.s("name")
    return lambda owner: getattr(owner, name)


def _set_attribute(_: Nodes, node: Any) -> Action:
    name = node.s("name")
    return lambda owner, value: setattr(owner, name, value)


def _call(_: Nodes, node: Any) -> Action:
    name = node.s("name")
    return lambda module, *args: module.layerfold_call(name, args)


def _tuple(_: Nodes, node: Any) -> Action:
    names = list(_fields(node.output().type().str()))
    make: Any = NamedTuple
    return make("NamedTuple", [(name, Any) for name in names]) if names else lambda *values: values


def _fields(kind: str) -> Iterator[str]:
    """Yield the names of "NamedTuple(a : Tensor, b : (int, int))"; none of a tuple without."""
    if not kind.startswith("NamedTuple("):
        return
    depth, start = 0, len("NamedTuple(")
    for at in range(start, len(kind)):
        depth += (kind[at] in "([") - (kind[at] in ")]")
        if depth < 0 or (not depth and kind[at] == ","):
            yield kind[start:at].partition(":")[0].strip()
            start = at + 1


def _dict(_: Nodes, __: Any) -> Action:
    return lambda *items: dict(zip(items[::2], items[1::2], strict=True))


def _part(_: Nodes, node: Any) -> Action:
    start, end = node.i("beg"), node.i("end")
    return lambda value: value[start:end]


def _raising(_: Nodes, __: Any) -> Action:
    def run(message: str, kind: str | None = None) -> None:
        name, colon, rest = str(message).partition(": ")
        error = getattr(builtins, str(kind or name).rpartition(".")[2], None)
        if isinstance(error, type) and issubclass(error, Exception):
            raise error(rest if not kind and colon else message)
        raise RuntimeError(message)

    return run


def _context(_: Nodes, node: Any) -> Action:
    """Enter or leave what is no part of the pass, such as no_grad and a profiler's range."""
    if node.inputsAt(0).type().str().startswith("__torch__.torch."):
        return lambda _: None
    return _refusing(node.kind())


_MAKE: dict[str, Callable[[Nodes, Any], Action]] = {
    "prim::Constant": Nodes._of_constant,
    "prim::isinstance": Nodes._is_instance,
    "prim::GetAttr": _attribute,
    "prim::SetAttr": _set_attribute,
    CALL: _call,
    "prim::CreateObject": lambda *_: ScriptObject,
    "prim::TupleConstruct": _tuple,
    "prim::ListConstruct": lambda *_: lambda *values: list(values),
    "prim::DictConstruct": _dict,
    "prim::TupleUnpack": lambda *_: tuple,
    "prim::ListUnpack": lambda *_: tuple,
    "prim::TupleIndex": lambda *_: lambda value, at: value[at],
    "prim::TupleSlice": _part,
    "prim::ModuleContainerIndex": lambda *_: lambda modules, key: modules[key],
    "prim::Uninitialized": lambda *_: lambda: None,
    "prim::RaiseException": _raising,
    "prim::Enter": _context,
    "prim::Exit": _context,
}
