"""Meanings of an answer's figures, each with the session's own figure where there is one."""

from collections.abc import Mapping
from typing import Final

from agent.models.rule_based.request import Concept
from agent.models.rule_based.tool_results import Row, defect_probability, drivers, is_withheld, judged
from agent.models.rule_based.wording import Sentence, Wording, share
from shared.probability import percent

MEANINGS: Final[Mapping[Concept, Sentence]] = {
    Concept.PROBABILITY: Sentence(
        "**불량 확률**은 이런 값의 샷이 불량일 가능성입니다. 실제 불량 비율과 맞도록 보정되어 있어, "
        "같은 확률의 샷이 많으면 그 비율만큼 불량이 나옵니다.",
        "The **defect probability** is how likely a shot with these values is defective. It is calibrated: "
        "of many shots with the same probability, that share is defective.",
    ),
    Concept.THRESHOLD: Sentence(
        "**판정 기준**은 불량으로 판정하기 시작하는 불량 확률입니다. 불량을 놓치는 손해가 양품을 버리는 "
        "손해보다 크면 낮게 정해지므로, 양품일 가능성이 더 커 보이는 샷도 불량으로 판정될 수 있습니다.",
        "The **threshold** is the defect probability from which a shot is called defective. It is set low "
        "where letting a defect pass costs more than rejecting a sound part: a shot that is more likely good "
        "than bad can then be called defective.",
    ),
    Concept.CONFIDENCE: Sentence(
        "**판정 적중률**(신뢰도)은 이런 판정이 학습에 쓰지 않은 이후 샷에서 얼마나 자주 맞았는지입니다. "
        "열에 아홉 이상 맞았으면 높음, 열에 일곱 이상이면 보통, 그보다 적으면 낮음입니다.",
        "The **hit rate** (confidence) is how often verdicts like this one were right on later shots, "
        "which training had not seen: high from nine in ten, medium from seven in ten, low below.",
    ),
    Concept.SHARE: Sentence(
        "**영향**(%)은 각 변수가 이 샷의 불량 확률을 평균에서 밀어낸 정도를 나눈 몫이며, 모든 변수의 몫을 "
        "더하면 전체가 됩니다. 그 변수를 고치면 확률이 그만큼 준다는 뜻은 아닙니다.",
        "The **share** (%) is a variable's part in moving this shot's defect probability away from the "
        "average; the shares of all variables make the whole. It is not how much the probability falls when "
        "the variable is put right.",
    ),
    Concept.ANOMALY: Sentence(
        "**이상 점수**는 학습된 샷들 가운데 이 샷보다 평범한 것의 비율입니다. 높을수록 모델이 거의 보지 못한 "
        "샷이라 예측을 조심해서 보아야 합니다. 불량이라는 뜻은 아닙니다.",
        "The **anomaly score** is the share of the model's shots that were more usual than this one. "
        "The higher, the less the model knows such shots; it does not say that the shot is bad.",
    ),
    Concept.TYPICAL: Sentence(
        "**통상값**은 학습된 샷들에서 보통인 값이고, 통상 범위는 그 대부분이 들어 있는 구간입니다. 설비의 "
        "한계나 권장 설정과는 다릅니다.",
        "The **typical value** is what is usual among the shots behind the model, the typical range holds "
        "most of them. It is neither a limit of the machine nor a recommended setting.",
    ),
    Concept.LIMIT: Sentence(
        "**설비 한계**는 설정값을 둘 수 있는 가장 낮은 값과 높은 값입니다. 조정안은 이 안에서만 찾습니다.",
        "The **machine's limits** are the lowest and the highest value that a setpoint can have. Adjustments "
        "are only looked for within them.",
    ),
    Concept.IMPUTED: Sentence(
        "**대신한 값**은 입력되지 않았거나 센서가 고장 난 변수에 넣은 값으로, 나머지 값이 비슷한 실제 "
        "샷들에서 가져옵니다. 그 값들이 갈리는 만큼 예측이 덜 확실합니다.",
        "An **imputed value** stands in for a variable that was not given or whose sensor is broken. It is "
        "lent by real shots that are alike in all else; the more these differ, the less sure the prediction.",
    ),
    Concept.VERDICT: Sentence(
        "**판정**은 불량 확률이 판정 기준 이상이면 불량, 아니면 양품입니다. 확률의 구간이 판정 기준에 걸치면 "
        "불확실, 값을 믿을 수 없으면 보류입니다.",
        "The **verdict** is defect where the defect probability reaches the threshold, and good otherwise. "
        "It is unsure where the interval of the probability holds the threshold, and withheld where the "
        "values cannot be trusted.",
    ),
    Concept.UNSUPPORTED: Sentence(
        "**확인되지 않은 수치**는 도구 결과, 입력값, 인용한 문서 어디에도 없는 수치입니다. 확인하기 전에는 "
        "쓰지 마세요.",
        "**Unsupported numbers** stand in no tool's result, no value of the shot and no cited document. "
        "Check them before you use them.",
    ),
}
_PROBABILITY: Final = Sentence(
    "이 샷의 불량 확률은 {percent} %입니다.", "This shot's defect probability is {percent} %."
)
_WITHHELD: Final = Sentence(
    "이 샷의 판정은 보류되었습니다. 값을 확인할 때까지 양품으로 취급하지 마세요.",
    "The verdict on this shot is withheld: do not treat it as good until its values are checked.",
)
_OF_A_VERDICT: Final = frozenset(
    {Concept.THRESHOLD, Concept.VERDICT, Concept.PROBABILITY, Concept.CONFIDENCE}
)
_AGAINST: Final = Sentence(
    "이 샷은 불량 확률 {percent} %, 판정 기준 {threshold} %[이라/라] {label}입니다.",
    "With a defect probability of {percent} % against the threshold of {threshold} %, this shot is {label}.",
)
_CONFIDENCE: Final = Sentence(
    "이 샷의 판정 적중률은 {confidence}입니다.", "The hit rate of verdicts like this one is {confidence}."
)
_SHARE: Final = Sentence(
    "이 샷에서는 {label}의 영향이 {percent} %로 가장 큽니다.",
    "In this shot the {label} has the largest share, {percent} %.",
)
_ANOMALY: Final = Sentence(
    "이 샷의 이상 점수는 {percent} %입니다.", "This shot's anomaly score is {percent} %."
)
_IMPUTED: Final = Sentence("이 샷에서는 {names}[이/가] 그렇습니다.", "In this shot that is: {names}.")
_NO_IMPUTED: Final = Sentence("이 샷에는 없습니다.", "This shot has none.")


def meaning(concept: Concept, prediction: Row | None, importance: Row | None, wording: Wording) -> str:
    """The figure's meaning, and which one the shot has."""
    said = [wording.say(MEANINGS[concept])]
    if prediction is not None:
        withheld = concept in _OF_A_VERDICT and is_withheld(prediction)
        said.append(wording.say(_WITHHELD) if withheld else _of_prediction(concept, prediction, wording))
    if concept is Concept.SHARE:
        strongest = next((row for row in drivers(importance) if "percent" in row), None)
        if strongest is not None:
            said.append(
                wording.say(_SHARE, label=wording.label(strongest), percent=share(strongest["percent"]))
            )
    return " ".join(filter(None, said))


def _of_prediction(concept: Concept, prediction: Row, wording: Wording) -> str:
    row = prediction.get("prediction") or {}
    defect, threshold = defect_probability(row), prediction.get("threshold")
    label = wording.told.classes.get(judged(prediction))
    quality = prediction.get("data_quality") or {}
    if concept in {Concept.THRESHOLD, Concept.VERDICT} and None not in (defect, threshold, label):
        return wording.say(
            _AGAINST, percent=percent(defect or 0.0), threshold=percent(threshold or 0.0), label=label
        )
    if concept is Concept.PROBABILITY and defect is not None:
        return wording.say(_PROBABILITY, percent=percent(defect))
    if concept is Concept.CONFIDENCE and row.get("confidence"):
        return wording.say(_CONFIDENCE, confidence=wording.told.confidences[row["confidence"]])
    if concept is Concept.ANOMALY and quality.get("anomaly_score") is not None:
        return wording.say(_ANOMALY, percent=percent(quality["anomaly_score"]))
    if concept is Concept.IMPUTED and quality.get("missing") is not None:
        names = wording.listed(wording.label_of(str(name)) for name in quality["missing"])
        return wording.say(_IMPUTED, names=names) if names else wording.say(_NO_IMPUTED)
    return ""
