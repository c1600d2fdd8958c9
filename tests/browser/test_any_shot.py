"""Whatever shot a line had: its name, verdict, reasons and next move are on the panel's one screen."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, expect

from tests.browser.test_console import not_seen
from tests.composing import composed
from tests.quality_parts import default_bundle, sample
from tests.running import Running

SCHEMA = default_bundle().schema
KINDS = [example.id for example in SCHEMA.examples]
HOT = {
    "Process_MoldTemperature",
    *(feature.name for feature in SCHEMA.features if "die thermocouple" in feature.label_en),
}
NOON = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)


def drawn(number: int) -> dict[str, Any]:
    """A shot near a sample: some values moved, some missing, one perhaps impossible, with long names."""
    draw = random.Random(number)
    values = sample(KINDS[number % len(KINDS)])
    for name in draw.sample(sorted(values), draw.choice([0, 2, 6])):
        values[name] *= draw.gauss(1, 0.04)
    for name in draw.sample(sorted(values), draw.choice([0, 0, 3])):
        del values[name]
    if number % 5 == 3:  # a die that runs hot, whose readings have the longest names
        values |= {name: value * draw.uniform(1.06, 1.15) for name, value in values.items() if name in HOT}
    if number % 9 == 8:
        values[SCHEMA.names[0]] = 10_000.0
    return {
        "shot_id": f"20261102-{number:06d}",
        "at": (NOON + timedelta(minutes=number)).isoformat(),
        "features": values,
        "context": {"mould": "DC-1450T-B", "lot": "L20261102-03"},
    }


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A server, and of each verdict up to four of 90 drawn shots as it keeps them."""
    with Running(composed(tmp_path_factory.mktemp("data"), DEMO="off")) as server:
        sent = httpx.post(
            f"{server.url}/api/shots", json={"shots": [drawn(n) for n in range(90)]}, timeout=60
        )
        assert sent.status_code == 200, sent.text
        kept = httpx.get(f"{server.url}/api/shots", params={"limit": 100}, timeout=60).json()["shots"]
        some = [
            shot
            for verdict in ("normal", "defect", "unsure", "withheld")
            for shot in [one for one in kept if one["verdict"] == verdict][:5]
        ]
        assert {shot["verdict"] for shot in some} == {"normal", "defect", "unsure", "withheld"}
        yield server.url, some


@pytest.mark.parametrize("locale", ["ko-KR", "en-GB"])
def test_name_verdict_reasons_and_next_move_are_seen_without_scrolling(
    browser: Browser, recorded: tuple[str, list[dict[str, Any]]], locale: str
) -> None:
    url, shots = recorded
    context = browser.new_context(viewport={"width": 1366, "height": 657}, locale=locale)
    page = context.new_page()
    finding = page.locator("#finding")
    moves = 0
    faults: list[str] = []
    for shot in shots:
        page.goto(f"{url}/#/shot/default/{shot['shot_id']}")
        expect(finding.locator(".shot-name")).to_contain_text(shot["shot_id"])
        expect(finding.locator("ul.drivers").first.locator("> li")).to_have_count(3)
        expect(finding).to_have_attribute("aria-busy", "false")
        seen = [
            *finding.locator(".shot-name, .shot-head a, .result strong, .result b, .top-mode").all(),
            *finding.locator(".card.verdict > .caution, .card.verdict > .notice > p:first-child").all(),
            *finding.locator("ul.drivers").first.locator("> li").all(),
        ]
        best = finding.locator(".adjustments > li").first
        if best.count():
            moves += 1
            seen += [*best.locator(".moves li").all(), *best.locator(".effect, button").all()]
        faults += [
            f"{shot['shot_id']} {shot['verdict']} {fault}" for node in seen for fault in not_seen(node)
        ]
    context.close()
    assert not faults, "\n".join(faults)
    assert moves > 4
