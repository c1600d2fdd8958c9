"""Checks that every regular expression matches in linear time: `python scripts/check_patterns.py`.

Python's `re` holds the interpreter's lock while it matches: one pattern that goes on for ever stops every
thread, signals included, so that no deadline helps. What helps is that no such pattern exists.

Checked are all patterns of Python code outside tests, of the page, of the templates' parameters, of
the golden questions and of the recordings. recheck (npm, native) gives the verdicts; only "safe" passes. A
pattern that cannot be read from the code is refused, and so is one that the checker cannot decide, unless it
is in BOUNDED.
"""

import argparse
import json
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scripts.pattern_dialect import NotExpressible, to_checked_forms
from scripts.python_patterns import Found, find_patterns

ROOT: Final = Path(__file__).resolve().parent.parent
LEFT_OUT: Final = frozenset(
    {"tests", "node_modules", "build", "mutants", "__pycache__", "check_documents.py"}
)
"""Folders and files whose patterns meet no text from outside."""
READ_ELSEWHERE: Final[Mapping[tuple[str, str], str]] = {
    (
        "scoring.py",
        "re.search(pattern, answer.text, flags)",
    ): "the golden questions', which are checked as such",
    (
        "scoring.py",
        "re.search(pattern, text, re.IGNORECASE)",
    ): "the conversations', checked too",
    (
        "differences.py",
        "re.search(pattern, today.answer, re.IGNORECASE)",
    ): "the recordings', which are checked too",
    ("stack_plan.py", "re.fullmatch(pattern, str(one))"): "the templates' parameters, which are checked too",
    ("command.py", "re.compile(pattern)"): "a recording's, before it is written; nothing is matched there",
    ("pattern_dialect.py", "re.findall(source, characters, flags)"): "one class of a pattern that is checked",
}
"""Calls whose pattern no code shows, by file name and text, each with where its patterns are read."""
_PARAMETER: Final = (
    "a parameter of the template is its deployer's own, and CloudFormation takes 4,096 characters"
)
BOUNDED: Final[Mapping[tuple[str, str], str]] = {
    ("template.yaml", r"^(true|false|arn:aws[a-z-]*:bedrock:.+anthropic\.[A-Za-z0-9._:-]+)$"): _PARAMETER,
    ("template.yaml", r"^([A-Za-z0-9:/_.-]*anthropic\.[A-Za-z0-9._:-]+)?$"): _PARAMETER,
    (
        "template.yaml",
        r"^([A-Za-z0-9:/_.-]*anthropic\.[A-Za-z0-9._:-]+(,[A-Za-z0-9:/_.-]*anthropic\.[A-Za-z0-9._:-]+){0,2})?$",
    ): _PARAMETER,
}
"""Patterns that the checker cannot decide or that are not linear, by file and pattern, each with the reason
why its text is short: the name of the limit that the code keeps."""
SEARCHING: Final = frozenset(
    {"search", "sub", "subn", "split", "findall", "finditer", "handed on", "pattern"}
)


@dataclass(frozen=True, slots=True, order=True)
class Pattern:
    """A pattern in its own words and in the checker's. `use` is how it is run."""

    file: str
    line: int
    written: str
    source: str
    flags: str
    use: str = "search"


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome: faults as lines to read, and the number of patterns by kind."""

    faults: tuple[str, ...]
    counts: Mapping[str, int]


def check(root: Path, bounded: Mapping[tuple[str, str], str] = BOUNDED) -> Report:
    """Check everything under `root`. A bound that nothing needs any more is a fault, too."""
    found, refused = find_patterns(root, list(python_files(root)), READ_ELSEWHERE)
    faults = [f"{place.file}:{place.line}: {place.reason}" for place in refused]
    python, failures = _in_checked_form(found)
    faults += failures
    others = [*template_patterns(root), *golden_patterns(root), *recording_patterns(root)]
    config = root / "frontend" / "tsconfig.json"
    answer = ask_checker([*python, *others], config if config.is_file() else None)
    page = [Pattern(**row) for row in answer["page"]]
    faults += [f"{row['file']}:{row['line']}: {row['reason']}" for row in answer["refused"]]
    needed = set()
    for pattern, verdict in zip([*python, *others, *page], answer["verdicts"], strict=True):
        if verdict["status"] == "safe":
            continue
        if (pattern.file, pattern.written) in bounded:
            needed.add((pattern.file, pattern.written))
        else:
            faults.append(_told(pattern, verdict))
    faults += [
        f"{file}: the bound of {written} is not needed"
        for file, written in bounded
        if (file, written) not in needed
    ]
    counts = Counter({"Python": len({(p.file, p.line, p.written) for p in python})})
    counts["templates and questions"] = len({(p.file, p.line, p.written) for p in others})
    counts["page"] = len({(p.file, p.line, p.written) for p in page})
    counts["proved"] = sum(verdict.get("checker") == "automaton" for verdict in answer["verdicts"])
    counts["forms"] = len(answer["verdicts"])
    return Report(tuple(sorted(set(faults))), counts)


def python_files(root: Path) -> Iterator[Path]:
    """The Python files of a project that are no tests."""
    for file in sorted(root.rglob("*.py")):
        parts = file.relative_to(root).parts
        if not any(part in LEFT_OUT or part.startswith(".") for part in parts):
            yield file


def template_patterns(root: Path) -> Iterator[Pattern]:
    """The `AllowedPattern` of every CloudFormation template."""
    for file in sorted(root.rglob("*.yaml")):
        parts = file.relative_to(root).parts
        if any(part in LEFT_OUT or part.startswith(".") for part in parts):
            continue
        for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1):
            if found := re.match(r" +AllowedPattern: (.+)", line):
                written = yaml.safe_load(found[1])
                yield from _forms_of(file.relative_to(root).as_posix(), number, written, 0, "fullmatch")


def golden_patterns(root: Path) -> Iterator[Pattern]:
    """The patterns that answers to golden questions and in conversations have to fit or must not."""
    for file in sorted([*root.rglob("questions.yaml"), *root.rglob("conversations/*/*.yaml")]):
        if any(part in LEFT_OUT or part.startswith(".") for part in file.relative_to(root).parts):
            continue
        for written in sorted(set(_under(yaml.safe_load(file.read_text("utf-8")), {"says", "never"}))):
            yield from _forms_of(file.relative_to(root).as_posix(), 0, written, re.IGNORECASE, "search")


def recording_patterns(root: Path) -> Iterator[Pattern]:
    """The patterns that the answers of recordings have to fit or must not."""
    for file in sorted((root / "tests" / "recordings").glob("*.recording.json")):
        expected = json.loads(file.read_text("utf-8")).get("expect", {})
        for written in sorted(set(_under(expected, {"says", "never"}))):
            yield from _forms_of(file.relative_to(root).as_posix(), 0, written, re.IGNORECASE, "search")


def _under(node: Any, names: set[str]) -> Iterator[str]:
    members = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for name, value in members:
        if name in names:
            yield from [value] if isinstance(value, str) else map(str, value)
        else:
            yield from _under(value, names)


def _forms_of(file: str, line: int, written: str | bytes, flags: int, use: str) -> Iterator[Pattern]:
    for source, marks in to_checked_forms(written, flags, use):
        yield Pattern(file, line, str(written), source, marks, use)


def _in_checked_form(found: Iterable[Found]) -> tuple[list[Pattern], list[str]]:
    patterns: set[Pattern] = set()
    faults: list[str] = []
    for place in found:
        for use in _forms(place.uses):
            try:
                patterns.update(_forms_of(place.file, place.line, place.pattern, place.flags, use))
            except (NotExpressible, re.PatternError) as reason:
                faults.append(f"{place.file}:{place.line}: {place.pattern!r} cannot be checked: {reason}")
    return sorted(patterns), faults


def _forms(uses: frozenset[str]) -> Iterator[str]:
    """The ways to run it that differ in steps: from everywhere or from the beginning, and to the end."""
    if uses & SEARCHING or not uses:
        yield "search"
    elif "match" in uses:
        yield "match"
    if uses & {"fullmatch", "pattern"}:
        yield "fullmatch"


def ask_checker(patterns: Sequence[Pattern], page: Path | None = None) -> dict[str, Any]:
    """Give the patterns to recheck, and those of the page with them.

    Raises RuntimeError where it does not answer.
    """
    rows = json.dumps([asdict(pattern) for pattern in patterns])
    command = [str(ROOT / "scripts" / "node"), str(ROOT / "scripts" / "check_patterns.mjs")]
    done = subprocess.run(  # noqa: S603  our own script
        [*command, *([str(page)] if page else [])], input=rows, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"the checker ended with {done.returncode}: {done.stderr.strip()}")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _told(pattern: Pattern, verdict: Mapping[str, str]) -> str:
    said = verdict["complexity"] or verdict["reason"]
    attack = f", by {verdict['attack']}" if verdict["attack"] else ""
    where = f"{pattern.file}:{pattern.line}"
    return f"{where}: {verdict['status']} ({said}{attack}) as {pattern.use}: {pattern.written}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what is wrong, or that nothing is; gives the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--root", type=Path, default=ROOT, help="the project to check")
    began = time.monotonic()
    report = check(parser.parse_args(arguments).root.resolve())
    for fault in report.faults:
        print(fault, file=sys.stderr)
    if report.faults:
        print(f"{len(report.faults)} patterns may not end in linear time", file=sys.stderr)
        return 1
    counts = ", ".join(
        f"{report.counts[kind]} {kind}" for kind in ("Python", "page", "templates and questions")
    )
    print(f"All patterns match in linear time ({counts}; {time.monotonic() - began:.0f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
