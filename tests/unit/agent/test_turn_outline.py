"""The outline of a turn in a list: its shot's verdict, and never that of values which were only tried."""

import json
from typing import Any

from agent.turns.outline import outline_of

BAD = {"prediction": {"class": "defect", "class_probabilities": {"defect": 0.87}}, "verdict": "defect"}
GOOD = {"prediction": {"class": "normal", "class_probabilities": {"defect": 0.1}}, "verdict": "normal"}


def events(*results: dict[str, Any]) -> list[bytes]:
    """A turn whose tool gave these results, to its end."""
    told = [{"type": "t1_result", "data": data} for data in results] + [{"type": "done"}]
    return [f"id: 1\ndata: {json.dumps(event, separators=(',', ':'))}\n\n".encode() for event in told]


def test_a_what_if_that_was_asked_alone_has_its_shot_s_verdict() -> None:
    outline = outline_of(events(GOOD | {"baseline": BAD}))
    assert (outline.state, outline.verdict, outline.defect_probability) == ("done", "defect", 0.87)


def test_the_shot_s_own_verdict_stands_whatever_is_tried_after_it() -> None:
    assert outline_of(events(BAD, GOOD | {"baseline": BAD})).verdict == "defect"
    assert outline_of(events(GOOD, BAD | {"baseline": GOOD})).verdict == "normal"


def test_a_baseline_that_cannot_be_read_gives_no_verdict() -> None:
    assert outline_of(events(GOOD | {"baseline": {}})).verdict is None
    assert outline_of(events(GOOD | {"baseline": 7})).verdict == "normal"
