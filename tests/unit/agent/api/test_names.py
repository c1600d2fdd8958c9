"""Names of variables at the agent's door: every spelling is its variable, and nobody's variable is told."""

import itertools
import json
import random
import unicodedata
from typing import Any

import pytest

from agent.api.app import create_app
from agent.api.dependencies import Services
from agent.auth.authenticator import Authenticator
from agent.cache.answer_cache import AnswerCache
from agent.cache.store import MemoryAnswers
from agent.core.agent import Agent
from agent.core.chat_service import ChatService
from agent.grounding.vocabulary import Vocabulary
from agent.models.types import ModelRequest
from agent.sessions.store import Exchange, MemorySessions
from checks.standins.url_events import ARN, post
from shared.assets import asset
from shared.bundle.feature_schema import read_schema
from shared.knowledge.library import PackagedLibrary
from tests.agent_parts import Tools, memory_logger, sse_events
from tests.fakes import ScriptedModel, ask_for, say, use
from tests.tool_results import SHOT

SCHEMA = read_schema(asset("models", "default", "schema.json"))
NAME = "Process_Temperature"


class Server:
    """The routes on a model that keeps what it was told."""

    def __init__(self, *turns: Any, cached: bool = False) -> None:
        logger, _ = memory_logger()
        self.model = ScriptedModel(*(turns or (say("답"),)))
        self.sessions = MemorySessions()
        self.tools = Tools()
        gateway = self.tools.gateway()
        cache = AnswerCache(MemoryAnswers(600), scope="test") if cached else None
        diagnosis = Agent(self.model, gateway, vocabulary=Vocabulary.of(SCHEMA))
        assistant = ChatService(diagnosis, self.sessions, logger, cache)
        documents = PackagedLibrary(asset("knowledge"))
        self.app = create_app(
            Services(assistant, gateway, lambda: SCHEMA, documents, logger, "scripted", Authenticator())
        )

    def send(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """The answer to a request."""
        return self.app.resolve(post(path, body), None)  # type: ignore[arg-type] # no context here

    def ask(self, features: dict[str, float], **more: Any) -> list[dict[str, Any]]:
        """The events of an answer."""
        answer = self.send("/api/chat", {"question": "상태는?", "features": features, **more})
        assert answer["statusCode"] == 200, answer["body"]
        return sse_events(answer["body"])

    def refusal(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """The error of an answer that is 422."""
        answer = self.send(path, body)
        assert answer["statusCode"] == 422, answer["body"]
        error: dict[str, Any] = json.loads(answer["body"])["error"]
        return error


def told(request: ModelRequest) -> str:
    """Everything that a model request holds, as text."""
    return str(request.messages)


def spellings(name: str, number: int) -> list[str]:
    """So many ways to write a name that differ in case alone."""
    letters = [(c.lower(), c.upper()) if c.isalpha() else (c,) for c in name]
    return ["".join(s) for s in itertools.islice(itertools.product(*letters), number)]


def odd_spelling(name: str, chance: random.Random) -> str:
    """A name in another case, normal form or width, with spaces and invisible characters about."""
    written = chance.choice([name, name.lower(), name.upper(), name.title(), name.swapcase()])
    written = unicodedata.normalize(chance.choice(["NFC", "NFD", "NFKC", "NFKD"]), written)
    if chance.random() < 0.5:
        written = "".join(
            chr(ord(c) + 0xFEE0) if "!" <= c <= "~" and chance.random() < 0.5 else c for c in written
        )
    for _ in range(chance.randrange(4)):
        place = chance.randrange(len(written) + 1)
        filler = chance.choice([" ", "\t", "\u00a0", "\u3000", "\u200b", "\u200d", "\ufeff", "\u00ad"])
        written = written[:place] + filler + written[place:]
    return written


FIELDS = [("/api/chat", "features"), ("/api/predict", "features"), ("/api/predict", "overrides")]


def body_of(path: str, field: str, values: dict[str, float]) -> dict[str, Any]:
    """A request that is right but for the values under test."""
    whole: dict[str, Any] = {"question": "왜?"} if path == "/api/chat" else {"features": dict(SHOT)}
    return whole | {field: values}


@pytest.mark.parametrize(("path", "field"), FIELDS)
@pytest.mark.parametrize("number", [2, 65, 2048])
def test_spellings_of_one_variable_are_refused_as_one_given_twice(path: str, field: str, number: int) -> None:
    server = Server()
    values = {name: 670.0 + i for i, name in enumerate(spellings(NAME, number))}
    error = server.refusal(path, body_of(path, field, values))

    assert error["code"] == "validation_error"
    assert 0 < len(error["details"]) <= 20
    assert all(row["field"].startswith(f"{field}.") and NAME in row["reason"] for row in error["details"])
    assert len(json.dumps(error)) < 6000
    assert not server.model.requests


@pytest.mark.parametrize(("path", "field"), FIELDS)
def test_a_name_its_label_and_its_alias_are_one_variable(path: str, field: str) -> None:
    feature = SCHEMA.lookup(NAME)
    assert feature
    for other in (feature.label, *feature.aliases, f" {NAME.lower()}"):
        assert Server().refusal(path, body_of(path, field, {NAME: 670.0, other: 671.0}))["details"]


@pytest.mark.parametrize("path", ["/api/chat", "/api/predict"])
def test_the_same_name_twice_in_the_json_is_refused(path: str) -> None:
    server = Server()
    raw = f'{{"question": "왜?", "features": {{"{NAME}": 670.0, "{NAME}": 700.0}}}}'
    answer = server.app.resolve(post(path, raw=raw), None)  # type: ignore[arg-type] # no context here

    assert answer["statusCode"] == 422
    assert json.loads(answer["body"])["error"]["details"] == [{"field": NAME, "reason": "is given twice"}]


@pytest.mark.parametrize("seed", range(40))
def test_every_spelling_is_resolved_before_the_model_and_the_tools(seed: int) -> None:
    chance = random.Random(seed)
    chosen = chance.sample(SCHEMA.features, 5)
    values = {odd_spelling(chance.choice([f.name, f.label, *f.aliases]), chance): f.typical for f in chosen}
    resolved = {f.name: f.typical for f in chosen}
    server = Server(ask_for(use("predict_quality")), say("답"))
    events = server.ask(values, session_id="session_1")

    assert server.tools.t1 is not None
    assert server.tools.t1.payloads[0] == {"features": resolved}
    assert json.dumps(resolved, separators=(",", ":")) in told(server.model.requests[0])
    assert server.sessions.open("session_1", ARN)[-1].features == resolved
    assert events[-1]["warnings"] == []


def test_a_what_if_changes_the_variable_under_whatever_name_it_came() -> None:
    server = Server()
    server.send(
        "/api/predict", {"features": {"용탕 온도": 670.0}, "overrides": {"PROCESS_temperature": 690.0}}
    )

    assert server.tools.t1 is not None
    assert server.tools.t2 is not None
    assert server.tools.t1.payloads == [{"features": {NAME: 670.0}, "overrides": {NAME: 690.0}}]
    assert server.tools.t2.payloads == [{"features": {NAME: 690.0}}]


@pytest.mark.parametrize("written", ["용탕 온도", "PROCESS_temperature", " 용탕온도", NAME])
@pytest.mark.parametrize("tool", ["predict_quality", "analyze_feature_importance"])
def test_a_what_if_of_the_model_changes_the_variable_under_whatever_name_it_wrote(
    written: str, tool: str
) -> None:
    server = Server(ask_for(use(tool, {"features": {written: 690.0}})), say("답"))
    server.ask({NAME: 670.0, "Sensor_Flow": 26.5})

    assert server.tools.t1 is not None
    assert server.tools.t2 is not None
    assert server.tools.t1.payloads == [
        {"features": {NAME: 670.0, "Sensor_Flow": 26.5}, "overrides": {NAME: 690.0}, "follow": True}
    ]
    for sent in server.tools.t2.payloads:
        assert sent["features"] == {NAME: 690.0, "Sensor_Flow": 26.5}


def test_a_what_if_of_the_model_that_names_one_variable_twice_is_left_to_the_tool_to_refuse() -> None:
    twice = {"용탕 온도": 690.0, NAME: 700.0}
    server = Server(ask_for(use("predict_quality", {"features": twice})), say("답"))
    server.ask({NAME: 670.0})

    assert server.tools.t1 is not None
    assert server.tools.t1.payloads[0]["overrides"] == twice


@pytest.mark.parametrize(("path", "field"), FIELDS)
def test_64_unknown_names_pass_and_65_are_refused_by_name(path: str, field: str) -> None:
    server = Server()
    values = {NAME: 670.0} | {f"nobody's {n} {'x' * 80}": 1.0 for n in range(64)}
    assert server.send(path, body_of(path, field, values))["statusCode"] == 200
    error = server.refusal(path, body_of(path, field, values | {"one more": 1.0}))

    assert error["details"][0]["field"] == field
    assert "65 unknown names (nobody's 0 " in error["details"][0]["reason"]
    assert len(error["message"]) < 300


def test_unknown_names_are_told_in_a_warning_and_reach_the_tools_but_not_the_model() -> None:
    server = Server(ask_for(use("predict_quality")), say("답"))
    unknown = {f"Geheim_{n}_{'y' * 60}": 12345.5 + n for n in range(30)} | {"new\nline\x07": 1.0}
    events = server.ask({NAME: 670.0, **unknown}, session_id="session_1")

    (warning,) = events[-1]["warnings"]
    assert warning["code"] == "unknown_features"
    assert "Geheim_0_" in warning["message"]
    assert "and 21 more" in warning["message"]
    assert "라인에 없는 이름" in warning["message"]
    assert len(warning["message"]) < 600
    assert warning["message"].isprintable()
    assert server.tools.t1 is not None
    assert server.tools.t1.payloads[0]["features"] == {NAME: 670.0, **unknown}
    for request in server.model.requests:
        assert "Geheim" not in told(request)
        assert "12345.5" not in told(request)
    assert server.sessions.open("session_1", ARN)[-1].features == {NAME: 670.0}


def test_equal_values_under_other_spellings_are_answered_from_the_cache() -> None:
    server = Server(cached=True)
    first = server.ask({NAME: 670.0, "금형 온도": 195.0})
    second = server.ask({"mold_temperature": 195.0, "용탕 온도": 670.0})

    assert [events[-1]["cached"] for events in (first, second)] == [False, True]


def test_values_that_only_a_plants_own_tool_knows_are_never_answered_from_the_cache() -> None:
    server = Server(say("1"), say("2"), say("3"), cached=True)
    for own in ({}, {"Own_1": 1.0}, {"Own_1": 2.0}):
        assert not server.ask({NAME: 670.0, **own})[-1]["cached"]


def test_values_of_an_earlier_version_in_the_history_are_resolved_too() -> None:
    server = Server()
    kept = {"용탕 온도": 670.0, "process_temperature": 671.0, "Nobodys": 5.0}
    server.sessions.open("session_1", ARN)
    server.sessions.append("session_1", ARN, Exchange("앞?", "앞.", kept))
    server.ask({}, session_id="session_1")

    asked = told(server.model.requests[0])
    assert f'<shot>{{"{NAME}":670.0}}</shot>' in asked
    assert "Nobodys" not in asked
