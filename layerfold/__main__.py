"""The command ``layerfold``: whether notebooks and terminals show models by themselves from their start on."""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Sequence

import layerfold
from layerfold.notebook.profile import DEFAULT, ProfileError, StartupFile, startup_file


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command, and return 0, or 1 where it could not do what was asked."""
    given = _parser().parse_args(arguments)
    commands = {"enable": _enable, "disable": _disable, "status": _status}
    try:
        file = startup_file(given.profile, makes_default=given.command == "enable")
        sys.stdout.write(f"{commands[given.command](file, given)}\n")
    except (ProfileError, OSError) as error:
        sys.stderr.write(f"layerfold: {error}\n")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="layerfold",
        description="Show neural networks as folded tables in every notebook and IPython terminal.",
    )
    parser.add_argument("--version", action="version", version=layerfold.__version__)
    commands = parser.add_subparsers(dest="command", required=True)
    enable = commands.add_parser(
        "enable",
        help="show models by themselves in each new kernel and IPython session",
        description="Write a start-up file into an IPython profile, which calls layerfold.enable().",
    )
    enable.add_argument(
        "--deadline",
        type=_deadline,
        metavar="SECONDS",
        help='how long showing a model may take, at first 5; "none" for no limit',
    )
    enable.add_argument(
        "--html-only",
        action=argparse.BooleanOptionalAction,
        help="write plain HTML and text, without the interactive table; else as the host needs it",
    )
    disable = commands.add_parser("disable", help="remove what enable wrote")
    status = commands.add_parser("status", help="say whether and where it is enabled")
    for command in (enable, disable, status):
        command.add_argument(
            "--profile",
            default=DEFAULT,
            metavar="NAME",
            help="the profile of IPython, without it %(default)r",
        )
    return parser


def _deadline(text: str) -> str:
    """Return a limit of time as Python."""
    if text.lower() == "none":
        return "None"
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not (math.isfinite(seconds) and seconds > 0):
        raise argparse.ArgumentTypeError(f'{text!r} is not a number of seconds above 0, or "none"')
    return repr(int(seconds) if seconds.is_integer() else seconds)


def _enable(file: StartupFile, given: argparse.Namespace) -> str:
    options = {"deadline": given.deadline, "html_only": given.html_only}
    call = ", ".join(f"{name}={value}" for name, value in options.items() if value is not None)
    if not file.write(call):
        return f"Enabled already: {file.path} calls layerfold.enable({call}). Nothing was changed."
    return (
        f"Wrote {file.path}, which calls layerfold.enable({call}).\n"
        f"Kernels and IPython sessions with the profile {given.profile!r} show models by themselves from "
        "their next start on, in every environment that has layerfold."
    )


def _disable(file: StartupFile, _: argparse.Namespace) -> str:
    if not file.remove():
        return f"Not enabled: there is no {file.path}. Nothing was changed."
    return (
        f"Removed {file.path}.\n"
        "Kernels and IPython sessions that are running stay as they are until they are restarted."
    )


def _status(file: StartupFile, _: argparse.Namespace) -> str:
    call = file.arguments()
    if call is None:
        return f"Not enabled: there is no {file.path}."
    return f"Enabled: {file.path} calls layerfold.enable({call})."


if __name__ == "__main__":
    sys.exit(main())
