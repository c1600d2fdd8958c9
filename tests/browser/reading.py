"""What browser tests do and read on the page, in one place for when its markup changes."""

from playwright.sync_api import Locator, Page, expect


def ask_example(page: Page) -> None:
    """Ask the first of the example questions."""
    page.locator("#examples button").first.click()


def choose_sample(page: Page, name: str) -> None:
    """Take a sample shot's values; beside shots of the line the samples are folded."""
    folded = page.locator(".samples-folded:not([open]) > summary")
    sample = page.get_by_role("button", name=name)
    expect(folded.or_(sample).first).to_be_visible()
    if folded.count():
        folded.click()
    sample.click()


def expect_state(page: Page, state: str) -> None:
    """Wait until the newest turn is running, done, stopped, error, cut or refused."""
    expect(page.locator(".turn .state").first).to_have_class(f"state {state}")


def answer_text(page: Page) -> Locator:
    """The newest answer's text."""
    return page.locator(".card.answer .text").first


def set_value(page: Page, name: str, text: str) -> None:
    """Type a value."""
    page.locator(f"#value-{name}").fill(text)
