"""A graph while it is made: its layers, its inputs, and the blocks that its author put into it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from keras import Input, Model, layers, ops

from generated_graphs.names import Names

#: A tensor of Keras that has no values yet.
Tensor = Any

#: How far parts are made inside of parts.
MAX_DEPTH = 2

WIDTH = 8


@dataclass(frozen=True)
class Planted:
    """A block that is really there.

    ``kind`` may be said of the rows from the first that reads ``entry`` to ``merge``, in which values meet. The
    block may begin earlier, with the part that reads ``begin``. Where not ``is_required``, it is as good to
    say nothing.
    """

    kind: str
    entry: Tensor
    merge: Tensor
    begin: Tensor
    models: tuple[int, ...]  # the nested models around it, as numbers in ``Draft.model_names``
    is_required: bool = True


class Draft:
    """Draws from one generator, so that a seed always gives the same graph."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.names = Names(random)
        self.planted: list[Planted] = []
        self.inputs: list[Tensor] = []
        self.model_names: list[str] = []
        self._models: tuple[int, ...] = ()
        self._has_condition = self.chance(0.25)
        self._shared: dict[str, Tensor] = {}

    def chance(self, probability: float) -> bool:
        """Return whether something of this probability happens."""
        return self.random.random() < probability

    def make(self, layer: type, *arguments: Any, role: str = "", **options: Any) -> Any:
        """Return a new layer, named as this model's are."""
        name = self.names.of(role or layer.__name__.lower())
        return layer(*arguments, name=name, **options)

    def input(self, *sizes: int | None) -> Tensor:
        """Return a new input of the model."""
        tensor = Input(sizes, name=self.names.of("input"))
        self.inputs.append(tensor)
        return tensor

    def plant(
        self,
        kind: str,
        entry: Tensor,
        merge: Tensor,
        *,
        begin: Tensor = None,
        is_required: bool = True,
    ) -> Tensor:
        """Write down that a block of this kind is here, and return what it returns."""
        begin = entry if begin is None else begin
        self.planted.append(Planted(kind, entry, merge, begin, self._models, is_required))
        return merge

    @property
    def is_conditioned(self) -> bool:
        """Whether what is made now may read the condition."""
        return self._has_condition and not self.is_nested

    @property
    def is_nested(self) -> bool:
        """Whether a model inside the model is made, which has inputs of its own."""
        return bool(self._models)

    def model(self, like: Tensor, define: Callable[[Tensor], Tensor]) -> Model:
        """Return a model of its own, for values of the shape of another."""
        number = len(self.model_names)
        self.model_names.append("")
        around, self._models = self._models, (*self._models, number)
        inside = Input(like.shape[1:])
        model = Model(inside, define(inside), name=self.names.of("model"))
        self._models = around
        self.model_names[number] = model.name
        return model

    def condition(self) -> Tensor:
        """Return one vector for each sample that all may read, such as a time embedding."""
        return self._once("condition", self._new_condition)

    def mask(self, length: int) -> Tensor:
        """Return which places of a sequence all attention may see."""
        return self._once(f"mask{length}", lambda: ops.cast(self.input(1, length), "bool"))

    def context(self) -> Tensor:
        """Return another sequence, such as a text that a picture is made for."""
        return self._once("context", lambda: product(self, self.input(6, 5), WIDTH))

    def _once(self, key: str, make: Callable[[], Tensor]) -> Tensor:
        if key not in self._shared:
            with self.names.outside():
                self._shared[key] = make()
        return self._shared[key]

    def _new_condition(self) -> Tensor:
        x = self.make(layers.Dense, 12, activation="swish", role="time_1")(self.input(6))
        return self.make(layers.Dense, 12, role="time_2")(x)


def product(d: Draft, x: Tensor, width: int, *, strides: int = 1, role: str = "") -> Tensor:
    """Return the output of one layer that multiplies by its parameters."""
    activation = d.random.choice([None, None, "relu", "tanh"])
    if len(x.shape) == 4:
        kinds = [layers.Conv2D, layers.Conv2D, layers.SeparableConv2D]
        size = d.random.choice([1, 3, 3])
        layer = d.make(
            d.random.choice(kinds),
            width,
            size,
            strides=strides,
            padding="same",
            activation=activation,
            role=role or "conv",
        )
    elif len(x.shape) == 3 and (strides > 1 or d.chance(0.3)):
        layer = d.make(
            layers.Conv1D, width, 3, strides=strides, padding="same", role=role or "conv"
        )
    else:
        layer = d.make(layers.Dense, width, activation=activation, role=role or "dense")
    return layer(x)


def norm(d: Draft, x: Tensor) -> Tensor:
    """Return a normalised value."""
    kinds = [layers.BatchNormalization, layers.LayerNormalization]
    return d.make(d.random.choice(kinds), role="norm")(x)


def activated(d: Draft, x: Tensor) -> Tensor:
    """Return the output of an activation: of a layer, or of a function."""
    return d.random.choice(
        [
            lambda: d.make(layers.ReLU, role="relu")(x),
            lambda: d.make(layers.Activation, "gelu", role="act")(x),
            lambda: ops.relu(x),
        ]
    )()


def body(d: Draft, x: Tensor, width: int, products: int, *, strides: int = 1) -> Tensor:
    """Return what some layers in a row compute, ``products`` of which multiply by parameters."""
    is_normed, is_active, is_before = d.chance(0.6), d.chance(0.6), d.chance(0.5)
    for number in range(products):
        if is_normed and is_before:
            x = norm(d, x)
        is_last = number == products - 1
        inner = width if is_last else d.random.choice([width, 2 * width, 4])
        x = product(d, x, inner, strides=strides if number == 0 else 1)
        if is_normed and not is_before:
            x = norm(d, x)
        if is_active and not is_last:
            x = activated(d, x)
    if d.chance(0.2):
        x = d.make(layers.Dropout, 0.1, role="drop")(x)
    return x


def added(d: Draft, *terms: Tensor) -> Tensor:
    """Return a sum or a difference, of a layer, an operator or a function."""
    terms = tuple(d.random.sample(terms, len(terms)))
    one, other = terms[:2]
    ways: list[Callable[[], Tensor]] = [lambda: d.make(layers.Add, role="add")(list(terms))]
    if len(terms) == 2:
        ways += ways
        ways += [
            lambda: one + other,
            lambda: ops.add(one, other),
            lambda: d.make(layers.Subtract, role="subtract")([one, other]),
            lambda: one - other,
        ]
    return d.random.choice(ways)()


def multiplied(d: Draft, one: Tensor, other: Tensor) -> Tensor:
    """Return a product of two values, of a layer, an operator or a function."""
    if d.chance(0.5):
        one, other = other, one
    return d.random.choice(
        [
            lambda: d.make(layers.Multiply, role="scale")([one, other]),
            lambda: one * other,
            lambda: ops.multiply(one, other),
        ]
    )()


def joined(d: Draft, values: Sequence[Tensor]) -> Tensor:
    """Return the channels of some values side by side."""
    if d.chance(0.7):
        return d.make(layers.Concatenate, role="concat")(list(values))
    return ops.concatenate(list(values), axis=-1)
