"""Answers from what the session holds: a comparison of shots or what-ifs, and a hand-over."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from agent.models.rule_based import drivers as cause
from agent.models.rule_based import supposing
from agent.models.rule_based.dialog import Earlier
from agent.models.rule_based.tool_results import (
    Findings,
    Row,
    WhatIf,
    defect_probability,
    drivers,
    judged,
)
from agent.models.rule_based.verdict import likely_modes
from agent.models.rule_based.wording import Sentence, Wording, share, table
from shared.probability import percent

COMPARED: Final = 12
"""Values that a comparison shows, the strongest drivers first."""
NAMED_DRIVERS: Final = 3
TOLD: Final = 5
"""Rows of a kind in a hand-over, the newest last."""

_COLUMNS: Final = (Sentence("", ""), Sentence("앞 샷", "shot before"), Sentence("이 샷", "this shot"))
_VERDICT: Final = Sentence("판정", "Verdict")
_PROBABILITY: Final = Sentence("불량 확률", "Defect probability")
_DRIVERS: Final = Sentence("주요 변수", "Main drivers")
_SAME_VALUES: Final = Sentence(
    "앞의 질문과 같은 샷이라 값과 판정이 같습니다.",
    "The values are those of the question before: it is the same shot, with the same verdict.",
)
_NO_OTHER: Final = Sentence(
    "이 대화에는 견줄 다른 샷이 없습니다. 다른 샷의 값으로 먼저 물어본 뒤 견주어 보세요.",
    "This session has no other shot to compare with. Ask about the other shot's values first.",
)
_MORE: Final = Sentence("그 밖에 다른 값이 더 있습니다.", "More values differ than are shown.")
_HAND_OVER: Final = Sentence("**인계 요약**", "**Hand-over**")
_NOTHING: Final = Sentence(
    "이 대화에는 아직 요약할 것이 없습니다.", "This session holds nothing to hand over yet."
)
_SHOT: Final = Sentence(
    "- 샷: {label}, 불량 확률 {percent} %{aside}", "- Shot: {label}, defect probability {percent} %{aside}"
)
_THRESHOLD: Final = Sentence("판정 기준 {threshold} %", "threshold {threshold} %")
_DRIVEN: Final = Sentence("- 주요 변수: {rows}", "- Main drivers: {rows}")
_TRIED: Final = Sentence(
    "- 시험한 가정: {changes} → 불량 확률 {percent} % ({label})",
    "- What-if tried: {changes}: defect probability {percent} % ({label})",
)
_PROPOSED: Final = Sentence(
    "- 제안된 조정안: {changes} → 불량 확률 {percent} %",
    "- Adjustment proposed: {changes}: defect probability {percent} %",
)
_FOUND: Final = Sentence("- 찾은 문서: {rows}", "- Documents found: {rows}")
_OPEN: Final = Sentence("- 남은 일: {text}", "- Open: {text}")
_TRY_IT: Final = Sentence(
    "제안된 조정안을 설비에서 확인하지 않았습니다.", "the proposed adjustment was not tried on the machine."
)
_STILL_BAD: Final = Sentence(
    "판정 기준 아래로 내리는 설정을 아직 찾지 못했습니다.", "no setting under the threshold was found yet."
)
_ALL_GOOD: Final = Sentence(
    "없습니다. 샷은 판정 기준 아래입니다.", "nothing; the shot is under the threshold."
)
_OTHER_SHOTS: Final = Sentence(
    "저는 지금 보내 주신 이 샷의 값만 알고 있어, 하루·로트·교대나 다른 설비의 수치는 답할 수 없습니다.",
    "I know this shot only: nothing of the day, the lot, the shift or other machines.",
)
_RECORDS: Final = Sentence(
    "어떤 기록을 묻는지 알 수 없습니다. 기간(예: 어제 야간조, 이번 주), 라인 번호나 금형을 말씀해 주시면 "
    "기록된 샷을 조회합니다. 로트별로는 세지 않습니다.",
    "Which records are asked for is not clear. Name a period (such as last night or this week), the number "
    "of a line, or a mould, and I look at its recorded shots. They are not counted by lot.",
)
_KNOWN: Final = Sentence(
    "이 샷에 대해서는 품질 판정과 원인, 조정안을 말씀드릴 수 있습니다.",
    "Of this shot I can tell the quality, the causes of a defect, and adjustments.",
)
_THIS_ONE: Final = Sentence(
    "이 샷의 불량 확률은 {percent} %입니다({label}).",
    "This shot's defect probability is {percent} % ({label}).",
)


def findings_of(earlier: Earlier) -> Findings:
    """Return what an earlier exchange found."""
    return Findings.of([_kept(row) for row in earlier.results])


def _kept(row: Row) -> tuple[str, Mapping[str, float], Row]:
    """A kept row as a result: several what-ifs of one call stand beside their prediction."""
    told = {"scenarios": row["scenarios"]} if row.get("scenarios") else {}
    return row["tool"], row.get("overrides") or {}, {**row["result"], **told}


def last_prediction(earlier: Sequence[Earlier]) -> Row | None:
    """Return the last prediction of a shot as it was, of this session."""
    found = (findings_of(one).prediction for one in reversed(earlier))
    return next((row for row in found if row is not None), None)


def last_importance(earlier: Sequence[Earlier]) -> Row | None:
    """Return the last analysis of this session."""
    found = (findings_of(one).importance for one in reversed(earlier))
    return next((row for row in found if row is not None), None)


def tried(earlier: Sequence[Earlier]) -> list[WhatIf]:
    """Return all what-ifs of this session, the oldest first."""
    return [one for exchange in earlier for one in findings_of(exchange).what_ifs]


def comparison(
    findings: Findings, difference: Row | None, earlier: Sequence[Earlier], wording: Wording
) -> str:
    """This shot beside the one before: verdicts, drivers and the values that differ, as a table."""
    if difference is None or not difference.get("changes"):
        known = last_prediction(earlier) is not None
        return wording.say(_SAME_VALUES if known and earlier else _NO_OTHER)
    back = int(difference.get("from") or 1)
    before = list(earlier[: len(earlier) - back + 1]) or list(earlier)
    rows = list(_compared(before, findings, wording))
    strongest = [str(row.get("feature")) for row in drivers(findings.importance)]
    place = {name: at for at, name in enumerate(strongest)}
    changes = sorted(difference["changes"], key=lambda row: place.get(row.get("feature"), len(place)))
    rows.extend(
        (wording.label(row), *wording.two(row, row.get("from"), row.get("to"))) for row in changes[:COMPARED]
    )
    drawn = table([wording.say(head) for head in _COLUMNS], rows)
    return f"{drawn}\n\n{wording.say(_MORE)}" if len(changes) > COMPARED else drawn


def compared_what_ifs(earlier: Sequence[Earlier], wording: Wording) -> str:
    """The session's what-ifs side by side; empty where there are fewer than two."""
    told = tried(earlier)[-TOLD:]
    if len(told) < 2:
        return ""
    return supposing.what_ifs(Findings(what_ifs=told), wording)


def _compared(
    earlier: Sequence[Earlier], findings: Findings, wording: Wording
) -> Iterator[tuple[str, str, str]]:
    pair = (last_prediction(earlier), findings.prediction)
    rows = [{} if one is None else one["prediction"] for one in pair]
    verdicts = [wording.told.classes.get(judged(one), "–") for one in pair]
    chances = [_chance(row) for row in rows]
    yield wording.say(_VERDICT), verdicts[0], verdicts[1]
    yield wording.say(_PROBABILITY), chances[0], chances[1]
    analyses = [drivers(last_importance(earlier)), drivers(findings.importance)]
    named = [wording.listed(map(wording.label, rows[:NAMED_DRIVERS])) or "–" for rows in analyses]
    if any(analyses):
        yield wording.say(_DRIVERS), named[0], named[1]


def _chance(row: Row) -> str:
    found = defect_probability(row)
    return "–" if found is None else f"{percent(found)} %"


def hand_over(earlier: Sequence[Earlier], now: Findings, wording: Wording) -> str:
    """A hand-over to the next shift: shots, drivers, what was tried, proposed and found, what is open."""
    exchanges = [*(findings_of(one) for one in earlier), now]
    lines = [wording.say(_HAND_OVER), "", *_shots(exchanges, wording)]
    importance = next((one.importance for one in reversed(exchanges) if one.importance), None)
    if rows := drivers(importance)[:NAMED_DRIVERS]:
        lines.append(wording.say(_DRIVEN, rows=wording.listed(_driver(row, wording) for row in rows)))
    what_ifs = [one for exchange in exchanges for one in exchange.what_ifs if one.after is not None]
    lines += [
        wording.say(
            _TRIED,
            changes=supposing.changes_of(one, wording),
            percent=percent(one.after or 0.0),
            label=wording.told.classes.get(one.verdict, wording.told.no_class),
        )
        for one in what_ifs[-TOLD:]
    ]
    proposed = (importance or {}).get("adjustments") or ()
    lines += [
        wording.say(
            _PROPOSED,
            changes=cause.changes_of(row, wording),
            percent=percent(row["defect_probability_after"]),
        )
        for row in proposed[:1]
    ]
    passages = {row["id"]: row for exchange in exchanges for row in exchange.passages}
    if passages:
        named = (f"{row.get('title') or row['id']} [{row['id']}]" for row in list(passages.values())[:TOLD])
        lines.append(wording.say(_FOUND, rows=wording.listed(named)))
    if len(lines) == 2:
        return wording.say(_NOTHING)
    lines.append(wording.say(_OPEN, text=wording.say(_left_open(exchanges, proposed))))
    return "\n".join(lines)


def _shots(exchanges: Sequence[Findings], wording: Wording) -> Iterator[str]:
    """Each prediction once: a shot that several questions were on has the same one."""
    said: dict[str, None] = {}
    for exchange in exchanges:
        prediction = exchange.prediction
        if prediction is None:
            continue
        row = prediction["prediction"]
        defect = defect_probability(row)
        if defect is None:
            continue
        aside = []
        if prediction.get("threshold") is not None:
            aside.append(wording.say(_THRESHOLD, threshold=percent(prediction["threshold"])))
        aside += [wording.mode(mode) for mode in likely_modes(prediction)[:1]]
        said.setdefault(
            wording.say(
                _SHOT,
                label=wording.told.classes.get(judged(prediction), wording.told.no_class),
                percent=percent(defect),
                aside=f" ({', '.join(aside)})" if aside else "",
            )
        )
    yield from list(said)[-TOLD:]


def _driver(row: Row, wording: Wording) -> str:
    value = row.get("value")
    label = wording.label(row)
    if value is None:
        return f"{label} ({share(row['percent'])} %)" if "percent" in row else label
    return f"{label} {wording.read(row, value)}"


def _left_open(exchanges: Sequence[Findings], proposed: Sequence[Row]) -> Sentence:
    if proposed:
        return _TRY_IT
    last = next((one.prediction for one in reversed(exchanges) if one.prediction is not None), None)
    bad = judged(last) in {"defect", "withheld", "unsure"}
    return _STILL_BAD if bad or last is None else _ALL_GOOD


def other_shots(
    earlier: Sequence[Earlier], wording: Wording, *, has_shot: bool, records: bool = False
) -> str:
    """That only this shot is known, and what of it; where the line keeps `records`, how to ask for them."""
    said = [wording.say(_RECORDS if records else _OTHER_SHOTS)]
    known = last_prediction(earlier) or {}
    defect, label = defect_probability(known.get("prediction") or {}), wording.told.classes.get(judged(known))
    if defect is not None and label is not None:
        said.append(wording.say(_THIS_ONE, percent=percent(defect), label=label))
    elif has_shot:
        said.append(wording.say(_KNOWN))
    return " ".join(said)
