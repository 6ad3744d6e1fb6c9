"""Flax linen: rows from the variables, and from a run on shapes; numbers against Flax' own leaves."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

import layerfold
from layerfold.collect import UnsupportedModel

#: A model, the shape of its input, the dtype of its input.
CASES = {
    "Scanned": ((2, 8), "float32"),
    "Vmapped": ((2, 4), "float32"),
    "Language": ((2, 5), "int32"),
    "Normed": ((2, 8, 8, 3), "float32"),
    "Recurrent": ((2, 7, 4), "float32"),
    "Parts": ((2, 4), "float32"),
    "Nested": ((2, 3), "float32"),
}


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest, flax_models: ModuleType) -> tuple[Any, Any, Any]:
    """Give a module, its variables (shapes only) and its input."""
    shape, dtype = CASES[request.param]
    module = getattr(flax_models, request.param)()
    example = flax_models.jax.ShapeDtypeStruct(shape, dtype)
    return module, flax_models.initialised(module, example), example


def shapes(summary: layerfold.Summary) -> dict[str, str | None]:
    return {row.path: row.output_shape for row in summary}


def types(summary: layerfold.Summary) -> dict[str, str]:
    return {row.path: row.type for row in summary}


def test_every_way_to_ask_gives_the_sizes_of_the_leaves(
    flax_models: ModuleType, case: tuple[Any, Any, Any]
) -> None:
    module, variables, example = case
    params = flax_models.size(variables["params"])
    rest = flax_models.size(variables) - params
    summaries = [
        layerfold.summary(module, columns="all", variables=variables),
        layerfold.summary(module.bind(variables), columns="all"),
        layerfold.summary(module, columns="all", input_data=example),
        layerfold.summary(module, columns="all", variables=variables, input_data=example),
        layerfold.summary(module.bind(variables), columns="all", input_data=example),
    ]
    for summary in summaries:
        totals = summary.totals
        assert totals.params == totals.trainable == params
        assert sum(row.params or 0 for row in summary) == params
        assert totals.buffers == rest
        assert totals.bytes == 4 * (params + rest)
        assert str(summary)
    assert {row.path: row.params for row in summaries[0]}.items() <= {
        row.path: row.params for row in summaries[2]
    }.items()


def test_subtrees_have_the_sizes_of_their_leaves(
    flax_models: ModuleType, case: tuple[Any, Any, Any]
) -> None:
    module, variables, example = case
    rows = list(layerfold.summary(module, variables=variables, input_data=example))
    for row in rows[1:]:
        part: Any = variables["params"]
        for name in row.path.split("/"):
            part = part.get(name, {})
        below = [r.params or 0 for r in rows if f"{r.path}/".startswith(f"{row.path}/")]
        assert sum(below) == flax_models.size(part)


def test_flops_do_not_depend_on_the_way_to_ask(case: tuple[Any, Any, Any]) -> None:
    module, variables, example = case
    first, second = (
        layerfold.summary(module, input_data=example),
        layerfold.summary(module.bind(variables), input_data=example),
    )
    assert first.totals.flops == second.totals.flops == sum(row.flops or 0 for row in first)
    assert first.totals.uncounted == ()


def test_a_scan_shows_how_many_copies_its_parameters_are(flax_models: ModuleType) -> None:
    module = flax_models.Scanned(depth=48)
    summary = layerfold.summary(module, input_size=(2, 8))
    assert types(summary) == {
        "": "Scanned",
        "layers": "ScannedBody",
        "layers/LayerNorm_0": "LayerNorm",
        "layers/Dense_0": "Dense",
        "head": "Dense",
    }
    rows = {row.path: row for row in summary}
    assert (rows["layers"].stacked, rows["head"].stacked) == (48, 0)
    assert rows["layers/Dense_0"].params == 48 * (8 * 8 + 8)
    assert rows["layers/Dense_0"].flops == 48 * 2 * 2 * 8 * 8
    assert rows["layers/Dense_0"].output_shape == rows["layers"].output_shape == "2,8"
    assert rows["layers"].calls == 1


def test_a_vmap_shows_how_many_copies_its_parameters_are(flax_models: ModuleType) -> None:
    summary = layerfold.summary(flax_models.Vmapped(), input_size=(2, 4))
    rows = {row.path: row for row in summary}
    assert (rows["members"].type, rows["members"].stacked) == ("Dense", 3)
    assert rows["members"].params == 3 * (4 * 5 + 5)
    assert rows["members"].flops == 3 * 2 * 2 * 4 * 5


def test_copies_are_distinguished_from_shared_modules(flax_models: ModuleType) -> None:
    linen, body = flax_models.nn, flax_models.ScannedBody
    members = linen.vmap(
        body,
        in_axes=(0, None),
        axis_size=2,
        variable_axes={"params": 0},
        split_rngs={"params": True},
    )

    class Model(linen.Module):
        @linen.compact
        def __call__(self, x: Any) -> Any:
            same = linen.scan(
                body, variable_broadcast="params", split_rngs={"params": False}, length=5
            )
            both = linen.scan(
                members, variable_axes={"params": 0}, split_rngs={"params": True}, length=5
            )
            x, _ = same(4, name="same")(x, None)
            x, _ = both(4, name="both")(x, None)
            return linen.remat_scan(linen.Dense, lengths=(3, 2))(4, name="deep")(x)

    rows = {row.path: row for row in layerfold.summary(Model(), input_size=(2, 4))}
    assert [(rows[name].type, rows[name].stacked) for name in ("same", "both", "deep")] == [
        ("ScannedBody", 0),
        ("ScannedBody", 10),
        ("Dense", 6),
    ]
    assert [rows[f"{name}/Dense_0"].params for name in ("same", "both")] == [20, 200]
    assert rows["deep"].params == 120
    assert [rows[f"{name}/Dense_0"].flops for name in ("same", "both")] == [320, 320]
    assert rows["deep"].flops == 6 * 2 * 2 * 4 * 4


def test_peers_linen_tabulate_leaves_out_second_calls_and_attend(flax_models: ModuleType) -> None:
    module = flax_models.Language()
    example = flax_models.jnp.ones((2, 5), "int32")
    lines = module.tabulate(flax_models.key(), example, console_kwargs={"width": 200})
    assert lines.count("│ shared ") == 1  # the rival's way: one of three calls
    assert "attend" not in lines
    rows = {row.path: row for row in layerfold.summary(module, input_data=example)}
    assert (rows["shared"].calls, rows["embed"].calls) == (3, 2)
    assert rows["embed"].output_shape == "2,5,8;attend:2,5,100"
    assert rows["shared"].params == 8 * 8 + 8
    assert rows["shared"].flops == 3 * 2 * 10 * 8 * 8
    assert rows["embed"].flops == 2 * 10 * 8 * 100


def test_outputs_keep_their_keys_and_their_order(flax_models: ModuleType) -> None:
    language = layerfold.summary(flax_models.Language(), input_size=(2, 5), dtypes="int32")
    assert shapes(language)[""] == "logits:2,5,100;features:2,5,8"
    parts = layerfold.summary(flax_models.Parts(), input_size=(2, 4))
    assert shapes(parts)[""] == "z:2,2;a:2,1"
    normed = layerfold.summary(flax_models.Normed(), input_size=(2, 8, 8, 3))
    assert shapes(normed)[""] == "2,4,4,4;2,4"


def test_running_statistics_are_buffers_and_other_variables_are_named(
    flax_models: ModuleType,
) -> None:
    module = flax_models.Normed()
    variables = flax_models.initialised(module, flax_models.jnp.ones((1, 8, 8, 3)))
    more = {**variables, "cache": {"norm": {"last": flax_models.jnp.ones((2, 3))}}}
    summary = layerfold.summary(module, columns=["buffers"], variables=more)
    assert summary.totals.buffers == 2 * 4 + 6
    assert summary.totals.params == flax_models.size(variables["params"])
    assert any("cache (6)" in note for note in summary.notes)


def test_modes_of_a_call_are_those_of_the_input(flax_models: ModuleType) -> None:
    summary = layerfold.summary(flax_models.Normed(), input_size=(2, 8, 8, 3), train=True)
    assert [row.type for row in summary] == ["Normed", "Conv", "BatchNorm", "Dropout"]
    assert summary.totals.uncounted == ()
    assert summary.totals.flops == 2 * (2 * 4 * 4 * 4) * (3 * 3 * 3)


def test_a_recurrent_layer_with_state(flax_models: ModuleType) -> None:
    rows = {
        row.path: row for row in layerfold.summary(flax_models.Recurrent(), input_size=(2, 7, 4))
    }
    assert rows["rnn"].output_shape == "2,6;2,6;2,7,6"
    cell = next(row for row in rows.values() if row.type == "LSTMCell")
    assert (cell.calls, cell.output_shape) == (1, "2,6;2,6;2,6")
    flops = {row.name: row.flops for row in rows.values() if row.type == "Dense"}
    assert flops["ii"] == 7 * 2 * 2 * 4 * 6
    assert flops["hi"] == 7 * 2 * 2 * 6 * 6


def test_numbered_names_are_in_the_order_of_their_numbers(flax_models: ModuleType) -> None:
    module = flax_models.Parts()
    variables = flax_models.initialised(module, flax_models.jnp.ones((1, 4)))  # JAX sorts as text
    summary = layerfold.summary(module, variables=variables)
    layers = [row.name for row in summary if row.name.startswith("layers")]
    assert layers == [f"layers_{index}" for index in range(12)]
    assert "× 12" in str(summary)


def test_modules_that_the_run_does_not_reach_keep_their_rows(flax_models: ModuleType) -> None:
    module = flax_models.Parts()
    example = flax_models.jnp.ones((1, 4))
    jax = flax_models.jax
    variables = jax.eval_shape(lambda: module.init(flax_models.key(), example, method="everything"))
    summary = layerfold.summary(module, variables=variables, input_data=example)
    decoder = next(row for row in summary if row.name == "decoder")
    assert (decoder.params, decoder.type, decoder.calls) == (45, "?", 0)
    assert decoder.output_shape is None
    assert summary.totals.params == flax_models.size(variables)


def test_a_model_that_stops_keeps_what_was_reached(flax_models: ModuleType) -> None:
    summary = layerfold.summary(flax_models.Stops(), input_size=(1, 3))
    assert shapes(summary) == {"": None, "before": "1,3", "after": None}
    assert [row.calls for row in summary] == [None, 1, None]
    assert summary.totals.params == 24
    assert summary.totals.flops is None
    assert "RuntimeError: half way)" in summary.notes[-1]
    assert "and more" not in summary.notes[-1]


@pytest.mark.parametrize("given", ["variables", "input alone"])
@pytest.mark.parametrize(
    "communicate",
    [
        lambda lax, x: lax.pmean(x, "batch"),
        lambda lax, x: lax.psum(x, ("batch", "model")),
        lambda lax, x: lax.all_gather(x, "a.b"),
        lambda lax, x: lax.all_gather(x, "batch", tiled=True) + lax.axis_index("batch"),
        lambda lax, x: lax.pmax(x, "batch") / lax.psum(1, "batch"),
    ],
)
def test_a_named_axis_is_bound_to_one_device(
    flax_models: ModuleType, communicate: Callable[[Any, Any], Any], given: str
) -> None:
    nn, jax = flax_models.nn, flax_models.jax

    class Net(nn.Module):
        alone: bool = False

        @nn.compact
        def __call__(self, x: Any) -> Any:
            name = None if self.alone else "batch"
            x = nn.jit(nn.Dense)(4, name="first")(x)
            x = nn.BatchNorm(use_running_average=False, axis_name=name, name="norm")(x)
            x = nn.Dense(3, name="last")(x)
            return x if self.alone else communicate(jax.lax, x)

    example = flax_models.jnp.ones((2, 5))
    variables = Net(alone=True).init(flax_models.key(), example)
    options = {"variables": variables} if given == "variables" else {}
    summary = layerfold.summary(Net(), input_data=example, **options)
    alone = layerfold.summary(Net(alone=True), input_data=example, **options)
    assert list(summary)[1:] == list(alone)[1:]
    assert summary.totals == alone.totals
    (note,) = summary.notes
    assert "size 1 here: the figures are those of one device" in note

    def run(x: Any) -> Any:
        return Net().apply(variables, x, mutable="batch_stats")[0]

    for axis in ("batch", "model", "a.b"):
        run = jax.vmap(run, axis_name=axis, axis_size=1, in_axes=None)
    expected = jax.eval_shape(run, example).shape[3:]
    assert next(iter(summary)).output_shape == ",".join(map(str, expected))


def test_two_summaries_of_compiled_modules_are_the_same(flax_models: ModuleType) -> None:
    linen = flax_models.nn
    module = linen.jit(flax_models.Nested)()
    example = flax_models.jnp.ones((1, 3))
    variables = module.init(flax_models.key(), example)
    module.apply(variables, example)
    first, second = (
        layerfold.summary(module, variables=variables, input_data=example) for _ in "ab"
    )
    assert list(first) == list(second)
    assert first.payload == second.payload
    assert [row.type for row in first][:2] == ["Nested", "Sequential"]


def test_wrapped_modules_have_the_type_that_they_wrap(flax_models: ModuleType) -> None:
    linen = flax_models.nn
    module = linen.Sequential([linen.remat(linen.Dense)(4), linen.jit(linen.Dense)(2)])
    assert [row.type for row in layerfold.summary(module, input_size=(1, 3))] == [
        "Sequential",
        "Dense",
        "Dense",
    ]


def test_another_models_apply_is_no_row_of_this_one(flax_models: ModuleType) -> None:
    linen = flax_models.nn
    teacher = linen.Sequential([linen.Dense(7, name="Dense_0")])
    weights = teacher.init(flax_models.key(), flax_models.jnp.ones((1, 3)))

    class Student(linen.Module):
        @linen.compact
        def __call__(self, x: Any) -> Any:
            return linen.Dense(7)(x) - teacher.apply(weights, x)

    rows = list(layerfold.summary(Student(), input_size=(1, 3)))
    assert [(row.path, row.calls) for row in rows] == [("", 1), ("Dense_0", 1)]
    assert [row.flops for row in rows] == [42, 42]


def test_variables_alone_have_a_note_about_what_is_missing(flax_models: ModuleType) -> None:
    module = flax_models.Scanned()
    variables = flax_models.initialised(module, flax_models.jnp.ones((1, 8)))
    summary = layerfold.summary(module, variables=variables)
    assert {row.type for row in list(summary)[1:]} == {"?"}
    assert all(row.output_shape is None for row in summary)
    assert "input_data" in summary.notes[0]


def test_a_module_without_variables_is_refused_with_advice(flax_models: ModuleType) -> None:
    with pytest.raises(UnsupportedModel, match=r"variables=variables.*bind.*input_data"):
        layerfold.summary(flax_models.Scanned())
    with pytest.raises(UnsupportedModel, match=r'variables=\{"params": params\}'):
        layerfold.summary(
            flax_models.nn.Dense(3), variables={"kernel": flax_models.jnp.ones((2, 3))}
        )
    with pytest.raises(UnsupportedModel, match="could not be initialised on these inputs"):
        layerfold.summary(flax_models.Language(), input_size=(1, 3))


def test_inputs_that_are_none_are_refused(flax_models: ModuleType) -> None:
    dense = flax_models.nn.Dense(3)
    for wrong in (
        {"input_size": "wide"},
        {"input_size": (1, 3), "input_data": flax_models.jnp.ones((1, 3))},
        {"input_size": (1, 3), "dtypes": "float33"},
        {"input_size": [(1, 3)], "dtypes": ["int32", "int32"]},
        {"input_data": flax_models.jnp.ones((1, 3)), "dtypes": "int32"},
    ):
        with pytest.raises(ValueError, match=r"give|dtypes"):
            layerfold.summary(dense, **wrong)


def test_bound_parts_and_boxed_parameters_are_read(flax_models: ModuleType) -> None:
    linen, jnp = flax_models.nn, flax_models.jnp
    parts = flax_models.Parts()
    bound = parts.bind(parts.init(flax_models.key(), jnp.ones((1, 4))))
    assert layerfold.summary(bound.layers[3]).totals.params == 20
    boxed = linen.Dense(
        3, kernel_init=linen.with_partitioning(linen.initializers.ones, ("data", None))
    )
    summary = layerfold.summary(boxed, columns="all", input_size=(1, 2))
    assert summary.totals.params == 9
    assert next(iter(summary)).flops == 12


def test_nothing_changes_and_nothing_is_kept(flax_models: ModuleType) -> None:
    import gc
    import weakref

    module = flax_models.Normed()
    example = flax_models.jnp.ones((1, 8, 8, 3))
    variables = module.init(flax_models.key(), example)
    before = flax_models.jax.tree.map(lambda leaf: leaf.tolist(), variables)
    classes = {kind: dict(vars(kind)) for kind in _classes(flax_models)}
    layerfold.summary(module, variables=variables, input_data=example, train=True)
    layerfold.summary(flax_models.Stops(), input_size=(1, 3))
    assert flax_models.jax.tree.map(lambda leaf: leaf.tolist(), variables) == before
    assert {kind: dict(vars(kind)) for kind in classes} == classes
    alive = weakref.ref(module)
    del module
    gc.collect()
    assert alive() is None


def _classes(flax_models: ModuleType) -> list[type]:
    linen = flax_models.nn
    return [linen.Module, linen.Dense, linen.Conv, linen.BatchNorm, flax_models.Normed]


def test_objects_in_fields_are_copied_for_the_run(flax_models: ModuleType) -> None:
    linen, jnp = flax_models.nn, flax_models.jnp

    class Config:
        def __init__(self) -> None:
            self.calls, self.seen = 0, list[Any]()

    class Part(linen.Module):
        config: Any

        @linen.compact
        def __call__(self, x: Any, given: Any) -> Any:
            self.config.calls += 1
            given.calls += 1
            self.config.seen.append(x)
            return linen.Dense(3)(x)

    class Model(linen.Module):
        part: Any
        again: Any
        config: Any

        def __call__(self, x: Any, given: Any) -> Any:
            x = self.again(self.part(x, given), given)
            return x if self.config.calls == given.calls == 2 else None

    config, given = Config(), Config()
    part = Part(config)
    model, x = Model(part, part, config), jnp.ones((2, 3))
    summary = layerfold.summary(model, input_data=(x, given))
    assert (summary.notes, summary.totals.flops, summary.totals.params) == ((), 72, 12)
    assert vars(config) == vars(given) == vars(Config())
    bound = model.bind(model.init(flax_models.key(), x, Config()))
    config.calls = 0
    assert layerfold.summary(bound, input_data=(x, given)).totals.flops == 72
    assert config.calls == given.calls == 0


def test_a_module_without_parameters_is_shown(flax_models: ModuleType) -> None:
    linen, jnp = flax_models.nn, flax_models.jnp

    class Model(linen.Module):
        @linen.compact
        def __call__(self, x: Any) -> Any:
            seen = self.variable("seen", "last", jnp.zeros, (3,))
            norm = linen.BatchNorm(use_running_average=True, use_bias=False, use_scale=False)
            return norm(x) + seen.value

    x = jnp.ones((2, 3))
    variables = Model().init(flax_models.key(), x)
    for more in {"variables": variables}, {}:
        totals = layerfold.summary(Model(), columns="all", input_data=x, **more).totals
        assert (totals.params, totals.buffers) == (0, 9)
    assert layerfold.summary(Model().bind(variables), columns="all").totals.buffers == 9
    del variables["seen"]  # what is left is known by its name
    assert layerfold.summary(Model(), variables=variables).totals.params == 0
