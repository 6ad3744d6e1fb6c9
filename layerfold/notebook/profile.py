"""The start-up file with which every session of an IPython profile begins enabled: ``layerfold enable``.

Lists of extensions in a profile's configuration cannot be used: IPython replaces that of ``ipython_config.py`` by that of
``ipython_config.json`` (``docs/decisions/0006-a-start-up-file-enables.md``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from layerfold.model_summary.files import write_whole

DEFAULT = "default"

_NAME = "50-layerfold.py"

#: A profile is of a user, not of an environment: in some of these there may be no layerfold.
_BEFORE = """\
# Written by "layerfold enable". "layerfold disable" removes it.
try:
    import layerfold
except ModuleNotFoundError:
    pass
else:
    layerfold.enable("""
_AFTER = """)
    del layerfold
"""

_OURS = re.compile(f"{re.escape(_BEFORE)}(.*){re.escape(_AFTER)}")


class ProfileError(Exception):
    """Nothing was done; the message says why."""


@dataclass(frozen=True, slots=True)
class StartupFile:
    """The start-up file of a profile, which may not exist."""

    path: Path

    def arguments(self) -> str | None:
        """Return the arguments of ``enable`` in it, as Python; None without a file.

        Raises ProfileError where it is not as this wrote it.
        """
        try:
            found = _OURS.fullmatch(self.path.read_text("utf-8"))
        except FileNotFoundError:
            return None
        except UnicodeDecodeError:
            found = None
        if found is None:
            raise ProfileError(
                f'{self.path} is not as "layerfold enable" wrote it, and was left as it is: '
                "move or remove it first."
            )
        return found[1]

    def write(self, arguments: str) -> bool:
        """Write it; False where it is there already with the same arguments."""
        if self.arguments() == arguments:
            return False
        write_whole(self.path, f"{_BEFORE}{arguments}{_AFTER}")
        return True

    def remove(self) -> bool:
        """Remove it; False where there is none."""
        if self.arguments() is None:
            return False
        self.path.unlink()
        return True


def startup_file(profile: str, *, makes_default: bool = False) -> StartupFile:
    """Return the start-up file of a profile; ``makes_default`` makes the default one where IPython never ran.

    Raises ProfileError without IPython, or where there is no such profile.
    """
    return StartupFile(_folder(profile, makes_default=makes_default) / "startup" / _NAME)


def _folder(profile: str, *, makes_default: bool) -> Path:
    try:
        from IPython.core.profiledir import ProfileDir, ProfileDirError
        from IPython.paths import get_ipython_dir
    except ModuleNotFoundError as missing:
        raise ProfileError(
            "IPython is not installed in this environment. It is what runs the code of notebooks: "
            'install it, or "ipykernel", which needs it.'
        ) from missing
    home = Path(get_ipython_dir())
    default = home / f"profile_{DEFAULT}"
    find: Any = ProfileDir.find_profile_dir_by_name
    if profile == DEFAULT and not default.is_dir():
        if not makes_default:
            return default
        find = ProfileDir.create_profile_dir_by_name
    try:
        return Path(find(str(home), profile).location)
    except ProfileDirError as missing:
        raise ProfileError(
            f"There is no profile {profile!r} in {home}. To make it: ipython profile create {profile}"
        ) from missing
