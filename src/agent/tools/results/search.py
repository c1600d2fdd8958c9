"""T3's result. What is needed of it: passages, sources, or an answer; or that nothing was found."""

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any, Final
from urllib.parse import unquote

from agent.tools.results.fields import Notes, Row, number_of, rows, share, with_fields, without_foreign, word
from agent.tools.transport import ToolFailed
from shared.contracts.t3 import SourceRow

LONGEST_ID: Final = 60
"""Characters of an id that was made from an address: an answer has to cite it."""

_NOT_IN_AN_ID: Final = re.compile(r"[^\w.-]+")
_KIND: Final = re.compile(r"\.(?:md|markdown|txt|html?|pdf|docx?|xlsx?|pptx?|hwpx?|csv|json)$", re.IGNORECASE)
_EXCERPTS: Final = ("excerpt", "content_preview", "content", "text", "snippet")
_SCORES: Final = ("score", "relevance_score")
_FOREIGN: Final = (
    "prediction",
    "baseline",
    "adjustments",
    "attributions",
    "top_features",
    "top_features_percent",
    "defect_modes",
)


def read_search(result: Row, notes: Notes) -> dict[str, Any]:
    """Return T3's answer with the contract's fields right or absent, noting what is not as it should be.

    Where no `results` came they are made of `sources`. Raises ToolFailed where it holds none of
    `results`, `sources` and `answer`, and does not say either that nothing was found.
    """
    given = without_foreign(result, _FOREIGN, notes)
    nothing_said = all(given.get(name) is None for name in ("results", "sources", "answer"))
    if nothing_said and given.get("found") is not False:
        raise ToolFailed(
            "The tool answered outside its contract: results: neither they nor sources are there."
        )
    sources = _with_addresses(given.get("sources"))
    passages = _passages(given.get("results"), notes, "results")
    if not passages:
        passages = _passages(sources, notes, "sources")
        if passages:
            notes.worked_out("results", "from sources")
        elif given.get("results") is None:
            notes.lacks("results")
    found = given.get("found")
    if not isinstance(found, bool):
        notes.worked_out("found", "from the passages") if found is None else notes.passed_over(
            "found", "is neither true nor false"
        )
        found = bool(passages)
    answer = given.get("answer")
    if answer is not None and not isinstance(answer, str):
        notes.passed_over("answer", "is not a text")
    version = given.get("index_version")
    read = {
        "found": found,
        "answer": answer if isinstance(answer, str) else "",
        "results": passages,
        "sources": [_source(row, notes, at) for at, row in rows(sources, Notes(), "sources")],
        "index_version": version if isinstance(version, (str, int, float)) else None,
    }
    return with_fields(given, read, tuple(read))


def _source(row: Row, notes: Notes, path: str) -> dict[str, Any]:
    score = number_of(SourceRow, "relevance_score", row, notes, path)
    return with_fields(row, {"relevance_score": score}, ("relevance_score",))


def _with_addresses(sources: Any) -> Any:
    """Sources as rows; where one is a text, it is the address of a document."""
    if not isinstance(sources, list):
        return sources
    return [{"title": one, "uri": one} if isinstance(one, str) and one.strip() else one for one in sources]


def _passages(value: Any, notes: Notes, path: str) -> list[dict[str, Any]]:
    """One row for each document, its passages joined."""
    found: list[dict[str, Any]] = []
    addresses: dict[str, str] = {}
    for place, row in rows(value, notes, path):
        read = _passage(row, notes, place)
        if read is None:
            notes.passed_over(place, "names no document")
            continue
        address = read.get("uri") or read["id"]
        same = next((one for one in found if addresses[one["id"]] == address), None)
        if same is not None:
            if read["excerpt"] and read["excerpt"] not in same["excerpt"]:
                same["excerpt"] = f"{same['excerpt']}\n\n{read['excerpt']}".strip()
            continue
        read["id"] = _own(read["id"], addresses)
        addresses[read["id"]] = address
        found.append(read)
    return found


def _passage(row: Row, notes: Notes, path: str) -> dict[str, Any] | None:
    title, uri = word(row.get("title")), word(row.get("uri"))
    identity = word(row.get("id")) or _id_of(uri) or _id_of(title)
    if not identity:
        return None
    excerpt = next((row[name] for name in _EXCERPTS if isinstance(row.get(name), str)), "")
    if not excerpt:
        notes.lacks(f"{path}.excerpt")
    score = next((row[name] for name in _SCORES if row.get(name) is not None), None)
    read = {
        "id": identity,
        "title": title or identity,
        "excerpt": excerpt,
        "highlights": _highlights(row.get("highlights"), len(excerpt)),
        "score": share(score, notes, f"{path}.score"),
        "category": word(row.get("category")) or None,
        "language": word(row.get("language")) or None,
        "uri": uri or None,
    }
    return with_fields(row, read, (*read, *_EXCERPTS))


def _id_of(address: str) -> str:
    """A name to cite: the last part of an address, without its kind of file."""
    last = PurePosixPath(unquote(address.split("?", maxsplit=1)[0].split("#", maxsplit=1)[0])).name
    return _NOT_IN_AN_ID.sub("-", _KIND.sub("", last)).strip("-.")[:LONGEST_ID]


def _own(identity: str, taken: Mapping[str, str]) -> str:
    """`identity`, numbered where another document has it already."""
    number = 1
    name = identity
    while name in taken:
        number += 1
        name = f"{identity}-{number}"
    return name


def _highlights(value: Any, length: int) -> list[list[int]]:
    if not isinstance(value, list):
        return []
    return [
        pair
        for pair in value
        if isinstance(pair, list)
        and len(pair) == 2
        and all(isinstance(end, int) and not isinstance(end, bool) for end in pair)
        and 0 <= pair[0] < pair[1] <= length
    ]
