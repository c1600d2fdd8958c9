"""The page's layers: imports of frontend/src go one way between folders, and round no circle of files."""

import re
from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).resolve().parents[3]
SOURCES = ROOT / "frontend" / "src"
LAYERS = (
    ".",  # main.tsx, the composition root
    "shell",
    "features/gallery",
    "features/conversation",
    "features/history",
    "features/report",
    "features/report/sheet",
    "features/answer",
    "features/finding",
    "features/feedback",
    "features/what_if",
    "features/operator",
    "features/shots_table",
    "features/line_strip",
    "features/shift_report",
    "features/ask",
    "features/cards",
    "features/turn",
    "features/values",
    "features/charts",
    "features/table",
    "features/pictures",
    "features/files",
    "features/documents",
    "features/ingest",
    "features/sign_in",
    "components",
    "page",
    "persistence",
    "state",
    "table",
    "pictures",
    "markdown",
    "auth",
    "line",
    "api",
    "contract",
    "i18n",
    "lib",
)
"""From the top to the bottom: a file imports from its own folder and from those below it."""

COMMENTS = re.compile(r"/\*.*?\*/|^\s*//[^\n]*", re.DOTALL | re.MULTILINE)
IMPORTED = re.compile(r"\b(?:from|import|import\(|require\()\s*[\"'](\.{1,2}/[^\"']+)[\"']")

type Imports = Mapping[str, frozenset[str]]
"""The files that each file imports, as paths below the sources."""


def imports_of(sources: Path) -> Imports:
    """The relative imports of all scripts, of types and data too.

    Raises ValueError for one that leads to no file.
    """
    found: dict[str, frozenset[str]] = {}
    for file in sorted([*sources.rglob("*.ts"), *sources.rglob("*.tsx"), *sources.rglob("*.json")]):
        text = COMMENTS.sub("", file.read_text("utf-8"))
        # `part.css?late` is the address of part.css (build.mjs).
        names = [name.removesuffix("?late") for name in IMPORTED.findall(text)]
        targets = [(file.parent / name).resolve() for name in names]
        for target in targets:
            if not target.is_file() or not target.is_relative_to(sources.resolve()):
                raise ValueError(
                    f"{file.relative_to(sources)} imports {target}, which is no file of the page"
                )
        found[file.relative_to(sources).as_posix()] = frozenset(
            target.relative_to(sources.resolve()).as_posix() for target in targets
        )
    return found


def faults_of(imports: Imports, layers: tuple[str, ...]) -> list[str]:
    """Imports that go up, folders that no layer names, and a cycle between files; empty where all is well."""
    rank = {layer: index for index, layer in enumerate(layers)}
    files = imports.keys() | {target for targets in imports.values() for target in targets}
    folder = {file: PurePosixPath(file).parent.as_posix() for file in files}
    faults = [f"{file}: its folder is no layer" for file in imports if folder[file] not in rank]
    if faults:
        return faults
    faults += [
        f"{file} imports {target}, which is above it"
        for file, targets in imports.items()
        for target in sorted(targets)
        if rank[folder[target]] < rank[folder[file]]
    ]
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        faults.append("a cycle: " + " → ".join(error.args[1]))
    return faults


def test_the_page_imports_downwards_only() -> None:
    imports = imports_of(SOURCES)

    assert faults_of(imports, LAYERS) == []
    assert sum(map(len, imports.values())) > 300
    assert {PurePosixPath(file).parent.as_posix() for file in imports} == set(LAYERS)


def test_docs_name_the_layers_in_this_order() -> None:
    """docs/page.md has one row for each layer; the features share one that names them in their order."""
    section = (ROOT / "docs" / "page.md").read_text("utf-8").partition("## How the code is laid out")[2]
    rows = [line for line in section.partition("\n## ")[0].splitlines() if line.startswith("| `")]
    named = [name for row in rows for name in re.findall(r"`([\w./]+)`", row.split("|")[1])]

    assert named == ["main.tsx" if layer == "." else layer for layer in LAYERS]


@pytest.mark.parametrize(
    ("planted", "fault"),
    [
        ({"lib/hash.ts": 'import type { Page } from "../page/page.ts";'}, "lib/hash.ts imports page/page.ts"),
        ({"lib/hash.ts": 'export * from "../page/page.ts";'}, "lib/hash.ts imports page/page.ts"),
        ({"lib/hash.ts": 'const page = import("../page/page.ts");'}, "lib/hash.ts imports page/page.ts"),
        ({"lib/hash.ts": 'import {\n  Page,\n} from "../page/page.ts";'}, "lib/hash.ts imports page/page.ts"),
        (
            {"page/page.ts": 'import "./other.ts";', "page/other.ts": 'import { Page } from "./page.ts";'},
            "a cycle: page/",
        ),
        ({"odds/ends.ts": "export const END = 1;"}, "odds/ends.ts: its folder is no layer"),
    ],
    ids=["type", "re-export", "dynamic", "several lines", "cycle", "unknown folder"],
)
def test_what_goes_up_or_round_is_a_fault(planted: dict[str, str], fault: str, tmp_path: Path) -> None:
    files = {"page/page.ts": 'import { hash } from "../lib/hash.ts";', "lib/hash.ts": "", **planted}
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text + "\n")

    assert any(told.startswith(fault) for told in faults_of(imports_of(tmp_path), LAYERS))


def test_an_import_in_a_comment_is_none_and_one_of_nothing_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "main.tsx").write_text('// import "./gone.ts";\n/* from "./gone.ts" */\n')
    assert imports_of(tmp_path) == {"main.tsx": frozenset()}

    (tmp_path / "main.tsx").write_text('import "./gone.ts";\n')
    with pytest.raises(ValueError, match="no file of the page"):
        imports_of(tmp_path)
