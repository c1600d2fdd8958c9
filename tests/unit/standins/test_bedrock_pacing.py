"""When the stand-in's frames are due, and what its token counts rest on."""

import pytest

from checks.standins.bedrock.playing import Drop, Frame, play
from checks.standins.bedrock.script import Cut, Pacing, TextBlock, ToolUseBlock, Turn, tokens

PACING = Pacing(first_token_s=0.7, tokens_per_second=80, tool_call_tokens=30)


def due(turn: Turn) -> list[float]:
    return [step.due_s for step in play(turn, PACING, {}) if isinstance(step, Frame)]


def test_nothing_is_due_before_the_first_token() -> None:
    assert due(Turn((TextBlock(("금형",)),)))[0] == 0.7


def test_text_takes_the_time_of_its_tokens() -> None:
    written = "불량 확률은 높습니다" * 20

    assert due(Turn((TextBlock((written,)),)))[-1] == pytest.approx(0.7 + tokens(written) / 80)


def test_a_tool_call_without_arguments_takes_its_own_tokens_alone() -> None:
    assert due(Turn((ToolUseBlock("predict_quality", ("{}",)),)))[-1] == pytest.approx(0.7 + 30 / 80)


def test_a_tool_call_is_announced_with_its_first_token() -> None:
    announced, *_, last = due(Turn((ToolUseBlock("predict_quality", ("{}",)),)))[1:]

    assert announced == 0.7 < last


def test_arguments_are_written_at_the_same_speed_as_text() -> None:
    arguments = '{"query":"gas porosity"}'
    turn = Turn((ToolUseBlock("search_knowledge_base", (arguments,)),))

    assert due(turn)[-1] == pytest.approx(0.7 + (30 + tokens(arguments)) / 80)


def test_four_ascii_characters_are_a_token_and_so_is_a_syllable() -> None:
    assert (tokens("abcdefgh"), tokens("금형")) == (2, 2)


def test_a_cut_comes_in_place_of_the_next_piece() -> None:
    steps = list(play(Turn((TextBlock(("a", "b")),), fault=Cut(after=1)), PACING, {}))

    assert [type(step) for step in steps] == [Frame, Frame, Drop]
