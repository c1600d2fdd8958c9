"""The local server under load: `diecast serve`, offline model, every question worked out anew."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from checks.benchmarks.environment import UNBOUNDED, server
from checks.resilience.load import Target
from checks.resilience.shots import Shot
from checks.sse_client import StreamedAnswer, read

WORD_MS = 60
"""Between two words of an answer: near to what a model gives that writes 80 tokens a second, in Korean."""


@contextmanager
def local_target(word_ms: float = WORD_MS) -> Iterator[Target]:
    """Start it on a free port; it ends with the context."""
    environment = {"USE_MOCK": "true", "OFFLINE_WORD_MS": str(word_ms), **UNBOUNDED}
    with server(["diecast", "serve"], environment) as agent:

        async def ask(
            client: httpx.AsyncClient, question: str, shot: Shot, session_id: str
        ) -> StreamedAnswer:
            body = {"question": question, "features": dict(shot.features), "session_id": session_id}
            return await read(client, f"{agent.url}/api/chat", body)

        yield Target("the local server", ask, agent.pid)
