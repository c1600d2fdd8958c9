"""Settings by family of models: what is sent, what is refused at the start, and that a stand-in takes it."""

from itertools import product

import pytest

from agent.models.bedrock.encoding import encode
from agent.models.bedrock.families import (
    EFFORTS,
    FAMILIES,
    Effort,
    SettingRefused,
    Thinking,
    Tuning,
    additional_fields,
    check,
    family_of,
    thinking_room,
)
from agent.models.types import Message, ModelRequest, Text, ToolSpec
from checks.standins.bedrock.rules import refusal

SONNET_5_5 = "us.anthropic.claude-sonnet-5-5"
SONNET_5 = "eu.anthropic.claude-sonnet-5"
SONNET_4_6 = "jp.anthropic.claude-sonnet-4-6"
SONNET_4_5 = "us.anthropic.claude-sonnet-4-5-20250929-v1:0"
HAIKU_5_5 = "anthropic.claude-haiku-5-5"
NOVA = "amazon.nova-pro-v1:0"
PROFILE = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123"
IDS = (SONNET_5_5, SONNET_5, SONNET_4_6, SONNET_4_5, HAIKU_5_5, NOVA, PROFILE)
THINKING: tuple[Thinking | None, ...] = (None, "between_tools", "adaptive", "disabled")
CHOICES: tuple[Effort | None, ...] = (None, *EFFORTS)
REQUEST = ModelRequest(
    "system", [Message("user", (Text("왜?"),))], [ToolSpec("predict_quality", "", {"type": "object"})], 1_000
)


@pytest.mark.parametrize(("thinking", "effort"), list(product(THINKING, CHOICES)))
@pytest.mark.parametrize("model_id", IDS)
def test_whatever_is_chosen_a_model_is_sent_what_it_takes(
    model_id: str, thinking: Thinking | None, effort: Effort | None
) -> None:
    tuning = Tuning(thinking, effort)
    assert refusal(encode(REQUEST, model_id=model_id, cache=True, tuning=tuning), model_id) is None


@pytest.mark.parametrize(
    ("model_id", "sent", "room"),
    [
        (SONNET_5_5, {"thinking": {"type": "between_tools"}}, 1_024),
        (SONNET_5, {}, 4_096),
        (SONNET_4_6, {}, 0),
        (SONNET_4_5, {}, 0),
        (HAIKU_5_5, {"thinking": {"type": "disabled"}}, 0),
        (NOVA, {}, 0),
        (PROFILE, {}, 0),
    ],
)
def test_without_a_choice_each_family_has_its_own(model_id: str, sent: object, room: int) -> None:
    wire = encode(REQUEST, model_id=model_id, cache=False)
    assert wire.get("additionalModelRequestFields", {}) == sent
    assert wire["inferenceConfig"] == {"maxTokens": 1_000 + room}
    assert thinking_room(model_id, Tuning()) == room


def test_an_effort_stands_beside_the_thinking() -> None:
    assert additional_fields(SONNET_5_5, Tuning("adaptive", "max")) == {
        "thinking": {"type": "adaptive"},
        "output_config": {"effort": "max"},
    }


@pytest.mark.parametrize(
    ("model_id", "tuning", "said"),
    [
        (
            SONNET_5_5,
            Tuning("disabled"),
            "MODEL_THINKING=disabled: .*5-5 takes adaptive",
        ),
        (SONNET_5, Tuning("between_tools"), "takes adaptive"),
        (SONNET_4_6, Tuning("adaptive"), "no choice of thinking"),
        (PROFILE, Tuning("adaptive"), "no choice of thinking"),
        (SONNET_4_5, Tuning(effort="low"), "no effort"),
        (SONNET_5, Tuning(effort="max"), "takes low, medium, high"),
        (SONNET_5_5, Tuning(effort="xhigh"), "does not go with MODEL_THINKING=between_tools"),
    ],
)
def test_a_choice_that_the_first_model_does_not_take_is_refused_at_the_start(
    model_id: str, tuning: Tuning, said: str
) -> None:
    with pytest.raises(SettingRefused, match=said):
        check((model_id, SONNET_4_6), tuning)


@pytest.mark.parametrize(
    ("model_id", "tuning"),
    [
        (SONNET_5_5, Tuning("adaptive", "xhigh")),
        (HAIKU_5_5, Tuning("between_tools", "low")),
        (PROFILE, Tuning()),
    ],
)
def test_a_choice_that_it_takes_passes_with_any_fallback(model_id: str, tuning: Tuning) -> None:
    check((model_id, SONNET_4_6, NOVA), tuning)


def test_a_longer_marker_is_found_before_the_shorter_one_in_it() -> None:
    for family in FAMILIES:
        assert family_of(f"us.anthropic.{family.marker}") is family
