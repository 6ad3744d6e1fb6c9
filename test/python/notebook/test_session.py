"""Real kernels: what a cell sends, whatever is imported first, and nothing once disabled."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from copy import copy
from types import ModuleType, SimpleNamespace
from typing import Any

import nbformat
import pytest

from kernels import Kernel
from layerfold.notebook import session as notebook_session
from layerfold.notebook.post_import import PostImportFinder

MIME_TYPES = {"application/vnd.layerfold.v1+json", "text/html", "text/plain"}

MODEL = (
    "model = keras.Sequential([keras.Input((8,), name='input'),"
    " keras.layers.Dense(4, name='a'), keras.layers.Dense(2, name='b')], name='small')"
)
SHOWN = ["layerfold.summary(model)", "model", "display(model)", "model.summary()"]


@pytest.fixture(scope="module")
def kernel() -> Iterator[Kernel]:
    """A kernel with Keras on TensorFlow and PyTorch, both models built, layerfold loaded."""
    with Kernel("tensorflow") as running:
        running.run("%load_ext layerfold")
        running.run(f"import keras, layerfold, torch\n{MODEL}")
        running.run("module = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.ReLU())")
        yield running


@pytest.mark.parametrize("code", SHOWN)
def test_one_message_for_each_way_to_ask(kernel: Kernel, code: str) -> None:
    cell = kernel.run(code)
    assert cell.counts.total() == 1
    assert set(cell.data) == MIME_TYPES
    assert cell.metadata == {}
    assert (
        cell.data["text/plain"].splitlines()[0] == "small: Keras, 2 layers, 46 parameters (184 B)"
    )


@pytest.mark.parametrize("code", [code.replace("model", "module") for code in SHOWN[:3]])
def test_one_message_for_pytorch(kernel: Kernel, code: str) -> None:
    cell = kernel.run(code)
    assert cell.counts.total() == 1
    assert set(cell.data) == MIME_TYPES
    assert cell.data["text/plain"].startswith("Sequential: PyTorch, 3 modules, 9 parameters")


def test_a_notebook_has_no_colours(kernel: Kernel) -> None:
    kernel.run("import os; os.environ['FORCE_COLOR'] = '1'")
    for code in SHOWN:
        assert "\x1b" not in kernel.run(code).data["text/plain"]
    for code in ("print(layerfold.summary(model))", "layerfold.summary(model).print()"):
        assert kernel.run(code).text.startswith("small: Keras")
    kernel.run("del os.environ['FORCE_COLOR']")


def test_the_same_model_twice_gives_equal_outputs(kernel: Kernel) -> None:
    first, second = kernel.run("model.summary()"), kernel.run("display(model)")
    assert (first.data, first.metadata) == (second.data, second.metadata)


def test_summary_returns_none(kernel: Kernel) -> None:
    assert kernel.run("print(model.summary() is None)").text == "True\n"


def test_print_fn_stays_keras_own(kernel: Kernel) -> None:
    ours = kernel.run("lines = []\nmodel.summary(print_fn=lambda *a, **k: lines.append(a[0]))")
    theirs = kernel.run(
        "from unittest import mock\nkeras.Model.summary.__wrapped__(model,"
        " print_fn=lambda *a, **k: lines.append(a[0]))\nprint(lines[0] == lines[1])"
    )
    assert theirs.text.endswith("True\n")
    assert all(
        "application/vnd.layerfold.v1+json" not in m["content"].get("data", {})
        for m in ours.messages
    )


def test_a_log_instead_of_the_cell_stays_keras_own(kernel: Kernel) -> None:
    cell = kernel.run(
        "keras.config.disable_interactive_logging()\nmodel.summary()\n"
        "keras.config.enable_interactive_logging()"
    )
    assert all(
        "application/vnd.layerfold.v1+json" not in m["content"].get("data", {})
        for m in cell.messages
    )


def test_arguments_of_summary(kernel: Kernel) -> None:
    wide = kernel.run("model.summary()").data
    cell = kernel.run(
        "model.summary(line_length=32, positions=[.4, .6, .8, 1.], expand_nested=True)"
    )
    assert cell.counts.total() == 1
    assert cell.data["text/plain"] != wide["text/plain"]
    assert {**cell.data, "text/plain": ""} == {**wide, "text/plain": ""}
    assert "Trainable" in kernel.run("model.summary(show_trainable=True)").data["text/plain"]
    part = kernel.run("model.summary(layer_range=['b', 'b'])").data
    assert part["application/vnd.layerfold.v1+json"]["totals"]["rows"] == 1


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ("layer_range=['nope', 'b']", "ValueError: Passed layer_names do not match"),
        ("layer_range=['b']", "ValueError: layer_range must be a list or tuple of length 2"),
        ("line_length=10, positions=[.1, .2, .3]", "ValueError: Insufficient console width"),
        ("nonsense=1", "TypeError: "),
    ],
)
def test_errors_are_keras_own(kernel: Kernel, arguments: str, error: str) -> None:
    cell = kernel.run(f"model.summary({arguments})", fails=True)
    assert cell.error.startswith(error)


OLD = MODEL.replace("keras.", "tf_keras.").replace("model =", "old =")


@pytest.fixture(scope="module")
def old_kernel(kernel: Kernel) -> Kernel:
    """The same kernel with a Keras 2 model, whose package is imported after layerfold."""
    kernel.run(f"import tf_keras\n{OLD}")
    return kernel


@pytest.mark.parametrize("code", [code.replace("model", "old") for code in SHOWN])
def test_one_message_for_keras_2(old_kernel: Kernel, code: str) -> None:
    cell = old_kernel.run(code)
    assert cell.counts.total() == 1
    assert set(cell.data) == MIME_TYPES
    assert (
        cell.data["text/plain"].splitlines()[0] == "small: Keras, 2 layers, 46 parameters (184 B)"
    )


def test_arguments_and_errors_of_keras_2_are_its_own(old_kernel: Kernel) -> None:
    part = old_kernel.run("old.summary(layer_range=['b', 'b'], show_trainable=True)").data
    assert part["application/vnd.layerfold.v1+json"]["totals"]["rows"] == 1
    assert "Total params: 46" in old_kernel.run("old.summary(print_fn=print)").text
    unbuilt = "tf_keras.Sequential([tf_keras.layers.Dense(4)])"
    cell = old_kernel.run(f"{unbuilt}.summary()", fails=True)
    assert cell.error.startswith("ValueError: This model has not yet been built")
    assert "? parameters" in old_kernel.run(unbuilt).data["text/plain"]
    silent = "tf_keras.utils.disable_interactive_logging()\nold.summary()"
    cell = old_kernel.run(f"{silent}\ntf_keras.utils.enable_interactive_logging()")
    assert cell.counts["display_data"] == 0


def test_who_redirects_what_is_printed_gets_it(old_kernel: Kernel) -> None:
    old_kernel.run("import contextlib, io, sys\nbuffer = io.StringIO()")
    redirected = "with contextlib.redirect_stdout({}): {}.summary()"
    assert not old_kernel.run(redirected.format("buffer", "old")).counts
    assert "Total params: 46" in old_kernel.run("print(buffer.getvalue())").text
    # Keras 3 displays, whatever becomes of what is printed.
    cell = old_kernel.run(redirected.format("buffer", "model"))
    assert cell.counts == old_kernel.run("keras.Model.summary.__wrapped__(model)").counts
    for name in ("old", "model"):
        assert set(old_kernel.run(redirected.format("sys.stdout", name)).data) == MIME_TYPES
        old_kernel.run(f"%%capture captured\n{name}.summary()")
        assert set(old_kernel.run("captured()").data) == MIME_TYPES


def test_what_cannot_be_shown_is_left_to_ipython(kernel: Kernel) -> None:
    cell = kernel.run(
        "class Broken(torch.nn.Module):\n    def __init__(self): pass\n"
        "    def __repr__(self): return 'its own text'\nBroken()"
    )
    assert cell.data == {"text/plain": "its own text"}
    cell = kernel.run(
        "class Own(torch.nn.ReLU):\n    def _repr_mimebundle_(self, include=None, exclude=None):\n"
        "        return {'text/plain': 'mine'}\nOwn()"
    )
    assert cell.data == {"text/plain": "mine"}


def test_a_failing_hook_falls_back_to_keras(kernel: Kernel) -> None:
    cell = kernel.run(
        "from unittest import mock\n"
        "with mock.patch('layerfold.model_summary.summary.collect', side_effect=ZeroDivisionError):\n"
        "    model.summary()"
    )
    assert "Total params" in str([m["content"] for m in cell.messages])
    assert "Error" not in cell.text


def test_an_interrupt_passes(kernel: Kernel) -> None:
    cell = kernel.run(
        "with mock.patch('layerfold.model_summary.summary.collect', side_effect=KeyboardInterrupt):\n"
        "    model.summary()",
        fails=True,
    )
    assert cell.error.startswith("KeyboardInterrupt")


def test_nothing_changes_by_being_shown(kernel: Kernel) -> None:
    kernel.run(
        "def state():\n"
        "    seeds = [v.numpy().tolist() for v in model.variables]\n"
        "    return (seeds, torch.get_rng_state().tolist(), __import__('random').getstate(),\n"
        "            __import__('numpy').random.get_state()[1].tolist(), sorted(vars(model)),\n"
        "            [len(l._inbound_nodes) for l in model.layers], model.trainable)\n"
        "before = state()"
    )
    for code in SHOWN:
        kernel.run(code)
    assert kernel.run("print(state() == before)").text == "True\n"


def test_disabled_everything_is_as_without_layerfold() -> None:
    check = (
        "import sys\nf = get_ipython().display_formatter.mimebundle_formatter\n"
        "print([str(x) for x in sys.meta_path], f.deferred_printers, f.type_printers)"
    )
    with Kernel() as kernel:
        kernel.run("import keras, tf_keras")
        originals = "(keras.Model.summary, tf_keras.Model.summary)"
        plain = kernel.run(f"original = {originals}\n{check}").text
        kernel.run(f"{MODEL}\n%load_ext layerfold\nmodel")
        assert kernel.run("model.summary()").counts.total() == 1
        kernel.run("%unload_ext layerfold")
        assert kernel.run(check).text == plain
        assert kernel.run(f"print({originals} == original)").text == "True\n"
        assert list(kernel.run("model").data) == ["text/plain"]
        assert kernel.run("model.summary()").counts["display_data"] == 5
        kernel.run("import layerfold\nlayerfold.enable()\nlayerfold.enable()\nlayerfold.disable()")
        assert kernel.run(check).text == plain


@pytest.mark.parametrize(
    "cells",
    [
        ["%load_ext layerfold", "import keras", f"{MODEL}\nmodel.summary()"],
        ["%load_ext layerfold", f"import keras\n{MODEL}\nmodel.summary()"],
        ["import keras", "%load_ext layerfold", f"{MODEL}\nmodel.summary()"],
        [
            "import layerfold; layerfold.enable()",
            f"from keras import Model\nimport keras\n{MODEL}\nmodel.summary()",
        ],
    ],
    ids=["later-cell", "same-cell", "keras-first", "from-import"],
)
def test_whatever_is_imported_first(cells: list[str]) -> None:
    with Kernel() as kernel:
        for code in cells[:-1]:
            kernel.run(code)
        cell = kernel.run(cells[-1])
        assert cell.counts == {"display_data": 1}
        assert set(cell.data) == MIME_TYPES


def test_restart_and_run_all_gives_equal_outputs() -> None:
    outputs = []
    for _ in range(2):
        with Kernel() as kernel:
            kernel.run("%load_ext layerfold")
            kernel.run("import torch\nmodel = torch.nn.Transformer(16, 2)")
            outputs.append(nbformat.from_dict(kernel.run("model").data))
    assert outputs[0] == outputs[1]


def test_in_a_terminal_and_in_a_script_nothing_is_changed() -> None:
    finders = list(sys.meta_path)
    notebook_session.enable()
    notebook_session.enable(SimpleNamespace())
    assert sys.meta_path == finders
    notebook_session.disable()


def test_the_finder_hears_of_one_module_and_leaves_its_loader(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "heard_of.py").write_text("value = 1\n")
    (tmp_path / "not_heard_of.py").write_text("value = 2\n")
    monkeypatch.syspath_prepend(tmp_path)
    heard: list[ModuleType] = []
    finder = PostImportFinder("heard_of", heard.append)
    monkeypatch.setattr(sys, "meta_path", [finder, *sys.meta_path])
    import heard_of
    import not_heard_of

    assert heard == [heard_of]
    assert type(heard_of.__loader__) is type(not_heard_of.__loader__)
    assert heard_of.__spec__.loader is heard_of.__loader__
    finder._imported = lambda _: 1 / 0
    __import__("importlib").reload(heard_of)
    gc.collect()


def test_the_finder_passes_over_finders_of_old(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "heard_of.py").write_text("value = 1\n")
    finder = PostImportFinder("heard_of", lambda _: None)
    monkeypatch.setattr(sys, "meta_path", [finder, SimpleNamespace(), *sys.meta_path])
    assert finder.find_spec("heard_of") is None
    monkeypatch.syspath_prepend(tmp_path)
    spec = finder.find_spec("heard_of")
    assert spec is not None
    loader: Any = spec.loader
    assert loader.get_source("heard_of") == "value = 1\n"
    assert not hasattr(loader, "nothing")
    assert copy(loader).get_filename() == spec.origin


@pytest.fixture
def formatter() -> Any:
    """IPython's own formatter, without a kernel."""
    from IPython.core.formatters import DisplayFormatter

    return DisplayFormatter()


def test_a_formatter_that_is_set_meanwhile_stays(
    formatter: Any, torch: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])
    bundles, relu, gelu = formatter.mimebundle_formatter, torch.nn.ReLU, torch.nn.GELU
    session = notebook_session._Session(SimpleNamespace(display_formatter=formatter))
    for kind in (relu, gelu, torch.nn.Linear):
        session.show_class(kind)
    for kind in (torch.nn.Module, relu):
        bundles.for_type(kind, lambda _: {"text/plain": "theirs"})
    assert set(formatter.format(gelu())[0]) == MIME_TYPES
    session.end()
    for model in (relu(), gelu(), torch.nn.Linear(1, 1), torch.nn.Tanh()):
        assert formatter.format(model)[0] == {"text/plain": "theirs"}
    assert set(bundles.type_printers) == {torch.nn.Module, relu}


def test_a_class_with_its_own_html_shows_that(
    formatter: Any, torch: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Own(torch.nn.ReLU):
        def _repr_html_(self) -> str:
            return "mine"

    session = notebook_session._Session(SimpleNamespace(display_formatter=formatter))
    try:
        assert formatter.format(Own())[0]["text/html"] == "mine"
        monkeypatch.setattr(torch.nn.Module, "_repr_html_", repr, raising=False)
        assert set(formatter.format(torch.nn.ReLU())[0]) == MIME_TYPES
        session.show_class(Own)
        assert set(formatter.format(Own())[0]) == MIME_TYPES
    finally:
        session.end()


def test_flax_models_show_themselves(formatter: Any, flax_models: ModuleType) -> None:
    linen = flax_models.nn
    dense = linen.Dense(3)
    bound = dense.bind(dense.init(flax_models.key(), flax_models.jnp.ones((1, 2))))
    session = notebook_session._Session(SimpleNamespace(display_formatter=formatter))
    try:
        for model in (flax_models.Own(4), bound):
            data, _ = formatter.format(model)
            assert set(data) == MIME_TYPES
            assert ": Flax, 1 module" in data["text/plain"]
        assert formatter.format(dense)[0] == {"text/plain": repr(dense)}  # it contains no variables
    finally:
        session.end()
    assert "Flax" not in formatter.format(bound)[0]["text/plain"]
