"""What a compiled model says of its optimizer: the learning rate, or its schedule, and the weight decay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from layerfold.collect.common.names import class_name, text
from layerfold.format.plurals import counted

_DIGITS = 6  # of a learning rate

#: Wrappers around wrappers, and numbers of a schedule, that are named.
_DEEPEST, _MOST = 8, 8


def sentence_about(model: Any) -> str | None:
    """Return a sentence about the optimizer of a model; None where it has none, or one of unknown form.

    Nothing is changed, and no value that is not in the CPU's memory is read.
    """
    try:
        kinds, optimizer = _innermost(getattr(model, "optimizer", None))
        rate = _learning_rate(optimizer)
        if rate is None:
            return None
        decay = _weight_decay(optimizer, list(model.trainable_variables))
        return f"{' around '.join(kinds)}: {', '.join(filter(None, (rate, decay)))}."
    except Exception:
        return None  # a class of another author, with attributes of its own


def _innermost(optimizer: Any) -> tuple[list[str], Any]:
    """Return the optimizer that has the learning rate, and the classes of it and of those around it."""
    kinds = [text(class_name(type(optimizer)))]
    while len(kinds) < _DEEPEST and (inner := getattr(optimizer, "inner_optimizer", None)):
        optimizer = inner
        kinds.append(text(class_name(type(optimizer))))
    return kinds, optimizer


def _learning_rate(optimizer: Any) -> str | None:
    """Return the learning rate as it is now, or the schedule that gives it."""
    rate = getattr(optimizer, "_learning_rate", None)
    if rate is None:  # the optimizers of Keras 2 before 2.11
        rate = getattr(optimizer, "_hyper", {}).get("learning_rate")
    if rate is None:
        return None
    if hasattr(rate, "get_config") and callable(rate):
        return f"learning rate by {text(class_name(type(rate)))}{_settings(rate.get_config())}"
    if callable(rate):
        return "learning rate from a function"
    device = _device(rate)
    if device is not None and "cpu" not in device.lower():
        return f"learning rate unknown (it is on {text(device)}, which is not read)"
    return f"learning rate {_number(float(rate))}"


def _device(value: Any) -> str | None:
    """Return where a variable is; None for a plain number."""
    inner = getattr(value, "value", value)
    device = getattr(inner, "device", None)
    return None if device is None else str(device)


def _weight_decay(optimizer: Any, variables: Sequence[Any]) -> str | None:
    decay = getattr(optimizer, "weight_decay", None)
    if not isinstance(decay, (int, float)) or isinstance(decay, bool):
        return None
    excepted = sum(_is_excepted(optimizer, variable) for variable in variables)
    rest = f" ({counted(excepted, 'trainable variable')} excepted)" if excepted else ""
    return f"weight decay {_number(decay)}{rest}"


def _is_excepted(optimizer: Any, variable: Any) -> bool:
    """As ``Optimizer._use_weight_decay`` of Keras decides it, which keeps its answers."""
    named = getattr(optimizer, "_exclude_from_weight_decay", None) or ()
    if named and optimizer._var_key(variable) in named:
        return True
    pattern = getattr(optimizer, "_exclude_from_weight_decay_pattern", None)
    return pattern is not None and pattern.search(variable.name) is not None


def _settings(config: Mapping[str, Any]) -> str:
    """Write the numbers of a schedule: " (initial_learning_rate 0.01, decay_steps 1000)"."""
    named = [f"{text(name)} {value}" for name, given in config.items() for value in _values(given)]
    return f" ({', '.join(named[:_MOST])})" if named else ""


def _values(given: Any) -> Iterator[str]:
    """Yield the text of a number or of some numbers; nothing for anything else."""
    numbers = given if isinstance(given, (list, tuple)) else [given]
    if 0 < len(numbers) <= _MOST and all(type(one) in (int, float) for one in numbers):
        yield " / ".join(map(_number, numbers))


def _number(value: float) -> str:
    return str(value) if isinstance(value, int) else f"{value:.{_DIGITS}g}"
