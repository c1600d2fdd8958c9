"""`diecast smoke`: ask a stage one question and look at all that comes, after every deploy."""

import os
import sys
import time
from collections.abc import Mapping

import boto3
import urllib3

from ops.asking import Answer, Stage, ask, get, send
from ops.checks import asks_to_sign_in, faults, question
from ops.id_token import refreshed_id_token
from ops.stack_description import outputs_and_parameters
from shared.errors import DiecastError, InvalidInput, Unavailable

FAILED = 1
PAUSE_S = 5.0
"""Between attempts: permissions and edge locations take some seconds to know of a new stack."""


def run(stack: str | None, url: str | None, attempts: int, *, allow_sign_in_required: bool) -> int:
    """Check the stage until it passes or the attempts are used up. Exit status 1 where it does not pass."""
    pool = urllib3.PoolManager()
    try:
        outputs = outputs_and_parameters(stack)[0] if stack else {}
        stage = stage_of(url, outputs, os.environ, pool)
    except DiecastError as error:
        print(error.message, file=sys.stderr)
        return FAILED
    found: list[str] = []
    for attempt in range(1, attempts + 1):
        found = _check(stage, pool, "PageUrl" in outputs, allow_sign_in_required)
        if not found:
            print("passed")
            return 0
        print(f"attempt {attempt} of {attempts}: {'; '.join(found)}", file=sys.stderr)
        if attempt < attempts:
            time.sleep(PAUSE_S)
    return FAILED


def stage_of(
    url: str | None, outputs: Mapping[str, str], environment: Mapping[str, str], pool: urllib3.PoolManager
) -> Stage:
    """The stage at `url`, or of a stack's `outputs`, with the tokens of the environment.

    Users come by PageUrl where there is one. Raises InvalidInput or Unavailable.
    """
    address = url or outputs.get("PageUrl") or outputs.get("AgentUrl")
    if not address:
        raise InvalidInput("The stack has neither PageUrl nor AgentUrl among its outputs.")
    token = environment.get("SMOKE_ID_TOKEN") or None
    refresh = environment.get("SMOKE_REFRESH_TOKEN")
    if token is None and refresh:
        try:
            client = (outputs["SignInTokenUrl"], outputs["SignInClientId"])
        except KeyError as error:
            raise InvalidInput(
                f"SMOKE_REFRESH_TOKEN needs --stack and its output {error.args[0]}, which is not there."
            ) from None
        token = refreshed_id_token(*client, refresh, pool)
    session = boto3.Session()
    return Stage(address, session.region_name or "", session.get_credentials(), token)


def _check(stage: Stage, pool: urllib3.PoolManager, has_page: bool, without_token: bool) -> list[str]:
    """Return what is wrong with the stage; prints its figures."""
    try:
        status, health = get(stage, "/health", pool)
        if status != 200 or health.get("status") != "healthy":
            return [f"/health answers HTTP {status}, {dict(health)}"]
        found = _page(stage, pool) if has_page else []
        answer = ask(stage, question(), pool)
    except Unavailable as error:
        return [error.message]
    if asks_to_sign_in(answer) and stage.id_token is None:
        if not without_token:
            return [*found, "the stage wants an ID token: set SMOKE_ID_TOKEN or SMOKE_REFRESH_TOKEN"]
        print(f"{stage.url} is healthy and asks to sign in; without a token no question was asked")
        return found
    _print(stage, answer)
    return [*found, *faults(answer)]


def _page(stage: Stage, pool: urllib3.PoolManager) -> list[str]:
    with send(stage, "GET", "/", pool) as response:
        kind = response.headers.get("content-type", "")
        found = (
            []
            if response.status == 200 and kind.startswith("text/html")
            else [f"the page answers HTTP {response.status}, {kind}"]
        )
    status, config = get(stage, "/config.json", pool)
    return (
        found
        if status == 200 and "stage" in config
        else [*found, f"/config.json answers HTTP {status} without a stage"]
    )


def _print(stage: Stage, answer: Answer) -> None:
    print(f"{stage.url}: HTTP {answer.status}, {len(answer.events)} events")
    if not answer.events:
        return
    text, first, last = answer.first("answer_delta"), answer.events[0], answer.events[-1]
    first_text = f"{text.after_s:.3f} s" if text else "none"
    print(f"first event {first.after_s:.3f} s, first text {first_text}, end {last.after_s:.3f} s")
    if usage := last.event.get("usage"):
        read, written = usage.get("input_tokens"), usage.get("output_tokens")
        print(f"{usage.get('model_id')}: {usage.get('turns')} turns, {read} tokens read, {written} written")
