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
_BRACKETS: Final = re.compile(r" ?\([^()\n]{1,300}\)")
_VARIABLE: Final = re.compile(r"\b[A-Z][A-Za-z]{0,40}_[A-Z]")


def for_line(found: Found, line: str) -> Found:
    """Return a document as `line` quotes it: of a packaged one without brackets that name a variable."""
    if line == DEFAULT_LINE or not _is_packaged(found.uri):
        return found
    return replace(found, text=_BRACKETS.sub(_without_variables, found.text))


def _without_variables(brackets: re.Match[str]) -> str:
    return "" if _VARIABLE.search(brackets[0]) else brackets[0]


def _is_packaged(uri: str) -> bool:
    return uri.startswith(f"{LABEL}/") or (uri.startswith("s3://") and _IN_A_BUCKET in uri)
