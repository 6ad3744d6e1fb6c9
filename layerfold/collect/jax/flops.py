"""FLOPs of a jaxpr, 2 per multiply-add, for each module with a mark on the name stack.

XLA's own cost analysis counts what is left after its rewriting, elementwise operations
included, so its figure cannot be compared. Three lists decide instead: what has a formula
below, ``ZERO`` (0 by convention), and everything else, which is listed as uncounted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from math import prod
from typing import Any

#: Elementwise operations, activations, reductions, pooling, copies, views, look-ups and random
#: numbers, communication between devices: 0 by convention, as in PyTorch's FlopCounterMode and fvcore.
_ZERO_NAMES = """
abs acos acosh add add_any all_gather all_gather_invariant all_to_all and approx_top_k argmax
argmin asin asinh atan atan2 atanh axis_index bessel_i0e bessel_i1e bitcast_convert_type broadcast_in_dim cbrt ceil clamp clz complex
concatenate conj convert_element_type copy copy_p cos cosh cumlogsumexp cummax cummin cumprod
cumsum device_put digamma div dynamic_slice dynamic_update_slice empty eq eq_to erf erf_inv
erfc exp exp2 expm1 floor from_edtype gather ge gt igamma igammac imag integer_pow iota
is_finite layout_constraint le le_to lgamma log log1p logistic lt lt_to max min mul mulhi
name ne neg nextafter not optimization_barrier or pad pbroadcast pmax pmin polygamma
population_count pow ppermute psum psum2 psum_invariant pvary random_bits random_clone random_fold_in random_gamma random_seed random_split
random_unwrap random_wrap real reduce_and reduce_argmax reduce_argmin reduce_max reduce_min
reduce_or reduce_precision reduce_prod reduce_sum reduce_window reduce_window_max
reduce_scatter reduce_window_min reduce_window_sum reduce_xor rem reshape reshard rev rng_bit_generator
rng_uniform round rsqrt scatter scatter-add scatter_add scatter-max scatter_max scatter-min
scatter_min scatter_mul select_and_gather_add select_and_scatter select_and_scatter_add
select_n shape sharding_constraint shift_left shift_right_arithmetic shift_right_logical
sign sin sinh slice sort split sqrt square squeeze stack stop_gradient sub tan tanh threefry2x32
tie tile to_edtype top_k transpose unstack xor zeros_like zeta
"""
ZERO = frozenset(_ZERO_NAMES.split())

#: Primitives that call the jaxpr among their parameters once.
_CALL_NAMES = """
call checkpoint closed_call core_call core_closed_call custom_jvp_call custom_lin
custom_vjp_call custom_vjp_call_jaxpr custom_vmap_call jit named_call pjit remat remat2
remat_opt xla_call
"""
CALLS = frozenset(_CALL_NAMES.split())


@dataclass(frozen=True, slots=True)
class Marks:
    """Names of scopes (``jax.named_scope``) that assign operations to owners, in one run only.

    jax.jit may keep a jaxpr with the names of an earlier run, which are ignored.
    """

    run: int = field(default_factory=count().__next__)

    def of(self, owner: int) -> str:
        """Return the name of the scope whose operations are counted for ``owner``."""
        return f"layerfold={self.run}:{owner}"

    def owner(self, equation: Any) -> int | None:
        """Return the owner of an operation; None outside all scopes of this run."""
        found = re.findall(rf"layerfold={self.run}:(\d+)", str(equation.source_info.name_stack))
        return int(found[-1]) if found else None


@dataclass(slots=True)
class Cost:
    """FLOPs, and the names of the operations that they leave out."""

    flops: int = 0
    uncounted: set[str] = field(default_factory=set)

    def add(self, other: Cost, times: int = 1) -> None:
        """Add ``times`` runs of something else."""
        self.flops += other.flops * times
        self.uncounted |= other.uncounted


Costs = dict[int, Cost]


@dataclass(frozen=True, slots=True)
class FlopCounter:
    """Counts jaxprs whose scopes have the marks of one run."""

    marks: Marks

    def costs(self, jaxpr: Any, outer: int) -> Costs:
        """Count a jaxpr; operations outside all marked scopes are counted for ``outer``."""
        return _sum(self._of_equation(equation, outer) for equation in jaxpr.eqns)

    def _of_equation(self, equation: Any, outer: int) -> Costs:
        name = equation.primitive.name
        if name in ZERO:
            return {}
        marked = self.marks.owner(equation)
        owner = outer if marked is None else marked
        inner = [self.costs(jaxpr, owner) for jaxpr in _jaxprs(equation.params.values())]
        if name in CALLS:
            return _sum(inner)
        if name == "scan":  # its length is known when it is traced
            return _sum(inner, equation.params["length"])
        if name == "while":
            return _sum(map(_never, inner))
        if name == "cond":
            return _least(inner)
        formula = FORMULAS.get(name)
        flops = None if formula is None else formula(equation)
        return {owner: Cost(0, {name}) if flops is None else Cost(flops)}


def _sum(parts: Iterable[Costs], times: int = 1) -> Costs:
    costs: Costs = {}
    for part in parts:
        for owner, cost in part.items():
            costs.setdefault(owner, Cost()).add(cost, times)
    return costs


def _jaxprs(values: Iterable[Any]) -> Iterator[Any]:
    """Yield the jaxprs among some parameters, closed ones opened."""
    for value in values:
        if hasattr(value, "eqns"):
            yield getattr(value, "jaxpr", value)
        elif isinstance(value, (tuple, list)):
            yield from _jaxprs(value)


def _never(body: Costs) -> Costs:
    """Return the least cost of a loop that runs an unknown number of times, with what is left out."""
    return {
        owner: Cost(0, cost.uncounted | {"while"})
        for owner, cost in body.items()
        if cost.flops or cost.uncounted
    }


def _least(branches: Sequence[Costs]) -> Costs:
    """Return the least that any branch costs; where they differ it is a lower bound."""
    costs: Costs = {}
    for owner in {key for branch in branches for key in branch}:
        found = [branch.get(owner, Cost()) for branch in branches]
        flops = {cost.flops for cost in found}
        names = {name for cost in found for name in cost.uncounted}
        costs[owner] = Cost(min(flops), names | ({"cond"} if len(flops) > 1 else set()))
    return costs


def dot_general(equation: Any) -> int:
    """Return 2 × batch × rows × columns × contracted sizes (XLA's semantics of DotGeneral)."""
    left = equation.invars[0].aval.shape
    (contracted, _), _ = equation.params["dimension_numbers"]
    return 2 * _elements(equation.outvars[0]) * int(prod(left[axis] for axis in contracted))


def ragged_dot_general(equation: Any) -> int | None:
    """Return the FLOPs of a grouped matmul: each row meets the matrix of one group.

    ``jax.lax.ragged_dot``: rows (m, k) and matrices (g, k, n) cost 2 × m × k × n. Its other
    modes have no figure that is known before the group sizes are.
    """
    left = equation.invars[0].aval.shape
    numbers = equation.params["ragged_dot_dimension_numbers"]
    (contracted, _), (batch, _) = numbers.dot_dimension_numbers
    ragged = tuple(numbers.lhs_ragged_dimensions)
    if len(ragged) != 1 or ragged[0] in (*contracted, *batch):
        return None
    if len(tuple(numbers.rhs_group_dimensions)) != 1:
        return None
    return 2 * _elements(equation.outvars[0]) * int(prod(left[axis] for axis in contracted))


def conv_general_dilated(equation: Any) -> int:
    """Return the FLOPs of a convolution, as PyTorch's ``conv_flop_count`` defines them.

    Each output element costs one multiply-add for each weight that leads to it: kernel ×
    input channels of its group. In a transposed convolution (a dilated input) each input
    element meets each weight; the zeros between them cost nothing.
    """
    left, right = (variable.aval.shape for variable in equation.invars[:2])
    numbers = equation.params["dimension_numbers"]
    out_axis, in_axis, *space = numbers.rhs_spec
    weights = int(prod(right[axis] for axis in (*space, in_axis)))
    if prod(equation.params["lhs_dilation"]) == 1:
        return 2 * _elements(equation.outvars[0]) * weights
    batch, _, *places = numbers.lhs_spec
    return 2 * int(prod(left[axis] for axis in (batch, *places)) * right[out_axis]) * weights


def _elements(variable: Any) -> int:
    return int(prod(variable.aval.shape))


#: Operations that are counted, each with its formula; None from one that does not apply.
FORMULAS: dict[str, Callable[[Any], int | None]] = {
    "dot_general": dot_general,
    "ragged_dot_general": ragged_dot_general,
    "conv_general_dilated": conv_general_dilated,
}
