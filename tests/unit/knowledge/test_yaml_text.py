"""YAML from outside: text, lists and mappings, and an error with its line for everything else."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from shared.knowledge.yaml_text import MAX_DEPTH, parse_yaml

SRC = Path(__file__).parents[3] / "src"


@pytest.mark.parametrize(
    "written",
    [
        "2025-02-11",
        "2025-02-30",
        "1.10",
        "007",
        "0x1F",
        "1e3",
        "190:20:30",
        "yes",
        "off",
        "true",
        ".nan",
        "9" * 5000,
    ],
)
def test_a_scalar_is_the_text_that_was_written(written: str) -> None:
    assert parse_yaml(f"title: {written}") == {"title": written}


@pytest.mark.parametrize("written", ["", "~", "null"])
def test_what_is_left_empty_is_none(written: str) -> None:
    assert parse_yaml(f"title: {written}\nask: ['null', '']") == {"title": None, "ask": ["null", ""]}


def test_what_people_write_is_read() -> None:
    text = (
        "# Kommentar\ntitle: >\n  가\n  나\nask:\n- '하나: 둘'\n- \"셋\\t넷\"\nmap: {a: [b, {c: d}], e: f}\n"
    )
    assert parse_yaml(text) == {
        "title": "가 나\n",
        "ask": ["하나: 둘", "셋\t넷"],
        "map": {"a": ["b", {"c": "d"}], "e": "f"},
    }


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("title: !!bool maybe", "line 1: tags are not read (!!bool)"),
        (
            "a: b\ntitle: !!python/object/apply:os.system [x]",
            "line 2: tags are not read (!!python/object/apply",
        ),
        ("title: !<tag:x,2000:y> z", "line 1: tags are not read (tag:x,2000:y)"),
        ("title: !!timestamp 0", "line 1: tags are not read"),
        ("a: &x [1]\nb: *x", "line 1: anchors and aliases"),
        ("a: *x", "line 1: anchors and aliases"),
        ("a: &a [*a]", "line 1: anchors and aliases"),
        ("a: 1\nb: 2\na: 3", "line 3: a is there twice"),
        ("? [a, b]\n: c", "line 1: a list or mapping as a name"),
        ("a: b\n---\nc: d", "line 2: a second document"),
        ("a: [b", "line 2: did not find"),
        ("a: " + "[" * (MAX_DEPTH + 1), f"nested deeper than {MAX_DEPTH} levels"),
        ("a: '" + "x" * 1_000_000 + "'", "more than 1,000,000 characters"),
        ("a: \ud800", "half a character"),
        ("a: \x07", "a character that YAML does not allow"),
    ],
)
def test_everything_else_is_an_error_with_its_line(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=re.escape(reason)):
        parse_yaml(text)


@pytest.mark.parametrize("mark", ["[", "{", "- ", "? ", "{a: ", "[{a: "])
def test_a_hundred_thousand_brackets_do_not_end_the_process(mark: str) -> None:
    program = (
        "from shared.knowledge.yaml_text import parse_yaml\n"
        f"try: parse_yaml('id: ' + {mark!r} * 100_000)\n"
        "except ValueError as error: print(error)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program],
        check=False,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(SRC)},
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert "line 1" in run.stdout or "nested" in run.stdout or "more than" in run.stdout
