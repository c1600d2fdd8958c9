"""`diecast versions prune`: delete old versions of a stack's functions, but none to go back to.

A deploy leaves the versions before it (docs/adr/0028-versions-that-stay.md). They take room in the account's
75 GB of code until somebody deletes them.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

import boto3

from ops.refusals import ended
from ops.stack_description import outputs_and_parameters
from shared.errors import InvalidInput

if TYPE_CHECKING:
    from mypy_boto3_lambda.client import LambdaClient

FUNCTION_OUTPUT = "FunctionName"
"""End of the name of each output that holds a function's name."""


def prune(stack: str, keep: int, *, dry_run: bool) -> int:
    """Delete the versions of each function of `stack` but the newest `keep` and those under an alias.

    With `dry_run` it is only said what would be deleted. Returns 0; 1 where the stack cannot be read or a
    version not deleted, with the reason on standard error. It may be broken off and run again at any time.
    """
    return ended(lambda: _prune(stack, keep, dry_run=dry_run))


def expendable(published: Collection[int], pointed_to: Collection[int], keep: int) -> Sequence[int]:
    """Return the versions that may go, oldest first: neither of the newest `keep` nor under an alias."""
    newest = sorted(published)[-keep:] if keep else []
    return sorted(set(published) - set(newest) - set(pointed_to))


def _prune(stack: str, keep: int, *, dry_run: bool) -> None:
    outputs, _ = outputs_and_parameters(stack)
    functions = sorted(value for name, value in outputs.items() if name.endswith(FUNCTION_OUTPUT))
    if not functions:
        raise InvalidInput(f"The stack {stack} has no output that names a function.")
    client = boto3.client("lambda")
    for function in functions:
        _prune_one(client, function, keep, dry_run=dry_run)


def _prune_one(client: "LambdaClient", function: str, keep: int, *, dry_run: bool) -> None:
    published, pointed_to = set(_published(client, function)), set(_pointed_to(client, function))
    going = expendable(published, pointed_to, keep)
    for version in going:
        print(f"{'would delete' if dry_run else 'deleting'} {function}:{version}")
        if not dry_run:
            client.delete_function(FunctionName=function, Qualifier=str(version))
    left = ", ".join(
        f"{version}{'*' if version in pointed_to else ''}" for version in sorted(published - set(going))
    )
    print(f"{function} keeps {left or 'none'} (* has an alias)")


def _published(client: "LambdaClient", function: str) -> Iterator[int]:
    """The numbers of its published versions; $LATEST is none."""
    for page in client.get_paginator("list_versions_by_function").paginate(FunctionName=function):
        yield from (int(row["Version"]) for row in page["Versions"] if row["Version"].isdecimal())


def _pointed_to(client: "LambdaClient", function: str) -> Iterator[int]:
    """The versions that get calls by an alias, those of a canary that is under way too."""
    for page in client.get_paginator("list_aliases").paginate(FunctionName=function):
        for alias in page["Aliases"]:
            weights = alias.get("RoutingConfig", {}).get("AdditionalVersionWeights", {})
            yield from (
                int(version) for version in (alias["FunctionVersion"], *weights) if version.isdecimal()
            )
