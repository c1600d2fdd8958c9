"""T3, knowledge search: what a caller may ask and what comes back."""

import re
from typing import Annotated, Any, Literal, NotRequired, TypedDict

from pydantic import BeforeValidator, Field

from shared.contracts.line import DEFAULT_LINE, LineId
from shared.contracts.parsing import Request
from shared.contracts.result_fields import Fraction, Use
from shared.knowledge.documents import Category, Language
from shared.text_analysis.plain_form import plain_form

MAX_QUERY_CHARACTERS = 1000

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


def _readable(value: Any) -> Any:
    """Control and invisible characters are no part of a question; compatibility forms become plain."""
    if not isinstance(value, str):
        return value
    # Surrogates come from broken JSON escapes and fit in no UTF-8 answer.
    whole = value.encode("utf-8", "ignore").decode()
    return plain_form(_CONTROL.sub(" ", whole)).text.strip()


def _blank_is_none(value: Any) -> Any:
    """A language model that may leave a filter out often writes an empty one instead."""
    return None if isinstance(value, str) and not value.strip() else value


QueryText = Annotated[
    str, Field(strict=True, min_length=1, max_length=MAX_QUERY_CHARACTERS), BeforeValidator(_readable)
]
_Name = Annotated[str, Field(min_length=1, max_length=100)]
_Optional = BeforeValidator(_blank_is_none)


class Filters(Request):
    """Only documents that fit all of these; feature is a name of the feature schema."""

    category: Annotated[Category | None, _Optional] = None
    language: Annotated[Language | None, _Optional] = None
    defect_mode: Annotated[_Name | None, _Optional] = None
    feature: Annotated[_Name | None, _Optional] = None


Aspect = Literal["symptom", "cause", "countermeasure", "limit", "procedure", "safety", "definition"]
"""The part of a document that a question asks for."""


class Context(Request):
    """The subject of the question: lifts fitting documents, shuts out none.

    `aspect` chooses the section of each document that is quoted, whole, where the document has one.
    """

    features: Annotated[tuple[_Name, ...], Field(max_length=50)] = ()
    defect_modes: Annotated[tuple[_Name, ...], Field(max_length=50)] = ()
    aspect: Annotated[Aspect | None, _Optional] = None


class SearchRequest(Request):
    """A question of 1 to 1,000 characters, how many documents to give, and what narrows the search.

    Found are documents of `line`, and those that are for all lines.
    """

    line: LineId = DEFAULT_LINE
    query: QueryText
    max_results: Annotated[int, Field(strict=True, ge=1, le=20)] = 5
    filters: Filters = Filters()
    context: Context = Context()


class ResultRow(TypedDict):
    """One document with its best passage; highlights are [start, end) in characters of the excerpt.

    `defect_modes` are those that the document is on; absent where it says none.
    """

    id: Annotated[str, Use.NOT_EVIDENCE]
    title: str
    excerpt: Annotated[str, Use.NOT_EVIDENCE]
    highlights: Annotated[list[list[int]], Use.NOT_SHOWN, Use.NOT_EVIDENCE]
    score: Annotated[Fraction, Use.NOT_EVIDENCE]
    defect_modes: NotRequired[list[str]]
    category: Annotated[str, Use.NOT_SHOWN]
    language: Annotated[str, Use.NOT_SHOWN]
    uri: Annotated[str, Use.NOT_SHOWN, Use.NOT_EVIDENCE]


class SourceRow(TypedDict):
    """One document as a source; type is the kind of file it came from."""

    title: str
    uri: str
    type: str
    relevance_score: Annotated[Fraction, Use.NOT_EVIDENCE]


class SearchAnswer(TypedDict):
    """`found` is false, and the lists are empty, where no document answers the question."""

    found: bool
    answer: Annotated[str, Use.NOT_EVIDENCE]
    results: list[ResultRow]
    sources: Annotated[list[SourceRow], Use.NOT_SHOWN, Use.NOT_EVIDENCE]
    index_version: Annotated[str, Use.NOT_SHOWN, Use.NOT_EVIDENCE]
