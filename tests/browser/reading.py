"""What browser tests do and read on the page, in one place for when its markup changes."""

from playwright.sync_api import Locator, Page, expect


def ask_example(page: Page) -> None:
    """Ask the first of the example questions."""
    page.locator("#examples button").first.click()


def expect_state(page: Page, state: str) -> None:
    """Wait until the newest turn is running, done, stopped, error, cut or refused."""
    expect(page.locator(".turn .state").first).to_have_class(f"state {state}")


def answer_text(page: Page) -> Locator:
    """The newest answer's text."""
    return page.locator(".card.answer .text").first


def set_value(page: Page, name: str, text: str) -> None:
    """Type a value."""
    page.locator(f"#value-{name}").fill(text)
