"""The names by which a newcomer finds things are there, and the documents name no file that is not."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = ("docs/architecture.md", "README.md", "CONTRIBUTING.md")
PLACES = (ROOT, ROOT / "src", ROOT / "docs")
MADE = ("build/", ".aws-sam/", ".venv/", "frontend/node_modules")
"""Folders that are made, and so are not there before."""

WRITTEN = ("src", "training", "ops", "checks", "scripts", "diecast", "local")
"""Folders of our own code, less its tests."""

NAMED = (
    "token_verifier",
    "rate_limit",
    "retry",
    "fallback",
    "cancellation",
    "system_prompt",
    "tool_specs",
    "sse",
    "parser",
    "intent",
    "calibration",
    "drift",
    "messages",
)


def named_paths(document: str) -> list[tuple[str, list[Path]]]:
    """The paths in code marks of a document, each with the places where it may be.

    A bare file name stands for a neighbour of what the same line named before it, else for any of that name.
    What a line says of S3 are keys.
    """
    found = []
    for line in (ROOT / document).read_text(encoding="utf-8").splitlines():
        beside: Path | None = None
        if "S3 `" in line:
            continue
        for told in re.findall(r"`([\w.-]+(?:/[\w.-]+)*/?)`", line):
            if not ("/" in told or told.endswith((".py", ".ts", ".md", ".yaml", ".toml"))):
                continue
            if told.startswith(MADE):
                continue
            places = [place / told for place in PLACES]
            if beside is not None:
                places.append(beside / told)
            elif "/" not in told:
                places += (path for folder in ("src", "frontend/src") for path in (ROOT / folder).rglob(told))
            there = next((place for place in places if place.exists()), None)
            if there is not None:
                beside = there if there.is_dir() else there.parent
            found.append((told, places))
    return found


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_file_and_folder_that_a_document_names_is_there(document: str) -> None:
    named = named_paths(document)
    missing = [told for told, places in named if not any(place.exists() for place in places)]

    assert named
    assert missing == []


@pytest.mark.parametrize("name", NAMED)
def test_what_a_newcomer_looks_for_is_the_name_of_a_file_or_folder(name: str) -> None:
    folders = (ROOT / "src", ROOT / "training", ROOT / "frontend" / "src")
    paths = [path for folder in folders for path in folder.rglob("*")]
    parts = {path.stem for path in paths if "__pycache__" not in path.parts}

    assert name in parts


def test_docstrings_begin_with_what_a_thing_is_or_does() -> None:
    """A verb or a noun, "Return the …", says more at a glance than "What …" or "Whether …"."""
    documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    began = [
        f"{path.relative_to(ROOT)}: {text.splitlines()[0]}"
        for folder in WRITTEN
        for path in sorted((ROOT / folder).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, documented)
        if (text := ast.get_docstring(node)) and text.startswith(("What ", "Whether "))
    ]

    assert began == []
