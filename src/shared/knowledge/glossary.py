"""The plant's words for one thing: 기공, 기포, 블로우홀, porosity, blow hole.

Search finds an entry in a question by any of its words and looks for the others too, so that a
question in one language finds documents in the other.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.knowledge.documents import DocumentError, RawDocument
from shared.knowledge.parsing import decode_text
from shared.text_analysis.tokens import terms

GLOSSARY_NAME = "glossary.yaml"

MOST_ENTRIES = 5_000
MOST_WORDS = 64
LONGEST_WORD = 200
_TRUE = frozenset({"true", "yes", "on"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One concept: its words in Korean and English, the preferred word first.

    `general` marks words of nearly every question (원인, 불량), which decide little.
    """

    id: str
    ko: tuple[str, ...]
    en: tuple[str, ...]
    general: bool = False

    @property
    def surfaces(self) -> tuple[str, ...]:
        """All words for it."""
        return self.ko + self.en


@dataclass(frozen=True, slots=True)
class Glossary:
    """All entries, by id."""

    entries: Mapping[str, Entry]

    def merged(self, other: "Glossary") -> "Glossary":
        """This glossary with the entries of `other` in place of those of the same id."""
        return Glossary({**self.entries, **other.entries})

    def rows(self) -> list[dict[str, Any]]:
        """Plain data for JSON; `read_rows` takes it back."""
        return [
            {"id": entry.id, "ko": list(entry.ko), "en": list(entry.en), "general": entry.general}
            for entry in self.entries.values()
        ]


EMPTY = Glossary({})


def read_rows(rows: Iterable[Any]) -> Glossary:
    """A glossary from plain data. Raises DocumentError naming the entry at fault."""
    entries: dict[str, Entry] = {}
    for number, row in enumerate(rows, start=1):
        if number > MOST_ENTRIES:
            raise DocumentError(f"glossary: more than {MOST_ENTRIES:,} entries")
        if not isinstance(row, Mapping) or not isinstance(row.get("id"), str):
            raise DocumentError(f"glossary, entry {number}: an id is missing")
        if not 0 < len(row["id"]) <= LONGEST_WORD:
            raise DocumentError(f"glossary, entry {number}: an id has 1 to {LONGEST_WORD} characters")
        entry = Entry(row["id"], _surfaces(row, "ko"), _surfaces(row, "en"), _is_true(row.get("general")))
        if not entry.surfaces:
            raise DocumentError(f"glossary, entry {entry.id}: no words under ko or en")
        entries[entry.id] = entry
    return Glossary(entries)


def parse_glossary(raw: RawDocument) -> Glossary:
    """The glossary in a YAML file of `terms: [{id, ko: [...], en: [...], general}]`. Raises DocumentError."""
    # Imported here because only building an index reads YAML.
    from shared.knowledge.yaml_text import parse_yaml  # noqa: PLC0415

    try:
        data = parse_yaml(decode_text(raw.data))
    except ValueError as error:
        raise DocumentError(f"glossary: {error}") from error
    if not isinstance(data, Mapping) or not isinstance(data.get("terms"), list):
        raise DocumentError("glossary: expected a list under `terms`")
    return read_rows(data["terms"])


def _is_true(value: object) -> bool:
    # From JSON a truth value; YAML from outside is read as text.
    return value is True or (isinstance(value, str) and value.lower() in _TRUE)


def _surfaces(row: Mapping[str, Any], language: str) -> tuple[str, ...]:
    given = row.get(language) or []
    if (
        not isinstance(given, Sequence)
        or isinstance(given, str)
        or not all(isinstance(s, str) for s in given)
    ):
        raise DocumentError(f"glossary, entry {row['id']}: {language} is not a list of words")
    if len(given) > MOST_WORDS or any(len(surface) > LONGEST_WORD for surface in given):
        reason = f"at most {MOST_WORDS} words of at most {LONGEST_WORD} characters"
        raise DocumentError(f"glossary, entry {row['id']}: {language} has {reason}")
    unsearchable = [surface for surface in given if not terms(surface)]
    if unsearchable:
        raise DocumentError(f"glossary, entry {row['id']}: {unsearchable[0]!r} holds no letters or digits")
    return tuple(given)
