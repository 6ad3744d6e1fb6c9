"""Which MIME types an output has: all of ours, or only those that every host shows."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass

from layerfold.format.mime import MIME_TYPE
from layerfold.model_summary.page import inlined

VARIABLE = "LAYERFOLD_HTML_ONLY"
INLINE_VARIABLE = "LAYERFOLD_INLINE_VIEW"

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
    """Whether outputs are HTML and text only, and why, and whether their HTML folds by itself."""

    html_only: bool
    reason: str
    inline_view: bool = False


class _Choice:
    """What ``enable`` was given; None: decide by the environment."""

    html_only: bool | None = None
    inline_view: bool | None = None


def choose(html_only: bool | None, inline_view: bool | None = None) -> None:
    """Have outputs in HTML and text only, or never, and HTML that folds, or not; None: as the environment says.

    ValueError for all others.
    """
    for name, value in (("html_only", html_only), ("inline_view", inline_view)):
        if value is not None and not isinstance(value, bool):
            raise ValueError(f"{name} must be True, False or None, not {value!r}")
    _Choice.html_only = html_only
    _Choice.inline_view = inline_view


def output_mode() -> OutputMode:
    """Return what the next output has, and why it is HTML only or not.

    What ``enable`` was given decides, then the environment variables LAYERFOLD_HTML_ONLY and
    LAYERFOLD_INLINE_VIEW ("0" is no). HTML only is also decided by signs that only the kernel of a host without our
    table has. Sphinx and Quarto leave no sign.
    """
    html_only, reason = _html_only()
    inline_view = _Choice.inline_view
    if inline_view is None:
        inline_view = _is_yes(os.environ.get(INLINE_VARIABLE, ""))
    return OutputMode(html_only, reason, inline_view)


def _is_yes(value: str) -> bool:
    return value != "" and value.lower() not in _OFF


def _html_only() -> tuple[bool, str]:
    if _Choice.html_only is not None:
        return (_Choice.html_only, f"layerfold.enable(html_only={_Choice.html_only})")
    value = os.environ.get(VARIABLE, "")
    if value:
        return (_is_yes(value), f"{VARIABLE} is {value!r}")
    for module, host in _MODULES.items():
        if module in sys.modules:
            return (True, f"the kernel is that of {host}: it imported {module}")
    for variable, host in _VARIABLES.items():
        if variable in os.environ:
            return (True, f"the kernel is that of {host}: {variable} is set")
    return (False, "no host was detected that needs it")


def output(payload: object, html: str, text: str) -> dict[str, object]:
    """Return the bundle of one output: the table, unless it is to be HTML only, and both fallbacks."""
    mode = output_mode()
    if mode.inline_view:
        html = inlined(payload, html)
    fallbacks: dict[str, object] = {"text/html": html, "text/plain": text}
    return fallbacks if mode.html_only else {MIME_TYPE: payload, **fallbacks}
