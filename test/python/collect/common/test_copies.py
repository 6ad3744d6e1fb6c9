"""Copies of plain Python objects: what they are made of, how deep they may be, and how they end."""

from __future__ import annotations

import functools
import gc
import sys
import weakref
from collections.abc import Callable
from typing import Any

import pytest

from layerfold.collect.common.copies import Copies

DEEP = 5_000  # beyond the recursion limit


class Node:
    def __init__(self, inside: Any) -> None:
        self.inside = inside


class Slot:
    __slots__ = ("inside",)

    def __init__(self, inside: Any) -> None:
        self.inside = inside


class Method(Node):
    def call(self) -> Any:
        return self.inside


def closure(inside: Any) -> Callable[[], Any]:
    return lambda: inside


def default(inside: Any) -> Callable[[], Any]:
    def call(kept: Any = inside) -> Any:
        return kept

    return call


def attribute(inside: Any) -> Callable[[], Any]:
    def call() -> Any:
        return call.inside

    call.inside = inside
    return call


#: How to wrap an object, and how to get at it.
WRAPPINGS: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "list": (lambda value: [value], lambda value: value[0]),
    "tuple": (lambda value: (value,), lambda value: value[0]),
    "dict": (lambda value: {"a": value}, lambda value: value["a"]),
    "object": (Node, lambda value: value.inside),
    "slot": (Slot, lambda value: value.inside),
    "method": (lambda value: Method(value).call, lambda value: value()),
    "closure": (closure, lambda value: value()),
    "default": (default, lambda value: value()),
    "attribute": (attribute, lambda value: value()),
    "with arguments": (lambda value: functools.partial(closure, value), lambda value: value()()),
    "cache": (lambda value: functools.lru_cache(closure(value)), lambda value: value()),
}


def copies() -> Copies:
    return Copies(lambda _: None)


@pytest.mark.parametrize("name", WRAPPINGS)
def test_what_is_deep_is_copied_without_recursion(name: str) -> None:
    wrap, inside = WRAPPINGS[name]
    bottom: list[Any] = []
    value: Any = bottom
    for _ in range(DEEP):
        value = wrap(value)
    before = sys.getrecursionlimit()
    own = copies()
    copied = own.of(value)
    for _ in range(DEEP):
        assert copied is not value
        copied, value = inside(copied), inside(value)
    assert (copied, value is bottom) == ([], True)
    assert copied is not bottom
    assert sys.getrecursionlimit() == before


@pytest.mark.parametrize("name", WRAPPINGS)
def test_copies_end_with_the_run(name: str) -> None:
    wrap, _ = WRAPPINGS[name]
    first, last = Node(None), Node(None)
    first.inside, last.inside = wrap(last), wrap(first)
    own = copies()
    end = weakref.ref(own.of(first))
    gc.collect()
    gc.disable()
    try:
        own.forget()
        assert end() is None
    finally:
        gc.enable()
    assert first.inside is not None


def test_functions_that_share_a_variable_go_on_to_share_it() -> None:
    def counter() -> Any:
        seen: list[int] = []
        count = 0

        def add() -> None:
            nonlocal count
            count += 1
            seen.append(count)

        def get() -> tuple[int, list[int]]:
            return count, seen

        return add, get

    functions = counter()
    add, get = copies().of(functions)
    add()
    add()
    assert get() == (2, [1, 2])
    assert functions[1]() == (0, [])


def test_a_cached_function_that_calls_itself_uses_its_own_cache() -> None:
    asked: list[int] = []

    @functools.lru_cache(maxsize=8, typed=True)
    def sums(n: int) -> int:
        asked.append(n)
        return n + sums(n - 1) if n else 0

    own = copies()
    copied = own.of(sums)
    assert copied(3) == copied(3) == 6
    assert (asked, sums.cache_info().currsize) == ([], 0)
    assert copied.cache_info()[:2] == (1, 4)
    assert copied.cache_parameters() == {"maxsize": 8, "typed": True}
    assert own.of(asked) == [3, 2, 1, 0]


def test_a_cached_method_belongs_to_the_copy() -> None:
    class Caches:
        def __init__(self) -> None:
            self.asked: list[int] = []
            self.get = functools.lru_cache(self._get)

        def _get(self, n: int) -> int:
            self.asked.append(n)
            return n

    value = Caches()
    value.get(1)
    copied = copies().of(value)
    assert [copied.get(1), copied.get(1), copied.asked] == [1, 1, [1, 1]]
    assert (value.asked, value.get.cache_info().currsize) == ([1], 1)


def test_a_function_without_state_is_its_own_copy() -> None:
    def plain(x: int, y: int = 2) -> int:
        return recursive(x) + y

    def recursive(x: int) -> int:
        return recursive(x - 1) if x else 0

    @functools.wraps(plain)
    def wrapped(*args: Any) -> Any:
        return plain(*args)

    own = copies()
    assert all(own.of(one) is one for one in (plain, recursive, wrapped, len, Node))


def test_what_frees_at_its_end_frees_nothing_when_its_copy_ends() -> None:
    freed: list[Any] = []

    class Handle(Node):
        def __del__(self) -> None:
            freed.append(self)

    class Slotted:
        __slots__ = ("inside",)

        def __del__(self) -> None:
            freed.append(self)

    values = [Handle([1]), Slotted(), Handle(None)]
    values[1].inside = [2]
    own = copies()
    copied = own.of(values)
    assert [type(one) for one in copied] == [Handle, Slotted, Handle]
    assert copied[1].inside == [2]
    copied[0].inside.append(3)
    copied[1].inside.append(4)
    own.forget()
    del copied
    gc.collect()
    assert freed == []
    assert (values[0].inside, values[1].inside) == ([1], [2])
