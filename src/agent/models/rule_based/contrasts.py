"""Differences to a good shot: both probabilities, both values, and what each difference does to the risk."""

from collections.abc import Sequence
from typing import Final

from agent.models.rule_based.tool_results import Row
from agent.models.rule_based.wording import Sentence, Wording, table
from shared.bundle.feature_schema import Feature
from shared.probability import percent

SHOWN: Final = 5
WORTH_NAMING: Final = 2.0
"""Percent of all differences' effects: what makes less is left out, unless it was asked for."""

_WITH: Final = {
    "given": Sentence(
        "**이 대화의 마지막 양품과 비교** — 불량 확률 {now} %, 양품은 {other} %입니다.",
        "**Beside the last good shot of this conversation**: defect probability {now} %, against {other} %.",
    ),
    "nearest_good": Sentence(
        "**학습 자료에서 값이 가장 가까운 양품과 비교** — 불량 확률 {now} %, 양품은 {other} %입니다. "
        "이 대화에는 다른 양품 샷이 없었습니다.",
        "**Beside the nearest good shot of the training data**: defect probability {now} %, "
        "against {other} %. This conversation had no other good shot.",
    ),
}
_COLUMNS: Final = (
    Sentence("변수", "Variable"),
    Sentence("이 샷", "This shot"),
    Sentence("양품", "Good shot"),
    Sentence("이 차이의 영향", "What it does"),
)
_EFFECTS: Final = {
    "raises": Sentence("위험을 높임", "raises the risk"),
    "lowers": Sentence("위험을 낮춤", "lowers the risk"),
}
_MOST: Final = Sentence(
    "차이 가운데 {label}[이/가] 불량 위험을 가장 크게 높입니다.",
    "Of these differences the {label} raises the risk most.",
)
_MORE: Final = Sentence("그 밖의 차이는 영향이 더 작습니다.", "The other differences do less.")
_SAME: Final = Sentence("견줄 수 있는 값에는 차이가 없습니다.", "No value that both shots have differs.")
_EQUAL: Final = Sentence("두 샷의 {labels} 값은 같습니다.", "Both shots have the same {labels}.")
_NOT_TOLD: Final = Sentence(
    "지금 쓰는 분석 도구는 다른 샷과의 차이를 알려 주지 않습니다.",
    "The analysis in use does not tell the difference to another shot.",
)


def contrast(importance: Row, asked: Sequence[Feature], wording: Wording) -> str:
    """The comparison, with the variables that the question names in any case."""
    compared = importance.get("contrast_with")
    if not isinstance(compared, dict):
        return wording.say(_NOT_TOLD)
    now, other = compared.get("defect_probability"), compared.get("other_defect_probability")
    sentence = _WITH.get(str(compared.get("kind")))
    if sentence is None or now is None or other is None:
        return str(compared.get("message_ko" if wording.korean else "message"))
    head = wording.say(sentence, now=percent(now), other=percent(other))
    rows: Sequence[Row] = importance.get("contrast") or ()
    named = {feature.name for feature in asked}
    shown = [
        row
        for at, row in enumerate(rows)
        if row["feature"] in named or (at < SHOWN and row.get("percent", WORTH_NAMING) >= WORTH_NAMING)
    ]
    said = [head]
    if shown:
        columns = [wording.say(name) for name in _COLUMNS]
        said.append(table(columns, [_row(row, wording) for row in shown]))
    closing = [] if shown else [wording.say(_SAME)]
    raising = next((row for row in rows if row.get("direction") == "raises"), None)
    if raising is not None and raising in shown:
        closing.append(wording.say(_MOST, label=wording.label(raising)))
    if len(rows) > len(shown) > 0:
        closing.append(wording.say(_MORE))
    differing = {row["feature"] for row in rows}
    if shown and (equal := [wording.label({"feature": name}) for name in named - differing]):
        closing.append(wording.say(_EQUAL, labels=wording.listed(sorted(equal))))
    return "\n\n".join([*said, *filter(None, [" ".join(closing)])])


def _row(row: Row, wording: Wording) -> tuple[str, ...]:
    effect = _EFFECTS.get(str(row.get("direction")))
    return (
        wording.label(row),
        *wording.two(row, row["value"], row["other"]),
        "–" if effect is None else wording.say(effect),
    )
