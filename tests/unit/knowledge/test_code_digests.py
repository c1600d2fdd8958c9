"""What was parsed or indexed by older code is told by its digest: the digests cover that code."""

import ast
from pathlib import Path

from shared.knowledge.sources import INDEX_CODE
from t0_ingest.incremental import parser_code

SRC = Path(__file__).parents[3] / "src"
PLUMBING = {SRC / "shared" / name for name in ("jsonio.py", "errors.py")}
"""Shared by everything; they decide nothing about words or documents."""


def imported_by(*modules: str) -> set[Path]:
    """Return the files of ours that these modules import, also late and through others, with themselves."""
    found: set[Path] = set()
    waiting = [SRC / name for name in modules]
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found.add(path)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
                files = (SRC / f"{name.replace('.', '/')}.py" for name in names)
                waiting += [file for file in files if file.is_file()]
    return found - PLUMBING


def test_the_fingerprint_of_the_parsers_covers_all_code_that_parses() -> None:
    assert imported_by("shared/knowledge/parsing.py") <= set(parser_code())


def test_the_digest_of_an_index_covers_all_code_that_cuts_documents_into_terms() -> None:
    code = imported_by("shared/knowledge/parsing.py", "shared/knowledge/chunks.py")

    assert {path for path in code if path.parent not in INDEX_CODE} == set()
