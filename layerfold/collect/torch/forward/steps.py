"""What the operators of a pass do to the values that they read, known by their names."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple


class Step(NamedTuple):
    """One call of an operator; a product is a convolution, a matrix product or what has no formula."""

    name: str
    is_product: bool = False
    is_pointwise: bool = False

    @property
    def mixes(self) -> bool:
        """Whether it is no product, but brings positions or channels together."""
        return not self.is_pointwise and _is_mixing(self.name)

    @property
    def bends(self) -> bool:
        """Whether two products with this between them are not one product."""
        if self.is_product:
            return False
        curved = self.is_pointwise and self.name not in _LINEAR
        return curved or self.mixes or _is_bending(self.name)

    @property
    def enlarges(self) -> bool:
        """Whether its result may have more positions than what it reads."""
        return _is_enlarging(self.name)

    @property
    def reorders(self) -> bool:
        """Whether elements may change their places, so that its result is not what it reads."""
        return self.name in _REORDERING


_REORDERING = frozenset(
    ["flip", "roll", "rot90", "index", "index_select", "gather", "sort", "topk"]
)
#: The name that a transposed convolution has here; PyTorch has one operator for both.
TRANSPOSED = "convolution_transposed"
_ENLARGING = re.compile(f"^_?upsample|unpool|^pixel_shuffle$|^{TRANSPOSED}$")
_MIXING = re.compile("norm|pool|softmax|mean|sum|var|std|amax|amin|embedding")
_BENDING = re.compile("[egir]lu|swish|sigmoid|tanh|mish")
_LINEAR = frozenset(
    [
        "add",
        "sub",
        "rsub",
        "mul",
        "div",
        "neg",
        "lerp",
        "addcmul",
        "addcdiv",
        "clone",
        "where",
        "masked_fill",
        "sgn",
        "real",
        "imag",
    ]
)

#: How operators merge their first two arguments.
BETWEEN_TWO = {"add": "sum", "sub": "difference", "rsub": "difference", "mul": "product"}
#: What is done to a difference whose size matters, as in a loss, or which a gate weighs.
MEASURING = frozenset(
    [
        "mul",
        "pow",
        "square",
        "abs",
        "linalg_vector_norm",
        "norm",
        "mse_loss",
        "l1_loss",
        "huber_loss",
        "smooth_l1_loss",
    ]
)
#: Added to the first argument: the product of the next two.
WITH_PRODUCT = frozenset(
    ["addmm", "addmv", "addbmm", "baddbmm", "addr", "_addmm_activation", "addcmul", "addcdiv"]
)
#: Added to the first argument at places that an index has, by where the values are.
INTO_PLACES = {"index_add": 3, "scatter_add": 3, "scatter_reduce": 3, "index_put": 2}
REDUCING = frozenset(["sum", "mean"])

_RANDOM_IN_PLACE = "bernoulli cauchy exponential geometric log_normal normal random uniform"
#: Operators that, in place, do not read what they overwrite.
OVERWRITING = frozenset(f"copy fill zero {_RANDOM_IN_PLACE}".split())
_SHAPE_ONLY = re.compile("_like$|^new_|^empty")
_NOISE = re.compile("^randn|^normal")


@cache
def _is_mixing(name: str) -> bool:
    return _MIXING.search(name) is not None


@cache
def _is_bending(name: str) -> bool:
    return _BENDING.search(name) is not None


@cache
def _is_enlarging(name: str) -> bool:
    return _ENLARGING.search(name) is not None


@cache
def reads_only_sizes(name: str) -> bool:
    """Whether an operator makes a new tensor as large as another, of which it reads no value."""
    return _SHAPE_ONLY.search(name) is not None


@cache
def is_noise(name: str) -> bool:
    """Whether an operator draws numbers that have a sign, unlike the masks of a dropout."""
    return _NOISE.search(name) is not None
