"""The deployed agent under load, in the emulated account of the deploy gate. Build first: `make build`.

Its answers arrive whole, so that there is no time of a first text; the offline model answers.
"""

import json
import ssl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import boto3
import httpx

from checks.benchmarks.environment import in_environment
from checks.emulated_account.account import emulated_account
from checks.emulated_account.stack import deployed
from checks.resilience.load import Target
from checks.resilience.shots import Shot
from checks.sse_client import StreamedAnswer, events_of, read

PARAMETERS = (
    "Stage=dev AgentAuthType=NONE UseMock=true ExpertSettings=ANSWER_CACHE_TTL_S=0 "
    "MaxRequestsPerMinute=0 MaxTokensPerDay=0"
)
NO_MODEL = "http://127.0.0.1:9"


@contextmanager
def emulated_target() -> Iterator[Target]:
    """Deploy the built template into an account of its own; both end with the context."""
    with (
        tempfile.TemporaryDirectory(prefix="resilience-") as folder,
        emulated_account(Path(folder), NO_MODEL) as account,
        in_environment({name: value for name, value in account.environment.items() if name[:4] == "AWS_"}),
    ):
        stack = deployed(account.environment, boto3.Session(), PARAMETERS)
        trust = ssl.create_default_context(cafile=account.environment["AWS_CA_BUNDLE"])

        async def ask(
            client: httpx.AsyncClient, question: str, shot: Shot, session_id: str
        ) -> StreamedAnswer:
            body = {"question": question, "features": dict(shot.features), "session_id": session_id}
            return unwrapped(await read(client, f"{stack.agent_url}/api/chat", body))

        yield Target("the agent in an emulated account", ask, account.pid, trust)


def unwrapped(reading: StreamedAnswer) -> StreamedAnswer:
    """The stream in the answer that the emulator hands over as JSON, as a function returned it."""
    try:
        returned = json.loads(reading.refusal)
        status, text = returned["statusCode"], returned["body"]
    except (ValueError, TypeError, KeyError):
        return reading
    return replace(reading, status=status, events=events_of(text), refusal="" if status == 200 else text)
