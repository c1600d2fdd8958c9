"""The block of YAML between two `---` lines at the head of a document."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from shared.knowledge.documents import Category, DocumentError, Language

MAX_FRONT_MATTER = 50_000
"""Characters between the two lines; the longest of the packaged documents have 2,000."""

MOST_WORDS = 64
"""Longest list of names, sources or questions: some of them stand beside every passage."""


def _one_line(text: str) -> str:
    text = " ".join(text.split())
    if any(character < " " or "\x7f" <= character < "\xa0" for character in text):
        raise ValueError("control characters")
    return text


_Word = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(_one_line)
]
_Words = Annotated[tuple[_Word, ...], Field(max_length=MOST_WORDS)]


class FrontMatter(BaseModel):
    """Every field may be left out: what is missing is taken from the file's name and text."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: _Word | None = None
    title: _Word | None = None
    language: Language | None = None
    category: Category | None = None
    defect_modes: _Words = ()
    related_features: _Words = ()
    sources: _Words = ()
    ask: _Words = ()


def split_front_matter(text: str) -> tuple[FrontMatter, str]:
    """Front matter and body of `text` (newlines as `\\n`). Raises DocumentError where the block is wrong."""
    if not text.startswith("---\n"):
        return FrontMatter(), text
    head, mark, body = text[4:].partition("\n---\n")
    if not mark:
        raise DocumentError("front matter: the closing --- line is missing")
    if len(head) > MAX_FRONT_MATTER:
        raise DocumentError(f"front matter: more than {MAX_FRONT_MATTER:,} characters")
    return _read(head), body.lstrip("\n")


def _read(head: str) -> FrontMatter:
    # Imported here because only building an index reads front matter.
    from shared.knowledge.yaml_text import parse_yaml  # noqa: PLC0415

    try:
        data: Any = parse_yaml(head)
    except ValueError as error:
        raise DocumentError(f"front matter: {error}") from error
    if not isinstance(data, Mapping):
        raise DocumentError("front matter: expected `name: value` lines")
    try:
        return FrontMatter.model_validate(dict(data))
    except ValidationError as error:
        fault = error.errors(include_url=False, include_context=False, include_input=False)[0]
        field = ".".join(str(part)[:60] for part in fault["loc"])
        raise DocumentError(f"front matter, {field}: {fault['msg']}") from error
