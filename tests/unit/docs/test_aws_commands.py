"""Commands of the AWS and SAM CLIs that the pages tell: by botocore's models and the SAM CLI's own parser."""

import re
from typing import Any, Final

import botocore.session
import click
import pytest
from botocore import xform_name
from samcli.cli.main import cli

from tests.written_pages import calls_of, lines_of, pages

SESSION: Final = botocore.session.Session()
GLOBAL: Final = {
    "--region",
    "--profile",
    "--output",
    "--query",
    "--cli-binary-format",
    "--no-cli-pager",
    "--max-items",
    "--starting-token",
}
OF_ITS_OWN: Final = {
    ("s3", "cp"): {"--recursive"},
    ("s3", "sync"): {"--source-region", "--delete"},
    ("cloudformation", "deploy"): {
        "--stack-name", "--template-file", "--capabilities", "--parameter-overrides", "--role-arn", "--tags",
    },
    ("configure", "sso"): set(),
}  # fmt: skip
"""Commands that the AWS CLI has beside the services' operations, with what the pages use of their options."""


def fault_of_aws(words: list[str]) -> str | None:
    """What is wrong with the words behind `aws`."""
    service, operation = words[:2]
    own = OF_ITS_OWN.get((service, operation))
    known = operation_options(service, operation) if own is None else own
    if known is None:
        return f"aws has no {service} {operation}"
    given = {word.partition("=")[0] for word in words[2:] if re.match(r"--[a-z]", word)}
    wrong = sorted(given - known - GLOBAL)
    return f"{service} {operation} has no {', '.join(wrong)}" if wrong else None


def operation_options(service: str, operation: str) -> set[str] | None:
    """The options of a service's operation, or None where there is no such one."""
    name = {"s3api": "s3"}.get(service, service)
    if name not in SESSION.get_available_services():
        return None
    model = SESSION.get_service_model(name)
    operations = {xform_name(each, "-"): each for each in model.operation_names}
    if operation not in operations:
        return None
    shape = model.operation_model(operations[operation]).input_shape
    members = shape.members if shape is not None else {}
    flags = {f"--no-{xform_name(each, '-')}" for each, row in members.items() if row.type_name == "boolean"}
    return {f"--{xform_name(each, '-')}" for each in members} | flags


def fault_of_sam(words: list[str]) -> str | None:
    """What is wrong with the words behind `sam`."""
    command: Any = cli
    context = click.Context(cli, obj=True)  # its commands are imported for an object alone
    while isinstance(command, click.MultiCommand) and words and not words[0].startswith("-"):
        found = command.get_command(context, words[0])
        if found is None:
            return f"there is no command {words[0]}"
        command, words = found, words[1:]
    options = {name for each in command.get_params(context) for name in (*each.opts, *each.secondary_opts)}
    given = {word.partition("=")[0] for word in words if word.startswith("-")}
    wrong = sorted(given - options - {"--help", "--version"})
    return f"there is no option {', '.join(wrong)}" if wrong else None


def calls(program: str) -> list[Any]:
    """Every call of a program on all pages, within `$(…)` too, each once, named by its page."""
    found = {
        (page.name, tuple(word for word in words if "…" not in word))
        for page in pages()
        for line in lines_of(page)
        for piece in (line, *re.findall(r"\$\((aws [^)]*)\)", line))
        for words in calls_of(re.sub(r"^\w+=\"?\$\(", "", piece).removesuffix(")"), program)
    }
    return [pytest.param(list(words), id=f"{name}: {' '.join(words)}") for name, words in sorted(found)]


@pytest.mark.parametrize("words", calls("aws"))
def test_every_aws_command_is_an_operation_with_these_options(words: list[str]) -> None:
    assert fault_of_aws(words) is None


@pytest.mark.parametrize("words", calls("sam"))
def test_every_sam_command_and_option_can_be_given(words: list[str]) -> None:
    assert fault_of_sam(words) is None


@pytest.mark.parametrize(
    "words",
    [
        "bedrock get-usecase",
        "bedrok list-inference-profiles",
        "lambda update-alias --version 3",
        "s3 copy a b",
        "s3 cp a b --all",
    ],
)
def test_an_aws_command_that_is_not_there_is_found(words: str) -> None:
    assert fault_of_aws(words.split())


@pytest.mark.parametrize("words", ["deploi", "deploy --config-environment prod", "local begin"])
def test_a_sam_command_that_is_not_there_is_found(words: str) -> None:
    assert fault_of_sam(words.split())


def test_the_pages_use_both() -> None:
    assert len(calls("aws")) > 12
    assert len(calls("sam")) > 4
