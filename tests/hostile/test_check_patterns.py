"""The check of patterns catches what it is there for: slow ones, and ones that hide."""

from pathlib import Path

import pytest

from scripts.check_patterns import Pattern, ask_checker, check
from scripts.python_patterns import find_patterns

SLOW = {
    "an exponential one": 're.compile(r"^[ \\t]*(?:[#>*-]+[ \\t]*)*\\d")',
    "a quadratic one": 're.compile(r"\\[([^\\]]*)\\]\\(")',
    "one that searching makes quadratic": 're.compile(r"\\s+$")',
    "an inlined one": 'def f(text):\n    return re.sub(r"(a+)+b", "", text)',
    "one whose classes only Python knows to overlap": 're.compile(r"(?:\\w+[가-힣]*)+;")',
    "one in an f-string": 'WORD = "a+"\nre.compile(f"(?:{WORD})+b")',
    "one of joined constants": 'WORD = r"(a+)"\nre.compile(WORD + r"+" + "b")',
    "one of a helper": 'def _any(*stems):\n    return re.compile("|".join(stems))\nX = _any("b", "(a+)+b")',
    "one in a table": 'T = {1: "b", 2: "(a+)+b"}\nP = {k: re.compile(v) for k, v in T.items()}',
    "one in a loop": 'for p in ("b", "(a+)+b"):\n    re.search(p, "")',
    "one that only matching to the end makes slow": 'P = re.compile("(?:a|b|ab)*")\nP.fullmatch("")',
    "a possessive one, as its greedy form": 're.compile(r"(?:a*+)*b")',
    "a field's": 'from pydantic import Field\nX = Field(pattern="^(a+)+$")',
    "a JSON schema's": 'X = {"type": "string", "pattern": "^(a+)+$"}',
    "bytes": 're.compile(rb"(a+)+b")',
}
HIDDEN = {
    "an argument": "def f(pattern, text):\n    return re.search(pattern, text)",
    "a compiled argument of a public function": "def f(pattern):\n    return re.compile(pattern)",
    "a value of the environment": 'import os\nre.compile(os.environ["P"])',
    "another name": "import re as r\nr.compile(input())",
    "a function taken out": "from re import compile\ncompile(input())",
    "the function as a value": "list(map(re.compile, open('f')))",
    "the module as a value": "getattr(re, 'compile')(input())",
    "another engine": "import regex",
    "flags that nobody knows": "def f(flags):\n    return re.compile('a', flags)",
    "a variable that is bound twice": "P = 'a'\nP = '(a+)+b'\nre.compile(P)",
    "a field's": "from pydantic import Field\nX = Field(pattern=input())",
}
FINE = (
    're.compile(r"#{1,6}\\s+(\\S.*)")',
    're.compile("|".join(map(re.escape, open("f"))))',
    'from re import Pattern\nX: Pattern[str] = re.compile(r"(?<![가-힣])\\d{1,3}(?=\\s|$)", re.IGNORECASE)',
)


def _project(folder: Path, source: str) -> Path:
    (folder / "module.py").write_text(f"import re\n{source}\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize("source", SLOW.values(), ids=SLOW.keys())
def test_a_slow_pattern_is_a_fault(tmp_path: Path, source: str) -> None:
    (fault, *_) = check(_project(tmp_path, source), bounded={}).faults

    assert "vulnerable" in fault
    assert fault.startswith("module.py:")


@pytest.mark.parametrize("source", HIDDEN.values(), ids=HIDDEN.keys())
def test_a_pattern_that_the_code_does_not_show_is_refused(tmp_path: Path, source: str) -> None:
    project = _project(tmp_path, source)
    _, refused = find_patterns(project, [project / "module.py"])

    assert refused


@pytest.mark.parametrize("source", FINE)
def test_a_linear_pattern_is_none(tmp_path: Path, source: str) -> None:
    report = check(_project(tmp_path, source), bounded={})

    assert report.faults == ()
    assert report.counts["Python"] >= 1


def test_a_bound_that_nothing_needs_is_a_fault(tmp_path: Path) -> None:
    report = check(_project(tmp_path, 're.compile("a")'), bounded={("module.py", "b"): "short"})

    assert report.faults == ("module.py: the bound of b is not needed",)


def test_a_bounded_pattern_is_let_through(tmp_path: Path) -> None:
    project = _project(tmp_path, 're.compile("(a+)+b")')

    assert check(project, bounded={("module.py", "(a+)+b"): "its text is a name of 8 letters"}).faults == ()


def test_a_templates_parameter_and_a_golden_question_are_checked(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text('Parameters:\n  A:\n    AllowedPattern: "^(a+)+$"\n')
    (tmp_path / "questions.yaml").write_text('- ask: x\n  never: ["(a+)+b"]\n')

    files = {fault.split(":")[0] for fault in check(tmp_path, bounded={}).faults}
    assert files == {"template.yaml", "questions.yaml"}


PAGE = {
    "/(a+)+b/.test(x);": "vulnerable",
    'new RegExp("(a+)+b");': "vulnerable",
    'const A = "(a+)"; RegExp(A + "+b");': "vulnerable",
    "new RegExp(x);": "not a constant",
    "x.match(x);": "not a constant pattern",
    'x.search("(a+)+b");': "vulnerable",
}


@pytest.mark.parametrize(("source", "said"), PAGE.items())
def test_the_pages_patterns_are_checked(tmp_path: Path, source: str, said: str) -> None:
    (tmp_path / "frontend").mkdir()
    (tmp_path / "frontend" / "tsconfig.json").write_text('{"include": ["*.ts"]}')
    (tmp_path / "frontend" / "page.ts").write_text(f"declare const x: string;\n{source}\nexport {{}};\n")

    (fault,) = check(tmp_path, bounded={}).faults
    assert said in fault
    assert "page.ts:2" in fault


def test_an_answer_larger_than_a_pipe_holds_arrives_whole() -> None:
    rows = [Pattern("a.py", line, "b+", "b+", "") for line in range(4000)]

    assert [verdict["status"] for verdict in ask_checker(rows)["verdicts"]] == ["safe"] * len(rows)
