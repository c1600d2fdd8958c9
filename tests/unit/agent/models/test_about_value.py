"""One value told: what counts as typical, and what is high or low."""

import pytest

from agent.models.rule_based.fallback_writer import ABOUT_TYPICAL, about_value
from agent.models.rule_based.messages import messages_in
from shared.text_analysis.language import Language

TYPICAL = 200.0
LINE = ABOUT_TYPICAL * TYPICAL


@pytest.mark.parametrize(
    ("away", "said"),
    [
        (0.0, "usual"),
        (LINE, "usual"),
        (-LINE, "usual"),
        (1.01 * LINE, "high"),
        (-1.01 * LINE, "low"),
    ],
)
@pytest.mark.parametrize("language", list(Language))
def test_a_value_is_typical_up_to_a_share_of_the_typical_one(
    away: float, said: str, language: Language
) -> None:
    told = messages_in(language)
    text = about_value("금형 온도", "°C", TYPICAL + away, {"typical": TYPICAL}, told)

    assert text.endswith(getattr(told, said).format(typical="200", unit="°C"))
