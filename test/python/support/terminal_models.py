"""Models that are imported in no time, for programs that tests start."""

from __future__ import annotations

from collections.abc import Iterator

import layerfold


class Net:
    """Six blocks, of which a part is frozen, and a layer whose parameters are unknown."""

    def __repr__(self) -> str:
        return "its own text"


class Broken(Net):
    """Raises an error while it is read."""


def _layers(_: Net) -> Iterator[layerfold.Layer]:
    for number in range(6):
        yield layerfold.Layer(path=f"block{number}", type="Block", params=0)
        for part, frozen in (("dense", 40_000), ("norm", 0)):
            path = f"block{number}/{part}"
            shape = (None, 12, 12)
            yield layerfold.Layer(
                path=path, type=part.title(), params=40_000, frozen=frozen, output_shape=shape
            )
    yield layerfold.Layer(
        path="\x1b[31mgr\u00f6\u00dfe_of_the_head_with_a_long_name", type="Lazy", params=None
    )


def _raise(_: Broken) -> Iterator[layerfold.Layer]:
    raise RuntimeError("nothing to be read")


layerfold.register(Net, _layers)
layerfold.register(Broken, _raise)
