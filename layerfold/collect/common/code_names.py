"""The names that a function's code uses: global variables, attributes and modules."""

from __future__ import annotations

import dis
import sys
from collections.abc import Iterator
from types import CodeType
from typing import NamedTuple

_GLOBAL = tuple(
    dis.opmap[name] for name in ("LOAD_GLOBAL", "STORE_GLOBAL", "DELETE_GLOBAL", "LOAD_NAME")
)
_IMPORT = (dis.opmap["IMPORT_NAME"],)
#: The lowest bit of the argument says something else: since Python 3.11.
_SHIFTED = dis.opmap["LOAD_GLOBAL"] if sys.version_info >= (3, 11) else None


class Names(NamedTuple):
    """Names of global variables, of modules that the code imports itself, and all names."""

    variables: frozenset[str]
    modules: frozenset[str]
    all: frozenset[str]


def names_in(code: CodeType) -> Names:
    """Return the names in a function's code and in that of functions inside it."""
    variables: set[str] = set()
    modules: set[str] = set()
    names: set[str] = set()
    pending = [code]
    while pending:
        one = pending.pop()
        pending += [part for part in one.co_consts if isinstance(part, CodeType)]
        raw = one.co_code
        operators, arguments = raw[::2], raw[1::2]
        variables.update(_named(one, operators, arguments, _GLOBAL))
        modules.update(_named(one, operators, arguments, _IMPORT))
        names.update(one.co_names)
    return Names(frozenset(variables), frozenset(modules), frozenset(names))


def _named(
    code: CodeType, operators: bytes, arguments: bytes, wanted: tuple[int, ...]
) -> Iterator[str]:
    """Yield the names that some operators have as their argument, of two bytes or more."""
    for operator in wanted:
        at = operators.find(operator)
        while at >= 0:
            argument, before, shift = arguments[at], at - 1, 8
            while before >= 0 and operators[before] == dis.EXTENDED_ARG:
                argument |= arguments[before] << shift
                before, shift = before - 1, shift + 8
            index = argument >> 1 if operator == _SHIFTED else argument
            if index < len(code.co_names):
                yield code.co_names[index]
            at = operators.find(operator, at + 1)
