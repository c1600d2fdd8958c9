"""Types of the templates that no deploy of the gates makes, as docs/operations/release.md lists them."""

import re
from pathlib import Path
from typing import Final

PAGE: Final = Path(__file__).resolve().parents[1] / "docs" / "operations" / "release.md"
_SECTION: Final = (
    PAGE.read_text(encoding="utf-8").partition("## What no gate deploys\n")[2].partition("\n## ")[0]
)
ONLY_LINTED: Final = tuple(re.findall(r"`(AWS::\w+::\w+)`", _SECTION))
"""In the order of the page."""
