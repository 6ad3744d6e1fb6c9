"""The IPython shell in which this runs, without importing IPython."""

from __future__ import annotations

import sys
from typing import Any


def running_shell() -> Any:
    """Return IPython's shell, or None outside IPython."""
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython is not None else None


def is_kernel(shell: Any) -> bool:
    """Whether a shell belongs to a kernel, which can show more than text."""
    return any(kind.__name__ == "ZMQInteractiveShell" for kind in type(shell).__mro__)
