"""Conversations with the offline model: both halves reach their floors, and hardly a value is invented."""

from functools import cache

import pytest

from checks.evaluation.conversations.command import FLOORS, MOST_ASKED_BACK, MOST_UNMEANT, converse
from checks.evaluation.conversations.reading import Part, read_conversations
from checks.evaluation.conversations.scoring import ConversationScore, summary
from checks.evaluation.run import services


@cache
def scores(part: Part) -> list[ConversationScore]:
    """Every conversation of a half, held with the offline model and the real tools."""
    built = services({"POWERTOOLS_METRICS_DISABLED": "true"}, bedrock=False)
    return converse(built, read_conversations(built.schema, part))


@pytest.mark.parametrize("part", Part)
@pytest.mark.parametrize("measure", FLOORS)
def test_the_offline_model_reaches_the_floors(part: Part, measure: str) -> None:
    assert summary(scores(part))[measure] >= FLOORS[measure]


@pytest.mark.parametrize("part", Part)
def test_no_more_what_ifs_than_known_are_made_of_values_that_nobody_meant(part: Part) -> None:
    assert summary(scores(part))["unmeant"] <= MOST_UNMEANT[part]


@pytest.mark.parametrize("part", Part)
def test_clear_questions_are_hardly_ever_asked_back(part: Part) -> None:
    assert summary(scores(part))["asked_back"] <= MOST_ASKED_BACK
