"""Random tables that look like models: chains of blocks of many kinds, under names of many styles.

The same seed gives the same table.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable

from layerfold.format.names import _snake_case
from layerfold.format.table import Call, LayerTable, Source

LAYERS = [
    "Conv2D",
    "Dense",
    "ReLU",
    "Dropout",
    "BatchNormalization",
    "MyLayer",
    "LSTM",
    "Permute",
    "NotEqual",
    "LogicalOr",
    "Bidirectional",
    "Lambda",
    "Größe",
    "W\u0131ndow",
]
WEIGHING = frozenset({"Conv2D", "Dense", "LSTM", "BatchNormalization", "Conv2DTranspose"})
SUMS = ["Add", "Add", "Add", "Average", "MyResidualSum", "StochasticDepth", "Maximum"]
MERGES = ["Add", "Multiply", "Concatenate", "Concat", "Maximum", "Attention", "Dot"]

#: What may come before the word for a row of a block: its stage, its number, which of several in the table.
STYLES = [
    "block{1}_",
    "block_{1}_",
    "s{0}_block{1}_",
    "s{0}b{1}/",
    "stage{0}.{1}.",
    "layer{1}",
    "größe {1} ",
    "block{1}{2}_",
    "conv_{1}",
    "#{1}#",
    "\U0001d4b3{0}_{1}_",
    "\uff21{0}_{1}_",
    "",
]

#: The same for lists of modules: which list, which of its modules, which in its period, made up from the class.
TREE_STYLES = [
    "{1}",
    "layers.{0}.{1}",
    "h{1}",
    "attn{1}",
    "x\u0663{1}",
    "a{1}b{2}",
    "#",
    "0{1}#",
    "{3}_{1}",
    "{3}",
]

#: Settings that are no numbers, or no numbers that can be subtracted.
WORDS: list[object] = [
    "same",
    "valid",
    "#",
    "3",
    "0x00",
    "relu6",
    "9" * 400,
    True,
    False,
    None,
    (),
    (3, 3),
    (2, 2),
    (5,),
    (1, "x"),
    (True, 1),
    ((1, 2), 3),
    ("relu", None),
    (math.inf, 1),
    math.inf,
    -math.inf,
    math.nan,
    (math.nan, "x"),
    1e300,
    -1e301,
]
NUMBERS: list[float] = [0, 1, 2.5, -0.0, 1e-9, 1e299, -1e299, 2**53 - 1, 0.1]


class Namer:
    """Names the rows of one table, in the style of a framework or of a person."""

    def __init__(self, generator: random.Random) -> None:
        self.random = generator
        self.counts: Counter[str] = Counter()
        self.style = self.random.choice(["keras", "tfjs", *STYLES, *STYLES])
        self.made_up = self.random.choice([0, 0, 0.2, 0.6])

    def name(self, kind: str, place: tuple[int, int, str]) -> str:
        """Return the name of a row of a type: of its stage, its block, and its part of that."""
        made_up = self.style in ("keras", "tfjs") or self.random.random() < self.made_up
        stem = _snake_case(kind) if made_up else self.style.format(*place)
        if not made_up:
            part = place[2] if self.random.random() < 0.97 else "x10"
            return stem + part if not stem or self.random.random() < 0.99 else stem
        number = self.counts[stem]
        self.counts[stem] += 1
        if self.style == "tfjs":
            return f"{stem}_{kind}{number + 1}"
        return f"{stem}_{number}" if number else stem


class GraphMaker:
    """Makes a layer graph from one seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.table = LayerTable(
            framework="keras",
            model_name=f"graph {seed}",
            model_type="Model",
            unit="layer",
            separator="/",
            names=[],
            types=[],
            parents=[],
            params=[],
            frozen=[],
            outputs=[],
            calls=[],
            scalars=[],
        )
        self.namer = Namer(self.random)
        self.rare = self.random.choice([0, 0, 0.01, 0.05])
        self.has_functions = self.random.random() < 0.1
        self.parent = -1
        self.size = self.random.choice([8, 32, 32, 64])
        self.width = self.random.choice([8, 16, 2**60])
        self.length = self.random.choice([1, 2, 4, 8, 14])
        self.place = (0, 0)
        self.taps: list[int] = []
        self.mask = -1
        self.kinds: list[Callable[[int], int]] = [
            self.residual,
            self.projected,
            self.gated,
            self.dense,
            self.branches,
            self.plain,
            self.attention,
            self.twice,
            self.hourglass,
            self.scale,
        ]
        self.make()

    def make(self) -> None:
        at = self.row("InputLayer", [], "input")
        if self.random.random() < 0.4:
            self.mask = self.row("Lambda", [at], "mask")
        for stage in range(self.random.randint(1, 5)):
            at = self.stage(stage, at)
        ends = [at]
        if self.taps and self.random.random() < 0.7:
            ends = [self.row("Concatenate", [*self.taps, at], "taps")]
        elif self.taps:
            ends += self.random.sample(self.taps, 1)
        if self.random.random() < 0.9:
            self.table.model_outputs = [Source(end) for end in ends]
        if self.random.random() < 0.05:
            self.shuffle()

    def stage(self, stage: int, at: int) -> int:
        """Write one kind of block, or two in turn, some times."""
        kinds = [self.random.choice(self.kinds) for _ in range(self.random.choice([1, 1, 2, 3]))]
        tapped = self.random.random() < 0.2
        inside = self.parent < 0 and self.random.random() < 0.1
        if inside:
            self.parent = self.row("Functional", [at], "model")
        state = self.random.getstate()
        same = self.random.random() < 0.8
        for block in range(self.random.randint(1, self.length)):
            self.place = (stage, block)
            for kind in kinds:
                if same:
                    self.random.setstate(state)
                at = kind(at)
                if same and self.random.random() < self.rare:
                    self.random.random()
            if tapped:
                self.taps.append(at)
        if inside:
            at, self.parent = self.parent, -1
        if self.random.random() < 0.5:
            self.size = max(1, self.size // 2)
            self.width *= 2
            at = self.row("MaxPooling2D", [at], "pool")
        return at

    def chain(self, at: int, length: int, part: str) -> int:
        for place in range(length):
            at = self.row(self.random.choice(LAYERS), [at], f"{part}{place}")
        return at

    def plain(self, at: int) -> int:
        return self.chain(at, self.random.randint(1, 4), "p")

    def residual(self, at: int) -> int:
        ways = [at, self.chain(at, self.random.randint(1, 5), "r")]
        if self.random.random() < 0.2:
            ways.append(self.chain(at, 2, "q"))
        merge = self.row(self.random.choice(SUMS), ways, "add")
        return self.chain(merge, self.random.choice([0, 0, 1]), "out")

    def projected(self, at: int) -> int:
        short = self.chain(at, self.random.randint(1, 3), "short")
        long = self.chain(at, self.random.randint(1, 5), "long")
        return self.row("Add", [short, long], "add")

    def gated(self, at: int) -> int:
        start = self.chain(at, self.random.randint(0, 2), "g")
        gate = self.chain(start, self.random.randint(1, 4), "se")
        gated = self.row("Multiply", [start, gate], "scale")
        return self.row("Add", [at, gated], "add") if self.random.random() < 0.5 else gated

    def dense(self, at: int) -> int:
        layers = [at]
        for layer in range(self.random.randint(1, 4)):
            new = self.chain(at, self.random.randint(1, 3), f"d{layer}_")
            layers.append(new)
            listed = layers if self.random.random() < 0.5 else [at, new]
            at = self.row("Concatenate", listed, f"cat{layer}")
        return at

    def branches(self, at: int) -> int:
        ways = [
            self.chain(at, self.random.randint(0, 3), f"b{branch}_")
            for branch in range(self.random.randint(2, 4))
        ]
        return self.row(self.random.choice(MERGES), ways, "merge")

    def attention(self, at: int) -> int:
        reads = [at, at] if self.mask < 0 else [at, at, self.mask]
        normed = self.chain(at, self.random.randint(0, 1), "ln")
        reads[0] = normed
        new = self.row(self.random.choice(["MultiHeadAttention", "Attention"]), reads, "attn")
        return self.row("Add", [at, self.chain(new, self.random.randint(0, 1), "drop")], "add")

    def twice(self, at: int) -> int:
        """A layer that is called for two inputs."""
        one, other = self.chain(at, 1, "one"), self.chain(at, 1, "other")
        row = self.row("Dense", [one], "shared")
        self.table.calls[row] = ((Source(one),), (Source(other),))
        end = self.row("Concatenate", [row], "both")
        self.table.calls[end] = ((Source(row), Source(row, 1)),)
        return end

    def hourglass(self, at: int) -> int:
        """A small U: down and up again, with the larger image beside it."""
        levels = []
        for level in range(self.random.randint(1, 3)):
            at = self.chain(at, self.random.randint(1, 2), f"down{level}_")
            levels.append(at)
            self.size = max(1, self.size // 2)
            at = self.row("MaxPooling2D", [at], f"pool{level}")
        at = self.chain(at, self.random.randint(1, 2), "middle")
        for level, skip in reversed(list(enumerate(levels))):
            self.size *= 2
            at = self.row(self.random.choice(["UpSampling2D", "Conv2D"]), [at], f"up{level}")
            at = self.row(self.random.choice(["Concatenate", "Add"]), [skip, at], f"skip{level}")
        return at

    def scale(self, at: int) -> int:
        self.width = max(1, self.width + self.random.choice([-4, 4, 4, 8]))
        return self.chain(at, 2, "w")

    def row(self, kind: str, reads: list[int], part: str) -> int:
        table, rare = self.table, self.random.random
        row = len(table.names)
        if reads and rare() < self.rare:
            reads = [self.random.randrange(row), *reads[1:]]
        call: Call = tuple(Source(source, 0, int(rare() < self.rare)) for source in reads)
        params = self.width * len(kind) if kind in WEIGHING else 0
        params += self.random.choice([0, 0, 1]) if rare() < self.rare else 0
        name = self.namer.name(kind, (*self.place, part))
        if self.has_functions and len(reads) > 1:
            name, kind = f"tf.math.{_snake_case(kind)}_{row}", "TFOpLambda"
        table.names.append(name)
        table.types.append(kind)
        table.parents.append(self.parent)
        table.params.append(None if rare() < self.rare / 4 else params)
        table.frozen.append(0)
        table.outputs.append(self.shape(rare() < self.rare))
        table.calls.append((call, call) if rare() < self.rare else (call,))
        table.scalars.append(self.scalars(kind))
        return row

    def shape(self, odd: bool) -> str | None:
        if odd:
            shapes = [None, "?", "?,٣,٣,8", "?,8,8,1; ?,4", "a: ?,8", "?,,8,8", "()", "?,?,?,8"]
            return self.random.choice(shapes)
        return f"?,{self.size},{self.size},{self.width % 1009}"

    def scalars(self, kind: str) -> tuple[tuple[str, object], ...]:
        mode = self.random.choice(WORDS) if self.random.random() < self.rare else "same"
        number = self.random.choice(NUMBERS) if self.random.random() < self.rare else self.width
        units = number % 2**53 if isinstance(number, int) else number
        kernel = (3, 3) if self.random.random() < 0.9 else (self.place[1], 3)
        form = ("form", self.random.choice(["bhd", "k{1}", "k{0}x3"]).format(*self.place))
        return (
            (("mode", mode), ("units", units), ("kernel", kernel), form) if kind != "ReLU" else ()
        )

    def shuffle(self) -> None:
        """Make some rows read later ones."""
        rows = len(self.table.names)
        for _ in range(3):
            row = self.random.randrange(1, rows)
            self.table.calls[row] = ((Source(self.random.randrange(rows)), Source(0)),)


class TreeMaker:
    """Makes a tree of modules from one seed, with subtrees that occur again, in turn or in a row."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.table = LayerTable(
            framework="torch",
            model_name=f"tree {seed}",
            model_type="Model",
            unit="module",
            separator=".",
            names=[],
            types=[],
            parents=[],
            params=[],
            frozen=[],
            scalars=[],
        )
        self.rare = self.random.choice([0, 0.01, 0.05])
        self.row("", "Model", -1, 8)
        for part in range(self.random.randint(1, 4)):
            self.part(part)

    def part(self, part: int) -> None:
        """Write up to three kinds of subtree in turn, in a list or as attributes with numbers."""
        kinds = [self.subtree(self.random.randint(0, 3)) for _ in range(self.random.randint(1, 3))]
        style = self.random.choice(TREE_STYLES)
        parent = self.row(f"part{part}", "ModuleList", 0, 0) if self.random.random() < 0.7 else 0
        step = self.random.choice([0, 0, 0, 4, 2**61])
        named = self.random.random() < 0.3
        for index in range(self.random.choice([1, 2, 3, 5, 12, 20])):
            for place, kind in enumerate(kinds):
                number = index if named else index * len(kinds) + place
                name = style.format(part, number, place, _snake_case(kind[0]))
                name = "#" if self.random.random() < self.rare else name
                self.modules(kind, parent, name, 8 + step * index)

    def subtree(self, depth: int) -> tuple[str, list[object]]:
        inner = [self.subtree(depth - 1) for _ in range(self.random.randint(1, 4))] if depth else []
        return self.random.choice(LAYERS), inner

    def modules(
        self, subtree: tuple[str, list[object]], parent: int, name: str, width: int
    ) -> None:
        kind, inner = subtree
        row = self.row(name, kind, parent, width)
        for index, child in enumerate(inner):
            named = f"{index}" if self.random.random() < self.rare else f"c{index}"
            self.modules(child, row, named, width)

    def row(self, name: str, kind: str, parent: int, width: int) -> int:
        table, rare = self.table, self.random.random
        row = len(table.names)
        params = width * len(kind) if kind in WEIGHING else 0
        table.names.append(name)
        table.types.append(kind)
        table.parents.append(parent)
        table.params.append(None if rare() < self.rare / 4 else params)
        table.frozen.append(0)
        mode = self.random.choice(WORDS) if rare() < self.rare else (3, 3)
        units = self.random.choice(NUMBERS) if rare() < self.rare else width % 2**53
        table.scalars.append((("mode", mode), ("units", units)))
        if rare() < 0.02:
            table.kinds[row] = "residual"
        if rare() < self.rare / 4:
            table.stacked[row] = self.random.randint(2, 4)
        return row
