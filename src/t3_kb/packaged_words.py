"""The packaged documents as other lines than the default one quote them.

They are general, but name the default line's variables in brackets, with its typical values and limits:
"(Process_HoldPressure, typical 100 MPa, limits 75–125 MPa)". Of another line that would be wrong.
"""

import re
from dataclasses import replace
from typing import Final

from shared.contracts.line import DEFAULT_LINE
from t3_kb.response import Found

LABEL: Final = "knowledge"
"""Begins the uris of packaged documents (shared.knowledge.packaged)."""
_IN_A_BUCKET: Final = "/assistant/"
"""Where a knowledge base has the packaged documents."""
_VARIABLE: Final = re.compile(r"[ \t]*\([^()\n]*\b[A-Z][A-Za-z]*_[A-Z][A-Za-z0-9]*[^()\n]*\)")


def for_line(found: Found, line: str) -> Found:
    """Return a document as `line` quotes it: of a packaged one without brackets that name a variable."""
    if line == DEFAULT_LINE or not _is_packaged(found.uri):
        return found
    return replace(found, text=_VARIABLE.sub("", found.text))


def _is_packaged(uri: str) -> bool:
    return uri.startswith(f"{LABEL}/") or (uri.startswith("s3://") and _IN_A_BUCKET in uri)
