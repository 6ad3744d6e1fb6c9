"""What to give a model instead of the inputs on which its forward pass stopped."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from layerfold.collect.common.inputs import Inputs, is_one_size
from layerfold.collect.torch.forward.misfit import (
    BATCH_FIRST,
    Fix,
    Given,
    Misfit,
    Size,
    is_float,
    shape_word,
    whole,
)

#: What PyTorch says where code looks up by numbers that are not whole.
_NOT_WHOLE = re.compile(
    r"tensors used as indices must be"
    r"|one_hot is only applicable to index tensor"
    r"|Expected tensor for argument #\d+ 'indices'"
    r"|Expected dtype int(32/)?64 for index"
)
#: What Python says where code takes the sizes of an input apart.
_TOO_FEW = re.compile(r"not enough values to unpack \(expected (\d+), got (\d+)\)")


def advice_on(found: Misfit, given: Sequence[Given], inputs: Inputs) -> str:
    """Say how the inputs are given so that they fit; "" where that is unknown."""
    sentence = _fixed(found.fix, given, inputs) if found.fix is not None else ""
    if not found.is_of_training:
        return sentence
    evaluate = "Call model.eval() first"
    return f"{evaluate}, or {sentence[0].lower()}{sentence[1:]}" if sentence else evaluate


def _fixed(fix: Fix, given: Sequence[Given], inputs: Inputs) -> str:
    if fix.size is not None:
        sentence = f"give {_with_size(fix.input, fix.size, inputs)}"
    else:
        sentence = f"give {_with_dtype(fix.input, fix.dtype, given, inputs)}"
    if fix.because:
        sentence = f"{fix.because}: {sentence}"
    return sentence[0].upper() + sentence[1:]


def advice_by_reason(torch: Any, reason: str, given: Sequence[Given], inputs: Inputs) -> str:
    """Say what to do about an error of the model's own code; "" where that is unknown."""
    if len(given) != 1:
        return ""
    size = whole(given[0].shape)
    missing = _TOO_FEW.search(reason)
    if size and missing and (int(missing[1]), int(missing[2])) == (len(size) + 1, len(size)):
        return _fixed(Fix(0, (1, *size), because=BATCH_FIRST), given, inputs)
    if _NOT_WHOLE.search(reason) and is_float(given[0].dtype):
        return _fixed(Fix(0, dtype=torch.int64), given, inputs)
    return ""


def _with_size(at: int, size: Size, inputs: Inputs) -> str:
    given: Any = inputs.size
    if given is None:
        return f"{_example(at, inputs)} of size {shape_word(size)}"
    if isinstance(given, Mapping):
        key = list(given)[at]
        sizes = {**given, key: size}
        return f"input_size={{{', '.join(f'{k!r}: {_plain(s)}' for k, s in sizes.items())}}}"
    if is_one_size(given):
        return f"input_size={shape_word(size)}"
    listed = [size if place == at else one for place, one in enumerate(given)]
    return f"input_size=[{', '.join(map(_plain, listed))}]"


def _with_dtype(at: int, dtype: Any, given: Sequence[Given], inputs: Inputs) -> str:
    sizes: Any = inputs.size
    if sizes is None:
        return f"{_example(at, inputs)} of {dtype}"
    if isinstance(sizes, Mapping):
        known = inputs.dtypes if isinstance(inputs.dtypes, Mapping) else {}
        dtypes = {**known, list(sizes)[at]: dtype}
        return f"dtypes={{{', '.join(f'{k!r}: {d}' for k, d in dtypes.items())}}}"
    if is_one_size(sizes):
        return f"dtypes={dtype}"
    count = len(sizes)
    listed = [dtype if place == at else one.dtype for place, one in enumerate(given[:count])]
    return f"dtypes=[{', '.join(map(str, listed))}]"


def _example(at: int, inputs: Inputs) -> str:
    """Name an example that was given: the tensors are numbered as they are found in all of them."""
    data = inputs.data
    names = [*(data if isinstance(data, Mapping) else ()), *inputs.keywords]
    if data is not None and not isinstance(data, Mapping):
        return "input_data"
    return str(names[at]) if at < len(names) else "an example"


def _plain(size: Any) -> str:
    return shape_word(tuple(size)) if isinstance(size, (list, tuple)) else str(size)
