"""Where a forward pass stopped, and the sentence that says so."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from layerfold.collect.common.inputs import Inputs
from layerfold.collect.common.names import shortened
from layerfold.collect.torch.forward.advice import advice_by_reason, advice_on
from layerfold.collect.torch.forward.misfit import Given, Misfit, misfit
from layerfold.collect.torch.forward.misread import misread
from layerfold.collect.torch.forward.reasons import reason_of
from layerfold.collect.torch.forward.sizes import known_sizes
from layerfold.format.paths import path_of
from layerfold.format.plurals import counted
from layerfold.format.table import LayerTable

#: Characters of a path in the sentence, which may name four.
_LONGEST = 600


@dataclass(slots=True)
class Progress:
    """How far a pass came. ``unfinished`` are the rows that did not return, the innermost first.

    ``given`` are the tensors that the innermost of them got, ``last`` is the row that returned last.
    """

    unfinished: list[int] = field(default_factory=list)
    given: list[Given] = field(default_factory=list)
    inputs: list[Given] = field(default_factory=list)  # of the model
    last: int | None = None
    reason: str | None = None
    _inputs: Sequence[Any] = ()
    _returned: Sequence[Any] = ()
    _error: BaseException | None = None

    def begins(self, inputs: Sequence[Any]) -> None:
        """Record the tensors that the model is given."""
        self._inputs = inputs
        self.inputs = [self._given(tensor) for tensor in inputs]

    def returned(self, row: int, tensors: Sequence[Any]) -> None:
        """Record that a module returned: its own code caught what may have failed inside."""
        self.unfinished.clear()
        self.last, self._returned, self._error = row, tensors, None

    def failed(self, row: int, error: BaseException, tensors: Iterable[Any]) -> None:
        """Record that a module raised an error, or passed one on."""
        if error is not self._error:
            self.unfinished.clear()
            self.given = [self._given(tensor) for tensor in tensors]
            self._error = error
        self.unfinished.append(row)

    def ends(self, error: Exception | None) -> None:
        """Record what stopped the pass, and drop the tensors and frames that belong to it."""
        self.reason = reason_of(error) if error is not None else None
        self._inputs = self._returned = ()
        self._error = None

    def _given(self, tensor: Any) -> Given:
        same = [at for at, one in enumerate(self._inputs) if one is tensor]
        is_last = not same and any(one is tensor for one in self._returned)
        return Given(
            known_sizes(tensor.shape),
            tensor.dtype,
            self.last if is_last else None,
            same[0] if same else None,
        )


def sentence(
    torch: Any,
    table: LayerTable,
    modules: Sequence[Any],
    reached: Collection[int],
    progress: Progress,
    inputs: Inputs,
) -> str:
    """Say where the pass stopped, what was expected and what came, what is unknown, and what to do.

    ``modules`` has the module of each row, ``None`` for a second place of one; ``reached`` are the
    rows that were called.
    """
    why = _why(torch, table, modules, progress, inputs)
    missed = _missed(torch, table, modules, reached)
    stop = f"{_where(table, progress)} ({why.text})"
    stop = f"{stop}: {_unknown(table, missed, progress)}."
    return f"{stop} {why.advice}." if why.advice else stop


class _Why(NamedTuple):
    text: str
    advice: str = ""


def _why(
    torch: Any, table: LayerTable, modules: Sequence[Any], progress: Progress, inputs: Inputs
) -> _Why:
    reason = progress.reason or ""
    if not progress.unfinished:
        return _Why(reason)
    row = progress.unfinished[0]
    try:
        if row == 0 and (call := misread(modules[0], inputs)) is not None:
            return _Why(*call)
        found = misfit(torch, modules[row], progress.given, progress.inputs)
        if found is not None:
            advice = advice_on(found, progress.inputs, inputs)
            return _Why(_misfit_text(table, row, progress, found), advice)
        return _Why(reason, advice_by_reason(torch, reason, progress.inputs, inputs))
    except Exception:  # of the model's own attributes, or of an input of an unusual kind
        return _Why(reason)


def _misfit_text(table: LayerTable, row: int, progress: Progress, found: Misfit) -> str:
    given = progress.given[0]
    if given.row is not None:
        came = f"{_called(table, given.row)} gave {found.got}"
    elif given.input is not None:
        came = f"the input has {found.got}"
    else:
        came = f"it got {found.got}"
    return f"{_called(table, row)} takes {found.takes}, {came}"


def _where(table: LayerTable, progress: Progress) -> str:
    if not progress.unfinished:
        return "The forward pass did not start"
    where = f"The forward pass stopped in {_called(table, progress.unfinished[0])}"
    if progress.last is None:
        return where
    return f"{where} after {_called(table, progress.last)}"


def _called(table: LayerTable, row: int) -> str:
    """Return the whole path of a row, with its type where the path has no word."""
    path = shortened(path_of(table, row), _LONGEST)
    if not path:
        return shortened(table.model_type, _LONGEST)
    is_word = any(character.isalpha() for character in path)
    return path if is_word else f"{table.types[row]} {path}"


def _missed(torch: Any, table: LayerTable, modules: Sequence[Any], reached: Collection[int]) -> int:
    """Count the modules that were not reached: not those that only contain others."""
    around: set[int] = set()
    for row in reached:
        around.update(_enclosing(table, row))
    return sum(
        module is not None and row not in around and _can_run(torch, type(module))
        for row, module in enumerate(modules)
    )


def _can_run(torch: Any, kind: type) -> bool:
    """Whether a class has a ``forward`` of its own, unlike a ``ModuleList``."""
    own = next(vars(base)["forward"] for base in kind.__mro__ if "forward" in vars(base))
    return own is not torch.nn.Module.forward


def _enclosing(table: LayerTable, row: int) -> Iterator[int]:
    """Yield a row and all around it."""
    while row >= 0:
        yield row
        row = table.parents[row]


def _unknown(table: LayerTable, missed: int, progress: Progress) -> str:
    if missed:
        were = (
            "was not reached, so its shape and FLOPs are unknown"
            if missed == 1
            else "were not reached, so their shapes and FLOPs are unknown"
        )
        others = "" if progress.last is None else "; FLOPs of the others are lower bounds"
        return f"{counted(missed, table.unit)} {were}{others}"
    innermost, *around = progress.unfinished or [0]
    output = f"the output of {_called(table, innermost)} is"
    if around:
        which = "the module" if len(around) == 1 else f"the {counted(len(around), 'module')}"
        output = f"the outputs of {_called(table, innermost)} and of {which} around it are"
    return f"all modules were reached; {output} not known, and FLOPs are lower bounds"
