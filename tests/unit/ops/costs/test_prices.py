"""The list of prices: what is in the file, what is refused."""

import math
from pathlib import Path

import pytest
import yaml

from ops.costs.prices import read_prices
from shared.errors import InvalidInput

ENTRY = {"unit": "thing", "regions": {"here": {"usd": 1, "source": "page"}}}
WHOLE = {
    "currency": "USD",
    "seen": "2026-11-26",
    "sources": {"page": {"title": "A page", "url": "https://example.com/"}},
    "prices": {"thing": ENTRY},
    "models": {"some": {"tokens": ENTRY}},
}


def written(folder: Path, **changes: object) -> Path:
    path = folder / "prices.yaml"
    path.write_text(yaml.safe_dump({**WHOLE, **changes}))
    return path


def test_every_price_of_the_file_has_a_source_or_says_that_it_is_an_estimate() -> None:
    file = read_prices()

    assert {"us-east-1", "ap-northeast-2"} == set(file.regions)
    for region in file.regions:
        for model in file.models:
            for price in file.prices_of(region, model).rows.values():
                assert price.source in file.sources or price.estimate


def test_every_source_of_the_file_is_used() -> None:
    file = read_prices()
    used = {
        price.source
        for region in file.regions
        for model in file.models
        for price in file.prices_of(region, model).rows.values()
    }

    assert set(file.sources) - used == set()


def test_an_override_replaces_one_price() -> None:
    prices = read_prices().prices_of("us-east-1", "sonnet-4.5")

    other = prices.overridden({"tokens_input": 2.5})

    assert other.usd("tokens_input") == 2.5
    assert other.usd("tokens_output") == prices.usd("tokens_output")
    assert prices.usd("tokens_input") == 3.30


def test_an_override_of_an_estimate_is_none_any_more() -> None:
    prices = read_prices().prices_of("ap-northeast-2", "sonnet-4.5")

    assert "dashboard" in prices.estimates
    assert "dashboard" not in prices.overridden({"dashboard": 3}).estimates


def test_an_unknown_price_is_refused_with_those_that_look_like_it() -> None:
    prices = read_prices().prices_of("us-east-1", "sonnet-4.5")

    with pytest.raises(InvalidInput, match=r"tokens_imput is not in the list of prices.*tokens_input"):
        prices.overridden({"tokens_imput": 1})


@pytest.mark.parametrize("usd", [-1, math.nan, math.inf])
def test_what_is_no_price_is_refused(usd: float) -> None:
    with pytest.raises(InvalidInput, match=r"tokens_input: .* is no price"):
        read_prices().prices_of("us-east-1", "sonnet-4.5").overridden({"tokens_input": usd})


def test_an_unknown_region_or_model_is_refused() -> None:
    with pytest.raises(InvalidInput, match="region: eu-west-9"):
        read_prices().prices_of("eu-west-9", "sonnet-4.5")
    with pytest.raises(InvalidInput, match="model: sonnet-9"):
        read_prices().prices_of("us-east-1", "sonnet-9")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"currency": "KRW"}, "currency"),
        ({"seen": "yesterday"}, "seen"),
        ({"prices": {}}, "prices"),
        ({"prices": {"thing": {"unit": "thing", "regions": {"here": {"usd": 1}}}}}, "source or an estimate"),
        ({"prices": {"thing": {"unit": "thing", "regions": {"here": {"usd": -1, "source": "page"}}}}}, "usd"),
        ({"sources": {}}, "unknown source page"),
        ({"models": {"some": {"tokens": {"unit": "token", "regions": {}}}}}, "price for each of here"),
        ({"extra": 1}, "extra"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_the_reason(
    tmp_path: Path, changes: dict[str, object], reason: str
) -> None:
    assert read_prices(written(tmp_path)).regions == ("here",)

    with pytest.raises(InvalidInput, match=reason):
        read_prices(written(tmp_path, **changes))


def test_a_file_that_is_absent_or_no_yaml_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("a: [")

    for path in (broken, tmp_path / "absent.yaml"):
        with pytest.raises(InvalidInput, match="cannot be read"):
            read_prices(path)
