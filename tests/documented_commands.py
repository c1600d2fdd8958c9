"""The commands that the pages tell, and those of the AWS CLI as calls of boto3.

The AWS CLI makes its commands from the models that boto3 has too: `aws lambda get-alias --name live` is
`get_alias(Name="live")` of the client `lambda`.
"""

import json
import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from botocore import xform_name
from botocore.exceptions import UnknownServiceError
from botocore.session import get_session

from tests.written_pages import Page, pages

SHELLS: Final = {"bash", "sh", "console"}
ENDS: Final = {"|", "&&", "||", ";", "&", ">", ">>", "<", "2>"}
BEFORE: Final = ENDS | {"{", "(", "do", "then"}
WITHIN: Final = re.compile(r"\$\((aws [^()]*(?:\([^()]*\)[^()]*)*)\)")
"""A command whose output is put into another one."""
OF_THE_CLI: Final = {"output", "query", "region", "profile", "cli-binary-format", "max-items", "no-cli-pager"}
"""Options that every command of the AWS CLI has."""
WRITTEN_BY_HAND: Final[Mapping[tuple[str, str], frozenset[str]]] = {
    ("s3", "cp"): frozenset({"recursive"}),
    ("s3", "sync"): frozenset({"source-region"}),
    ("cloudformation", "deploy"): frozenset(
        {"stack-name", "template-file", "capabilities", "parameter-overrides"}
    ),
}
"""Commands that the AWS CLI does not make from a model, with the options that the pages use."""


@dataclass(frozen=True, slots=True)
class AwsCall:
    """A command of the AWS CLI as a call of boto3: its client, the method, the values as written."""

    service: str
    method: str
    values: Mapping[str, str]


@cache
def all_pages() -> tuple[Page, ...]:
    """Every page, read once."""
    return tuple(pages())


def lines_of(page: Page) -> Iterator[str]:
    """Everything on a page that is set as code, with continued lines joined."""
    yield from page.spans
    for language, block in page.blocks:
        if language in SHELLS:
            yield from block.replace("\\\n", " ").splitlines()


def calls_of(line: str, program: str) -> Iterator[list[str]]:
    """The arguments of each call of a program in a shell line; nothing where the line is no shell."""
    try:
        words = shlex.split(line, comments=True)
    except ValueError:
        return
    for at, word in enumerate(words):
        begins = all(
            re.match(r"[A-Z_]+=", before) or before in BEFORE for before in words[max(0, at - 1) : at]
        )
        if begins and (word == program or word.endswith(f"bin/{program}")):
            rest = words[at + 1 :]
            end = next((index for index, each in enumerate(rest) if each in ENDS), len(rest))
            yield rest[:end]


def calls_on(page: Page, program: str) -> Iterator[list[str]]:
    """The arguments of each call of a program on a page, within another command too."""
    for line in lines_of(page):
        yield from calls_of(line, program)
        for inner in WITHIN.findall(line):
            yield from calls_of(inner, program)


def aws_call(words: list[str]) -> AwsCall | str:
    """A command of the AWS CLI as a call, or what is wrong with it."""
    service, command, *rest = words
    service = {"s3api": "s3"}.get(service, service)
    if (service, command) == ("lambda", "invoke") and rest and not rest[-1].startswith("--"):
        rest.pop()  # The file for the answer, which the command line adds.
    options = dict(_options(rest))
    by_hand = WRITTEN_BY_HAND.get((service, command))
    if by_hand is not None:
        unknown = options.keys() - by_hand - OF_THE_CLI
        return f"no option {sorted(unknown)}" if unknown else AwsCall(service, command, options)
    try:
        model = get_session().get_service_model(service)
    except UnknownServiceError:
        return f"there is no service {service}"
    named = {xform_name(name, "-"): name for name in model.operation_names}
    if command not in named:
        return f"{service} has no {command}"
    shape = model.operation_model(named[command]).input_shape
    members = {xform_name(name, "-"): name for name in shape.members} if shape else {}
    required = {xform_name(name, "-") for name in (shape.required_members if shape else ())}
    wrong = {f"no {name}" for name in options.keys() - members.keys() - OF_THE_CLI}
    if options:  # Without any it is only spoken of.
        wrong |= {f"without {name}" for name in required - options.keys()}
    values = {members[name]: value for name, value in options.items() if name in members}
    return ", ".join(sorted(wrong)) or AwsCall(service, xform_name(named[command]), values)


def typed(call: AwsCall) -> dict[str, Any]:
    """The values of a call as boto3 takes them: numbers, structures and bytes as their model says."""
    model = get_session().get_service_model(call.service)
    operation = next(name for name in model.operation_names if xform_name(name) == call.method)
    shape = model.operation_model(operation).input_shape
    assert shape is not None
    made: dict[str, Any] = {}
    as_type: dict[str, Callable[[str], Any]] = {
        "integer": int,
        "blob": str.encode,
        "structure": json.loads,
        "list": str.split,
    }
    for name, value in call.values.items():
        kind = shape.members[name].type_name
        made[name] = as_type.get(kind, str)(value)
    return made


def _options(words: list[str]) -> Iterator[tuple[str, str]]:
    """Each option with what follows it, up to the next one."""
    name, given = "", list[str]()
    for word in (*words, "--"):
        if word.startswith("--"):
            if name:
                yield name, " ".join(given)
            name, given = word.removeprefix("--"), []
        else:
            given.append(word)
