"""layerfold: neural network summaries for Jupyter, folded, paged, a few kilobytes.

Importing this package imports no framework and changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from os import PathLike
    from typing import Literal

    from layerfold.collect import UnsupportedModel
    from layerfold.collect.protocol import Layer
    from layerfold.format.weights import Weight
    from layerfold.model_summary.blocks import Block
    from layerfold.model_summary.output import OutputMode, output_mode
    from layerfold.model_summary.row import Row
    from layerfold.model_summary.summary import Summary

__all__ = [
    "Block",
    "Layer",
    "OutputMode",
    "Row",
    "Summary",
    "UnsupportedModel",
    "Weight",
    "disable",
    "enable",
    "load_ipython_extension",
    "output_mode",
    "plot_model",
    "register",
    "summary",
    "unload_ipython_extension",
]

__version__ = "0.1.0"

#: Public names that are imported when they are first used.
_LATER = {
    "Block": "layerfold.model_summary.blocks",
    "Layer": "layerfold.collect.protocol",
    "OutputMode": "layerfold.model_summary.output",
    "Row": "layerfold.model_summary.row",
    "Summary": "layerfold.model_summary.summary",
    "UnsupportedModel": "layerfold.collect",
    "Weight": "layerfold.format.weights",
    "output_mode": "layerfold.model_summary.output",
}


def summary(
    model: object,
    *given: object,
    columns: str | Iterable[str] = "default",
    budget: int = 65_536,
    input_size: Any = None,
    input_data: Any = None,
    dtypes: Any = None,
    optimizer: Any = None,
    **inputs: Any,
) -> Summary:
    """Read a Keras model or layer, a PyTorch module or a Flax module, and return its summary.

    Nothing is run, moved or copied, and the model is not kept. ``columns`` is "default",
    "all", or names of optional columns: "input_shapes", "dtypes", "bytes", "buffers",
    "settings", "devices", "modes", "flops". ``budget`` is the size in bytes that the table may
    take in a saved notebook, at most 262,144; above it details are left out, which the table lists.

    A PyTorch or Flax module does not know its shapes. With one of the following, shapes, FLOPs and
    residual blocks come from a forward pass of a stand-in without values: the model, its state and
    the devices stay as they are. ``input_size`` is the size of the input with the batch,
    a list of sizes, or a dict of them by keyword; ``dtypes`` are their dtypes in the same form, or
    one for all (default: that of the weights). ``input_data`` is an example: a dict of keyword
    arguments, a tuple of positional ones, or the only argument. Any other ``inputs`` are keyword
    arguments of ``forward``. FLOPs are for this input.

    With ``optimizer``, one of PyTorch, a scheduler of it or a list of these, each row has the groups that
    its parameters are in, with their learning rates and weight decays. Notes name parameters that
    are in no group or in several, frozen ones that are in one, and those of no row.

    A linen module contains no variables: pass ``module.bind(variables)``, what ``module.init`` returned
    as ``variables=``, or an input, from which their shapes are made.

    A reading that takes longer than two seconds shows its progress in the notebook, in the output that
    the summary then replaces; interrupting the kernel stops it and leaves the model as it was.

    Raises UnsupportedModel where the object cannot be read, ValueError for a column or an input
    that does not exist, an optimizer without groups, or a budget that is not a whole number from 1 to
    262,144, TypeError for inputs without a keyword.
    """
    from layerfold.collect import Inputs, misplaced
    from layerfold.collect.common.progress import reporting_to
    from layerfold.model_summary.summary import summarise
    from layerfold.notebook.progress import ProgressOutput

    if given:
        raise TypeError(misplaced(model, given))
    run_on = Inputs(size=input_size, data=input_data, dtypes=dtypes, keywords=inputs)
    with ProgressOutput() as progress, reporting_to(progress):
        result = summarise(
            model,
            columns=columns,
            budget=budget,
            inputs=run_on if run_on.are_given else None,
            optimizer=optimizer,
        )
    result.replace_output(progress.replace_by)
    return result


def plot_model(
    model: object,
    to_file: str | PathLike[str] = "model.png",
    show_shapes: bool = False,
    show_dtype: bool = False,
    show_layer_names: bool = False,
    rankdir: str = "TB",
    expand_nested: bool = False,
    dpi: float = 200,
    show_layer_activations: bool = False,
    show_trainable: bool = False,
    splines: str = "ortho",
    *,
    layer_range: Sequence[str] | None = None,
    depth: int | Literal["all"] | None = None,
    theme: Literal["light", "dark"] = "light",
    input_size: Any = None,
    input_data: Any = None,
    dtypes: Any = None,
    **inputs: Any,
) -> Any:
    """Draw a model of Keras, PyTorch or Flax into a .png or .svg file, by the call of Keras' ``plot_model``.

    Without Graphviz or a browser, and folded: what is repeated is one box ("× 22"), and so is what the table closes
    at first. Arguments are those of Keras, in Keras' order: ``show_shapes`` adds the output shape to each box, ``show_dtype`` the
    data types of the weights, ``show_layer_activations`` and ``show_trainable`` what they say; ``show_layer_names`` puts names
    above types; ``rankdir`` is "TB" or "LR"; ``expand_nested`` opens models inside the model; ``layer_range`` are two names, as
    regular expressions, of the first and the last layer at the top. ``splines`` is accepted and changes nothing: lines never
    cross a box.

    A PNG has ``dpi`` pixels for each inch, of which the picture has one for 96 CSS pixels: ``dpi=96`` is the size of the
    SVG in a browser. It uses the fonts of the system.

    ``depth``, how many levels are open, or "all", and ``theme``, "light" or "dark", are those of ``Summary.to_svg``.
    ``input_size``, ``input_data``, ``dtypes`` and other ``inputs`` are those of ``summary``: with one of them, a PyTorch module
    is drawn with its connections.

    Returns what shows the picture in a notebook: an ``Image`` or an ``SVG`` of IPython, None where that is not installed.

    ImportError without igraph, and for PNG resvg-py: ``pip install "layerfold[picture]"``. ValueError for another
    kind of file, an argument that cannot be, or more than 67,108,864 pixels. OSError where the file cannot be written, and for
    a PNG where the system has no font; what was there before then stays. Otherwise as ``summary``.
    """
    from layerfold.collect import Inputs
    from layerfold.notebook.plot import options_of, plot

    del splines
    options = options_of(
        show_shapes=show_shapes,
        show_dtype=show_dtype,
        show_layer_names=show_layer_names,
        rankdir=rankdir,
        expand_nested=expand_nested,
        show_layer_activations=show_layer_activations,
        show_trainable=show_trainable,
        depth=depth,
        theme=theme,
    )
    run_on = Inputs(size=input_size, data=input_data, dtypes=dtypes, keywords=inputs)
    given = run_on if run_on.are_given else None
    return plot(model, to_file, options, dpi=dpi, layer_range=layer_range, inputs=given)


def register(kind: type, describe: Callable[[Any], Iterable[Layer]]) -> None:
    """Use ``describe`` for the layers of every instance of ``kind``, in ``summary()`` and in notebooks.

    For classes of a library that has no ``__layerfold__`` method itself (``docs/protocol.md``).
    """
    from layerfold.collect.protocol import register as register_description
    from layerfold.notebook.session import show_class

    register_description(kind, describe)
    show_class(kind)


def enable(
    *,
    deadline: float | None = 5.0,
    html_only: bool | None = None,
    inline_view: bool | None = None,
) -> None:
    """Show the table for every model in this notebook or interpreter.

    A model as the last expression of a cell, ``display(model)`` and ``Model.summary()`` of
    Keras show it, whether the framework was imported before or will be later. In a terminal, in IPython and in
    Python's own interpreter, they show its text, in colours where the terminal has them. In a script nothing changes.

    ``deadline`` is how many seconds that may take for one model. Then what is known is shown, and what is
    missing is said. ``None`` is no limit; ``summary()`` never has one.

    ``html_only`` leaves the interactive table out of all outputs, also of summaries, for hosts that
    cannot show it and then show nothing: they have the plain table as HTML, and text. ``None`` does so in
    the kernels of Positron, Colab, Kaggle and Databricks, and where the environment variable LAYERFOLD_HTML_ONLY
    is "1"; ``layerfold.output_mode()`` says what was decided, and why.

    ``inline_view`` puts a table that folds and turns pages into the HTML of each output, which then takes 67 kB more of
    the notebook, for hosts that run scripts in outputs but cannot be extended: Colab, Sphinx, nbconvert's own templates.
    ``None``: where the environment variable LAYERFOLD_INLINE_VIEW is "1".

    A later call changes all three. Raises ValueError where ``deadline`` is not above 0, or one of the others is no bool.
    """
    from layerfold.notebook.session import enable as enable_notebook

    enable_notebook(deadline=deadline, html_only=html_only, inline_view=inline_view)


def disable() -> None:
    """Undo ``enable``: everything is as without layerfold."""
    from layerfold.notebook.session import disable as disable_notebook

    disable_notebook()


def load_ipython_extension(shell: Any) -> None:
    """``%load_ext layerfold``: the same as ``enable()``; what that was given before stays."""
    from layerfold.notebook.session import load

    load(shell)


def unload_ipython_extension(shell: Any) -> None:
    """``%unload_ext layerfold``: the same as ``disable()``."""
    del shell
    disable()


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    """Return where the front end is, for ``jupyter-builder develop``."""
    return [{"src": "labextension", "dest": "layerfold"}]


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module 'layerfold' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(_LATER[name]), name)
    globals()[name] = value
    return value
