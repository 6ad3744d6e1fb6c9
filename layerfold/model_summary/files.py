"""Files that are written as a whole or not at all."""

from __future__ import annotations

import os
import shutil
from errno import EACCES, EISDIR, ENOENT
from pathlib import Path
from secrets import token_hex


def write_whole(path: str | os.PathLike[str], content: str | bytes) -> None:
    """Write bytes, or text in UTF-8, to a file; where that fails, the file that was there stays as it was.

    OSError where it cannot be written, as where a file is there that may only be read. A pipe or a device is
    written to directly.
    """
    given = Path(path)
    written = content.encode() if isinstance(content, str) else content
    if given.is_dir():
        raise IsADirectoryError(EISDIR, "A folder: give the name of a file in it", str(path))
    if given.exists() and not given.is_file():
        given.write_bytes(written)
        return
    target = given.resolve()  # a link stays one
    if not target.parent.is_dir():
        raise FileNotFoundError(ENOENT, "No such folder: make it first", str(given.parent))
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(EACCES, "This file may only be read: give another name", str(path))
    _replace(target, written)


def _replace(target: Path, content: bytes) -> None:
    beside = target.with_name(f".layerfold-{token_hex(8)}")
    try:
        beside.write_bytes(content)
        if target.exists():
            shutil.copymode(target, beside)
        beside.replace(target)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(target)) from error
    finally:
        beside.unlink(missing_ok=True)
