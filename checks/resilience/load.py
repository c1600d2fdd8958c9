"""Many answers at once for some minutes: nothing may be lost, and the server's memory has to stay flat.

Each reader keeps one session and asks again as soon as its answer has ended, so that the number of
streams stays what it is. The shots differ, and every answer has to hold the prediction of its own.
"""

import asyncio
import random
import ssl
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import httpx

from checks.resilience.memory import Memory, watched
from checks.resilience.shots import Shot, different_shots, foreign
from checks.sse_client import StreamedAnswer, losses

QUESTIONS = (
    "불량 원인이 뭐야?",
    "Why is this shot bad?",
    "이 샷 품질 예측해줘",
    "기공 불량의 대책은?",
    "용탕 온도를 10도 올리면 어떻게 돼?",
)
SHOTS = 40
PATIENCE_S = 180.0
"""More than Lambda gives an answer, so that whoever gives up first is the one who is measured."""

type Ask = Callable[[httpx.AsyncClient, str, Shot, str], Awaitable[StreamedAnswer]]
"""How an answer is got: client, question, shot and session to a reading."""


@dataclass(frozen=True, slots=True)
class Target:
    """A running agent: how it is asked, and the process whose memory counts."""

    name: str
    ask: Ask
    pid: int
    trust: ssl.SSLContext | bool = True


@dataclass(slots=True)
class Loaded:
    """Record of a load run. `lost` has a line for each answer that lacked something; times in seconds."""

    target: str
    streams: int
    seconds: float = 0.0
    answers: int = 0
    events: int = 0
    firsts: list[float] = field(default_factory=list)
    ends: list[float] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    memory: Memory = field(default_factory=Memory)

    def see(self, reading: StreamedAnswer, shot: Shot) -> None:
        """Count one answer."""
        self.answers += 1
        self.events += len(reading.events)
        self.ends.append(reading.end_s)
        if reading.first_text_s is not None:
            self.firsts.append(reading.first_text_s)
        self.lost += losses(reading)
        if reading.code != "done":
            self.lost.append(f"ended in {reading.code} {reading.refusal[:200]}")
        if foreign(reading, shot):
            self.lost.append("an answer held the prediction of another shot")


async def load(target: Target, streams: int, seconds: float, seed: int) -> Loaded:
    """Keep `streams` answers running for `seconds`; those that run then are read to their end."""
    seen = Loaded(target.name, streams)
    rng = random.Random(seed)
    shots = different_shots(SHOTS, rng)
    limits = httpx.Limits(max_connections=streams, max_keepalive_connections=streams)
    # One slow handshake of a hundred is not what is measured: connections are kept.
    async with (
        httpx.AsyncClient(timeout=PATIENCE_S, limits=limits, verify=target.trust) as client,
        watched(target.pid) as seen.memory,
    ):
        started = time.monotonic()

        async def reader(number: int, choice: random.Random) -> None:
            while time.monotonic() - started < seconds:
                shot = choice.choice(shots)
                reading = await target.ask(client, choice.choice(QUESTIONS), shot, f"session_load_{number}")
                seen.see(reading, shot)

        await asyncio.gather(*(reader(n, random.Random(rng.random())) for n in range(streams)))
        seen.seconds = time.monotonic() - started
    return seen
