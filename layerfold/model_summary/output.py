"""Which MIME types an output has: all of ours, or only those that every host shows."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass

from layerfold.format.mime import MIME_TYPE

VARIABLE = "LAYERFOLD_HTML_ONLY"

_OFF = frozenset({"0", "false", "no", "off"})

#: Hosts without our table by a module that only their own kernel imports. Sources: ``positron/kernel/shell.py`` of
#: posit-dev/positron, before that ``positron_ipkernel.py``; ``google/colab/_shell.py`` of googlecolab/colabtools.
_MODULES = {
    "positron.kernel.shell": "Positron",
    "positron.positron_ipkernel": "Positron",
    "positron_ipykernel.positron_ipkernel": "Positron",
    "google.colab._shell": "Colab",
}

#: By a variable that the host sets in each of its kernels. Sources: ``src/kagglehub/env.py`` of Kaggle/kagglehub;
#: ``R/databricks-helpers.R`` of databrickslabs/brickster.
_VARIABLES = {"KAGGLE_KERNEL_RUN_TYPE": "Kaggle", "DATABRICKS_RUNTIME_VERSION": "Databricks"}


@dataclass(frozen=True, slots=True)
class OutputMode:
    """Whether outputs are HTML and text only, and why."""

    html_only: bool
    reason: str


class _Choice:
    """What ``enable`` was given; None: decide by the environment."""

    html_only: bool | None = None


def choose(html_only: bool | None) -> None:
    """Have outputs in HTML and text only, or never, or (None) as the environment needs it. ValueError for others."""
    if html_only is not None and not isinstance(html_only, bool):
        raise ValueError(f"html_only must be True, False or None, not {html_only!r}")
    _Choice.html_only = html_only


def output_mode() -> OutputMode:
    """Return what the next output has, and why.

    What ``enable`` was given decides, then the environment variable LAYERFOLD_HTML_ONLY ("0" is no), then
    signs that only the kernel of a host without our table has. Sphinx and Quarto leave no sign.
    """
    if _Choice.html_only is not None:
        return OutputMode(_Choice.html_only, f"layerfold.enable(html_only={_Choice.html_only})")
    value = os.environ.get(VARIABLE, "")
    if value:
        return OutputMode(value.lower() not in _OFF, f"{VARIABLE} is {value!r}")
    for module, host in _MODULES.items():
        if module in sys.modules:
            return OutputMode(True, f"the kernel is that of {host}: it imported {module}")
    for variable, host in _VARIABLES.items():
        if variable in os.environ:
            return OutputMode(True, f"the kernel is that of {host}: {variable} is set")
    return OutputMode(False, "no host was detected that needs it")


def output(payload: object, html: str, text: str) -> dict[str, object]:
    """Return the bundle of one output: the table, unless it is to be HTML only, and both fallbacks."""
    fallbacks: dict[str, object] = {"text/html": html, "text/plain": text}
    return fallbacks if output_mode().html_only else {MIME_TYPE: payload, **fallbacks}
