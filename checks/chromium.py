"""Where Chromium is, for the page's tests and for its benchmark."""

import os
import shutil
from typing import Final

NAMES: Final = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
"""The shell first: the same engine without a window's own pages, which cost a third of the time."""


def program() -> str | None:
    """Return what CHROMIUM names, else the first of its usual names on PATH; None where there is none."""
    named = os.environ.get("CHROMIUM")
    return named or next((found for name in NAMES if (found := shutil.which(name))), None)
