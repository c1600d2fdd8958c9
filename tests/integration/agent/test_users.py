"""Users at the real routes: whose session it is, what they may do, and what an environment asks of them."""

import json
from typing import Any

import pytest

from agent.api.app import create_app
from agent.handler import respond
from agent.services import build_services
from agent.settings import AgentSettings
from checks.standins.oidc_issuer import OidcIssuer
from checks.standins.oidc_keys import AUDIENCE, SUBJECT
from checks.standins.url_events import ARN, get, post
from shared.settings import read_settings
from tests.agent_parts import sse_events
from tests.fakes import kinds
from tests.tool_results import JOB
from tests.user_parts import ASK, GROUPS, Stage

STOP = post("/api/chat/stop", {"session_id": "session_1"})


def test_a_signed_in_user_is_answered_whoever_signed_the_request(issuer: OidcIssuer) -> None:
    stage = Stage(issuer)
    for number, caller in enumerate((ARN, None)):
        body = ASK | {"session_id": f"session_{number}"}
        answer = stage.send(post("/api/chat", body, caller=caller), issuer.token())

        assert kinds(sse_events([answer["body"].encode()]))[-1] == "done"
        assert len(stage.sessions.open(f"session_{number}", f"oidc:{issuer.url}#{SUBJECT}")) == 1


def test_another_users_session_is_refused(issuer: OidcIssuer) -> None:
    stage = Stage(issuer)
    stage.send(post("/api/chat", ASK), issuer.token())
    others = issuer.token(sub="somebody-else")

    assert stage.refusal(post("/api/chat", ASK), others)[:2] == (403, "forbidden")
    assert stage.refusal(STOP, others)[:2] == (
        403,
        "forbidden",
    )
    assert stage.send(STOP, issuer.token())["statusCode"] == 200


def test_a_session_of_an_iam_caller_is_not_that_of_a_user_who_goes_by_its_arn(issuer: OidcIssuer) -> None:
    stage = Stage(issuer)
    stage.sessions.open("session_1", ARN)

    assert stage.refusal(post("/api/chat", ASK), issuer.token(sub=ARN))[:2] == (403, "forbidden")


def test_limits_are_each_users_own(issuer: OidcIssuer) -> None:
    stage = Stage(issuer, requests=1)
    other = issuer.token(sub="somebody-else")
    assert stage.send(post("/api/chat", ASK), issuer.token())["statusCode"] == 200

    assert stage.refusal(post("/api/chat", ASK), issuer.token())[:2] == (429, "too_many_requests")
    assert stage.send(post("/api/chat", ASK | {"session_id": "session_2"}), other)["statusCode"] == 200


def test_a_refused_request_is_not_counted(issuer: OidcIssuer) -> None:
    stage = Stage(issuer, requests=1)
    for _ in range(3):
        stage.send(post("/api/chat", ASK), issuer.token(aud="another-page"))

    assert stage.send(post("/api/chat", ASK), issuer.token())["statusCode"] == 200


INGEST = ({"action": "start"}, {"action": "status", "job_id": "job_1"}, {"action": "list"})


@pytest.mark.parametrize("groups", [["engineers"], "engineers", "engineers,librarians"])
def test_who_may_ask_and_who_may_ingest_are_told_by_groups(issuer: OidcIssuer, groups: Any) -> None:
    stage = Stage(issuer, ask="engineers", ingest="librarians chiefs")
    token = issuer.token(**{GROUPS: groups})

    assert stage.send(get("/api/schema"), token)["statusCode"] == 200
    for body in INGEST:
        event = post("/api/kb/ingest", body)
        if "librarians" in groups:
            assert json.loads(stage.send(event, token)["body"]) == JOB
        else:
            assert stage.refusal(event, token) == (403, "not_permitted", [])


@pytest.mark.parametrize("said", ["plant engineers", "no engineers", "engineers librarians", "engineers\tx"])
def test_a_group_whose_name_holds_another_is_not_the_other(issuer: OidcIssuer, said: str) -> None:
    stage = Stage(issuer, ask="engineers", ingest="librarians")

    either: tuple[Any, Any] = (said, [said])
    for groups in either:
        refused = stage.refusal(get("/api/schema"), issuer.token(**{GROUPS: groups}))
        assert refused == (403, "not_permitted", [])


def test_a_user_in_no_group_is_told_what_they_may_not_and_not_who_may(issuer: OidcIssuer) -> None:
    stage = Stage(issuer, ask="engineers", ingest="librarians")
    token = issuer.token(**{GROUPS: None})

    for path, action in (("/api/chat", "ask"), ("/api/kb/ingest", "ingest")):
        answer = stage.send(post(path, {}), token)
        assert (answer["statusCode"], action in answer["body"]) == (403, True)
        assert "engineers" not in answer["body"]
        assert "librarians" not in answer["body"]
    assert stage.tools.t0 is not None
    assert stage.tools.t0.payloads == []


class TestComposition:
    """The gate that an environment gives."""

    def answer(self, event: dict[str, Any], **environment: str) -> dict[str, Any]:
        """What the function returns under this environment."""
        given = {"USE_MOCK": "true", "LOG_LEVEL": "ERROR", **environment}
        services = build_services(read_settings(AgentSettings, given))
        return respond(lambda: create_app(services), event, None)

    def test_a_stage_with_an_issuer_takes_its_tokens_alone(self, issuer: OidcIssuer) -> None:
        environment = {
            "STAGE": "staging",
            "JWT_ISSUER": issuer.url,
            "JWT_AUDIENCE": f"another-page,{AUDIENCE}",
            "JWT_GROUPS_CLAIM": "roles",
            "ASK_GROUPS": "casting, quality",
        }

        def status(**changes: Any) -> int:
            event = get("/api/schema", headers={"x-id-token": issuer.token(**changes)})
            return int(self.answer(event, **environment)["statusCode"])

        assert self.answer(get("/api/schema"), **environment)["statusCode"] == 401
        assert status(roles=["quality"]) == 200
        assert status(roles="casting") == 200
        assert status() == 403
        assert status(roles=["quality"], aud="a-third-page") == 401

    def test_of_an_issuer_that_plants_share_a_stack_takes_its_own_plants_users_alone(
        self, issuer: OidcIssuer
    ) -> None:
        environment = {
            "STAGE": "prod",
            "JWT_ISSUER": issuer.url,
            "JWT_AUDIENCE": AUDIENCE,
            "EXPERT_SETTINGS": "JWT_TENANT_CLAIM=plants",
            "TENANT": "plant-a",
        }
        token = {"x-id-token": issuer.token(plants=["plant-b"], groups=["plant-a"], tenant="plant-a")}
        other = self.answer(get("/api/schema", headers=token), **environment)
        forget = self.answer(post("/api/user/forget", {}, headers=token), **environment)
        own = {"x-id-token": issuer.token(plants=["plant-b", "plant-a"])}

        for refused in (other, forget):
            error = json.loads(refused["body"])["error"]
            assert (refused["statusCode"], error["code"]) == (403, "not_permitted")
            assert [row["reason"] for row in error["details"]] == ["tenant"]
        assert self.answer(get("/api/schema", headers=own), **environment)["statusCode"] == 200

    def test_without_an_issuer_a_token_is_not_looked_at(self) -> None:
        event = get("/api/schema", headers={"x-id-token": "x"}, caller=None)

        assert self.answer(event)["statusCode"] == 200
        assert self.answer(event, STAGE="prod", ALLOW_ANONYMOUS="true")["statusCode"] == 200
