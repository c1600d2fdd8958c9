"""The packaged documents as a person reads them, on each line.

They are written with the names of the default line's variables in brackets, with its typical values and
limits, so that `scripts/check_documents.py` can hold them to its schema: "(Process_HoldPressure, typical
100 MPa, limits 75–125 MPa)". Nobody should have to read such a name: on the default line its label stands
there, or nothing where the words before the bracket say the same. On another line the values would be
wrong, and the bracket goes.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from shared import jsonio
from shared.assets import asset
from shared.contracts.line import DEFAULT_LINE
from shared.knowledge.document_ids import is_packaged

_IN_A_BUCKET: Final = "/assistant/"
"""Where a knowledge base has the packaged documents."""
_BRACKETS: Final = re.compile(r" ?\([^()\n]{1,300}\)")
_VARIABLE: Final = re.compile(r"\b[A-Z][A-Za-z]{0,40}_[A-Z][A-Za-z0-9]{0,40}")
_SPLIT: Final = re.compile(r"^[,;]\s*")
_CLAUSE: Final = re.compile(r"[.;:,]\s|\n")
_BEGINS: Final = re.compile(r"(?:^|[.?!:]\s|\n|[-*]\s|\d\.\s)$")


def told(text: str, uri: str, language: str, line: str) -> str:
    """Return a document's `text` as a person of `line` reads it; what is not packaged stays as it is."""
    if not (is_packaged(uri) or (uri.startswith("s3://") and _IN_A_BUCKET in uri)):
        return text
    if line != DEFAULT_LINE:
        return _BRACKETS.sub(lambda found: "" if _VARIABLE.search(found[0]) else found[0], text)
    return labelled(text, language)


def labelled(text: str, language: str) -> str:
    """Return `text` with the label of each of the default line's variables in place of its name."""
    labels = _labels(language)
    text = _BRACKETS.sub(lambda found: _bracket(found[0], text[: found.start()], labels), text)
    return _VARIABLE.sub(lambda found: _label(found[0], text[: found.start()], labels), text)


def _bracket(bracket: str, before: str, labels: Mapping[str, str]) -> str:
    """A bracket less a name that only repeats the words before it."""
    inside = bracket.strip()[1:-1]
    name = _VARIABLE.match(inside)
    label = labels.get(name[0]) if name else None
    if name is None or label is None:
        return bracket
    rest = _SPLIT.sub("", inside[name.end() :])
    said = before.casefold() if rest else _CLAUSE.split(before.casefold())[-1]
    if not (said.endswith(label.casefold()) if rest else label.casefold() in said):
        return bracket
    return bracket.replace(inside, rest) if rest else ""


def _label(name: str, before: str, labels: Mapping[str, str]) -> str:
    label = labels.get(name)
    if label is None:
        return name
    if _BEGINS.search(before[-4:]) or label[1:2].isupper():
        return label
    return label[:1].lower() + label[1:]


@cache
def _labels(language: str) -> Mapping[str, str]:
    """The labels of the variables that the packaged documents name."""
    schema: Any = jsonio.loads(asset("models", "default", "schema.json").read_text(encoding="utf-8"))
    key = "label_en" if language == "en" else "label"
    return {feature["name"]: feature[key] for feature in schema["features"]}
