"""Names as authors give them, and as they should not be trusted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

_WORDS = ["amber", "brook", "cedar", "delta", "ember", "fjord", "grove", "heron", "iris", "kelp"]
_MISLEADING = (
    "residual_{}_add",
    "residual_{}_shortcut",
    "se_{}_gate",
    "dense_block_{}_concat",
    "skip{}",
    "inception_{}_join",
    "conv{}_block1_out",
)


class Names:
    """Gives each layer of one model a name of its own, ``None`` where Keras is to make it up."""

    def __init__(self, random: Random) -> None:
        self._random = random
        styles = [
            self._made_up,
            self._numbered,
            self._with_one_beginning,
            self._in_stages,
            self._of_words,
            self._of_digits,
            self._misleading,
        ]
        weights = [5, 4, 1, 2, 1, 1, 2]
        self._name = random.choices(styles, weights)[0]
        self._numbers: list[int] = []
        self._inside = Counter[tuple[int, ...]]()
        self._taken = Counter[str]()

    @contextmanager
    def part(self) -> Iterator[None]:
        """Name what is made inside as one part of what is around it."""
        around = tuple(self._numbers)
        self._inside[around] += 1
        self._numbers.append(self._inside[around])
        yield
        self._numbers.pop()

    @contextmanager
    def outside(self) -> Iterator[None]:
        """Name what is made inside as what belongs to no part."""
        around, self._numbers = self._numbers, []
        yield
        self._numbers = around

    def of(self, role: str) -> str | None:
        """Return the name of the next layer, from what it does in its part."""
        name = self._name(role if self._numbers else f"main_{role}")
        if name is None:
            return None
        self._taken[name] += 1
        count = self._taken[name]
        return name if count == 1 else f"{name}_{count}"

    def _made_up(self, _role: str) -> None:
        return None

    def _numbered(self, role: str) -> str:
        return "_".join([*(f"block{number}" for number in self._numbers), role])

    def _with_one_beginning(self, role: str) -> str:
        return f"net1_{self._numbered(role)}"

    def _in_stages(self, role: str) -> str:
        if not self._numbers:
            return role
        number = self._numbers[0]
        inner = "".join(f"_{number}" for number in self._numbers[1:])
        return f"stage{number // 3}_block{number % 3}{inner}_{role}"

    def _of_words(self, _role: str) -> str:
        return f"{self._random.choice(_WORDS)}_{self._random.choice(_WORDS)}"

    def _of_digits(self, _role: str) -> str:
        return f"{self._random.getrandbits(32):08x}"

    def _misleading(self, _role: str) -> str:
        return self._random.choice(_MISLEADING).format(self._random.randint(1, 9))
