"""What stopped a forward pass, in words of the model's code and not of the pass."""

from __future__ import annotations

import re

from layerfold.collect.common.forward import error_text
from layerfold.collect.torch.forward.depth import too_deep
from layerfold.collect.torch.forward.stand_in import NoStandIn

NEEDS_A_VALUE = "its code needs the value of a tensor, which only a real pass has"

#: Exceptions of the pass, and of PyTorch's own, that mean just this.
_OF_VALUES = frozenset(
    [
        "DataDependentOutputException",
        "DynamicOutputShapeException",
        "GuardOnDataDependentSymNode",
        "PendingUnbackedSymbolNotFound",
        "ValueNeeded",
    ]
)

#: What PyTorch says where a tensor without values is read: tests read one in each of these ways.
_OF_VALUES_TEXT = re.compile(
    r"cannot be called on meta tensors"
    r"|^Cannot copy out of meta tensor"
    r"|can't convert meta device type tensor"
    r"|\.numpy\(\) is not supported for tensor subclasses"
    r"|unsupported format string passed to (Fake)?Tensor\."
    r"|^Not available for 'meta' device type"
    r"|^Cannot pack tensors on meta"
    r"|data-dependent"
    r"|\bSym(Int|Float|Bool|Node)(ArrayRef)?\b"
    r"|batch_sizes should always be on CPU"
    r"|argument should be a 1D CPU int64 tensor"
)

#: What PyTorch says where code computes gradients, which the pass does without.
_OF_GRADIENTS = re.compile("does not require grad")

#: Words of the pass itself, which say nothing about the model.
_INTERNAL = re.compile(
    r"[Ff]ake ?[Tt]ensor|\b[Mm]eta\b|register_meta|unbacked"
    r"|__torch_dispatch__|DispatchKey|[Dd]ispatch [Kk]ey|torch\.fx|_subclasses|HigherOrderOperator"
)


def reason_of(error: Exception) -> str:
    """Return why the pass stopped: what the model's code raised, or what it needs."""
    if isinstance(error, NoStandIn):
        return str(error)
    if isinstance(error, RecursionError):
        return too_deep()
    said = str(error)
    if type(error).__name__ in _OF_VALUES or _OF_VALUES_TEXT.search(said):
        return NEEDS_A_VALUE
    if _OF_GRADIENTS.search(said):
        return "its code computes gradients, which only a real pass has"
    if _INTERNAL.search(said) or _INTERNAL.search(type(error).__name__):
        return _without_internals(said)
    return error_text(error)


def _without_internals(said: str) -> str:
    found = re.search(r"\baten(?:::|\.)(\w+)", said) or re.search(r"\b(\w+::\w+)", said)
    if found is None:
        return "its code does what only a real pass can"
    return f"{found[1]} cannot run without the values of its tensors"
