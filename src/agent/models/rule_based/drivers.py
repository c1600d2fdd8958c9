"""Why a shot is as it is and what to do: the strongest variables, adjustments, and what to check."""

from collections.abc import Iterator, Sequence
from typing import Final

from agent.models.rule_based.tool_results import Row, drivers
from agent.models.rule_based.wording import Sentence, Wording, share
from shared.probability import percent

SHOWN_DRIVERS: Final = 3
SHOWN_ADJUSTMENTS: Final = 3
WORTH_NAMING: Final = 5.0
"""Percent: a share below it is only told of the strongest variable."""

_REASONS: Final = {
    ("below", "raises"): Sentence(
        "{label} {value}[이/가] 통상 {typical}보다 낮아 불량 위험을 가장 크게 높입니다{share}.",
        "The {label} of {value} is below the typical {typical} and raises the risk most{share}.",
    ),
    ("above", "raises"): Sentence(
        "{label} {value}[이/가] 통상 {typical}보다 높아 불량 위험을 가장 크게 높입니다{share}.",
        "The {label} of {value} is above the typical {typical} and raises the risk most{share}.",
    ),
    ("within", "raises"): Sentence(
        "{label} {value}[은/는] 통상 {typical} 안이지만 불량 위험을 가장 크게 높입니다{share}.",
        "The {label} of {value} is within the typical {typical}, yet raises the risk most{share}.",
    ),
    ("below", "lowers"): Sentence(
        "{label} {value}[은/는] 통상 {typical}보다 낮고, 불량 위험을 가장 크게 낮춥니다{share}.",
        "The {label} of {value} is below the typical {typical} and lowers the risk most{share}.",
    ),
    ("above", "lowers"): Sentence(
        "{label} {value}[은/는] 통상 {typical}보다 높고, 불량 위험을 가장 크게 낮춥니다{share}.",
        "The {label} of {value} is above the typical {typical} and lowers the risk most{share}.",
    ),
    ("within", "lowers"): Sentence(
        "{label} {value}[은/는] 통상 {typical} 안이며, 불량 위험을 가장 크게 낮춥니다{share}.",
        "The {label} of {value} is within the typical {typical} and lowers the risk most{share}.",
    ),
}
_PLAIN_REASONS: Final = {
    "raises": Sentence(
        "{label}[이/가] 불량 위험을 가장 크게 높입니다{share}.", "The {label} raises the risk most{share}."
    ),
    "lowers": Sentence(
        "{label}[이/가] 불량 위험을 가장 크게 낮춥니다{share}.", "The {label} lowers the risk most{share}."
    ),
    "": Sentence(
        "가장 중요한 변수는 {label}{share}입니다.", "The most important variable is {label}{share}."
    ),
}
_NO_VALUE: Final = Sentence("{label}(값 없음)", "{label} (no value)")
SHARE: Final = Sentence(" (영향 {percent} %)", " (share {percent} %)")
_NEXT: Final = Sentence("그다음은 {rows}입니다.", "Next: {rows}.")
_EFFECTS: Final = {
    "raises": Sentence("위험을 높임", "raises it"),
    "lowers": Sentence("위험을 낮춤", "lowers it"),
}
_SIDES: Final = {
    "below": Sentence("통상보다 낮음", "below typical"),
    "above": Sentence("통상보다 높음", "above typical"),
}
_SHARE_ASIDE: Final = Sentence("영향 {percent} %", "share {percent} %")
_BEST: Final = Sentence(
    "**조정안**: {changes} → 불량 확률 {before} %에서 {after} %로.",
    "**Adjustment**: {changes}; defect probability from {before} % to {after} %.",
)
_HEAD: Final = Sentence("**설비 한계 안의 조정안**", "**Adjustments within the machine's limits**")
_ROW: Final = Sentence(
    "{index}. {changes} → 불량 확률 {before} %에서 {after} %로",
    "{index}. {changes}: defect probability from {before} % to {after} %",
)
_NO_ADJUSTMENT: Final = Sentence(
    "설정값 세 개 이하를 바꾸어 판정 기준 아래로 내리는 조정안은 찾지 못했습니다.",
    "No change of up to three setpoints was found that brings the shot under the threshold.",
)
_NOTHING_TO_ADJUST: Final = Sentence(
    "지금은 판정 기준 아래라 바꿀 것이 없습니다.",
    "The shot is under the threshold: nothing has to be changed.",
)
_GROUND: Final = {
    "simulated": Sentence(
        "실제 설비가 아니라 시뮬레이터에서 시험한 응답입니다.",
        "This was tested in the simulator, not on a machine.",
    ),
    "correlation": Sentence(
        "실제 샷으로 시험한 상관관계이며, 원인과 결과의 증명은 아닙니다.",
        "This is a correlation tested on real shots, no proof of cause and effect.",
    ),
    "untested": Sentence(
        "모델의 계산일 뿐, 시험해 볼 실제 샷이 없습니다.",
        "This is the model's calculation alone: there are no shots to test it on.",
    ),
}
_OBSERVED: Final = {
    "no_gain": Sentence(
        "다만 가까운 샷 {shots}개에서는 {rate} %가 불량으로, 나아진 것이 보이지 않습니다.",
        "Yet of {shots} shots near it {rate} % were defects: no gain was seen.",
    ),
    "higher": Sentence(
        "다만 가까운 샷 {shots}개에서는 {rate} %가 불량으로, 모델의 계산보다 높습니다.",
        "Yet of {shots} shots near it {rate} % were defects, more than the model computes.",
    ),
    "lower": Sentence(
        "가까운 샷 {shots}개에서는 {rate} %가 불량으로, 모델의 계산보다 낮습니다.",
        "Of {shots} shots near it {rate} % were defects, fewer than the model computes.",
    ),
}
_CHECK: Final = Sentence("**점검**: {name} — {action}", "**Check**: {name}: {action}")


def reason(importance: Row, wording: Wording, *, shares: bool = False) -> str:
    """One sentence on the strongest variable, one on those that follow, with `shares` each with its own;
    empty where none was found."""
    rows = drivers(importance)[:SHOWN_DRIVERS]
    if not rows:
        return ""
    rows = [rows[0], *(row for row in rows[1:] if row.get("percent", WORTH_NAMING) >= WORTH_NAMING)]
    said = [_first(rows[0], wording)]
    if rows[1:]:
        others = wording.listed(_other(row, wording, shares=shares) for row in rows[1:])
        said.append(wording.say(_NEXT, rows=others))
    return " ".join(said)


def adjustments(importance: Row, wording: Wording, *, every: bool = False) -> str:
    """The best adjustment in a line, or `every` one as a list, with its ground; for a defective shot without
    any, why."""
    rows: Sequence[Row] | None = importance.get("adjustments")
    if rows and every and len(rows) > 1:
        listed = (_adjustment(_ROW, row, wording, at) for at, row in enumerate(rows[:SHOWN_ADJUSTMENTS], 1))
        return "\n".join(
            [wording.say(_HEAD), "", *listed, *(f"\n{said}" for said in _ground(importance, wording))]
        )
    if rows:
        return " ".join([_adjustment(_BEST, rows[0], wording), *_ground(importance, wording)])
    verdict = importance.get("predict_quality", {}).get("prediction", {}).get("class")
    if rows is None or verdict is None:
        return ""
    if verdict == "defect" or _advice(importance).get("code") not in {None, "good"}:
        return _why_none(importance, wording) or wording.say(_NO_ADJUSTMENT)
    return wording.say(_NOTHING_TO_ADJUST) if every else ""


def changes_of(adjustment: Row, wording: Wording) -> str:
    """The changes of an adjustment: "금형 온도 172 → 190 °C, 사출 속도 3.1 → 4.0 m/s"."""
    return wording.listed(wording.moved(row, is_set=True) for row in adjustment["changes"])


def check(part: Row | None, wording: Wording) -> str:
    """The check of a part of the machine (`name`, `action`, their `..._en`); empty where none is told.

    An instruction with figures in it is left to the page: no result supports them.
    """
    suffix = "" if wording.korean else "_en"
    action = str((part or {}).get(f"action{suffix}") or "")
    name = str((part or {}).get(f"name{suffix}") or "")
    if not action or any(map(str.isdigit, name + action)):
        return ""
    return wording.say(_CHECK, name=name, action=action)


def typical(row: Row, wording: Wording) -> str:
    """The typical range of an analysed variable, its typical value where there is no range, or nothing."""
    low, high, at = row.get("typical_low"), row.get("typical_high"), shown_at(row, wording)
    if low is not None and high is not None:
        return wording.span(row, low, high, at=at)
    return "" if row.get("typical") is None else wording.read(row, row["typical"], at=at)


def shown_at(row: Row, wording: Wording) -> int | None:
    """Decimals with which an analysed variable's value is seen on its side of what is typical."""
    value, low, high = (row.get(name) for name in ("value", "typical_low", "typical_high"))
    if value is None:
        return None
    if low is not None and high is not None:
        return wording.beside(row, value, low, high)
    return wording.away_from(row, value, row.get("typical"))


def _first(row: Row, wording: Wording) -> str:
    aside = wording.say(SHARE, percent=share(row["percent"])) if "percent" in row else ""
    fields = {"label": wording.label(row), "share": aside}
    direction = str(row.get("direction") or "")
    usual, value = typical(row, wording), row.get("value")
    sentence = _REASONS.get((str(row.get("compared")), direction))
    if sentence is not None and usual and value is not None:
        return wording.say(
            sentence, **fields, value=wording.read(row, value, at=shown_at(row, wording)), typical=usual
        )
    if "value" in row and value is None:
        fields["label"] = wording.say(_NO_VALUE, label=fields["label"])
    return wording.say(_PLAIN_REASONS.get(direction, _PLAIN_REASONS[""]), **fields)


def _other(row: Row, wording: Wording, *, shares: bool) -> str:
    value = row.get("value")
    named = wording.label(row)
    if value is not None:
        named = f"{named} {wording.read(row, value)}"
    aside = list(_aside(row, wording, shares=shares))
    return f"{named} ({', '.join(aside)})" if aside else named


def _aside(row: Row, wording: Wording, *, shares: bool) -> Iterator[str]:
    if row.get("compared") in _SIDES and row.get("value") is not None:
        yield wording.say(_SIDES[row["compared"]])
    if row.get("direction") in _EFFECTS:
        yield wording.say(_EFFECTS[row["direction"]])
    if shares and "percent" in row:
        yield wording.say(_SHARE_ASIDE, percent=share(row["percent"]))


def _adjustment(sentence: Sentence, row: Row, wording: Wording, index: int = 1) -> str:
    """An adjustment, with what was seen near it where that is not what the model computes."""
    said = wording.say(
        sentence,
        index=index,
        changes=changes_of(row, wording),
        before=percent(row["defect_probability_before"]),
        after=percent(row["defect_probability_after"]),
    )
    support = row.get("support") or {}
    seen = _OBSERVED.get(str((row.get("observed") or {}).get("code")))
    if seen is None or "rate" not in support:
        return said
    ended = said if said.endswith(".") else f"{said}."
    return f"{ended} {wording.say(seen, shots=support['shots'], rate=percent(support['rate']))}"


def _ground(importance: Row, wording: Wording) -> Iterator[str]:
    """One sentence on the ground of all adjustments; none where the tool does not tell it."""
    if (sentence := _GROUND.get(str(_advice(importance).get("code")))) is not None:
        yield wording.say(sentence)


def _why_none(importance: Row, wording: Wording) -> str:
    """The tool's own reason why there is no adjustment; empty where it gives none in this language.

    A reason with figures in it is left out: no result supports them.
    """
    advice = _advice(importance)
    reason = str(advice.get("message_ko" if wording.korean else "message") or "")
    # The verdict is T1's, and T2 may have judged the shot by another threshold.
    told = advice.get("code") not in {None, "good", *_GROUND}
    return "" if not told or any(map(str.isdigit, reason)) else reason


def _advice(importance: Row) -> Row:
    return importance.get("advice") or {}
