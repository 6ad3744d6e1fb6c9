"""What is known of PyTorch's operators before they are called."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from layerfold.collect.torch.forward.flops import FlopFormulas, operator_name
from layerfold.collect.torch.forward.steps import OVERWRITING, reads_only_sizes

#: Pointwise operators to which PyTorch gives no such tag.
_POINTWISE = frozenset(["hardswish"])


@dataclass(frozen=True, slots=True)
class Operator:
    """An operator by its schema and tags; one of a higher order has neither."""

    call: Callable[..., Any]
    name: str
    formula: Callable[..., Any] | None
    decomposes: bool
    is_built_in: bool
    is_pointwise: bool
    is_new: bool  # its results are new tensors, which share no memory with what it is given
    is_random: bool
    lifts: bool  # it takes a tensor that the code has just made into the pass
    is_empty: bool  # its result is memory that nothing was written to
    reads_values: bool  # to decide what it returns, or how large that is
    reads_sizes_only: bool
    has_device: bool  # it takes a device
    is_factory: bool  # it takes no tensor
    written: tuple[int, ...]  # the places of the arguments that it overwrites
    written_names: tuple[str, ...]
    overwrites: bool  # the whole first argument, by values that it is given
    returns_first: bool  # its first argument, with other values in the same memory


@dataclass(slots=True)
class Operators:
    """Operators that a pass has called; see ``of``."""

    torch: Any
    formulas: FlopFormulas
    known: dict[Any, Operator] = field(default_factory=dict)

    def of(self, func: Any) -> Operator:
        """Return what is known of an operator."""
        operator = self.known.get(func)
        if operator is None:
            operator = self.known[func] = self._read(func)
        return operator

    def _read(self, func: Any) -> Operator:
        tag = self.torch.Tag
        tags: Sequence[Any] = getattr(func, "tags", ())
        schema = getattr(func, "_schema", None)
        arguments = schema.arguments if schema else ()
        aliases = [one.alias_info for one in (*arguments, *(schema.returns if schema else ()))]
        written = [one.alias_info is not None and one.alias_info.is_write for one in arguments]
        unsafe = getattr(tag, "maybe_aliasing_or_mutating", None) in tags
        name = operator_name(func)
        is_random = tag.nondeterministic_seeded in tags
        return Operator(
            call=func,
            name=name,
            formula=self.formulas.of(func),
            decomposes=hasattr(func, "decompose"),
            is_built_in=getattr(func, "namespace", "") == "aten",
            is_pointwise=tag.pointwise in tags or name in _POINTWISE,
            is_new=schema is not None and not unsafe and not any(aliases),
            is_random=is_random,
            lifts=name.startswith("lift"),
            is_empty="empty" in name,
            reads_values=tag.data_dependent_output in tags or tag.dynamic_output_shape in tags,
            reads_sizes_only=reads_only_sizes(name),
            has_device=any(one.name == "device" for one in arguments),
            is_factory=schema is not None
            and not any("Tensor" in str(one.type) for one in arguments),
            written=tuple(place for place, is_written in enumerate(written) if is_written),
            written_names=tuple(
                one.name for one, is_written in zip(arguments, written, strict=True) if is_written
            ),
            overwrites=name in OVERWRITING and not is_random and written[:1] == [True],
            returns_first=written[:1] == [True]
            and sum(written) == 1
            and len(getattr(schema, "returns", ())) == 1
            and tag.inplace_view not in tags,
        )
