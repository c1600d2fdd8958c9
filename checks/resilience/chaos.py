"""A chaos run: round by round a fault of a neighbour, or several at once, while people ask.

In each round every user has a short conversation in a session of their own: the cause of a shot,
what to do about it (on another instance, so that the session comes from the table), a document.
Half of them write hostile text around what they ask. Every answer is judged by what the faults
allow. At the end all is well again, and so must answers be.
"""

import json
import random
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from checks.resilience.environment import TOOLS, Environment, running_environment
from checks.resilience.fault_injector import FaultInjector
from checks.resilience.faults import Fault, Kill, Neighbour
from checks.resilience.hostile_texts import PLANTED, hostile_question
from checks.resilience.instances import Instance, as_json, instances
from checks.resilience.invariants import Asked, violations
from checks.resilience.rounds import Round, User
from checks.resilience.shots import Shot, different_shots
from checks.standins.url_events import get, post

LAMBDA_TIMEOUT_S = 150.0
"""The agent's in template.yaml."""
REST_S = 31.0
"""The agent's circuit breaker leaves a dead tool alone for 30 s."""
FIRST = ("불량 원인이 뭐야?", "Why is this shot bad?", "이 샷 품질 예측해줘")
THEN = (
    "가장 먼저 뭘 조정해야 해?",
    "소착 불량의 대책은?",
    "What is the procedure against gas porosity?",
    *(f"{word} 점검 절차가 뭐야?" for word in PLANTED),
)
DOCUMENT = "soldering.ko"
HOSTILE_SHARE = 0.5
PATIENCE_S = 10.0


def run_chaos(
    rounds: Sequence[Sequence[Fault]],
    rng: random.Random,
    agents: int,
    *,
    rest_s: float = REST_S,
    say: Callable[[str], None] = lambda _: None,
) -> list[Round]:
    """Start `agents` instances among neighbours, let the rounds pass with real time-outs, end them all."""
    injector = FaultInjector(random.Random(rng.random()))
    with (
        tempfile.TemporaryDirectory(prefix="resilience-") as folder,
        running_environment(injector) as around,
        instances(agents, around.variables, Path(folder)) as running,
    ):
        chaos = Chaos(running, around, injector, rng, LAMBDA_TIMEOUT_S)
        chaos.run(rounds, rest_s=rest_s, say=say)
    return chaos.rounds


@dataclass(slots=True)
class Chaos:
    """A run over agents and neighbours that are up. `timeout_s` is Lambda's."""

    agents: Sequence[Instance]
    around: Environment
    injector: FaultInjector
    rng: random.Random
    timeout_s: float
    shots: Sequence[Shot] = field(init=False)
    rounds: list[Round] = field(default_factory=list)
    _recent: list[tuple[float, Fault]] = field(default_factory=list)
    _resting: set[tuple[int, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.shots = different_shots(len(self.agents) * 4, self.rng)

    def run(self, rounds: Sequence[Sequence[Fault]], *, rest_s: float, say: Callable[[str], None]) -> None:
        """All rounds, then one without faults; `rest_s` seconds pass where tools may be left alone."""
        for faults in [*rounds, ()]:
            say(self._round(faults))
            if any(fault.rests_tools for fault in faults):
                time.sleep(rest_s)

    def _round(self, faults: Sequence[Fault]) -> str:
        this = Round(faults)
        self.rounds.append(this)
        met = self.injector.met.total()
        shots = self.rng.sample(self.shots, len(self.agents))
        users = [self._user(number, shot) for number, shot in enumerate(shots)]
        self.injector.set(faults)
        with ThreadPoolExecutor(len(users)) as people:
            # Turn by turn: an instance answers one question at a time, and waiting for it is not measured.
            talks = [people.submit(self._ask, this, user, 0, dict(user.shot.features)) for user in users]
            killed = self._kill(faults)
            for talk in talks:
                talk.result()
            for step in (self._follow_up, self._steal, self._read_document):
                list(people.map(step, [this] * len(users), users))
        self.injector.set(())
        now = time.monotonic()
        self._recent += [(now, fault) for fault in faults]
        for tool in self.around.tools:
            tool.start()
        if any(fault.rests_tools for fault in faults):
            self._resting |= {(n, tool.value) for n in range(len(self.agents)) for tool in TOOLS}
        this.met = self.injector.met.total() - met + killed
        if faults and not this.met:
            this.wrong.append("no call met the fault: this round proved nothing")
        this.wrong += self._still_held(faults)
        unwell = [n for n, agent in enumerate(self.agents) if not _well(agent)]
        this.wrong += [f"instance {n} is not healthy" for n in unwell]
        this.wrong += [f"instance {n} has died" for n, agent in enumerate(self.agents) if not agent.alive]
        told = f"{this.label}: {len(this.readings)} answers, {this.met} calls met it, {len(this.wrong)} wrong"
        return "\n  ".join([told, *this.wrong])

    def _user(self, number: int, shot: Shot) -> User:
        questions = (self._question(FIRST), self._question(THEN))
        arn = f"arn:aws:iam::123456789012:user/{len(self.rounds)}-{number}"
        return User(number, arn, f"session_{len(self.rounds)}_{number}", shot, questions)

    def _question(self, choices: Sequence[str]) -> str:
        asked = self.rng.choice(choices)
        return hostile_question(asked, self.rng) if self.rng.random() < HOSTILE_SHARE else asked

    def _kill(self, faults: Sequence[Fault]) -> int:
        if not any(isinstance(fault.effect, Kill) for fault in faults):
            return 0
        for tool in self.rng.sample(self.around.tools, 2):
            time.sleep(self.rng.uniform(0.0, 0.2))
            tool.kill()
        return 2

    def _still_held(self, faults: Sequence[Fault]) -> list[str]:
        """Tokens that are still reserved when all answers of a round have ended, and the table was well."""
        if any(fault.neighbour is Neighbour.TABLE for fault in faults):
            return []
        mine = f"user/{len(self.rounds)}-"
        until = time.monotonic() + PATIENCE_S
        while True:
            held = {name: tokens for name, tokens in self.around.reserved().items() if mine in name}
            if not held or time.monotonic() > until:
                return [f"{tokens} tokens of {name} are still reserved" for name, tokens in held.items()]
            time.sleep(0.2)

    def _follow_up(self, this: Round, user: User) -> None:
        self._ask(this, user, 1, {})

    def _ask(self, this: Round, user: User, turn: int, features: Mapping[str, float]) -> None:
        """Ask on the next instance at each turn, so that the session has to come from the table."""
        body = {"question": user.questions[turn], "session_id": user.session_id, "features": features}
        at = (user.number + turn) % len(self.agents)
        agent = self.agents[at]
        resting = frozenset(tool for n, tool in tuple(self._resting) if n == at)
        # In ASCII, as a browser sends half a character: no event can hold one.
        event = post("/api/chat", raw=json.dumps(body), caller=user.arn)
        reading = agent.ask(event, self.timeout_s)
        since = time.monotonic() - reading.end_s - REST_S
        before = [fault for ended, fault in self._recent if ended > since]
        this.readings.append(reading)
        for told in reading.of("tool_end"):
            if "error" not in told["result"]:
                self._resting.discard((at, told["tool"]))
        hostile = user.questions[turn] not in (*FIRST, *THEN)
        asked = Asked(user.session_id, user.shot, self.timeout_s, reading, hostile, resting)
        this.wrong += violations(asked, this.faults, [*before, *this.faults])

    def _steal(self, this: Round, user: User) -> None:
        """Ask in this user's session as somebody else: refused, or answered from nothing."""
        body = {"question": THEN[0], "session_id": user.session_id}
        thief = f"{user.arn}-thief"
        reading = self.agents[user.number].ask(post("/api/chat", body, caller=thief), self.timeout_s)
        table_is_well = not any(fault.neighbour is Neighbour.TABLE for fault in this.faults)
        if reading.status != 403 and (table_is_well or reading.of("t1_result")):
            this.wrong.append(f"another caller was answered in the session: {reading.code}")

    def _read_document(self, this: Round, user: User) -> None:
        event = get(f"/api/kb/documents/{DOCUMENT}", caller=user.arn)
        reading = self.agents[user.number].ask(event, self.timeout_s)
        if (as_json(reading) or {}).get("id") != DOCUMENT:
            this.wrong.append(f"the document came as {reading.code} {reading.refusal[:100]}")


def _well(agent: Instance) -> bool:
    """True where an instance says that it is healthy."""
    return (as_json(agent.ask(get("/health"), PATIENCE_S)) or {}).get("status") == "healthy"
