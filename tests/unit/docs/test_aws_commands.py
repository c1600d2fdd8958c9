"""The commands of the AWS CLI and the SAM CLI that the pages tell can be given, and go to what is live."""

from typing import Any, cast

import click
import pytest

from tests.documented_commands import AwsCall, all_pages, aws_call, calls_on


def calls(program: str) -> list[Any]:
    """Every call of a program on all pages, each once, named by its page; shortened ones apart."""
    found = {(page.name, tuple(words)) for page in all_pages() for words in calls_on(page, program)}
    return [
        pytest.param(list(words), id=f"{name}: {' '.join(words)}")
        for name, words in sorted(found)
        if len(words) > 1 and "…" not in " ".join(words)
    ]


def fault_of_sam(words: list[str]) -> str | None:
    """What is wrong with the words behind `sam`, by what the SAM CLI declares: nothing is run."""
    from samcli.cli.main import cli  # a second of libraries

    command, context = cast("Any", cli), click.Context(cli, obj="loads the commands")
    while hasattr(command, "list_commands") and words and not words[0].startswith("-"):
        found = command.get_command(context, words[0])
        if found is None:
            return f"there is no command {words[0]}"
        command, words = found, words[1:]
    options = {name for each in command.params for name in (*each.opts, *each.secondary_opts)}
    unknown = {word for word in words if word.startswith("-")} - options
    return f"no option {sorted(unknown)}" if unknown else None


@pytest.mark.parametrize("words", calls("aws"))
def test_every_command_of_the_aws_cli_is_in_its_models(words: list[str]) -> None:
    assert isinstance(aws_call(words), AwsCall), aws_call(words)


@pytest.mark.parametrize("words", calls("sam"))
def test_every_command_of_the_sam_cli_is_declared(words: list[str]) -> None:
    assert fault_of_sam(words) is None


def test_whatever_calls_a_deployed_function_calls_its_alias() -> None:
    invoking = [row.values[0] for row in calls("aws") if row.values[0][:2] == ["lambda", "invoke"]]

    assert invoking
    for words in invoking:
        call = aws_call(words)
        assert isinstance(call, AwsCall)
        assert call.values.get("Qualifier") == "live", words


@pytest.mark.parametrize(
    "line",
    [
        "lamda invoke --function-name x",
        "lambda invoke --function x",
        "lambda update-alias --function-name x --name live --version 41",
        "lambda get-alias --name live",
        "s3 cp a b --forever",
    ],
)
def test_a_command_that_is_not_there_is_found(line: str) -> None:
    assert isinstance(aws_call(line.split()), str)


@pytest.mark.parametrize("line", ["deploy --stackname x", "deplyo", "local invoke X --events y"])
def test_a_command_of_sam_that_is_not_there_is_found(line: str) -> None:
    assert fault_of_sam(line.split())
