"""The page keeps its Content-Security-Policy with Trusted Types on the whole way of a diagnosis."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.local_server import LocalServer
from tests.browser.reading import ask_example, expect_state

VIOLATIONS = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.violations.push(`${event.effectiveDirective}: ${event.blockedURI} ${event.sample}`);
});
"""


@pytest.fixture
def watched(page: Page, local_server: LocalServer) -> Page:
    """The page, which notes whatever its policy refuses."""
    page.add_init_script(VIOLATIONS)
    answer = page.goto(local_server.url)
    assert answer is not None
    policy = answer.headers["content-security-policy"]
    assert "require-trusted-types-for 'script'; trusted-types dompurify" in policy
    return page


def test_nothing_on_the_way_from_a_question_to_its_document_breaks_the_policy(watched: Page) -> None:
    watched.get_by_role("button", name="정지 뒤 차가운 금형").click()
    ask_example(watched)
    expect_state(watched, "done")
    watched.locator(".documents button").first.click()
    expect(watched.get_by_role("dialog")).to_be_visible()
    watched.keyboard.press("Escape")
    watched.reload()
    expect(watched.locator("#turns").first).to_contain_text("%")

    assert watched.evaluate("window.violations") == []


@pytest.mark.parametrize(
    "writes",
    [
        "document.body.innerHTML = '<b>x</b>'",
        "document.body.insertAdjacentHTML('beforeend', '<b>x</b>')",
        "document.createElement('iframe').srcdoc = '<b>x</b>'",
        "document.createElement('script').src = '/assets/x.js'",
        "new DOMParser().parseFromString('<b>x</b>', 'text/html')",
        "trustedTypes.createPolicy('another', { createHTML: (text) => text })",
        "trustedTypes.createPolicy('default', { createHTML: (text) => text })",
    ],
)
def test_text_cannot_be_written_where_it_could_act(watched: Page, writes: str) -> None:
    ended = watched.evaluate(
        f"() => {{ try {{ {writes}; return 'written'; }} catch (e) {{ return e.name; }} }}"
    )

    assert ended == "TypeError"
    assert len(watched.evaluate("window.violations")) == 1
