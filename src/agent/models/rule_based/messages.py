"""The sentences of a written answer, in both languages, in one place."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from shared.text_analysis.language import Language


@dataclass(frozen=True, slots=True)
class Messages:
    """Sentence patterns of one language. Fields in braces are filled by the writer."""

    label_field: str
    verdict: str
    verdict_alone: str
    probability_alone: str
    confidence: str
    threshold: str
    classes: Mapping[str, str]
    confidences: Mapping[str, str]
    modes: str
    mode_names: Mapping[str, str]
    missing: str
    unknown: str
    out_of_range: str
    unlike_known: str
    drivers: str
    typical_range: str
    driver_name: str
    driver_value: str
    driver_typical: str
    risk: str
    driver_share: str
    driver_joint: str
    directions: Mapping[str, str]
    adjustments: str
    adjustment: str
    no_adjustment: str
    what_if: str
    what_if_unknown: str
    what_if_alone: str
    no_class: str
    documents: str
    document: str
    no_document: str
    failure: str
    tools: Mapping[str, str]
    offline_note: str
    greeting: str
    thanks: str
    outside: str
    can_do: str
    no_shot: str
    change: str
    moved: str
    falls: str
    rises: str
    stays: str
    under: str
    over: str
    read_as: str
    sized: str
    off_limits: str
    directions_of: Mapping[str, str]
    driver_of: str
    value: str
    no_value: str
    high: str
    low: str
    usual: str


KOREAN: Final = Messages(
    label_field="label",
    verdict="**판정: {label} — 확률 {percent} %**",
    verdict_alone="**판정: {label}**",
    probability_alone="**불량 확률 {percent} %** (판정은 도구가 주지 않음)",
    confidence="신뢰도 {confidence}",
    threshold="불량 판정 기준 {threshold} %",
    classes={"defect": "불량", "normal": "양품"},
    confidences={"high": "높음", "medium": "보통", "low": "낮음"},
    modes="가능성이 큰 불량 유형: {modes}.",
    mode_names={
        "gas_porosity": "기공",
        "shrinkage_porosity": "수축공",
        "cold_shut": "냉간 (탕경)",
        "short_shot": "미성형",
        "flash": "플래시",
        "soldering": "소착",
        "blister": "블리스터",
    },
    missing="입력되지 않아 통상값으로 대신한 변수: {names}.",
    unknown="알 수 없는 변수라서 쓰지 않음: {names}.",
    out_of_range="타당한 범위를 벗어난 값이 있으니 센서부터 확인하세요: {names}.",
    unlike_known="학습된 샷들과 매우 다른 샷이라 예측을 그대로 믿기 어렵습니다.",
    drivers="**주요 변수**",
    typical_range="{typical} ({low}~{high})",
    driver_name="{label} ({feature})",
    driver_value="{value} {unit}",
    driver_typical="통상 {typical} {unit}",
    risk="불량 위험을 {direction}",
    driver_share="영향 {percent} %",
    driver_joint=" — ",
    directions={"raises": "높임", "lowers": "낮춤"},
    adjustments="**설비 한계 안의 조정안**",
    adjustment="- {changes} → 불량 확률 {before} %에서 {after} %로",
    no_adjustment="설정값 세 개 이하를 바꾸어 판정 기준 아래로 내리는 조정안은 찾지 못했습니다.",
    what_if="**가정: {changes}** → 불량 확률 {before} %에서 {after} %로 ({label})",
    what_if_unknown="**가정: {changes}** → 바꾼 뒤의 불량 확률을 도구가 주지 않았습니다.",
    what_if_alone="**가정: {changes}** → 불량 확률 {after} % (바꾸기 전의 예측은 도구가 주지 않음)",
    no_class="판정 없음",
    documents="**문서의 조언**",
    document="- {excerpt} [{id}]",
    no_document="관련 문서를 찾지 못했습니다.",
    failure="{tool} 결과는 얻지 못했습니다: {message}",
    tools={
        "predict_quality": "품질 예측",
        "analyze_feature_importance": "주요 변수 분석",
        "search_knowledge_base": "문서 검색",
    },
    offline_note="_이 답변은 언어 모델 없이 도구 결과만으로 작성되었습니다._",
    greeting="안녕하세요.",
    thanks="천만에요. 이 샷이나 공정에 대해 더 궁금한 것이 있으면 물어보세요.",
    outside="다이캐스팅 공정 밖의 질문이라 도와드릴 수 없습니다.",
    can_do=(
        "현재 샷의 공정값으로 품질을 예측하고, 불량 원인과 조정안을 설명하고, "
        "공정 문서를 찾아 드립니다. 예: “불량 원인이 뭐야?”, “금형 온도를 올리면?”, "
        "“기공 대책 알려줘”."
    ),
    no_shot="요청에 공정값이 없어 예측할 수 없습니다. 현재 샷의 값을 함께 보내 주세요.",
    change="{label} {before} → {after} {unit}",
    moved="불량 확률이 {points} %p 달라집니다.",
    falls="불량 확률이 {points} %p 내려가 판정 기준 {threshold} % {side}입니다.",
    rises="불량 확률이 {points} %p 올라가 판정 기준 {threshold} % {side}입니다.",
    stays="불량 확률이 거의 그대로이고, 판정 기준 {threshold} % {side}입니다.",
    under="아래",
    over="위",
    read_as="“{word}”는 {label}로 보았습니다.",
    sized="바꿀 크기가 없어 {label}의 설정 폭 4분의 1만큼 바꾸어 보았습니다.",
    off_limits="{label} 값이 설비의 설정 한계 밖이므로 그대로 적용하지 마세요.",
    directions_of={"raises": "높이는", "lowers": "낮추는"},
    driver_of="이 샷에서 불량 위험을 {direction} 변수이며, 영향은 {percent} %입니다.",
    value="**{label}: {value} {unit}**",
    no_value="{label} 값은 요청에 없습니다.",
    high="통상값 {typical} {unit}보다 높습니다.",
    low="통상값 {typical} {unit}보다 낮습니다.",
    usual="통상값 {typical} {unit}과 비슷합니다.",
)

ENGLISH: Final = Messages(
    label_field="label_en",
    verdict="**Verdict: {label}, probability {percent} %**",
    verdict_alone="**Verdict: {label}**",
    probability_alone="**Defect probability {percent} %** (the tool gave no verdict)",
    confidence="confidence {confidence}",
    threshold="defect threshold {threshold} %",
    classes={"defect": "defect", "normal": "good"},
    confidences={"high": "high", "medium": "medium", "low": "low"},
    modes="Likely defect modes: {modes}.",
    mode_names={
        "gas_porosity": "gas porosity",
        "shrinkage_porosity": "shrinkage porosity",
        "cold_shut": "cold shut",
        "short_shot": "short shot",
        "flash": "flash",
        "soldering": "soldering",
        "blister": "blister",
    },
    missing="Not given, so typical values were used: {names}.",
    unknown="Not known and not used: {names}.",
    out_of_range="Outside the plausible range, check the sensor first: {names}.",
    unlike_known="The shot is very unlike those that the model knows, so take the prediction with care.",
    drivers="**Main drivers**",
    typical_range="{typical} ({low}–{high})",
    driver_name="{label} ({feature})",
    driver_value="{value} {unit}",
    driver_typical="typically {typical} {unit}",
    risk="{direction} the risk",
    driver_share="share {percent} %",
    driver_joint="; ",
    directions={"raises": "raises", "lowers": "lowers"},
    adjustments="**Adjustments within the machine's limits**",
    adjustment="- {changes}: defect probability from {before} % to {after} %",
    no_adjustment="No change of up to three setpoints was found that brings the shot under the threshold.",
    what_if="**What if {changes}**: defect probability from {before} % to {after} % ({label})",
    what_if_unknown="**What if {changes}**: the tool gave no defect probability for it.",
    what_if_alone="**What if {changes}**: defect probability {after} % (none given for the shot as it is)",
    no_class="no verdict",
    documents="**From the documents**",
    document="- {excerpt} [{id}]",
    no_document="No document on this was found.",
    failure="There is no result of the {tool}: {message}",
    tools={
        "predict_quality": "quality prediction",
        "analyze_feature_importance": "driver analysis",
        "search_knowledge_base": "document search",
    },
    offline_note="_This answer was written from the tool results alone, without a language model._",
    greeting="Hello.",
    thanks="You are welcome. Ask if there is more you want to know of this shot or the process.",
    outside="This is outside die casting, so I cannot help with it.",
    can_do=(
        "From the current shot's process values I predict its quality, explain the causes "
        "of a defect, suggest adjustments and look things up in the plant's documents. "
        "For example: “Why is this shot bad?”, “What if the die temperature is higher?”, "
        "“What helps against gas porosity?”"
    ),
    no_shot=(
        "No process values came with the question, so nothing can be predicted. "
        "Send the current shot's values."
    ),
    change="{label} {before} → {after} {unit}",
    moved="The defect probability changes by {points} points.",
    falls="The defect probability falls by {points} %p and is {side} the threshold of {threshold} %.",
    rises="The defect probability rises by {points} %p and is {side} the threshold of {threshold} %.",
    stays="The defect probability hardly changes and is {side} the threshold of {threshold} %.",
    under="under",
    over="over",
    read_as="I took “{word}” to mean the {label}.",
    sized="As no amount was given, I changed the {label} by a quarter of its setting range.",
    off_limits="The {label} would be outside the machine's setting limits: do not apply it as it is.",
    directions_of={"raises": "raises", "lowers": "lowers"},
    driver_of="It {direction} the risk of a defect in this shot, with a share of {percent} %.",
    value="**{label}: {value} {unit}**",
    no_value="The request holds no value for the {label}.",
    high="That is above the typical {typical} {unit}.",
    low="That is below the typical {typical} {unit}.",
    usual="That is about the typical {typical} {unit}.",
)


def messages_in(language: Language) -> Messages:
    """The sentences of a language."""
    return KOREAN if language is Language.KOREAN else ENGLISH
