"""What the pages and comments point at is there: links, anchors, files, modules, decisions."""

import re
from pathlib import Path

import pytest

from tests.written_pages import ROOT, Page, files, pages, read

PAGES = pages()
SOURCES = (".py", ".yaml", ".yml", ".toml", ".ts", ".tsx", ".mjs", ".css", ".html", ".md", "Makefile", "run")
FOLDERS = sorted(
    path.name for path in ROOT.iterdir() if path.is_dir() and path.name not in {"build", "node_modules"}
)
PACKAGES = sorted(path.parent.name for place in (ROOT, ROOT / "src") for path in place.glob("*/__init__.py"))


def faults_of_links(page: Page) -> list[str]:
    """The links of a page that lead nowhere."""
    faults = []
    for link in page.links:
        if re.match(r"[a-z]+:", link):
            continue
        target, _, anchor = link.partition("#")
        to = (page.path.parent / target).resolve() if target else page.path
        if not to.exists():
            faults.append(f"{link}: there is no such file")
        elif anchor and (to.suffix != ".md" or anchor not in read(to).anchors):
            faults.append(f"{link}: there is no such heading")
    return faults


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_and_anchor_of_a_page_leads_somewhere(page: Page) -> None:
    assert faults_of_links(page) == []


def test_a_link_to_nothing_is_found(tmp_path: Path) -> None:
    (tmp_path / "other.md").write_text("# 한글 제목 (A & B), `code`\n## Twice\n## Twice\n", encoding="utf-8")
    page = tmp_path / "page.md"
    page.write_text(
        "[a](gone.md) [b](other.md#gone) [c](other.md#한글-제목-a--b-code) [d](other.md#twice-1) [e](#here)\n"
        "[f](https://example.org/#x) `[g](gone.md)`\n```\n# here\n[h](gone.md)\n```\n",
        encoding="utf-8",
    )

    assert [fault.split(":")[0] for fault in faults_of_links(read(page))] == [
        "gone.md",
        "other.md#gone",
        "#here",
    ]


def names_file(span: str) -> bool:
    """Whether code in a line is a path in the project: its first part is one of our folders or packages."""
    first, slash, rest = span.partition("/")
    written = re.fullmatch(r"[\w.*/-]+", span) is not None
    return written and bool(slash and rest) and first in {*FOLDERS, *PACKAGES}


def is_there(span: str) -> bool:
    """Whether a path, or a module's without its ending, is in the project or in its sources."""
    wanted = (span.rstrip("/"), f"{span}.py")
    return any(any(place.glob(each)) for place in (ROOT, ROOT / "src") for each in wanted)


def test_every_file_that_a_page_names_is_there() -> None:
    named = [(page.name, span) for page in PAGES for span in page.spans if names_file(span)]

    assert len(named) > 10
    assert [each for each in named if not is_there(each[1])] == []


def module_of(name: str) -> tuple[Path, list[str]]:
    """The file of the longest part of a dotted name that is a module, and the parts that are left."""
    parts = name.split(".")
    place = next(place for place in (ROOT / "src", ROOT) if (place / parts[0] / "__init__.py").exists())
    for length in range(len(parts), 0, -1):
        path = place.joinpath(*parts[:length])
        if path.with_suffix(".py").exists():
            return path.with_suffix(".py"), parts[length:]
        if path.is_dir():
            return path / "__init__.py", parts[length:]
    raise AssertionError(name)


def test_every_module_that_a_page_names_is_there() -> None:
    dotted = re.compile(rf"(?:{'|'.join(PACKAGES)})(?:\.[A-Za-z_]\w*)+")
    missing = []
    for page in PAGES:
        for span in filter(dotted.fullmatch, page.spans):
            file, rest = module_of(span)
            if rest and not re.search(rf"\b{rest[0]}\b", file.read_text(encoding="utf-8")):
                missing.append(f"{page.name}: {span}")

    assert missing == []


def test_every_page_that_a_comment_or_a_text_names_is_there() -> None:
    missing = [
        f"{path.relative_to(ROOT)}: {named}"
        for path in files(*SOURCES)
        for named in re.findall(r"(?<![\w/.])docs/[\w./-]*\w", path.read_text(encoding="utf-8"))
        if not (ROOT / named).exists()
    ]

    assert missing == []


def test_every_decision_that_is_named_is_there_once() -> None:
    numbers = sorted(int(path.name[:4]) for path in (ROOT / "docs" / "adr").glob("*.md"))
    assert numbers == list(range(1, len(numbers) + 1))

    unknown = [
        f"{path.relative_to(ROOT)}: ADR {number}"
        for path in files(*SOURCES)
        for number in re.findall(r"\bADR (\d+)", path.read_text(encoding="utf-8"))
        if int(number) not in numbers
    ]
    assert unknown == []


def test_every_page_can_be_reached_from_the_readme() -> None:
    by_path = {page.path: page for page in PAGES}
    reached, to_read = set(), [ROOT / "README.md"]
    while to_read:
        path = to_read.pop()
        if path in reached or path not in by_path:
            continue
        reached.add(path)
        for link in by_path[path].links:
            to = (path.parent / link.partition("#")[0]).resolve()
            to_read += list(to.glob("*.md")) if to.is_dir() else [to]

    docs = {path for path in by_path if ROOT / "docs" in path.parents}
    assert sorted(path.name for path in docs - reached) == []
