"""Changes beside a beginning or in a time, and words of inspection, as an answer tells them."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from agent.models.rule_based.wording import Sentence, Wording, number, share
from shared.probability import percent

type Row = Mapping[str, Any]
type Time = Callable[[str], str]
"""From a time as T4 tells it to one for people."""

SHOWN: Final = 8
SHOWN_MODES: Final = 4
_CHANGED_THEN: Final = Sentence(
    "그때 함께 바뀐 것입니다(원인이라는 뜻은 아닙니다).",
    "What else changed then (which does not make it the cause):",
)
_CHANGED: Final = Sentence("이 기간에 바뀐 것입니다.", "What changed in this time:")
_NOTHING_ELSE: Final = Sentence(
    "그때 함께 바뀐 설정, 변수, 금형, 로트, 모델은 찾지 못했습니다.",
    "No setting, variable, mould, lot or model was found that changed then.",
)
_NOTHING: Final = Sentence(
    "이 기간에 바뀐 설정, 금형, 로트, 모델이나 정지는 찾지 못했습니다.",
    "No change of a setting, mould, lot or model and no standstill was found in this time.",
)
_LINE: Final = Sentence("- {at}{distance}: {what}", "- {at}{distance}: {what}")
_BEFORE: Final = Sentence(" ({shots}샷 앞)", " ({shots} shots before)")
_AFTER: Final = Sentence(" ({shots}샷 뒤)", " ({shots} shots after)")
_KINDS: Final[Mapping[str, Sentence]] = {
    "setpoint": Sentence(
        "{label} {before} → {after}(설정 단계)", "{label} {before} → {after} (a lasting step)"
    ),
    "level": Sentence(
        "{label} {before} → {after}(앞뒤 평균, 표준편차의 {deviations}배)",
        "{label} {before} → {after} (means before and after, {deviations} standard deviations)",
    ),
    "relation": Sentence(
        "{label} 값도 다른 변수로 미루어 본 값과 어긋나기 시작({after})",
        "the {label}, too, began to read otherwise than the others let expect (by {after})",
    ),
    "missing": Sentence(
        "{label} 값이 없는 샷 {before} → {after}", "shots without the {label} {before} → {after}"
    ),
    "mould": Sentence("금형 {was} → {now}", "mould {was} → {now}"),
    "lot": Sentence("로트 {was} → {now}", "lot {was} → {now}"),
    "product": Sentence("제품 {was} → {now}", "product {was} → {now}"),
    "model": Sentence("예측 모델 {was} → {now}", "prediction model {was} → {now}"),
    "standstill": Sentence("{minutes}분 정지 뒤 첫 샷", "first shot after a standstill of {minutes} min"),
}
_NO_OUTCOME: Final = Sentence(
    "이 기간의 샷에는 알려진 검사 결과가 없습니다.", "No outcome is known of the shots of this time."
)
_SAID: Final = Sentence(
    "검사 결과가 알려진 {known}개 가운데 양품 {good}개, 불량 {defects}개입니다.",
    "Of {known} parts whose outcome is known {good} were good and {defects} defects.",
)
_AGREED: Final = Sentence(
    "판정이 있던 {judged}개 가운데 {agreed}개가 맞았습니다: {rate} %(구간 {low}~{high} %). "
    "놓친 불량 {missed}개, 양품을 불량이라 한 것 {false}개.",
    "Of {judged} with a verdict {agreed} were right: {rate} % (interval {low}–{high} %). "
    "{missed} defects were missed, {false} good parts were called defects.",
)
_OPEN: Final = Sentence(
    "{open}개는 판정이 불확실하거나 보류되어 견주지 않았습니다.",
    "{open} had no verdict (unsure or withheld) and are not compared.",
)
_MODES: Final = Sentence("검사에서 말한 유형: {rows}.", "Kinds that inspection named: {rows}.")


def changed(look: Row, wording: Wording, time: Time) -> str:
    """Tell changes, a line each; that nothing did where nothing was found."""
    rows, in_period = look.get("changed"), look.get("what") == "changes"
    if rows is None:
        return ""
    if not rows:
        return wording.say(_NOTHING if in_period else _NOTHING_ELSE)
    lines = [
        wording.say(_LINE, at=time(row["at"]), distance=_distance(row, wording), what=_what(row, wording))
        for row in (rows[-SHOWN:] if in_period else rows[:SHOWN])
        if row.get("kind") in _KINDS
    ]
    return "\n".join([wording.say(_CHANGED if in_period else _CHANGED_THEN), "", *lines])


def _distance(row: Row, wording: Wording) -> str:
    shots = row.get("distance") or 0
    return wording.say(_AFTER if shots > 0 else _BEFORE, shots=abs(shots)) if shots else ""


def _what(row: Row, wording: Wording) -> str:
    values: dict[str, object] = {name: row.get(name, "") for name in ("was", "now")}
    if "minutes" in row:
        values["minutes"] = number(row["minutes"])
    if "feature" in row:
        told = {"unit": "%"} if row["kind"] == "missing" else row
        both = wording.two(told, row.get("before"), row.get("after"), unit_once=True)
        values["label"] = wording.label(row)
        values["before"], values["after"] = both
        values["deviations"] = share(abs(row.get("deviations", 0.0)))
    return wording.say(_KINDS[row["kind"]], **values)


def outcomes(row: Row, wording: Wording) -> Iterator[str]:
    """Tell outcomes of parts against their verdicts."""
    if not row.get("known"):
        yield wording.say(_NO_OUTCOME)
        return
    yield wording.say(_SAID, **{name: row.get(name, 0) for name in ("known", "good", "defects")})
    if "agreed_rate" in row:
        yield wording.say(
            _AGREED,
            judged=row["judged"],
            agreed=row["agreed"],
            rate=percent(row["agreed_rate"]),
            low=percent(row.get("agreed_low", 0.0)),
            high=percent(row.get("agreed_high", 1.0)),
            missed=row["missed"],
            false=row["false_alarms"],
        )
    if row.get("open"):
        yield wording.say(_OPEN, open=row["open"])
    if modes := row.get("modes"):
        names = (
            f"{one.get(wording.told.label_field) or one['key']} {one['shots']}" for one in modes[:SHOWN_MODES]
        )
        yield wording.say(_MODES, rows=wording.listed(names))
