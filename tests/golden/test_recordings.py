"""Every recording of tests/recordings gives the same answer with today's code, and no network is needed.

What differs on purpose is accepted by `diecast replay tests/recordings --accept`.
"""

from functools import cache
from pathlib import Path

import pytest

from checks.recordings.command import TESTS
from checks.recordings.differences import differences
from checks.recordings.recording import ENDING, OFFLINE, Recording, files_of, read
from checks.recordings.replaying import Replayer, Tools

FILES = files_of([TESTS])


@cache
def replayer() -> Replayer:
    """The agent, built once."""
    return Replayer()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name.removesuffix(ENDING))
def test_a_recorded_question_is_answered_as_it_was(path: Path) -> None:
    recorded = read(path)

    found = differences(recorded, replayer().replay(recorded))

    assert found == [], f"diecast replay {path.relative_to(Path.cwd())}"


def test_answers_of_both_models_faults_and_both_languages_are_among_them() -> None:
    recordings = [read(path) for path in FILES]

    assert len(recordings) >= 8
    assert {recording.model == OFFLINE for recording in recordings} == {True, False}
    assert any(one.end["type"] == "error" for one in recordings)
    assert any(bool(one.images) for one in recordings)
    assert any(bool(one.history) for one in recordings)
    assert any(any(call.fault for call in one.calls) for one in recordings)
    assert any(_thinks(one) for one in recordings)
    assert any(_falls_back(one) for one in recordings)


@pytest.mark.parametrize("name", ["cause-korean", "claude-what-if-after-thinking"])
def test_todays_tools_can_answer_in_place_of_the_recorded_ones(name: str) -> None:
    recorded = read(TESTS / f"{name}{ENDING}")

    today = replayer().replay(recorded, Tools.TODAY)

    assert [call.key for call in today.calls if call.fault] == []
    assert {call.tool for call in today.calls} == {call.tool for call in recorded.calls}


def _thinks(recording: Recording) -> bool:
    contents = [turn.end["content"] for turn in recording.turns if turn.end]
    return any("reasoning" in block for content in contents for block in content)


def _falls_back(recording: Recording) -> bool:
    return recording.model not in (OFFLINE, recording.end.get("usage", {}).get("model_id", recording.model))
