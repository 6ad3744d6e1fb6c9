"""``plot_model`` as in Keras: the same arguments, files, and what a notebook shows."""

from __future__ import annotations

import inspect
from pathlib import Path
from types import ModuleType

import pytest
from IPython.display import SVG, Image

import layerfold
from svg import parsed


@pytest.fixture(scope="module")
def model(keras: ModuleType) -> object:
    layers = keras.layers
    given = keras.Input((8,), name="given")
    inner = keras.Sequential(
        [keras.Input((8,)), layers.Dense(8, "gelu", name="inside")], name="inner"
    )
    wide = layers.Dense(8, activation="relu", name="wide")(inner(given))
    frozen = layers.Dense(8, name="frozen", trainable=False)(wide)
    return keras.Model(given, layers.Add(name="sum")([wide, frozen]), name="small")


def texts(file: Path) -> set[str]:
    return parsed(file.read_text("utf-8")).texts


def test_the_arguments_are_those_of_keras(generation: ModuleType) -> None:
    own = inspect.signature(layerfold.plot_model).parameters
    theirs = inspect.signature(generation.utils.plot_model).parameters
    known = [name for name in theirs if name not in {"kwargs", "layer_range"}]
    assert list(own)[: len(known)] == known
    for name in known:
        expected = theirs[name]
        if generation.__name__ == "keras":
            assert own[name].default == expected.default
        assert own[name].kind == expected.kind
    assert "layer_range" in own


def test_a_png_is_shown_as_an_image(model: object, tmp_path: Path) -> None:
    shown = layerfold.plot_model(model, tmp_path / "small.png")
    assert isinstance(shown, Image)
    assert (tmp_path / "small.png").read_bytes() == shown.data
    assert shown.data.startswith(b"\x89PNG")


def test_an_svg_is_shown_as_an_svg(model: object, tmp_path: Path) -> None:
    shown = layerfold.plot_model(model, str(tmp_path / "small.svg"))
    assert isinstance(shown, SVG)
    assert (tmp_path / "small.svg").read_text("utf-8").startswith("<svg")


def test_a_file_without_a_suffix_is_a_png_as_in_keras(model: object, tmp_path: Path) -> None:
    layerfold.plot_model(model, tmp_path / "small")
    assert (tmp_path / "small").read_bytes().startswith(b"\x89PNG")


def test_arguments_say_what_is_shown(model: object, tmp_path: Path) -> None:
    file = tmp_path / "small.svg"
    layerfold.plot_model(model, file)
    shown = texts(file)
    assert "Dense" in shown
    assert not shown & {"wide", "frozen", "float32", "trainable", "activation relu"}
    assert not any("×" in text for text in shown)
    layerfold.plot_model(
        model,
        file,
        show_shapes=True,
        show_dtype=True,
        show_layer_names=True,
        show_layer_activations=True,
        show_trainable=True,
    )
    shown = texts(file)
    assert {"wide", "frozen", "Dense · ? × 8", "float32", "trainable", "activation relu"} <= shown


def test_nested_models_open_and_ranges_are_cut(model: object, tmp_path: Path) -> None:
    file = tmp_path / "small.svg"
    layerfold.plot_model(model, file, show_layer_names=True, depth=1)
    assert "inside" not in texts(file)
    layerfold.plot_model(model, file, show_layer_names=True, depth=1, expand_nested=True)
    assert "inside" in texts(file)
    layerfold.plot_model(model, file, show_layer_names=True, layer_range=["wide", "frozen"])
    assert {"wide", "frozen"} <= texts(file)
    assert "sum" not in texts(file)


def test_a_range_of_a_pytorch_module_is_of_the_modules_directly_inside(
    torch: ModuleType, tmp_path: Path
) -> None:
    nn = torch.nn
    module = nn.Sequential(nn.Linear(8, 8), nn.ReLU(), nn.Sequential(nn.Linear(8, 4)), nn.Tanh())
    file = tmp_path / "module.svg"
    layerfold.plot_model(
        module, file, show_layer_names=True, depth="all", layer_range=["1", "2"], input_size=(2, 8)
    )
    shown = texts(file)
    assert {"1", "ReLU", "2", "Linear", "36 parameters", "100%"} <= shown
    assert not shown & {"Tanh", "72 parameters"}
    with pytest.raises(ValueError, match="do not match"):
        layerfold.plot_model(module, file, layer_range=["1", "8"])


def test_a_pass_that_stopped_is_said(torch: ModuleType, tmp_path: Path) -> None:
    nn = torch.nn
    module = nn.Sequential(nn.Linear(8, 8), nn.Linear(7, 2))
    file = tmp_path / "module.svg"
    layerfold.plot_model(module, file, input_size=(2, 8))
    assert any("the forward pass stopped" in text for text in texts(file))


def test_a_model_that_is_not_built_says_so_and_an_empty_one_too(
    keras: ModuleType, tmp_path: Path
) -> None:
    layers = keras.layers
    file = tmp_path / "model.svg"
    for kept in ([layers.Dense(4), layers.Dense(2)], [layers.Dense(4)]):
        layerfold.plot_model(keras.Sequential(kept), file)
        assert any("this model is not built" in text for text in texts(file))
    layerfold.plot_model(keras.Sequential(), file)
    assert texts(file) == {"This model has no layers."}
    layerfold.plot_model(keras.Sequential([keras.Input((8,)), layers.Dense(4)]), file)
    assert texts(file) == {"Dense", "36 parameters", "100%"}


def test_rankdir_is_the_direction(model: object, tmp_path: Path) -> None:
    sizes = {}
    for rankdir in ("TB", "LR"):
        layerfold.plot_model(model, tmp_path / "small.svg", rankdir=rankdir)
        sizes[rankdir] = parsed((tmp_path / "small.svg").read_text("utf-8")).size
    assert sizes["TB"][0] < sizes["TB"][1]
    assert sizes["LR"][0] > sizes["LR"][1]


def test_a_pytorch_module_is_drawn_and_takes_an_input(torch: ModuleType, tmp_path: Path) -> None:
    nn = torch.nn
    module = nn.Sequential(nn.Linear(8, 8), nn.ReLU())
    file = tmp_path / "module.svg"
    layerfold.plot_model(module, file, show_shapes=True)
    assert any("give an input" in text for text in texts(file))
    layerfold.plot_model(module, file, show_shapes=True, input_size=(2, 8))
    assert any("2 × 8" in text for text in texts(file))
    assert not any("give an input" in text for text in texts(file))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"rankdir": "BT"}, 'rankdir must be "TB", from top to bottom, or "LR"'),
        ({"rankdir": ["TB"]}, 'rankdir must be "TB", from top to bottom, or "LR"'),
        ({"to_file": "model.pdf"}, r"writes \.png and \.svg, not \.pdf: save an \.svg"),
        ({"theme": "blue"}, 'theme must be "light" or "dark"'),
        ({"dpi": 0}, "dpi must be a number from 1 on"),
        ({"dpi": "200"}, "dpi must be a number from 1 on, not '200'"),
        ({"dpi": None}, "dpi must be a number from 1 on"),
        ({"depth": "most"}, "depth must be"),
    ],
)
def test_errors_say_what_may_be_given(
    model: object, tmp_path: Path, arguments: dict[str, object], message: str
) -> None:
    file = tmp_path / "small.png"
    with pytest.raises(ValueError, match=message):
        layerfold.plot_model(model, **{"to_file": file, **arguments})
    assert not file.exists()
