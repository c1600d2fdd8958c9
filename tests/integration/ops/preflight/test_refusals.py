"""Whatever AWS answers, each check of `diecast preflight` ends in a named line without secrets."""

import json
import re
import threading
from functools import cache
from pathlib import Path

import pytest
from botocore.exceptions import EndpointConnectionError, NoCredentialsError, ReadTimeoutError

from ops.preflight.account import ACTIONS
from ops.preflight.command import CHECKS, check, passed, told, told_as_json
from ops.preflight.findings import Check, Finding, Outcome
from tests.preflight_account import SOUND, Denied, Recorded, asked, with_answers

OF_AWS = {
    name: one for name, one in CHECKS.items() if name not in {"command lines", "template", "dated facts"}
}
CODES = (
    "AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "403", "404", "ExpiredToken",
    "Throttling", "ThrottlingException", "ValidationException", "ValidationError", "InternalServerException",
    "InvalidClientTokenId",
    "ResourceNotFoundException", "NoSuchEntity", "WAFNonexistentItemException", "SomethingNew", "",
)  # fmt: skip
SECRETS = ("never-to-be-printed", "a secret of the plant", "AKIDEXAMPLE")


@cache
def checks_with(call: str) -> dict[str, Check]:
    """The checks that make a call where nothing is missing."""
    made = {}
    for name, one in OF_AWS.items():
        recorded = Recorded(SOUND)
        one(recorded.account(), asked())
        if call in {each for each, _ in recorded.calls}:
            made[name] = one
    return made


def lines(found: dict[str, list[Finding]]) -> list[str]:
    """What is printed, in both languages."""
    return [*told(asked(), found, "en").splitlines(), *told(asked(), found, "ko").splitlines()]


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("call", sorted(ACTIONS))
def test_any_error_of_any_call_is_a_named_line(call: str, code: str) -> None:
    checks = checks_with(call)
    found = check(with_answers({call: Denied(code, "AKIDEXAMPLE says no")}).account(), asked(), checks)

    assert checks
    assert list(found) == list(checks)
    findings = [finding for row in found.values() for finding in row]
    assert not [finding for finding in findings if "fault of its own" in finding.what.en], findings
    printed = "\n".join(
        [*lines({name: list(row) for name, row in found.items()}), told_as_json(asked(), found)]
    )
    assert not [secret for secret in SECRETS if secret in printed]
    if code in {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "403"}:
        denied = [finding for finding in findings if ACTIONS[call] in finding.what.en]
        assert {finding.outcome for finding in denied} == {Outcome.UNKNOWN}
        assert not passed(found)


@pytest.mark.parametrize(
    "error",
    [
        NoCredentialsError(),
        EndpointConnectionError(endpoint_url="https://bedrock.example"),
        ReadTimeoutError(endpoint_url="https://bedrock.example"),
    ],
)
@pytest.mark.parametrize("call", sorted(ACTIONS))
def test_where_nothing_answers_it_is_said_so(call: str, error: Exception) -> None:
    found = check(with_answers({call: error}).account(), asked(), checks_with(call))

    findings = [finding for row in found.values() for finding in row]
    assert not [finding for finding in findings if "fault of its own" in finding.what.en]
    assert not passed(found)


def test_a_check_with_a_fault_of_its_own_is_named_and_hides_no_other() -> None:
    def broken(*_: object) -> list[Finding]:
        raise ZeroDivisionError

    found = check(Recorded(SOUND).account(), asked(), {"broken": broken, "identity": CHECKS["identity"]})

    assert "ZeroDivisionError" in found["broken"][0].what.en
    assert found["broken"][0].outcome is Outcome.UNKNOWN
    assert found["identity"][0].outcome is Outcome.OK


def test_a_check_that_never_ends_is_named() -> None:
    for_ever = threading.Event()

    def waits(*_: object) -> list[Finding]:
        for_ever.wait()
        return []

    found = check(Recorded(SOUND).account(), asked(), {"waits": waits, "identity": CHECKS["identity"]}, 0.5)
    for_ever.set()

    assert found["waits"][0].outcome is Outcome.UNKNOWN
    assert "no answer" in found["waits"][0].what.en


def test_a_check_that_finds_nothing_is_no_pass() -> None:
    found = check(Recorded(SOUND).account(), asked(), {"silent": lambda *_: []}, 0.5)

    assert not passed(found)


def test_the_documents_policy_is_what_the_calls_need() -> None:
    page = (Path(__file__).resolve().parents[4] / "docs" / "operations" / "preflight.md").read_text(
        encoding="utf-8"
    )
    (block,) = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    statements = json.loads(block)["Statement"]
    allowed = {action for row in statements for action in row["Action"]}

    assert all(row["Effect"] == "Allow" for row in statements)
    # sts:GetCallerIdentity needs no permission; the two of the marketplace are simulated, not called.
    assert allowed == set(ACTIONS.values()) - {"sts:GetCallerIdentity"}


@pytest.mark.parametrize("call", sorted(ACTIONS))
def test_each_call_is_one_of_its_services(call: str) -> None:
    service, method = call.split(".")
    client = Recorded(SOUND).client(service, "us-east-1")

    assert method in client.meta.method_to_api_mapping
    verb = re.match(r"[a-z]+", method)
    assert verb
    assert verb[0] in {"get", "list", "describe", "head", "simulate", "converse"}
