"""Another site's page in a real browser, against the local server: it has nothing asked and reads nothing."""

import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

from local.server import create_server
from tests.agent_parts import create_test_app
from tests.browser.conftest import REBOUND
from tests.fakes import ScriptedModel, say
from tests.running import Running


class Laptop(Running):
    """The local server with a small page; `model` counts what was asked."""

    def __init__(self, page: Path) -> None:
        (page / "index.html").write_text("<!doctype html><title>mine</title>", encoding="utf-8")
        self.model = ScriptedModel(*[say("답")] * 20)
        super().__init__(create_server(create_test_app(model=self.model)[0], page))


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Laptop]:
    with Laptop(tmp_path) as server:
        yield server


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """The address of a site that is not this server's."""
    empty = Route(
        "/", lambda _: HTMLResponse("<!doctype html><title>elsewhere</title><link rel=icon href=data:,>")
    )
    with Running(Starlette(routes=[empty])) as server:
        yield server.url


SEND = """async ([address, mode, type]) => {
  const options = { method: "POST", mode, body: JSON.stringify({ question: "안녕" }) };
  if (type) options.headers = { "content-type": type };
  else options.body = new Blob([options.body]);
  try {
    const response = await fetch(`${address}/api/chat`, options);
    return response.type === "opaque" ? "sent" : `read ${response.status}`;
  } catch { return "refused"; }
}"""


@pytest.mark.parametrize("mode", ["no-cors", "cors"])
@pytest.mark.parametrize("kind", ["text/plain", "application/json", ""])
def test_a_page_of_another_site_can_have_nothing_asked(
    page: Page, laptop: Laptop, elsewhere: str, mode: str, kind: str
) -> None:
    page.goto(elsewhere)
    for address in (laptop.url, laptop.url.replace("127.0.0.1", "localhost")):
        assert page.evaluate(SEND, [address, mode, kind]) in {"sent", "refused"}
    assert laptop.model.requests == []


def test_a_form_of_another_site_can_have_nothing_asked(page: Page, laptop: Laptop, elsewhere: str) -> None:
    page.goto(elsewhere)
    page.evaluate(
        """(action) => {
          const form = document.createElement("form");
          Object.assign(form, { method: "post", action, enctype: "text/plain" });
          const field = document.createElement("input");
          Object.assign(field, { name: '{"question":"', value: '"}' });
          form.append(field);
          document.body.append(form);
          form.submit();
        }""",
        f"{laptop.url}/api/chat",
    )
    page.wait_for_url(f"{laptop.url}/**")
    assert "origin_not_allowed" in page.content()
    assert laptop.model.requests == []


def test_a_link_of_another_site_leads_to_the_page(page: Page, laptop: Laptop, elsewhere: str) -> None:
    page.goto(elsewhere)
    page.evaluate("(url) => { location.href = url; }", f"{laptop.url}/?code=1")
    page.wait_for_url(f"{laptop.url}/**")
    assert page.title() == "mine"


def test_a_name_that_is_pointed_at_this_machine_is_not_answered(page: Page, laptop: Laptop) -> None:
    rebound = f"http://{REBOUND}:{urlsplit(laptop.url).port}"
    for path in ("/", "/api/schema", "/config.json"):
        answer = page.goto(f"{rebound}{path}")
        assert answer is not None
        assert (answer.status, answer.json()["error"]["code"]) == (403, "host_not_allowed")
    # As far as the browser knows, this is the foreign page's own server.
    assert page.evaluate(SEND, ["", "cors", "application/json"]) == "read 403"
    assert laptop.model.requests == []


def test_the_server_s_own_page_is_answered(page: Page, laptop: Laptop) -> None:
    for address in (laptop.url, laptop.url.replace("127.0.0.1", "localhost")):
        page.goto(address)
        assert page.evaluate(SEND, ["", "cors", "application/json"]) == "read 200"
    # The status is there before the model is asked: its answer streams after it.
    deadline = time.monotonic() + 30
    while len(laptop.model.requests) < 2 and time.monotonic() < deadline:
        time.sleep(0.02)
    assert len(laptop.model.requests) == 2
