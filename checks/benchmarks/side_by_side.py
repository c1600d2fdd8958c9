"""A cause question over HTTP: this agent's local server beside the design that it replaces.

Both ask the same scripted model (0.7 s to the first token, 80 tokens a second, 30 tokens a tool
call plus its arguments; a required argument is written out in full, an optional one left out)
over Bedrock's real wire format, and the same tools, which take 150 ms.
"""

import time
from collections.abc import Callable
from contextlib import closing

import httpx

from agent.models.bedrock.adapter import BedrockModel
from agent.models.types import Message, ModelRequest, Text, TextDelta
from checks.benchmarks.environment import (
    FIRST_TOKEN_S,
    TOKENS_PER_SECOND,
    TOOL_S,
    Environment,
    Streamed,
    read_answer,
    running_environment,
    server,
)
from checks.report import Table, show
from checks.standins.bedrock_client import CLAUDE, dummy_session
from shared.aws_clients import bedrock_runtime_client

RUNS = 3


def run() -> Table:
    """Measure both, the best of three answers each."""
    with running_environment() as given:
        with server(["diecast", "serve"], given.variables) as agent:
            ours = _best(lambda client: read_answer(client, agent.url, given.shot))
        with server(["diecast", "serve"], given.variables | {"PREPARE": "false"}) as agent:
            unprepared = _best(lambda client: read_answer(client, agent.url, given.shot))
        command = [
            "checks.benchmarks.replaced_server",
            "--model-url",
            given.model_url,
            "--tools-url",
            given.tools_url,
        ]
        with server(command) as replaced:
            peer = _best(lambda client: read_answer(client, replaced.url, given.shot))
        single_s = min(_single_turn_s(given) for _ in range(RUNS))
    rows = [
        ("first event, s", ours.first_event_s, unprepared.first_event_s, peer.first_event_s),
        ("first answer text, s", ours.first_text_s, unprepared.first_text_s, peer.first_text_s),
        ("end of the answer, s", ours.end_s, unprepared.end_s, peer.end_s),
        ("output tokens", ours.output_tokens, unprepared.output_tokens, peer.output_tokens),
        ("input tokens", ours.input_tokens, unprepared.input_tokens, peer.input_tokens),
        ("model turns", ours.turns, unprepared.turns, peer.turns),
    ]
    table = Table(
        f"A cause question over HTTP, best of {RUNS}: model {FIRST_TOKEN_S} s to the first token, "
        f"{TOKENS_PER_SECOND:g} tokens/s, tools {TOOL_S * 1000:g} ms",
        ("", "agent", "PREPARE=false", "replaced", "replaced / agent"),
        [(name, mine, without, other, other / mine) for name, mine, without, other in rows],
    )
    table.notes.append(f"first text of a single model turn: {single_s:.3f} s")
    table.notes.append(f"agent's first text / a single turn's: {ours.first_text_s / single_s:.2f}")
    return table


def _best(ask: Callable[[httpx.Client], Streamed]) -> Streamed:
    with httpx.Client() as client:
        ask(client)  # connections and caches
        return min((ask(client) for _ in range(RUNS)), key=lambda answer: answer.first_text_s)


def _single_turn_s(given: Environment) -> float:
    """Seconds until one model turn without tools, called by itself, gives its first text."""
    model = BedrockModel(bedrock_runtime_client(dummy_session(), endpoint_url=given.model_url), [CLAUDE])
    request = ModelRequest("", [Message("user", (Text("안녕하세요"),))], ())
    started = time.perf_counter()
    with closing(model.stream(request)) as events:
        for event in events:
            if isinstance(event, TextDelta):
                return time.perf_counter() - started
    raise RuntimeError("the model gave no text")


def main(as_json: bool) -> None:
    """Run and print."""
    show(run(), as_json=as_json)
