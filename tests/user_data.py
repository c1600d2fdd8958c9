"""The user's own data folder, which no test may open: whatever does is refused, and its test fails.

An audit hook (PEP 578) sees every file that this process opens, in any thread. It stays for the process.
"""

import os
import sys
from collections.abc import Mapping
from typing import Any, Final

from shared.settings import read_settings
from t4_shots.settings import ShotSettings

_OPENING: Final = frozenset({"sqlite3.connect", "open", "os.mkdir", "os.listdir", "os.scandir"})


class UserDataOpened(AssertionError):
    """A test opened the user's data folder: its server or command was given no DIECAST_DATA_DIR."""


class UserDataGuard:
    """Refuses what is opened in the data folder of a user with this environment, and keeps it in `opened`."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        own = {name: environment[name] for name in ("XDG_DATA_HOME", "LOCALAPPDATA") if name in environment}
        file = read_settings(ShotSettings, own).file
        self.folder = "" if file is None else os.path.realpath(file.parent)
        self.opened: list[str] = []

    def install(self) -> None:
        """Look from now on."""
        sys.addaudithook(self.hear)

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Raises UserDataOpened."""
        if event not in _OPENING or not arguments or not isinstance(arguments[0], str | bytes | os.PathLike):
            return
        path = os.path.abspath(os.fsdecode(arguments[0]).removeprefix("file:").partition("?")[0])  # noqa: PTH100 - of every file that is opened
        if self.folder and (path == self.folder or path.startswith(self.folder + os.sep)):
            self.opened.append(path)
            raise UserDataOpened(f"{path} is the user's own: give DIECAST_DATA_DIR (tests/composing.py)")
