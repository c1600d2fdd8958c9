"""Signing in at an issuer with its own pages; the agent is scripted, since here only the page is at stake."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect
from starlette.responses import JSONResponse

from tests.browser.conftest import Faults
from tests.browser.oidc_login import CLIENT_ID, OidcLogin
from tests.browser.reading import ask_example, expect_state
from tests.browser.results import T1
from tests.browser.scripted_server import DONE, SCHEMA, ScriptedServer

STORED = "JSON.stringify([{...localStorage}, {...sessionStorage}])"
ANSWER = {"type": "ai_response", "data": {"answer": "금형이 차갑습니다.", "citations": [], "unsupported": []}}


@pytest.fixture
def issuer() -> Iterator[OidcLogin]:
    with OidcLogin() as serving:
        yield serving


@pytest.fixture
def stage(issuer: OidcLogin) -> Iterator[ScriptedServer]:
    """A stage whose page signs in at the issuer."""
    with ScriptedServer(issuer.settings()) as server:
        yield server


def visit(page: Page, address: str) -> None:
    """Open the page, which may leave for the issuer before it has loaded."""
    page.goto(address, wait_until="commit")


def sign_in(page: Page, stage: ScriptedServer) -> None:
    """Open the page and sign in with the issuer's form."""
    visit(page, stage.url)
    page.get_by_role("link", name="Sign in as Kim").click()
    expect(page.locator("#user")).to_have_text("김주조 님")


def diagnose(page: Page, stage: ScriptedServer) -> None:
    """Ask a question that is answered."""
    stage.stream({"type": "t1_result", "data": T1}, ANSWER, DONE)
    ask_example(page)
    expect_state(page, "done")


def test_the_page_signs_in_and_sends_the_token_with_every_request(
    page: Page, stage: ScriptedServer, issuer: OidcLogin, faults: Faults
) -> None:
    sign_in(page, stage)
    diagnose(page, stage)

    assert page.url == f"{stage.url}/"
    headers = next(headers for path, headers, _ in stage.posted if path == "/api/chat")
    assert headers["x-id-token"].count(".") == 2
    assert [form["grant_type"] for form in issuer.tokens] == ["authorization_code"]
    assert faults == []


def test_tokens_are_in_no_storage_and_in_no_address(
    page: Page, stage: ScriptedServer, issuer: OidcLogin
) -> None:
    sign_in(page, stage)
    diagnose(page, stage)

    kept: str = page.evaluate(STORED)
    token = next(headers for path, headers, _ in stage.posted if path == "/api/chat")["x-id-token"]
    assert "금형이 차갑습니다." in kept
    assert token not in kept
    assert token.split(".")[1] not in kept
    assert "refresh" not in kept
    assert issuer.tokens[0]["code_verifier"] not in kept
    assert page.context.cookies(stage.url) == [] or all(
        cookie["name"] == "issuer-session" for cookie in page.context.cookies(stage.url)
    )


def test_a_reload_signs_in_again_without_a_question_and_brings_the_work_back(
    page: Page, stage: ScriptedServer, issuer: OidcLogin
) -> None:
    sign_in(page, stage)
    diagnose(page, stage)
    page.locator("#question").fill("그럼 온도를 20도 올리면?")

    page.reload()

    expect(page.locator("#user")).to_have_text("김주조 님")
    expect(page.locator(".card.answer .text")).to_have_text("금형이 차갑습니다.")
    expect(page.locator("#question")).to_have_value("그럼 온도를 20도 올리면?")
    assert issuer.logins == 1
    assert page.url == f"{stage.url}/"


def test_another_user_sees_nothing_of_the_first(page: Page, stage: ScriptedServer, issuer: OidcLogin) -> None:
    sign_in(page, stage)
    diagnose(page, stage)

    issuer.behaviour.claims = {"sub": "somebody-else", "name": "이야간"}
    page.reload()

    expect(page.locator("#user")).to_have_text("이야간 님")
    expect(page.locator(".turn")).to_have_count(0)


def test_signing_out_clears_the_page_this_computer_and_the_issuer_s_session(
    page: Page, stage: ScriptedServer, issuer: OidcLogin
) -> None:
    sign_in(page, stage)
    diagnose(page, stage)

    page.get_by_role("button", name="로그아웃").click()

    expect(page.locator("#sign-in")).to_contain_text("로그아웃했습니다")
    assert issuer.logouts[0]["client_id"] == CLIENT_ID
    assert issuer.logouts[0]["logout_uri"] == f"{stage.url}/"
    assert "금형이 차갑습니다." not in page.evaluate(STORED)
    assert "diecast.kept" not in page.evaluate(STORED)
    page.get_by_role("button", name="로그인").click()
    page.get_by_role("link", name="Sign in as Kim").click()
    expect(page.locator("#user")).to_be_visible()
    expect(page.locator(".turn")).to_have_count(0)
    assert issuer.logins == 2


def test_a_refused_token_offers_to_sign_in_again_and_loses_no_question(
    page: Page, stage: ScriptedServer, issuer: OidcLogin
) -> None:
    stage.refuse(401, "token_invalid")
    stage.stream({"type": "t1_result", "data": T1}, ANSWER, DONE)
    sign_in(page, stage)
    page.locator("#question").fill("왜 기공이 생겼어?")
    page.locator("#ask").click()
    expect(page.get_by_role("alert")).to_contain_text("로그인이 만료되었습니다")

    page.get_by_role("button", name="다시 로그인").click()

    expect(page.locator("#sign-in-again")).to_have_count(0)
    expect(page.locator(".turn h2")).to_have_text("왜 기공이 생겼어?")
    page.get_by_role("button", name="같은 질문 다시 보내기").click()
    expect_state(page, "done")
    assert [body["question"] for body in stage.bodies()] == ["왜 기공이 생겼어?"] * 2
    assert issuer.logins == 1


def test_a_token_that_is_about_to_end_is_renewed_before_the_next_request(
    page: Page, stage: ScriptedServer, issuer: OidcLogin
) -> None:
    issuer.behaviour.lifetime_s = 30
    visit(page, stage.url)
    page.get_by_role("link", name="Sign in as Kim").click()
    expect(page.locator("#composer")).to_be_visible()
    issuer.behaviour.lifetime_s = 3600
    diagnose(page, stage)

    grants = [form["grant_type"] for form in issuer.tokens]
    assert grants[0] == "authorization_code"
    assert set(grants[1:]) == {"refresh_token"}
    used = [form["refresh_token"] for form in issuer.tokens[1:]]
    assert len(used) == len(set(used)), "each refresh token is used once"


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("code", ["access_denied", "state_mismatch", "clock_skew", "token_mismatch"])
def test_what_goes_wrong_at_the_issuer_is_told_and_can_be_tried_again(
    page: Page, stage: ScriptedServer, issuer: OidcLogin, code: str, language: str
) -> None:
    page.add_init_script(f"localStorage.setItem('diecast.language', '{language}')")
    link = page.get_by_role("link", name="Sign in as Kim")
    if code == "access_denied":
        issuer.behaviour.refusal = code
        visit(page, stage.url)
    elif code == "state_mismatch":
        visit(page, f"{stage.url}/?code=stolen&state=of-somebody-else")
    else:
        wrong: dict[str, dict[str, Any]] = {
            "clock_skew": {"iat": 1_000_000_000, "exp": 1_000_003_600},
            "token_mismatch": {"aud": "other"},
        }
        issuer.behaviour.claims = wrong[code]
        visit(page, stage.url)
        link.click()

    alert = page.get_by_role("alert")
    expect(alert).to_contain_text(code)
    expect(alert).to_contain_text(re.compile("[가-힣]{2}") if language == "ko" else re.compile("[Ss]ign"))
    assert page.url == f"{stage.url}/"
    assert stage.posted == []

    issuer.behaviour.refusal, issuer.behaviour.claims = "", {}
    page.get_by_role("button", name="다시 로그인" if language == "ko" else "Sign in again").click()
    expect(page.locator("#user").or_(link)).to_be_visible()


@pytest.mark.parametrize(
    ("config", "code"),
    [
        (None, "config_unreadable"),
        ({"stage": "dev"}, "config_invalid"),
        ({"stage": "dev", "signIn": {"clientId": "page"}}, "config_invalid"),
    ],
)
def test_a_page_without_a_usable_configuration_asks_nobody(
    page: Page, scripted: ScriptedServer, config: object, code: str
) -> None:
    def answer(route: Route) -> None:
        route.fulfill(status=404 if config is None else 200, body=json.dumps(config))

    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.route("**/config.json", answer)
    page.goto(scripted.url)

    expect(page.get_by_role("alert")).to_contain_text(code)
    expect(page.get_by_role("alert")).to_contain_text("config.json")
    assert not [url for url in asked if "/api/" in url]
    page.unroute("**/config.json")
    page.get_by_role("button", name="다시 시도").click()
    expect(page.locator("#composer")).to_be_visible()


def test_a_server_that_refuses_the_token_at_the_start_says_so_and_does_not_loop(
    page: Page, stage: ScriptedServer, issuer: OidcLogin
) -> None:
    error = {"code": "token_invalid", "message": "it was made for another application", "details": []}
    stage.routes["/api/schema"] = lambda: JSONResponse({"error": error}, 401)
    visit(page, stage.url)
    page.get_by_role("link", name="Sign in as Kim").click()

    expect(page.get_by_role("alert").filter(has_text="token_invalid")).to_be_visible()
    expect(page.get_by_role("button", name="다시 로그인")).to_be_visible()
    assert len(issuer.tokens) == 1
    stage.routes["/api/schema"] = lambda: JSONResponse(SCHEMA)
    page.get_by_role("button", name="다시 로그인").click()
    expect(page.locator("#composer")).to_be_visible()
