"""Settings of a foreign object, made safe to send and to compare."""

from __future__ import annotations

from collections.abc import Mapping
from types import FunctionType
from typing import Any

from layerfold.collect.common.names import text

#: Values that are compared between copies of a block and written into the settings column.
Scalar = tuple[tuple[str, object], ...]

_PLAIN = frozenset({int, float, bool, str, type(None)})
_KEPT = 200  # characters of one setting
#: Endings of attributes about initialisation and training, not about what a layer computes.
_TRAINING_ONLY = ("_initializer", "_regularizer", "_constraint", "_init")


class ScalarReader:
    """Reads the simple settings of objects; remembers which attributes are settings.

    Objects of one of the framework's own classes have the same attributes, those of other
    classes may differ. So the choice is made once per class, or once per set of attributes.
    """

    def __init__(self, framework: str, ignored: frozenset[str]) -> None:
        self._framework = framework
        self._ignored = ignored
        self._of_class: dict[type, tuple[str, ...]] = {}
        self._of_layout: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._known: dict[Scalar, Scalar] = {}

    def read(self, kind: type, attributes: Mapping[str, object]) -> Scalar:
        """Return (name, value) of each simple public attribute, in the order of the names."""
        found = []
        for name in self._of_class.get(kind) or self._names(kind, attributes):
            value = attributes.get(name)
            if type(value) in _PLAIN:
                if value is not None:
                    found.append((name, value))
            elif (plain := _plain(value)) is not None:
                found.append((name, plain))
        scalars = tuple(found)
        return self._known.setdefault(scalars, scalars)

    def _names(self, kind: type, attributes: Mapping[str, object]) -> tuple[str, ...]:
        layout = tuple(attributes)
        names = self._of_layout.get(layout)
        if names is None:
            names = self._of_layout[layout] = self._choose(layout)
        if kind.__module__.partition(".")[0] == self._framework:
            self._of_class[kind] = names
        return names

    def _choose(self, layout: tuple[str, ...]) -> tuple[str, ...]:
        ignored = self._ignored
        return tuple(
            sorted(
                name
                for name in layout
                if type(name) is str
                and name[:1] != "_"
                and name not in ignored
                and not name.endswith(_TRAINING_ONLY)
            )
        )


def _plain(value: object) -> object | None:
    """Return a tuple of simple values, a number of NumPy's as Python's, a function's name, None for the rest."""
    if type(value) is tuple:
        if _PLAIN.issuperset(map(type, value)):
            return value
        parts = tuple(part if type(part) in _PLAIN else _number(part) for part in value)
        is_plain = all(
            new is not None or old is None for new, old in zip(parts, value, strict=True)
        )
        return parts if is_plain else None
    return value.__name__ if isinstance(value, FunctionType) else _number(value)


def _number(value: Any) -> object | None:
    """Return a scalar or an array without axes of NumPy as a plain number, None for what is neither."""
    if type(value).__module__ != "numpy" or getattr(value, "shape", None) != ():
        return None
    number: object = value.item()
    return number if type(number) in _PLAIN else None


#: Settings worth a column, in reading order, with the word to print.
_SHOWN = (
    ("kernel_size", "kernel"),
    ("pool_size", "pool"),
    ("strides", "stride"),
    ("stride", "stride"),
    ("padding", "padding"),
    ("dilation_rate", "dilation"),
    ("dilation", "dilation"),
    ("kernel_dilation", "dilation"),
    ("groups", "groups"),
    ("feature_group_count", "groups"),
    ("units", "units"),
    ("in_features", "in"),
    ("out_features", "out"),
    ("in_channels", "in"),
    ("out_channels", "out"),
    ("num_embeddings", "entries"),
    ("embedding_dim", "width"),
    ("input_dim", "entries"),
    ("output_dim", "width"),
    ("num_heads", "heads"),
    ("key_dim", "key width"),
    ("hidden_size", "hidden"),
    ("num_layers", "layers"),
    ("bidirectional", "bidirectional"),
    ("normalized_shape", "shape"),
    ("num_features", "features"),
    ("features", "features"),
    ("rate", "rate"),
    ("p", "rate"),
    ("activation", "activation"),
    ("eps", "epsilon"),
    ("epsilon", "epsilon"),
)
_DEFAULTS = {"stride": 1, "dilation": 1, "groups": 1, "padding": 0, "bidirectional": False}


def settings(scalars: Scalar) -> str | None:
    """Write the settings that matter: ``kernel 3×3, stride 2, groups 32``; None for none."""
    known = dict(scalars)
    words = []
    for name, word in _SHOWN:
        value = known.get(name)
        if value is None or _is_default(word, value):
            continue
        words.append(f"{word} {_shown(value)}")
    return text(", ".join(words)) or None


def _is_default(word: str, value: object) -> bool:
    """Whether a setting has its default value, which is not worth a word."""
    if word == "activation":
        return value == "linear"
    if word == "padding" and value == "valid":
        return True
    default = _DEFAULTS.get(word, _DEFAULTS)
    parts = value if isinstance(value, tuple) else (value,)
    return all(part == default for part in parts)


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return "×".join(map(str, value))[:_KEPT]
    if isinstance(value, float):
        return f"{value:.6g}"
    return str(value)[:_KEPT]
