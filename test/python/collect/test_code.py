"""The accessor of every row and the lines that freeze, executed beside the live model.

What they give is compared with the frameworks alone: the dictionaries of PyTorch's modules, ``layers`` of Keras, the
graph of Flax.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from types import ModuleType
from typing import Any

import pytest

import keras_models
import layerfold
from layerfold.model_summary.summary import Summary

pytestmark = pytest.mark.usefixtures("torch")

TORCH = [
    "resnet101",
    "vit_b_16",
    "densenet121",
    "mobilenet_v3_small",
    "swin_t",
    "convnext_tiny",
    "bert",
    "llama",
    "t5",
    "mamba",
    "odd",
    "forwards",
    "scripted",
    "compiled",
    "parallel",
    "tied",
    "cyclic",
    "shared",
    "weight_norm",
]
ON_CPU = {"scripted"}


def given(accessor: str | None, **names: object) -> Any:
    """Run an accessor, as it is pasted into a cell."""
    assert accessor is not None
    return eval(accessor, names)  # noqa: S307 - that is what it is for


def run(code: str, model: Any) -> None:
    """Run lines, as they are pasted into a cell."""
    exec(code, {"model": model})  # noqa: S102 - that is what they are for


def last_inside(rows: Sequence[layerfold.Row], row: layerfold.Row) -> int:
    """Return the index of the last row inside a row, or its own."""
    after = (one.index for one in rows[row.index + 1 :] if one.depth <= row.depth)
    return next(after, len(rows)) - 1


@pytest.fixture(scope="module")
def torch_model(torch: ModuleType) -> Callable[[str], Any]:
    import reachable_models

    def build(name: str) -> Any:
        with torch.device("cpu" if name in ON_CPU else "meta"):
            return reachable_models.quietly(reachable_models.TORCH[name])

    return build


def modules_of(module: Any, seen: set[int]) -> Iterator[Any]:
    """Yield modules in the order of ``modules()``; one that came before again, without what is inside."""
    yield module
    if id(module) not in seen:
        seen.add(id(module))
        for child in module._modules.values():
            if child is not None:
                yield from modules_of(child, seen)


@pytest.mark.parametrize("name", TORCH)
def test_torch(torch_model: Callable[[str], Any], name: str) -> None:
    model = torch_model(name)
    summary = layerfold.summary(model)
    rows, modules = list(summary), list(modules_of(model, set()))
    assert len(rows) == len(modules)
    for row, module in zip(rows, modules, strict=True):
        assert given(row.accessor, model=model) is module
    freezes_up_to(model, summary, modules)
    freezes_all_but_norms(model, summary, modules)


def own(module: Any) -> list[Any]:
    return [one for one in module._parameters.values() if one is not None]


def freezes_up_to(model: Any, summary: Summary, modules: Sequence[Any]) -> None:
    parameters = {id(one): one for module in modules for one in own(module)}
    rows = list(summary)
    for row in rows:
        code = summary.freeze_code(row)
        if code is None:
            assert row.tied_to is not None
            continue
        run(code, model)
        frozen = {id(p) for module in modules[: last_inside(rows, row) + 1] for p in own(module)}
        assert {key for key, one in parameters.items() if not one.requires_grad} == frozen
        thaw(model)


def thaw(model: Any) -> None:
    for parameter in model.parameters():
        parameter.requires_grad = True


def freezes_all_but_norms(model: Any, summary: Summary, modules: Sequence[Any]) -> None:
    code = summary.freeze_code()
    norms = [row.index for row in summary if "norm" in row.type.lower()]
    assert (code is None) == (not norms)
    if code is not None:
        run(code, model)
        kept = {id(one) for row in norms for one in own(modules[row])}
        assert {id(one) for one in model.parameters() if one.requires_grad} == kept
        thaw(model)


# Keras


def transfer(package: ModuleType) -> Any:
    import reachable_models

    return reachable_models.transfer(package)


def same_names(package: ModuleType) -> Any:
    import reachable_models

    return reachable_models.same_names(package)


def alone(package: ModuleType) -> Any:
    import reachable_models

    return reachable_models.alone(package)


KERAS = (transfer, same_names, alone, *keras_models.MODELS)


@pytest.fixture(scope="module")
def built() -> Iterator[Callable[..., Any]]:
    """Give what a function returns, once for all tests, each of which leaves a model as it was."""
    once = cache(lambda build, argument: build(argument))
    yield once
    once.cache_clear()


@pytest.mark.parametrize("build", KERAS, ids=lambda build: build.__name__)
def test_keras(built: Callable[..., Any], generation: ModuleType, build: object) -> None:
    check_keras(built(build, generation))


@pytest.mark.parametrize("name", ["ResNet50", "MobileNetV2", "EfficientNetB0"])
def test_keras_applications(built: Callable[..., Any], application: object, name: str) -> None:
    check_keras(built(application, name))


def check_keras(model: Any) -> None:
    summary = layerfold.summary(model)
    rows = list(summary)
    layers = [given(row.accessor, model=model) for row in rows]
    found = set()
    for row, layer in zip(rows, layers, strict=True):
        assert layer.name == row.name
        found.add(id(layer))
    outer = {one.index: inside(rows, one) for one in rows}
    for row in rows:
        if outer[row.index]:
            assert same(layers[row.index], [layers[at] for at in outer[row.index]])
    top = [row.index for row in rows if row.depth == 0 and row.type != "Variable"]
    if layers[top[0]] is not model:
        assert same(model, [layers[at] for at in top])


def inside(rows: Sequence[layerfold.Row], row: layerfold.Row) -> list[int]:
    within = rows[row.index + 1 : last_inside(rows, row) + 1]
    return [one.index for one in within if one.depth == row.depth + 1]


def same(container: Any, layers: Sequence[Any]) -> bool:
    """Whether these are the layers of a container, in their order."""
    listed = getattr(container, "layers", None)
    if listed is None:
        listed = list(container._flatten_layers(include_self=False, recursive=False))
    return list(map(id, listed)) == list(map(id, layers))


KERAS_FROZEN = (transfer, keras_models.nested_twice, keras_models.convolutions, same_names)


@pytest.mark.parametrize("build", KERAS_FROZEN, ids=lambda build: build.__name__)
def test_keras_freezes(built: Callable[..., Any], generation: ModuleType, build: object) -> None:
    check_freezing(built(build, generation))


def test_keras_freezes_applications(built: Callable[..., Any], application: object) -> None:
    check_freezing(built(application, "MobileNetV2"))


def check_freezing(model: Any) -> None:
    summary = layerfold.summary(model)
    rows = list(summary)
    layers = [given(row.accessor, model=model) for row in rows]
    weights = [{id(v) for v in getattr(layer, "variables", [layer])} for layer in layers]
    before = trained(model)
    for row in rows:
        code = summary.freeze_code(row)
        if code is None:
            continue
        run(code, model)
        around = set(ancestors(rows, row))
        up_to = [at for at in range(last_inside(rows, row) + 1) if at not in around]
        assert trained(model) == before.difference(*[weights[at] for at in up_to])
        thaw_layers(model)
    assert trained(model) == before
    code = summary.freeze_code()
    norms = [row.index for row in rows if "norm" in row.type.lower()]
    if code is not None:
        run(code, model)
        assert trained(model) == before.intersection(*[set().union(*[weights[at] for at in norms])])
        thaw_layers(model)
    assert norms or code is None


def thaw_layers(model: Any) -> None:
    for layer in model._flatten_layers():
        layer.trainable = True


def trained(model: Any) -> set[int]:
    return {id(variable) for variable in model.trainable_variables}


def ancestors(rows: Sequence[layerfold.Row], row: layerfold.Row) -> Iterator[int]:
    depth = row.depth
    for one in reversed(rows[: row.index]):
        if one.depth < depth:
            depth = one.depth
            yield one.index


# Flax


@pytest.mark.parametrize("name", ["Blocks", "Stacked", "Shared", "Holder", "Cyclic", "Memory"])
def test_nnx(flax_models: ModuleType, name: str) -> None:
    from flax_nnx_cases import made

    model = made(flax_models, name)
    nodes = {id(node): path for path, node in flax_models.nnx.iter_graph(model)}
    for row in layerfold.summary(model):
        node = given(row.accessor, model=model)
        assert type(node).__name__ == row.type
        if isinstance(node, flax_models.nnx.Module):
            assert id(node) in nodes
            assert row.tied_to or ".".join(map(str, nodes[id(node)])) == row.path


NNX_FROZEN = ["Blocks", "Stacked", "Holder", "Memory"]


@pytest.mark.parametrize("name", NNX_FROZEN)
def test_nnx_freezes(flax_models: ModuleType, name: str) -> None:
    from flax_nnx_cases import made

    nnx = flax_models.nnx
    model = made(flax_models, name)
    summary = layerfold.summary(model)
    rows = list(summary)
    paths = {path for path, one in nnx.iter_graph(model) if isinstance(one, nnx.Param)}
    offered = 0
    for row in rows:
        code = summary.freeze_code(row)
        if code is None:
            assert any(rows[at].params for at in ancestors(rows, row))
            continue
        offered += 1
        frozen = {path for path in paths if inside_row(rows, path[:-1]) <= last_inside(rows, row)}
        assert optimized(nnx, model, code) == paths - frozen
    assert offered > 1
    norms = {row.path for row in rows if "norm" in row.type.lower()}
    code = summary.freeze_code()
    if code is not None:
        kept = {path for path in paths if ".".join(map(str, path[:-1])) in norms}
        assert optimized(nnx, model, code) == kept
        assert kept
    assert (code is None) == (not norms)


@pytest.mark.parametrize(("name", "offered"), [("Shared", 8), ("Ordered", 13), ("Cyclic", 0)])
def test_nnx_freezes_tied_parameters(flax_models: ModuleType, name: str, offered: int) -> None:
    nnx = flax_models.nnx
    model = nnx.eval_shape(lambda: getattr(flax_models, name)(rngs=nnx.Rngs(0)))
    summary = layerfold.summary(model)
    rows = list(summary)
    places = [given(row.accessor, model=model) for row in rows]
    own = [{id(one) for one in parameters(nnx, place)} for place in places]
    everything = set().union(*own)
    codes = [summary.freeze_code(row) for row in rows]
    assert len([code for code in codes if code is not None]) == offered
    for row, code in zip(rows, codes, strict=True):
        if code is not None:
            frozen = set().union(*own[: last_inside(rows, row) + 1])
            assert left_to_optimizer(nnx, model, code) == everything - frozen
    norms = [of for of, row in zip(own, rows, strict=True) if "norm" in row.type.lower()]
    code = summary.freeze_code()
    assert (code is None) == (not norms)
    if code is not None:
        assert left_to_optimizer(nnx, model, code) == set().union(*norms)


def parameters(nnx: ModuleType, node: Any) -> list[Any]:
    """Return the parameters in the attributes of a node of nnx, or in the entries of a list or dict."""
    parts = (
        node if isinstance(node, (list, tuple)) else dict(getattr(node, "__dict__", node)).values()
    )
    return [part for part in parts if isinstance(part, nnx.Param)]


def left_to_optimizer(nnx: ModuleType, model: Any, code: str) -> set[int]:
    """Return the identities of the parameters that a filter leaves to an optimizer."""
    paths = optimized(nnx, model, code)
    return {id(one) for path, one in nnx.iter_graph(model) if path in paths}


def inside_row(
    rows: Sequence[layerfold.Row], path: tuple[object, ...], separator: str = "."
) -> int:
    """Return the index of the row with a path of keys."""
    name = separator.join(map(str, path))
    return next(row.index for row in rows if row.path == name)


def optimized(nnx: ModuleType, model: Any, code: str) -> set[tuple[object, ...]]:
    """Return the paths of the parameters that a filter leaves to an optimizer."""
    names = {"model": model}
    exec(code, names)  # noqa: S102 - that is what they are for
    return set(dict(nnx.to_flat_state(nnx.state(model, names["trainable"]))))


def test_nnx_trains_what_is_not_frozen(flax_models: ModuleType) -> None:
    import jax
    import optax

    from flax_nnx_cases import real

    nnx = flax_models.nnx
    model = real(flax_models, "Blocks", 3, 8)
    names: dict[str, Any] = {"model": model}
    code = layerfold.summary(model).freeze_code("blocks.1")
    assert code is not None
    exec(code, names)  # noqa: S102 - that is what they are for
    trainable = names["trainable"]
    optimizer = nnx.Optimizer(model, optax.sgd(0.1), wrt=trainable)
    before = jax.tree.map(lambda one: one + 0, nnx.state(model, nnx.Param))

    @nnx.jit
    def step(model: Any, optimizer: Any) -> None:
        def loss(model: Any) -> Any:
            return (model(jax.numpy.arange(16.0).reshape(2, 8)) ** 2).sum()

        optimizer.update(model, nnx.grad(loss, argnums=nnx.DiffState(0, trainable))(model))

    step(model, optimizer)
    after = dict(nnx.to_flat_state(nnx.state(model, nnx.Param)))
    changed = {
        path[:2]
        for path, value in nnx.to_flat_state(before)
        if (value[...] != after[path][...]).any()
    }
    assert changed == {("blocks", 2), ("head", "kernel"), ("head", "bias")}


def test_linen_freezes(flax_models: ModuleType) -> None:
    import jax
    from flax import traverse_util

    for module, values in (
        (flax_models.Nested(), jax.numpy.ones((1, 4))),
        (flax_models.Language(), jax.numpy.ones((1, 4), dtype="int32")),
        (flax_models.Normed(), jax.numpy.ones((1, 8, 8, 3))),
        (flax_models.Parts(), jax.numpy.ones((1, 4))),
    ):
        variables = module.init(flax_models.key(), values)
        summary = layerfold.summary(module, variables=variables, input_data=values)
        rows = list(summary)
        paths = set(traverse_util.flatten_dict(variables["params"]))
        offered = 0
        for row in rows:
            code = summary.freeze_code(row)
            if code is None:
                continue
            offered += 1
            names: dict[str, Any] = {"variables": variables}
            exec(code, names)  # noqa: S102 - that is what they are for
            end = last_inside(rows, row)
            frozen = {path for path in paths if inside_row(rows, path[:-1], "/") <= end}
            params = variables["params"]
            state = names["tx"].init(params)
            gradients = jax.tree.map(jax.numpy.ones_like, params)
            updates, _ = names["tx"].update(gradients, state, params)
            moved = {
                path
                for path, update in traverse_util.flatten_dict(updates).items()
                if (update != 0).any()
            }
            assert moved == paths - frozen
        assert offered > 1
        assert summary.freeze_code() is None


def test_linen(flax_models: ModuleType) -> None:
    import jax

    for module, values in (
        (flax_models.Nested(), jax.numpy.ones((1, 4))),
        (flax_models.Language(), jax.numpy.ones((1, 4), dtype="int32")),
    ):
        variables = jax.eval_shape(module.init, flax_models.key(), values)
        rows = list(layerfold.summary(module, variables=variables))
        assert len(rows) > 1
        for row in rows:
            inside = variables["params"]
            for name in filter(None, row.path.split("/")):
                inside = inside[name]
            assert given(row.accessor, variables=variables) is inside
