"""Findings of the watch, in English and Korean: one sentence each, with its numbers."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from shared.bundle.feature_schema import Feature
from shared.contracts.t4_status import KnownOutcomes, State
from shared.decimals import apart, written
from shared.probability import percent

MOST_TOLD: Final = 2
"""Reasons that the message of a status repeats."""


class Words(NamedTuple):
    """One sentence in both languages."""

    en: str
    ko: str


def value_beyond(feature: Feature, value: float, shots: int) -> Words:
    """A value far outside of what the variable can be, in so many of the newest shots."""
    told = f"{written(value, feature.shown_decimals)} {feature.unit}".rstrip()
    where = "in one of the newest shots" if shots == 1 else f"in {shots} of the newest shots"
    return Words(
        f"{feature.label_en}: {told} {where}, far outside of all that is usual; check it on the machine, "
        "whatever the verdict.",
        f"{feature.label}: 최근 샷 {shots}개에서 {told}, 평소 범위를 크게 벗어났습니다. "
        "판정과 관계없이 설비를 확인하십시오.",
    )


def stopped(feature: Feature, shots: int) -> Words:
    """A sensor that gave values before and gave none of late."""
    return Words(
        f"{feature.label_en}: no value in the newest {shots} shots, which it gave before.",
        f"{feature.label}: 값이 들어오다가 최근 {shots}샷에는 하나도 없습니다.",
    )


def still(feature: Feature, value: float, shots: int) -> Words:
    """A sensor that gave the same value of late."""
    told = f"{written(value, feature.shown_decimals)} {feature.unit}".rstrip()
    return Words(
        f"{feature.label_en}: {told} in each of the newest {shots} shots; what moves is never as even.",
        f"{feature.label}: 최근 {shots}샷에서 값이 모두 {told}입니다. 움직이는 값은 이렇게 같을 수 없습니다.",
    )


def missing(feature: Feature, share: float) -> Words:
    """A sensor that does not report."""
    told = percent(share)
    return Words(
        f"{feature.label_en}: no value in {told} % of the newest shots.",
        f"{feature.label}: 최근 샷의 {told} %에 값이 없습니다.",
    )


def stuck(feature: Feature, value: float) -> Words:
    """A sensor that stands still."""
    told = written(value, feature.shown_decimals)
    return Words(
        f"{feature.label_en}: stands still at {told} {feature.unit}, which it never did in training.",
        f"{feature.label}: {told} {feature.unit}에서 값이 멈췄습니다. 학습한 샷에서는 없던 일입니다.",
    )


def reading_off(feature: Feature, by: float, *, least: bool) -> Words:
    """A variable that does not go with the others as it did; `by` in its unit, or at `least` that much.

    One that is set may have been changed on purpose, and is not called a reading.
    """
    told, unit = _step(abs(by), feature), feature.unit
    side, side_ko = ("higher", "높게") if by > 0 else ("lower", "낮게")
    at_least, or_more = ("at least ", " 이상") if least else ("", "")
    if feature.role == "setpoint":
        return Words(
            f"{feature.label_en}: {at_least}{told} {unit} {side} than the other variables let expect; "
            "changed on purpose, or its value is off.",
            f"{feature.label}: 다른 변수로 미루어 본 값보다 {told} {unit}{or_more} {side_ko} 나옵니다. "
            "설정을 바꿨거나 값이 어긋났습니다.",
        )
    return Words(
        f"{feature.label_en}: reads {at_least}{told} {unit} {side} than the other variables let expect.",
        f"{feature.label}: 다른 변수로 미루어 본 값보다 {told} {unit}{or_more} {side_ko} 나옵니다.",
    )


def strongest(said: Words, others: Sequence[Feature]) -> Words:
    """Words for the reading that is off the most, of those that move with it."""
    en, ko = ", ".join(other.label_en for other in others), ", ".join(other.label for other in others)
    return Words(
        f"{said.en} It is the strongest of those that move together: {en}.",
        f"{said.ko} 함께 움직인 변수({ko}) 가운데 가장 크게 벗어났습니다.",
    )


def follows(said: Words, strongest: Feature) -> Words:
    """Words for a reading that is off with a stronger one."""
    return Words(
        f"{said.en} That goes with {strongest.label_en}, which is off more; this one may be right itself.",
        f"{said.ko} 더 크게 벗어난 변수({strongest.label})와 함께 어긋났고, 이 값은 맞을 수 있습니다.",
    )


def values_moved(feature: Feature, mean: float, before: float) -> Words:
    """A variable whose values are others than in training."""
    now, then, unit = *_two(mean, before, feature), feature.unit
    return Words(
        f"{feature.label_en}: now {now} {unit} on average, {then} {unit} in the shots of training.",
        f"{feature.label}: 지금 평균 {now} {unit}, 모델이 학습한 샷에서는 {then} {unit}입니다.",
    )


def values_beyond(feature: Feature, least: float, before: float) -> Words:
    """A variable whose values are beyond all of training; `least` is what its mean is at least, or at most
    where that is below `before`."""
    now, then, unit = *_two(least, before, feature), feature.unit
    side, side_ko = ("more", "이상") if least > before else ("less", "이하")
    return Words(
        f"{feature.label_en}: now {now} {unit} or {side} on average, {then} {unit} in the shots of training; "
        "far beyond those, as with another setting, unit or sensor.",
        f"{feature.label}: 지금 평균 {now} {unit} {side_ko}, 모델이 학습한 샷에서는 {then} {unit}입니다. "
        "설정이나 단위, 센서가 바뀐 것처럼 크게 벗어났습니다.",
    )


def unlike(share: float, expected: float) -> Words:
    """Shots that are unlike the known ones."""
    now, then = percent(share), percent(expected)
    return Words(
        f"{now} % of the shots are unlike those the model learned from; {then} % is usual.",
        f"샷의 {now} %가 모델이 학습한 샷과 다릅니다. 보통은 {then} %입니다.",
    )


def defects(known: KnownOutcomes) -> Words:
    """Parts that became something else than the model said."""
    rate, low, high = (percent(known[name]) for name in ("rate", "rate_low", "rate_high"))
    said, parts = percent(known["expected_rate"]), f"{known['parts']:,}"
    return Words(
        f"Of {parts} inspected parts {rate} % were defects ({low} to {high} %); "
        f"the model let expect {said} % of the same parts.",
        f"검사한 {parts}개 중 불량이 {rate} %입니다({low}~{high} %). "
        f"모델이 같은 부품에서 예상한 것은 {said} %입니다.",
    )


def only_defects(known: KnownOutcomes) -> Words:
    """Outcomes among which no part is good."""
    parts = f"{known['parts']:,}"
    return Words(
        f"All {parts} parts with a known outcome are defects: where good parts are not recorded, "
        "nothing can be said of the model's rate.",
        f"결과가 기록된 {parts}개가 모두 불량입니다. "
        "양품을 기록하지 않으면 모델의 불량률을 확인할 수 없습니다.",
    )


def ranks_badly(known: KnownOutcomes) -> Words:
    """Probabilities that no longer tell defects from good parts."""
    area, low, high = (f"{known[name]:.2f}" for name in ("roc_auc", "roc_auc_low", "roc_auc_high"))
    trained = f"{known['trained_roc_auc']:.2f}"
    return Words(
        f"The model tells defects from good parts worse than it did: ROC AUC {area} ({low} to {high}), "
        f"{trained} in training.",
        f"불량과 양품을 전보다 못 가립니다: ROC AUC {area}({low}~{high}), 학습 때는 {trained}입니다.",
    )


def calibration_off(known: KnownOutcomes) -> Words:
    """Classes of probability with other shares of defects than the model said."""
    off, classes, parts = classes_off(known), len(known["calibration"]), f"{known['parts']:,}"
    return Words(
        f"The defects among {parts} inspected parts do not go with the probabilities that the model gave: "
        f"{off} of {classes} classes lie outside of their interval of nine tenths, all together by more than "
        "chance.",
        f"검사한 {parts}개의 불량이 모델의 확률과 맞지 않습니다. 확률 구간 {classes}개 중 {off}개가 "
        "90% 구간을 벗어났고, 전체로도 우연으로 보기 어렵습니다.",
    )


def classes_off(known: KnownOutcomes) -> int:
    """How many classes have an expected share of defects outside of the interval that was found."""
    return sum(
        not row["rate_low"] <= row["expected"] / row["parts"] <= row["rate_high"]
        for row in known["calibration"]
    )


def too_few(shots: int, least: int) -> Words:
    """Too few shots to say anything."""
    return Words(
        f"Too few shots to judge the model: {shots:,} since it was published, {least:,} are needed.",
        f"모델을 판단하기에 샷이 부족합니다. 이 모델이 게시된 뒤 {shots:,}샷이며 {least:,}샷이 필요합니다.",
    )


def no_reference() -> Words:
    """A model without a sample."""
    return Words(
        "The model carries no sample of its training shots, so that nothing can be compared with it; "
        "train it again to have one.",
        "모델에 학습 샷의 표본이 없어 비교할 수 없습니다. 다시 학습하면 표본이 들어갑니다.",
    )


PREDICTED_RATE: Final = Words("Predicted rate of defects", "예측 불량률")


def summed_up(
    state: State,
    shots: int,
    reasons: list[Words],
    changed: Sequence[tuple[Words, str]],
    reserves: Sequence[Words] = (),
) -> Words:
    """The status as a whole: what the model's verdicts are worth, with its first reasons, or, where they are
    trusted, the `reserves` beside the figures that differ; and beside that what `changed` on the line, by
    what it is called and when that began."""
    news = _of_line(changed)
    told = [_of_verdicts(state, shots, reasons), *reserves, *([] if news is None else [news])]
    return Words(" ".join(each.en for each in told), " ".join(each.ko for each in told))


def differ_as_runs(differ: int, variables: int, worth: float) -> Words:
    """Variables whose figures differ no more than runs do; the shots are worth so many independent ones."""
    about = f"{worth:,.0f}"
    return Words(
        f"{differ} of {variables} variables differ from training, no more than single runs differ: shots of "
        f"a run are alike, and these count as about {about} independent ones.",
        f"변수 {variables}개 중 {differ}개는 학습 때와 다르지만, 런마다 나는 차이 이내입니다. 같은 런의 "
        f"샷은 서로 비슷해 이 샷들은 독립된 샷 약 {about}개로 봅니다.",
    )


def classes_off_by_chance(known: KnownOutcomes) -> Words:
    """Classes of probability that are off, and no more of them, or further, than chance leaves."""
    off, classes = classes_off(known), len(known["calibration"])
    return Words(
        f"In {off} of {classes} classes of predicted probability the prediction lies outside of the nine "
        "tenths of the actual rate; all together that is within chance.",
        f"예측 확률 구간 {classes}개 중 {off}개에서 예측이 실제 불량률의 90% 구간을 벗어났지만, 전체로는 "
        "우연의 범위입니다.",
    )


def few_outcomes_off(known: KnownOutcomes) -> Words:
    """Classes of probability that are off, where there are too few outcomes to test them together."""
    off, classes = classes_off(known), len(known["calibration"])
    return Words(
        f"In {off} of {classes} classes of predicted probability the prediction lies outside of the nine "
        f"tenths of the actual rate; {known['parts']:,} inspected parts are too few to test that.",
        f"예측 확률 구간 {classes}개 중 {off}개에서 예측이 실제 불량률의 90% 구간을 벗어났습니다. 검사한 "
        f"부품 {known['parts']:,}개로는 검정하기에 적습니다.",
    )


def _of_verdicts(state: State, shots: int, reasons: list[Words]) -> Words:
    told, more = reasons[:MOST_TOLD], len(reasons) - MOST_TOLD
    en, ko = " ".join(each.en for each in told), " ".join(each.ko for each in told)
    if more > 0:
        en, ko = f"{en} And {more} more.", f"{ko} 그 밖에 {more}건이 더 있습니다."
    if state == "too_few":
        return Words(en, ko)
    if state == "trusted":
        return Words(
            "The model's verdicts on this line can be trusted: nothing in the newest "
            f"{shots:,} shots speaks against them.",
            f"이 라인에서 모델의 판정을 믿을 수 있습니다. 최근 {shots:,}샷에 판정을 의심할 점이 없습니다.",
        )
    if state == "watch":
        return Words(
            f"The model's verdicts are still usable, but look at this: {en}",
            f"모델의 판정은 아직 쓸 수 있지만 확인이 필요합니다: {ko}",
        )
    return Words(
        f"The model's verdicts on this line cannot be trusted at present: {en}",
        f"지금은 이 라인에서 모델의 판정을 믿을 수 없습니다: {ko}",
    )


def _of_line(changed: Sequence[tuple[Words, str]]) -> Words | None:
    """Return what changed on the line itself, the first few of it; None where nothing did."""
    if not changed:
        return None
    told = [(what, since[:16].replace("T", " ")) for what, since in changed[:MOST_TOLD]]
    en = ", ".join(f"{what.en} since {since}" for what, since in told)
    ko = ", ".join(f"{what.ko} {since}부터" for what, since in told)
    return Words(f"Changed on the line: {en}.", f"라인에서 바뀐 것: {ko}.")


def _two(value: float, other: float, feature: Feature) -> tuple[str, str]:
    """Two means of a variable, seen to differ."""
    at = apart(value, [other], feature.shown_decimals)
    return written(value, at), written(other, at)


def _step(by: float, feature: Feature) -> str:
    """A distance, seen not to be none."""
    return written(by, apart(by, [0.0], feature.shown_decimals))
