"""Amounts that are counted from a machine's limit, in the ways people write them."""

import pytest

from agent.models.rule_based.limits import limit_meant


@pytest.mark.parametrize(
    ("text", "sign", "meant"),
    [
        ("보압 상한에서 5 빼면", -1, (True, -1)),
        ("보압 상한보다 5 높게", 1, (True, 1)),
        ("보압 최대값보다 5 여유", 0, (True, -1)),
        ("보압 하한에서 5 올려", 1, (False, 1)),
        ("보압 최소 보다 5", 0, (False, 1)),
        ("보압 한계에서 5 빼면", -1, (True, -1)),
        ("보압 한계에서 5 더하면", 1, (False, 1)),
        ("보압 한계에서 5", 0, None),
        ("보압을 한계까지", 1, None),
        ("pressure 5 below the limit", 1, (True, -1)),
        ("pressure 5 under its maximum", 0, (True, -1)),
        ("pressure 5 above the lower limit", 0, (False, 1)),
        ("pressure 5 over the minimum", -1, (False, 1)),
        ("pressure 5 over the max", 0, (True, 1)),
        ("pressure to the limit", 1, None),
        ("pressure below 5", -1, None),
    ],
)
def test_the_limit_and_the_way_from_it(text: str, sign: int, meant: tuple[bool, int] | None) -> None:
    assert limit_meant(text, sign) == meant
