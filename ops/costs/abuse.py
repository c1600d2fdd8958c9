"""Work out what one signed-in caller can cost at most in any sixty minutes, with every limit used up.

Each line is a bound, not a guess at what somebody would do: limits are taken as full, calls as slow and
answers as large as they get, two clock hours' tokens as spent within sixty minutes. What no limit of a caller
bounds (requests turned away, which still reach CloudFront and Lambda) is taken at `REFUSED_A_SECOND`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NoReturn

from rich.console import Console
from rich.table import Table

from agent.api.app import create_app
from agent.api.dependencies import OTHER, OTHER_PER_MINUTE
from agent.auth.permissions import Action
from agent.core import system_prompt
from agent.core.agent import MAX_TURNS, Agent
from agent.core.history import LARGEST_RESULTS
from agent.core.question import Question
from agent.models.bedrock.families import Tuning, thinking_room
from agent.models.rule_based.model import RuleBasedModel
from agent.rate_limit.limiter import HOURS_OF_A_DAYS_TOKENS
from agent.rate_limit.reservations import equivalents
from agent.services import build_services
from agent.sessions.store import REMEMBERED_EXCHANGES, Exchange
from agent.settings import DEFAULT_MODEL, AgentSettings
from agent.tools.gateway import ToolGateway
from agent.tools.transport import ToolUnavailable
from ops.costs.bills import KB_PER_GB, MILLION, Bill, total
from ops.costs.prices import Prices, read_prices
from shared.assets import asset
from shared.bundle.feature_schema import read_schema
from shared.contracts.tools import Tool

MINUTES = 60
SECONDS = 3600.0
REFUSED_A_SECOND = 100.0
"""Requests in vain that a caller sends without pause. Twice as many cost twice as much."""

LONGEST_QUESTION = 4_000
CALL_S = 0.1
"""Seconds of an agent's or a tool's call without a model: several times what is measured."""
LOOKS_OF_A_QUESTION = 2
TOOL_CALLS_OF_A_QUESTION = 9 + LOOKS_OF_A_QUESTION
"""Three that are made ahead, and each tool twice."""
READS_OF_A_LOOK, READS_OF_A_CHART = 1600.0, 3200.0
"""Units: a look reads 5,000 shots of 1.3 kB at most, in 4 kB a unit, and a chart 10,000, which is the most
that a route about shots reads."""
REFUSED_S = 0.01
READ_S = 1.0
"""Seconds in which T0 reads an uploaded file: several times what is measured of the packaged ones."""
BATCH_S = 0.4
"""Seconds of a batch of shots in the agent and in each of its two tools: twice what is measured."""
KB = {
    "/api/predict": 20.0,
    "/api/predict/batch": 70.0,
    "/api/schema": 25.0,
    "/api/kb/documents/<document_id>": 100.0,
    "chat": 200.0,
    "turns": 60.0,
}
"""kB of an answer: measured 14, 68, 19, 3 for packaged documents, 44, 59; others are below 2."""
OTHER_KB, REFUSED_KB = 2.0, 0.6
LOG_KB, LOG_KB_OF_REFUSED = 3.0, 1.0
WRITES_OF_A_QUESTION, READS_OF_A_QUESTION = 60.0, 400.0
"""Units: the longest exchange and kept answer; five such exchanges, and a look for a stop twice a second."""
INGEST_PUTS = 20.0 * SECONDS / 5
"""An ingest of the packaged documents takes some seconds and writes an index; the next may follow at once."""
TRACED = 0.05


class _Unasked:
    """A tool that is told to the model, and of which nothing is asked here."""

    def call(self, *_: Any, **__: Any) -> NoReturn:
        raise ToolUnavailable("Nothing is asked here.")


@dataclass(frozen=True, slots=True)
class Bounds:
    """The parameters and properties of the template that bound a caller, at their defaults."""

    requests_per_minute: int = 30
    tokens_per_day: int = 2_000_000
    max_tokens: int = 2048
    agent_timeout_s: float = 150.0
    memory_gb: float = 1.0
    ingest_memory_gb: float = 2.0

    @property
    def tokens_per_hour(self) -> float:
        """Input-token equivalents of a clock hour, before the last question goes over them."""
        return self.tokens_per_day / HOURS_OF_A_DAYS_TOKENS

    @property
    def smallest_reservation(self) -> int:
        """Input-token equivalents that the shortest question holds."""
        return self._reservation(Question("?", {}))

    @property
    def largest_reservation(self) -> int:
        """Those of the longest question with all values, after the longest exchanges."""
        schema = read_schema(asset("models", "default", "schema.json"))
        said = Exchange(
            "\N{GRINNING FACE}" * LONGEST_QUESTION,
            "가" * (MAX_TURNS * self.max_tokens),
            results=({"tool": "가" * LARGEST_RESULTS},),
        )
        values = {feature.name: feature.typical for feature in schema.features}
        return self._reservation(Question(said.question, values, (said,) * REMEMBERED_EXCHANGES))

    @property
    def answers_at_once(self) -> int:
        """Answers of the caller that can be written side by side, each holding at least the smallest."""
        return int(self.tokens_per_hour // self.smallest_reservation) + 1

    def _reservation(self, question: Question) -> int:
        schema = read_schema(asset("models", "default", "schema.json"))
        system = system_prompt.system_for(schema, shots=True)
        diagnosis = Agent(
            RuleBasedModel(),
            ToolGateway({Tool.SHOTS: _Unasked()}),
            self.max_tokens,
            system=system,
            schema=schema,
            thinking_tokens=thinking_room(DEFAULT_MODEL, Tuning()),
        )
        return equivalents(diagnosis.worst_case(question))


DEFAULTS = Bounds()


@cache
def requests_a_minute() -> Mapping[str, int]:
    """Return the limit of each route but chat, of those that are counted together, and of what fits none.

    Recording is left out: no person may, and a machine that may can do nothing else.
    """
    app = create_app(build_services(AgentSettings(use_mock=True)))
    limits = {
        route.counted_as: route.per_minute
        for route in app.declared
        if route.per_minute is not None and route.action is not Action.RECORD
    }
    return {**limits, OTHER: OTHER_PER_MINUTE}


def worst_hour(bounds: Bounds, prices: Prices) -> Bill:
    """Return the lines in dollars for any sixty minutes."""
    questions = float(bounds.requests_per_minute * MINUTES)
    others = {route: float(limit * MINUTES) for route, limit in requests_a_minute().items()}
    answered = questions + sum(others.values())
    refused = REFUSED_A_SECOND * SECONDS
    return {
        "model": _tokens(bounds) / MILLION * prices.usd("tokens_input"),
        "answers": _lambda(prices, questions, _answering_gb_s(bounds)),
        "tools": _tools(bounds, prices, questions, others["/api/predict"]),
        "batches of shots": _batches(bounds, prices, others["/api/predict/batch"]),
        "other routes": _lambda(prices, sum(others.values()), sum(others.values()) * CALL_S),
        "ingest": _ingest(bounds, prices, others["/api/kb/ingest"], others["file changes"]),
        "table": _table(prices, questions, answered - questions),
        "reads of shots": _reads_of_shots(prices, questions, others["shots"]),
        "delivery": _delivery(prices, questions, others),
        "logs and traces": _watching(prices, answered, LOG_KB),
        "turned away": _refused(prices, refused),
    }


def _tokens(bounds: Bounds) -> float:
    """Two clock hours begin within sixty minutes of each other, and each ends one question over its share."""
    return 2 * (bounds.tokens_per_hour + bounds.largest_reservation)


def _answering_gb_s(bounds: Bounds) -> float:
    """All that may run side by side runs all the time, and at the turn of the hour once more as many."""
    seconds = bounds.answers_at_once * (SECONDS + bounds.agent_timeout_s)
    return seconds * bounds.memory_gb


def _tools(bounds: Bounds, prices: Prices, questions: float, predictions: float) -> float:
    calls = questions * TOOL_CALLS_OF_A_QUESTION + 2 * predictions
    return _lambda(prices, calls, calls * CALL_S * bounds.memory_gb)


def _batches(bounds: Bounds, prices: Prices, asked: float) -> float:
    """The agent waits as long as the slower of its two tools works."""
    return _lambda(prices, 2 * asked, 3 * asked * BATCH_S * bounds.memory_gb)


def _ingest(bounds: Bounds, prices: Prices, asked: float, changed: float) -> float:
    """The one worker that there can be runs all the time, beside the calls that start and watch it.

    A file that is uploaded is read once more before it is kept.
    """
    gb_s = (SECONDS + asked * CALL_S + changed * READ_S) * bounds.ingest_memory_gb
    return _lambda(prices, asked + changed, gb_s) + (INGEST_PUTS + changed) * prices.usd("s3_put")


def _table(prices: Prices, questions: float, others: float) -> float:
    writes = questions * WRITES_OF_A_QUESTION + others
    return writes * prices.usd("dynamodb_write") + questions * READS_OF_A_QUESTION * prices.usd(
        "dynamodb_read"
    )


def _reads_of_shots(prices: Prices, questions: float, charts: float) -> float:
    """Each question looks at as many shots as it can, and each request of a route about shots is a chart."""
    units = questions * LOOKS_OF_A_QUESTION * READS_OF_A_LOOK + charts * READS_OF_A_CHART
    return units * prices.usd("dynamodb_read")


def _delivery(prices: Prices, questions: float, others: dict[str, float]) -> float:
    kilobytes = questions * KB["chat"] + sum(n * KB.get(route, OTHER_KB) for route, n in others.items())
    requests = questions + sum(others.values())
    return kilobytes / KB_PER_GB * prices.usd("cloudfront_gb") + requests * prices.usd("cloudfront_request")


def _watching(prices: Prices, requests: float, kilobytes: float) -> float:
    return requests * (kilobytes / KB_PER_GB * prices.usd("logs_gb") + TRACED * prices.usd("trace"))


def _refused(prices: Prices, requests: float) -> float:
    """A caller who is over a limit is refused from memory: no table is asked."""
    delivered = requests * (
        prices.usd("cloudfront_request") + REFUSED_KB / KB_PER_GB * prices.usd("cloudfront_gb")
    )
    watched = _watching(prices, requests, LOG_KB_OF_REFUSED)
    return delivered + watched + _lambda(prices, requests, requests * REFUSED_S)


def _lambda(prices: Prices, calls: float, gb_s: float) -> float:
    return calls * prices.usd("lambda_request") + gb_s * prices.usd("lambda_gb_s_x86_64")


def print_worst_hour(region: str, model: str, bounds: Bounds) -> None:
    """Print the lines and their sum. Raises InvalidInput for a region or model without prices."""
    bill = worst_hour(bounds, read_prices().prices_of(region, model))
    table = Table(f"US dollars in an hour, {region}", "", box=None)
    for name, usd in {**bill, "all": total(bill)}.items():
        table.add_row(name, f"{usd:.2f}")
    Console(highlight=False).print(table)
