"""The commands that the pages tell can be given: targets of make, commands and options of diecast."""

import re
from pathlib import Path
from typing import Any

import pytest
import typer

from diecast.cli import app
from tests.documented_commands import all_pages, calls_of, lines_of
from tests.stack_template import written
from tests.written_pages import ROOT

PAGES = all_pages()
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z][a-z-]*):", MAKEFILE, re.MULTILINE))
VARIABLES = set(re.findall(r"\b([A-Z][A-Z_]+)\b", MAKEFILE))
TEMPLATES = "\n".join(
    template.read_text(encoding="utf-8")
    for template in (*sorted((ROOT / "infrastructure").rglob("*.yaml")), ROOT / "template.yaml")
)


def fault_of_make(words: list[str]) -> str | None:
    """What is wrong with the words behind `make`."""
    for word in words:
        name, equals, _ = word.partition("=")
        if equals and name not in VARIABLES:
            return f"the Makefile uses no {name}"
        if not equals and not word.startswith("-") and word not in TARGETS:
            return f"there is no target {word}"
    return None


def fault_of_diecast(words: list[str]) -> str | None:
    """What is wrong with the words behind `diecast`, by what is declared: nothing is run."""
    command: Any = typer.main.get_command(app)
    while hasattr(command, "commands") and words and not words[0].startswith("-"):
        if words[0] not in command.commands:
            return f"there is no command {words[0]}"
        command, words = command.commands[words[0]], words[1:]
    options = {name: each for each in command.params for name in (*each.opts, *each.secondary_opts)}
    arguments = [each for each in command.params if each.param_type_name == "argument"]
    room = 1000 if any(each.nargs < 0 for each in arguments) else len(arguments)
    rest = iter(words)
    for word in rest:
        name, equals, _ = word.partition("=")
        if not word.startswith("-"):
            room -= 1
            if room < 0:
                return f"{word} is too much"
        elif name in options:
            if not (equals or options[name].is_flag):
                next(rest, None)
        elif name != "--help":
            return f"there is no option {name}"
    return None


def calls(program: str) -> list[Any]:
    """Every call of a program on all pages, each once, named by its page."""
    found = {
        (page.name, tuple(words))
        for page in PAGES
        for line in lines_of(page)
        for words in calls_of(line, program)
    }
    return [pytest.param(list(words), id=f"{name}: {' '.join(words)}") for name, words in sorted(found)]


@pytest.mark.parametrize("words", calls("make"))
def test_every_make_target_and_variable_is_in_the_makefile(words: list[str]) -> None:
    assert fault_of_make(words) is None


@pytest.mark.parametrize("words", calls("diecast"))
def test_every_diecast_command_and_option_can_be_given(words: list[str]) -> None:
    assert fault_of_diecast([word for word in words if "…" not in word]) is None


@pytest.mark.parametrize(
    "line",
    [
        "make nothing-like-it",
        "make load HOURS=3",
        "ARCH=arm64 make biuld",
        "diecast nothing-like-it",
        "PYTHONPATH=src .venv/bin/diecast smoke --no-such-option",
        "make build && diecast costs all of this",
    ],
)
def test_a_command_that_is_not_there_is_found(line: str) -> None:
    faults = [fault_of_make(words) for words in calls_of(line, "make")]
    faults += [fault_of_diecast(words) for words in calls_of(line, "diecast")]

    assert any(faults)


def test_the_help_of_make_tells_every_target_that_a_page_names() -> None:
    told = set(re.findall(r"^([a-z][a-z-]*):.*## ", MAKEFILE, re.MULTILINE))
    named = {word for call in calls("make") for word in call.values[0] if "=" not in word}

    assert named <= told


def test_every_script_that_a_page_runs_is_there() -> None:
    named = re.compile(r"(?:\./)?(?:scripts|\.ci)/[\w-]+(?:\.py)?|(?<=python )[\w/]+\.py")
    scripts = {script for page in PAGES for line in lines_of(page) for script in named.findall(line)}

    assert len(scripts) > 2
    assert [script for script in sorted(scripts) if not Path(ROOT, script).is_file()] == []


def test_every_output_that_is_read_in_the_pages_is_the_stacks() -> None:
    outputs = set(written()["Outputs"])
    read = {
        name for page in PAGES for line in lines_of(page) for name in re.findall(r"\(output (\w+)\)", line)
    }

    assert read
    assert read - outputs == set()


def test_every_name_with_the_stacks_in_it_is_given_by_a_template() -> None:
    """Spans such as `<stack>-overview`: something is called so, up to the next thing that varies."""
    told = {span.partition("<stack>") for page in PAGES for span in page.spans if "<stack>" in span}
    names = {(before, re.split(r"[<…]", after)[0]) for before, _, after in told}
    given = TEMPLATES.replace("${AWS::StackName}", "${Stack}")

    assert len(names) > 3
    assert {name for name in names if f"{name[0]}${{Stack}}{name[1]}" not in given} == set()


def test_a_span_ends_where_the_name_does() -> None:
    """`<stack>` alone would fit every name that begins with the stack's."""
    alone = [page.name for page in PAGES for span in page.spans if span == "<stack>"]

    assert alone == []


def test_the_parameters_that_are_told_are_the_templates() -> None:
    page = (ROOT / "docs" / "operations" / "parameters.md").read_text(encoding="utf-8").partition("\n## ")[0]
    cells = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `")]
    told = {name for cell in cells for name in re.findall(r"`([A-Z][\w…]+)`", cell)}
    told |= {
        f"{name}{number}" for cell in cells for name in re.findall(r"`(\w+)0` … ", cell) for number in "0123"
    }
    given = set(written()["Parameters"])
    meant = {
        name: {each for each in given if re.fullmatch(name.replace("…", r"\w+"), each)}
        for name in sorted(told)
    }

    assert [name for name, found in meant.items() if not found] == []
    assert given - set().union(*meant.values()) == set()
