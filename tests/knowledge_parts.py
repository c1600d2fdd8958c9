"""Small documents, sources, clocks and index versions for the tests of ingest and search."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from shared.errors import Unavailable
from shared.knowledge.build import build_version
from shared.knowledge.documents import Document, DocumentError, RawDocument
from shared.knowledge.glossary import EMPTY, Glossary
from shared.knowledge.parsing import parse_document
from shared.knowledge.sources import Listed

CREATED = "2025-03-01T00:00:00Z"


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: float = 1_740_787_200.0

    def __call__(self) -> float:
        return self.now

    def move(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds


@dataclass
class FakeSource:
    """Documents by name; `broken` names cannot be read; `down` makes the whole source silent."""

    files: Mapping[str, str | bytes]
    broken: frozenset[str] = frozenset()
    down: bool = False
    read_names: list[str] = field(default_factory=list)

    def list(self) -> Iterator[Listed]:
        if self.down:
            raise Unavailable("the source does not answer")
        for name, text in self.files.items():
            yield Listed(name, f"test/{name}", len(as_bytes(text)))

    def read(self, listed: Listed) -> RawDocument:
        self.read_names.append(listed.name)
        if listed.name in self.broken:
            raise DocumentError("cannot be read")
        return RawDocument(listed.name, listed.uri, as_bytes(self.files[listed.name]))


def as_bytes(text: str | bytes) -> bytes:
    """The file's content."""
    return text if isinstance(text, bytes) else text.encode()


def raw(name: str, text: str | bytes) -> RawDocument:
    """A file as a source gives it."""
    return RawDocument(name, f"test/{name}", as_bytes(text))


def markdown(title: str, body: str, **matter: str) -> str:
    """A document with front matter: `markdown("소착", "본문", category="defect")`."""
    lines = [f"{name}: {value}" for name, value in {"title": title, **matter}.items()]
    return "---\n" + "\n".join(lines) + f"\n---\n# {title}\n\n{body}\n"


def document(document_id: str, title: str, body: str, **matter: str) -> Document:
    """A parsed document."""
    return parse_document(raw(f"{document_id}.md", markdown(title, body, **matter)))


def version_folder(
    parent: Path, version: str, documents: Sequence[Document], glossary: Glossary = EMPTY
) -> Path:
    """A finished index version under `parent`."""
    folder = parent / version
    build_version(documents, glossary, folder, version=version, created_at=CREATED)
    return folder
