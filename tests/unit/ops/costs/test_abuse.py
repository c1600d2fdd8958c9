"""What one caller can cost in an hour: within 7.50 dollars by default, and as docs/operations says."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from agent.rate_limit.limiter import HOURS_OF_A_DAYS_TOKENS
from agent.rate_limit.reservations import CACHE_READ_WEIGHT, CACHE_WRITE_WEIGHT, OUTPUT_WEIGHT
from agent.settings import AgentSettings
from diecast.cli import main
from ops.costs.abuse import DEFAULTS, Bounds, requests_a_minute, worst_hour
from ops.costs.bills import Bill, total
from ops.costs.prices import read_prices
from tests.stack_template import written

ROOT = Path(__file__).resolve().parents[4]
LIMITS = ROOT / "docs" / "operations" / "limits-and-costs.md"
SAMCONFIG = ROOT / "samconfig.toml"
MODEL = "sonnet-4.5"
REGIONS = read_prices().regions
ENOUGH_USD = 7.5
ROUNDING = 0.03
"""The documents show cents; a word more in the prompt moves a line by less than this."""


def bounds_of_the_template() -> Bounds:
    """The bounds as the template has them by default."""
    parameters = written()["Parameters"]
    globals_ = written()["Globals"]["Function"]
    agent, ingest = (
        written()["Resources"][f"{name}Function"]["Properties"] for name in ("Agent", "T0Ingest")
    )
    return Bounds(
        parameters["MaxRequestsPerMinute"]["Default"],
        parameters["MaxTokensPerDay"]["Default"],
        AgentSettings().max_tokens,
        float(agent["Timeout"]),
        agent.get("MemorySize", globals_["MemorySize"]) / 1024,
        ingest["MemorySize"] / 1024,
    )


def bill(bounds: Bounds, region: str, model: str = MODEL) -> Bill:
    return worst_hour(bounds, read_prices().prices_of(region, model))


def section(title: str) -> str:
    """The text below a heading, up to the next one."""
    text = LIMITS.read_text(encoding="utf-8")
    return re.split(r"\n#+ ", text.split(f"# {title}\n", 1)[1])[0]


def rows_of(text: str) -> dict[str, list[str]]:
    """The rows of the tables in a text, by their first cell."""
    lines = (line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("|"))
    return {cells[0].strip(): cells[1:] for cells in lines}


def test_the_command_begins_with_the_templates_defaults() -> None:
    assert bounds_of_the_template() == DEFAULTS
    assert AgentSettings().max_tokens == DEFAULTS.max_tokens


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("model", read_prices().models)
def test_one_caller_costs_less_than_it_may_in_the_worst_hour_by_default(region: str, model: str) -> None:
    assert 0 < total(bill(bounds_of_the_template(), region, model)) < ENOUGH_USD


def test_no_stage_of_samconfig_lets_a_caller_cost_more() -> None:
    given = re.findall(
        r"(MaxRequestsPerMinute|MaxTokensPerDay|MAX_TOKENS)=(\d+)", SAMCONFIG.read_text(encoding="utf-8")
    )

    assert given
    for name, value in given:
        most = (
            AgentSettings().max_tokens if name == "MAX_TOKENS" else written()["Parameters"][name]["Default"]
        )
        assert int(value) <= most


@pytest.mark.parametrize("change", [{"tokens_per_day": 4_000_000}, {"max_tokens": 8192}])
def test_wider_bounds_would_cost_more_than_that(change: dict[str, int]) -> None:
    assert total(bill(replace(DEFAULTS, **change), "us-east-1")) > ENOUGH_USD


def test_the_documents_say_the_same_line_by_line() -> None:
    told = rows_of(section("What an abuser can cost"))
    for place, region in enumerate(REGIONS, start=1):
        lines = bill(bounds_of_the_template(), region)
        for name, usd in lines.items():
            assert float(told[name][place]) == pytest.approx(usd, abs=ROUNDING), name
        assert float(told["all"][place]) == pytest.approx(total(lines), abs=2 * ROUNDING)


def test_the_documents_work_it_out_with_the_figures_of_the_code() -> None:
    text = section("What an abuser can cost")
    share = DEFAULTS.tokens_per_day // HOURS_OF_A_DAYS_TOKENS
    (largest,) = re.findall(rf"2 × \({share:,} \+ ([\d,]+)\)", text)
    (smallest,) = re.findall(r"smallest reservation of ([\d,]+)\)", text)

    assert int(largest.replace(",", "")) == pytest.approx(DEFAULTS.largest_reservation, rel=0.02)
    assert int(smallest.replace(",", "")) == pytest.approx(DEFAULTS.smallest_reservation, rel=0.05)
    (at_once,) = re.findall(r"\| (\d+) agents of 1 GB", text)
    assert int(at_once) == pytest.approx(DEFAULTS.answers_at_once, abs=1)


def test_the_documents_tell_the_limit_of_every_route() -> None:
    told = section("Limits")
    for route, limit in requests_a_minute().items():
        names = {
            "other": "what fits no route",
            "shots": "`GET /api/shots`",
            "turns": "`GET /api/turns`",
            "file changes": "`POST /api/kb/files/upload`",
        }
        name = names.get(route, route.replace("<document_id>", "{id}"))
        row = next(line for line in told.splitlines() if line.startswith("|") and name in line)
        assert f"| {limit} |" in row, route


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("model", read_prices().models)
def test_tokens_weigh_what_every_model_of_the_price_list_asks_for_them(region: str, model: str) -> None:
    prices = read_prices().prices_of(region, model)
    plain = prices.usd("tokens_input")

    assert prices.usd("tokens_output") / plain == pytest.approx(OUTPUT_WEIGHT)
    assert prices.usd("tokens_cache_write") / plain == pytest.approx(CACHE_WRITE_WEIGHT)
    assert prices.usd("tokens_cache_read") / plain <= CACHE_READ_WEIGHT + 1e-9


def test_the_page_cannot_reach_a_limit_by_what_it_does_on_its_own() -> None:
    page = ROOT / "frontend" / "src"
    (pause,) = re.findall(r"PAUSE_MS = (\d+)", (page / "features" / "what_if" / "what_if.ts").read_text())
    (first,) = re.findall(r"FIRST_MS = (\d+)", (page / "features" / "ingest" / "ingest.ts").read_text())

    assert 60_000 / int(pause) < requests_a_minute()["/api/predict"]
    assert 2 * 60_000 / int(first) < requests_a_minute()["/api/kb/ingest"]


def test_the_command_prints_the_lines_and_their_sum(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["costs", "--worst-hour", "--region", "us-east-1"]) == 0

    printed = capsys.readouterr().out
    lines = bill(DEFAULTS, "us-east-1")
    rows = {**lines, "all": total(lines)}
    assert all(re.search(rf"^ {name}\s+{usd:.2f} $", printed, re.MULTILINE) for name, usd in rows.items())
