"""`diecast forget`: delete what a stage keeps of a person, from outside, and say how much it was."""

import sys
import time
from collections import Counter
from collections.abc import Mapping

import boto3
from botocore.config import Config

from agent.auth.authenticator import caller_of_token
from agent.erasure.dynamodb import DynamoPersonalData
from agent.erasure.dynamodb_marks import DynamoErasureMarks
from agent.erasure.erasure import KINDS, Erasure
from agent.erasure.shots import ShotOutcomes
from agent.observability.request_telemetry import pseudonym
from agent.rate_limit.dynamodb_counters import DynamoCounterStore
from agent.tools.lambda_invoke import InvokeTransport
from ops.stack_description import outputs_and_parameters
from shared.aws_clients import lambda_client
from shared.errors import DiecastError, InvalidInput

DONE, FAILED, LEFT = 0, 1, 2
PAUSE_S = 2.0
"""Before what was deleted is looked for once more: the index follows the table within a second or so."""
PASSES = 5
"""That find something new although the one before was through: somebody is asking as this caller now."""


def run(stack: str, *, subject: str | None, caller: str | None, dry_run: bool) -> int:
    """Delete until nothing is found. Exit status 1 where it failed, 2 where more is written meanwhile.

    Exactly one of `subject` (the person's sub at the stage's issuer) and `caller` (the whole name) is given.
    """
    try:
        outputs, parameters = outputs_and_parameters(stack)
        table = outputs.get("SessionsTableName")
        if not table:
            raise InvalidInput(f"The stack {stack} has no output SessionsTableName.")
        name = caller or _caller(subject or "", outputs, parameters)
        client = boto3.client(
            "dynamodb", config=Config(retries={"mode": "standard", "total_max_attempts": 8})
        )
        kept = DynamoPersonalData(client, table)
        shots = outputs.get("T4ShotsFunctionName")
        said = [ShotOutcomes(InvokeTransport(lambda_client(), f"{shots}:live"))] if shots else []
        print(f"{table}: {name} ({pseudonym(name)} in the log)")
        if dry_run:
            print(f"found {_told(Counter(kind for kind, _ in kept.find(name)))}; nothing was deleted")
            print("(outcomes of parts, and counters, are not looked for beforehand)")
            return DONE
        marks = DynamoErasureMarks(client, table)
        return _forget(Erasure([kept, *said], DynamoCounterStore(client, table), marks=marks), name)
    except DiecastError as error:
        print(error.message, file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("broken off; run it again to go on", file=sys.stderr)
        return FAILED


def _caller(subject: str, outputs: Mapping[str, str], parameters: Mapping[str, str]) -> str:
    """The name under which the agent knows a subject. Raises InvalidInput where the stage has no issuer."""
    issuer = parameters.get("JwtIssuer") or outputs.get("SignInIssuer")
    if not issuer:
        raise InvalidInput("The stage has no issuer, so that a subject is nobody there. Give --caller.")
    return caller_of_token(issuer, subject)


def _forget(erasure: Erasure, caller: str) -> int:
    total: Counter[str] = Counter()
    passes = 0
    while passes < PASSES:
        erased = erasure.forget(caller, with_counters=True)
        total.update(erased.counts)
        found = any(erased.counts.values())
        if erased.complete and not found:
            print(f"deleted {_told(total)}; nothing is left")
            return DONE
        print(f"deleted {_told(erased.counts)} …", flush=True)
        if erased.complete:
            passes += 1
            time.sleep(PAUSE_S)
    print(f"deleted {_told(total)}; more is being written. Run it again later.", file=sys.stderr)
    return LEFT


def _told(counts: Mapping[str, int]) -> str:
    kinds = [*KINDS, *sorted(counts.keys() - set(KINDS))]
    return ", ".join(f"{counts.get(kind, 0)} {kind}" for kind in kinds)
