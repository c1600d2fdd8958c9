"""Runs that are recorded now give the same when they are replayed: whole ones, and those a client saw."""

from functools import cache
from typing import Any

import pytest

from agent.core.notices import Notices
from checks.recordings.differences import differences
from checks.recordings.observed import observed
from checks.recordings.recording import Recording, Source, as_json, from_json, renewed
from checks.recordings.replaying import NOT_RECORDED, Replayer, Tools
from checks.recordings.reported import of_report
from checks.recordings.samples import SAMPLES, Sample, record
from shared.errors import InvalidInput

NAMES = {sample.name: sample for sample in SAMPLES}


@cache
def replayer() -> Replayer:
    """The agent, built once."""
    return Replayer()


@cache
def fresh(name: str) -> Recording:
    """A sample, recorded now, as its file gives it back."""
    return from_json(as_json(record(NAMES[name])))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_run_that_is_recorded_is_replayed_without_a_difference(sample: Sample) -> None:
    recorded = fresh(sample.name)

    assert recorded.end["type"] in ("done", "error")
    assert differences(recorded, replayer().replay(recorded)) == []


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_what_a_client_saw_of_it_is_enough_to_replay_it(sample: Sample) -> None:
    whole = fresh(sample.name)
    seen = observed(whole.question, whole.features, whole.events, whole.history, replayer())
    seen = from_json(as_json(seen))

    assert seen.source is Source.CLIENT
    assert {call.key for call in seen.calls} <= {call.key for call in whole.calls}
    assert [each for each in differences(seen, replayer().replay(seen)) if "answer must" not in each.at] == []


def test_a_fallback_and_its_tokens_are_the_recorded_ones() -> None:
    recorded = fresh("claude-fallback")
    today = replayer().replay(recorded)

    assert today.end["usage"] == recorded.end["usage"]
    assert today.end["usage"]["model_id"] != recorded.model


def test_an_answer_that_today_would_be_another_is_told_and_accepted() -> None:
    recorded = fresh("cause-korean")
    events = [
        {**event, "data": {**event["data"], "answer": "판정: 양품"}}
        if event["type"] == "ai_response"
        else event
        for event in recorded.events
    ]
    wrong = Recording(
        **{name: getattr(recorded, name) for name in Recording.__dataclass_fields__} | {"events": events}
    )
    today = replayer().replay(wrong)

    assert [each.at for each in differences(wrong, today)] == ["ai_response · data · answer"]
    accepted = renewed(wrong, today)
    assert accepted.about == wrong.about
    assert differences(accepted, replayer().replay(accepted)) == []


def test_a_call_that_was_not_recorded_is_named_and_may_be_answered_by_todays_tool() -> None:
    recorded = fresh("what-if-in-another-unit")
    cut = [call for call in recorded.calls if "overrides" not in call.payload]
    without = Recording(
        **{name: getattr(recorded, name) for name in Recording.__dataclass_fields__} | {"calls": cut}
    )
    refused, answered = (replayer().replay(without, tools) for tools in (Tools.RECORDED, Tools.MISSING))

    found = differences(without, refused)
    assert [each.at for each in found if each.at == "call"] == ["call"]
    assert NOT_RECORDED in str([call.fault for call in refused.calls])
    assert [each.at for each in differences(without, answered)] == ["call"]
    assert answered.answer == recorded.answer


def test_a_change_of_the_agents_checks_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a replay is for: a change of code, here that no remark is told any more, is a difference."""
    recorded = fresh("what-if-on-session-values")
    monkeypatch.setattr(Notices, "rows", lambda _: [])

    assert [each.at for each in differences(recorded, replayer().replay(recorded))] == ["done · warnings[0]"]


def report_of(recording: Recording) -> dict[str, Any]:
    """The report that the page would keep of a recorded answer; docs/page.md has its form."""
    inputs = {row["tool_use_id"]: row["input"] for row in recording.events if row["type"] == "tool_start"}
    cards = []
    for event in recording.events:
        if event["type"] == "tool_end" and event["tool"] != "look_up_variables":
            asked, error = inputs[event["tool_use_id"]], event["result"].get("error")
            changed = [change["feature"] for change in asked.get("changes", ())]
            overrides = {name: asked["features"][name] for name in changed}
            data = None if error else event["result"]
            cards.append({"tool": event["tool"], "overrides": overrides, "data": data, "error": error})
    told = [event["data"] for event in recording.events if event["type"] == "ai_response"]
    marks = told[0] if told else {"citations": [], "unsupported": []}
    end = recording.end
    return {
        "format": "diecast-diagnosis",
        "version": 1,
        "user": "kim",
        "session_id": "session_1",
        "question": recording.question,
        "features": recording.features or (recording.history[-1].features if recording.history else {}),
        "results": cards,
        "answer": {"markdown": recording.answer, **{n: marks[n] for n in ("citations", "unsupported")}},
        "end": {"kind": end["type"], "stopped": False, "cached": False, "code": end.get("code")},
        "usage": end.get("usage"),
    }


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_report_of_the_page_is_enough_to_replay_its_answer(sample: Sample) -> None:
    whole = fresh(sample.name)
    kept = from_json(as_json(of_report(report_of(whole), replayer())))

    assert kept.answer == whole.answer
    assert {call.tool for call in kept.calls} <= {call.tool for call in whole.calls}
    assert differences(kept, replayer().replay(kept)) == []


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        {"format": "other"},
        {"version": 2},
        {"end": {"kind": "cut", "stopped": False}},
        {"end": {"kind": "done", "stopped": True}},
        {"results": [{"tool": "no_such_tool", "overrides": {}, "data": {}, "error": None}]},
        {"features": {"x": "much"}},
        {"answer": None},
    ],
    ids=str,
)
def test_what_is_no_whole_report_is_refused(wrong: Any) -> None:
    report = {**report_of(fresh("cause-korean")), **wrong} if isinstance(wrong, dict) else wrong

    with pytest.raises(InvalidInput):
        of_report(report, replayer())
