"""1, 10 and 100 answers at once on one local server: none may fail, and how much later each begins."""

import asyncio
import statistics

import httpx

from checks.benchmarks.environment import PATIENCE_S, QUESTION, Server, running_environment, server
from checks.report import Table, show
from checks.sse_client import StreamedAnswer, losses, read

AT_ONCE = (1, 10, 100)


async def _all(url: str, body: dict[str, object], count: int) -> list[StreamedAnswer]:
    limits = httpx.Limits(max_connections=count, max_keepalive_connections=0)
    async with httpx.AsyncClient(timeout=PATIENCE_S, limits=limits) as client:
        return await asyncio.gather(*(read(client, f"{url}/api/chat", body) for _ in range(count)))


def _measure(agent: Server, body: dict[str, object], count: int) -> tuple[str | float, ...]:
    cpu_s = agent.cpu_s()
    answers = asyncio.run(_all(agent.url, body, count))
    cpu_ms = (agent.cpu_s() - cpu_s) * 1000 / count
    failed = sum(answer.code != "done" or any(losses(answer)) for answer in answers)
    firsts = [answer.first_text_s or answer.end_s for answer in answers]
    ends = [answer.end_s for answer in answers]
    return (
        str(count),
        failed,
        statistics.median(firsts),
        max(firsts),
        statistics.median(ends),
        max(ends),
        cpu_ms,
    )


def run() -> Table:
    """Measure each number of streams once, after one answer to warm up. Raises nothing for failures."""
    with running_environment() as given, server(["diecast", "serve"], given.variables) as agent:
        body: dict[str, object] = {"question": QUESTION, "features": dict(given.shot)}
        asyncio.run(_all(agent.url, body, 5))
        rows = [_measure(agent, body, count) for count in AT_ONCE]
    header = (
        "streams at once",
        "failed",
        "first text, s",
        "latest",
        "end, s",
        "latest end",
        "server CPU, ms each",
    )
    return Table(
        "Cause questions at once on the local server, model and tools on the same machine", header, rows
    )


def main(as_json: bool) -> None:
    """Run and print."""
    show(run(), as_json=as_json)
