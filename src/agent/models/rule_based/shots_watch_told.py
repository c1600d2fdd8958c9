"""The state of the line's watch, and the shots of a time that are an alarm, as an answer tells it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from agent.models.rule_based.wording import Sentence, Wording

type Row = Mapping[str, Any]

_NONE: Final = Sentence(
    "이 기간에 알람이 될 샷은 없습니다: 불량 판정도 판정 보류도 없었습니다.",
    "No shot of this time is an alarm: none was judged a defect, and no verdict was withheld.",
)
_SOME: Final = Sentence(
    "이 기간에 알람이 될 샷은 불량 판정 {defects}개와 판정 보류 {withheld}개입니다.",
    "Shots of this time that are an alarm: {defects} judged defects and {withheld} with the verdict "
    "withheld.",
)
_NEWEST: Final = Sentence("아래는 그 가운데 최근 것입니다.", "The newest of them:")
_RINGS: Final = Sentence(
    "작업자 화면은 그런 샷마다, 그리고 라인 감시가 모델을 신뢰할 수 없다고 할 때 알람을 냅니다. 한 샷의 "
    "불확실 "
    "판정이나 관리 한계를 벗어난 값만으로는 울리지 않습니다. 실제로 소리가 났는지(화면이 열려 있었는지, 누가 "
    "확인했는지)는 그 화면의 브라우저만 알아 여기서는 알 수 없습니다.",
    "The operator's view has an alarm for each such shot, and when the line's watch does not trust the "
    "model. An "
    "unsure verdict, or a value outside of control limits, rings none. Whether it was heard (was the "
    "view open, "
    "who acknowledged it) is known to that view's browser alone, and not here.",
)
_WATCH: Final = Sentence("**라인 감시: {state}.** {message}", "**The line's watch: {state}.** {message}")
_REASON: Final = Sentence("- {message}{since}", "- {message}{since}")
_SINCE: Final = Sentence(" ({since}부터)", " (since {since})")
_NAMED: Final = Sentence(
    "감시는 {label}도 보며, 위의 이유 가운데 하나입니다.",
    "The watch looks at the {label}, too: it is one of the reasons above.",
)
_NOT_NAMED: Final = Sentence(
    "감시는 {label}도 보며, 지금 이 변수에 대해 의심하는 것은 없습니다.",
    "The watch looks at the {label}, too, and has nothing against it now.",
)
_STATES: Final[Mapping[str, Sentence]] = {
    "trusted": Sentence("이상 없음", "nothing unusual"),
    "watch": Sentence("지켜볼 것이 있음(알람은 아님)", "something to look at (no alarm)"),
    "not_trusted": Sentence("모델을 신뢰할 수 없음(알람)", "the model is not trusted (an alarm)"),
    "too_few": Sentence("아직 말할 수 없음", "too early to say"),
}
SHOWN: Final = 3
"""Reasons that an answer tells."""


def told(look: Row, wording: Wording, time: Any, variables: Sequence[str] = ()) -> Iterator[str]:
    """The state of the watch with its reasons, what of it is on `variables`, then the alarms of the time and
    when one rings."""
    watch = look.get("watch")
    if watch is not None:
        field = "message_ko" if wording.korean else "message"
        state = wording.say(_STATES[watch["state"]])
        reasons = [
            wording.say(_REASON, message=row[field], since=_since(row, wording, time))
            for row in watch["reasons"][:SHOWN]
        ]
        # With a single reason the summary is that reason.
        reasons = reasons if len(watch["reasons"]) > 1 else []
        yield "\n".join(
            [wording.say(_WATCH, state=state, message=watch[field]), *([""] if reasons else []), *reasons]
        )
        named = {row.get("feature") for row in watch["reasons"]}
        for name in variables:
            label = wording.label({"feature": name})
            yield wording.say(_NAMED if name in named else _NOT_NAMED, label=label)
    yield wording.say(_RINGS)
    total = look["total"]
    if total["shots"]:
        counted = {name: total.get(name, 0) for name in ("defects", "withheld")}
        said = wording.say(_SOME, **counted) if any(counted.values()) else wording.say(_NONE)
        yield f"{said} {wording.say(_NEWEST)}" if look.get("shots") else said


def _since(row: Row, wording: Wording, time: Any) -> str:
    return wording.say(_SINCE, since=time(row["since"])) if row.get("since") else ""
