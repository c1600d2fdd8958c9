"""What people wrote is looked at in the process apart alone, and YAML is read in one place."""

import ast
from collections.abc import Iterator
from pathlib import Path

SRC = Path(__file__).parents[3] / "src"
LOOKS_AT_TEXT = {
    "DIRECT",
    "DirectReader",
    "PARSERS",
    "chunk_document",
    "decode_text",
    "document_terms",
    "heading_of",
    "html_to_markdown",
    "parse_document",
    "parse_glossary",
    "parse_yaml",
    "pdf_to_markdown",
    "plain_text",
    "split_front_matter",
    "terms",
    "tokens",
    "word_to_markdown",
    "words",
}
"""Functions that a document can keep busy, and readers that call them in their own process."""


def imported(path: Path) -> Iterator[tuple[str, str]]:
    """All (module, name) that a file imports, also within functions."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", name.name) for name in node.names)
        elif isinstance(node, ast.Import):
            yield from ((name.name, "") for name in node.names)


def test_an_ingest_looks_at_no_text_outside_the_process_apart() -> None:
    apart = SRC / "t0_ingest" / "formats"
    found = [
        (path.relative_to(SRC).as_posix(), name)
        for path in sorted((SRC / "t0_ingest").rglob("*.py"))
        if apart not in path.parents or path.name == "isolation.py"
        for module, name in imported(path)
        if (module.startswith("shared.knowledge") and name in LOOKS_AT_TEXT)
        or (module.startswith("t0_ingest.formats") and name in LOOKS_AT_TEXT)
    ]
    assert found == []


def test_yaml_is_read_in_one_place() -> None:
    found = {
        path.relative_to(SRC).as_posix()
        for path in SRC.rglob("*.py")
        if any(module.split(".")[0] == "yaml" for module, _ in imported(path))
    }
    assert found == {"shared/knowledge/yaml_text.py"}
