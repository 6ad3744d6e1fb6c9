"""Models of Flax for tests, in both of its APIs."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
from flax import linen as nn
from flax import nnx

#: Flax 0.10, the last for Python 3.10, has plain lists instead, and marks no data.
IS_CURRENT = hasattr(nnx, "Pytree")
List: Any = getattr(nnx, "List", list)
data: Any = getattr(nnx, "data", lambda value: value)


def key() -> Any:
    return jax.random.key(0)


def initialised(module: Any, *inputs: Any) -> Any:
    """Return the variables of a linen module as shapes only."""
    return jax.eval_shape(module.init, key(), *inputs)


def size(tree: Any) -> int:
    """Count the elements of a pytree: the oracle of Flax' own users."""
    return sum(leaf.size for leaf in jax.tree.leaves(tree))


class ScannedBody(nn.Module):
    """One of many equal layers, written for nn.scan."""

    width: int

    @nn.compact
    def __call__(self, x: Any, _: None) -> Any:
        return x + nn.Dense(self.width)(nn.LayerNorm()(x)), None


class Scanned(nn.Module):
    """A head behind ``depth`` layers that nn.scan stacks."""

    depth: int = 48
    width: int = 8

    @nn.compact
    def __call__(self, x: Any) -> Any:
        layers = nn.scan(
            ScannedBody,
            variable_axes={"params": 0},
            split_rngs={"params": True},
            length=self.depth,
        )
        x, _ = layers(self.width, name="layers")(x, None)
        return nn.Dense(3, name="head")(x)


class Vmapped(nn.Module):
    """An ensemble: three dense layers with weights of their own see the same input."""

    @nn.compact
    def __call__(self, x: Any) -> Any:
        members = nn.vmap(
            nn.Dense,
            in_axes=None,
            out_axes=0,
            axis_size=3,
            variable_axes={"params": 0},
            split_rngs={"params": True},
        )
        return members(5, name="members")(x)


class Language(nn.Module):
    """Embedding and output share their weights; one dense layer is used three times."""

    words: int = 100
    width: int = 8

    @nn.compact
    def __call__(self, tokens: Any) -> Any:
        embed = nn.Embed(self.words, self.width, name="embed")
        shared = nn.Dense(self.width, name="shared")
        x = shared(shared(shared(embed(tokens))))
        return {"logits": embed.attend(x), "features": x}


class Normed(nn.Module):
    """Running statistics, dropout and two outputs."""

    @nn.compact
    def __call__(self, x: Any, train: bool = False) -> Any:
        x = nn.Conv(4, (3, 3), strides=2, name="conv")(x)
        x = nn.BatchNorm(use_running_average=not train, name="norm")(x)
        return x, nn.Dropout(0.5, deterministic=not train)(x).mean((1, 2))


class Recurrent(nn.Module):
    """An LSTM over time that returns its state, too."""

    @nn.compact
    def __call__(self, x: Any) -> Any:
        return nn.RNN(nn.LSTMCell(6), return_carry=True, name="rnn")(x)


class Parts(nn.Module):
    """Modules made in setup, in a list and a dict; one of them is for another method only."""

    def setup(self) -> None:
        self.layers = [nn.Dense(4) for _ in range(12)]
        self.heads = {"b": nn.Dense(1), "a": nn.Dense(2)}
        self.decoder = nn.Dense(9)

    def __call__(self, x: Any) -> Any:
        for layer in self.layers:
            x = layer(x)
        return {"z": self.heads["a"](x), "a": self.heads["b"](x)}

    def everything(self, x: Any) -> Any:
        return self(x), self.decoder(x)


class Scale(nn.Module):
    """A layer with a parameter of its own."""

    @nn.compact
    def __call__(self, x: Any) -> Any:
        return x * self.param("scale", nn.initializers.ones, (x.shape[-1],))


class Nested(nn.Module):
    """Custom layers inside modules inside a model."""

    @nn.compact
    def __call__(self, x: Any) -> Any:
        return nn.Sequential([nn.Dense(4), Scale(), nn.Sequential([nn.Dense(2), Scale()])])(x)


class Stops(nn.Module):
    """Raises between two layers."""

    @nn.compact
    def __call__(self, x: Any) -> Any:
        x = nn.Dense(3, name="before")(x)
        if not self.is_initializing():
            raise RuntimeError("half way\nand more")
        return nn.Dense(3, name="after")(x)


class Block(nnx.Module):
    """Dense layer, norm and dropout with a skip connection."""

    def __init__(self, width: int, rngs: nnx.Rngs) -> None:
        self.dense = nnx.Linear(width, width, rngs=rngs)
        self.norm = nnx.BatchNorm(width, rngs=rngs)
        self.dropout = nnx.Dropout(0.5, rngs=rngs)

    def __call__(self, x: Any) -> Any:
        return x + self.dropout(nnx.relu(self.norm(self.dense(x))))


class Blocks(nnx.Module):
    """Blocks in a list, one after the other."""

    def __init__(self, depth: int, width: int, rngs: nnx.Rngs) -> None:
        self.blocks = List([Block(width, rngs) for _ in range(depth)])
        self.head = nnx.Linear(width, 3, rngs=rngs)

    def __call__(self, x: Any) -> Any:
        for block in self.blocks:
            x = block(x)
        return self.head(x)


class Layer(nnx.Module):
    """Dense layer and norm."""

    def __init__(self, width: int, rngs: nnx.Rngs) -> None:
        self.dense = nnx.Linear(width, width, rngs=rngs)
        self.norm = nnx.LayerNorm(width, rngs=rngs)

    def __call__(self, x: Any) -> Any:
        return x + self.norm(self.dense(x))


class Stacked(nnx.Module):
    """Layers made by nnx.vmap and run by nnx.scan."""

    def __init__(self, depth: int, width: int, rngs: nnx.Rngs) -> None:
        @nnx.split_rngs(splits=depth)
        @nnx.vmap
        def make(rngs: nnx.Rngs) -> Layer:
            return Layer(width, rngs)

        self.blocks = make(rngs)
        self.head = nnx.Linear(width, 3, rngs=rngs)

    def __call__(self, x: Any) -> Any:
        @nnx.scan(in_axes=(0, nnx.Carry), out_axes=nnx.Carry)
        def run(block: Layer, x: Any) -> Any:
            return block(x)

        return self.head(run(self.blocks, x))


class Shared(nnx.Module):
    """A module in two places, and a head that shares the weights of the embedding."""

    def __init__(self, rngs: nnx.Rngs) -> None:
        self.embed = nnx.Embed(100, 8, rngs=rngs)
        self.first = Block(8, rngs)
        self.second = self.first
        self.head = nnx.Linear(100, 8, use_bias=False, rngs=rngs)
        self.head.kernel = self.embed.embedding

    def __call__(self, tokens: Any) -> Any:
        x = self.second(self.first(self.embed(tokens)))
        return {"logits": self.embed.attend(x), "features": x}


class Ordered(nnx.Module):
    """Shares modules and parameters with those that come before in the alphabet, and are read later."""

    def __init__(self, rngs: nnx.Rngs) -> None:
        self.z = nnx.Embed(5, 4, rngs=rngs)
        self.y = Block(4, rngs)
        self.parts = data({"c": self.y.norm, "b": [Own(4), Own(4)]})
        self.x = Own(4)
        self.x.scale = self.y.norm.scale
        self.a = nnx.Linear(5, 4, use_bias=False, rngs=rngs)
        self.a.kernel = self.z.embedding


class Holder(nnx.Module):
    """Modules and variables in plain lists and dicts, and variables that are no parameters."""

    def __init__(self, rngs: nnx.Rngs) -> None:
        self.parts = data({"a": nnx.Linear(2, 3, rngs=rngs), "b": [Own(4), Own(4)]})
        self.cache = nnx.Cache(jnp.zeros((2, 5)))
        self.rngs = rngs

    def __call__(self, x: Any) -> Any:
        return self.parts["a"](x)


class Own(nnx.Module):
    """A layer with a parameter of its own."""

    def __init__(self, width: int) -> None:
        self.scale = nnx.Param(jnp.ones(width))

    def __call__(self, x: Any) -> Any:
        return x * self.scale


class Cyclic(nnx.Module):
    """A module inside itself."""

    def __init__(self, rngs: nnx.Rngs) -> None:
        self.dense = nnx.Linear(2, 2, rngs=rngs)
        self.again = self

    def __call__(self, x: Any) -> Any:
        return self.dense(x)


class Memory(nnx.Module):
    """An LSTM over time that returns its state, too."""

    def __init__(self, rngs: nnx.Rngs) -> None:
        self.rnn = nnx.RNN(nnx.LSTMCell(4, 6, rngs=rngs), return_carry=True)

    def __call__(self, x: Any) -> Any:
        return self.rnn(x)


class Remembers(nnx.Module):
    """Counts its calls, keeps its last activation, appends to a list."""

    def __init__(self, rngs: nnx.Rngs) -> None:
        self.dense = nnx.Linear(2, 2, rngs=rngs)
        self.norm = nnx.BatchNorm(2, rngs=rngs)
        self.dropout = nnx.Dropout(0.5, rngs=rngs)
        self.count = 0
        self.log: list[str] = []

    def __call__(self, x: Any) -> Any:
        self.count += 1
        self.log.append("called")
        self.last = nnx.Intermediate(self.dense(x))
        return self.dropout(self.norm(self.last[...]))


class Jitted(nnx.Module):
    """Its call is compiled."""

    def __init__(self, rngs: nnx.Rngs) -> None:
        self.dense = nnx.Linear(2, 3, rngs=rngs)

    @nnx.jit
    def __call__(self, x: Any) -> Any:
        return self.dense(x)
