"""The words of an answer that several of its parts share, in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from shared.text_analysis.language import Language


@dataclass(frozen=True, slots=True)
class Messages:
    """Words of one language."""

    label_field: str
    classes: Mapping[str, str]
    no_class: str
    confidences: Mapping[str, str]
    mode_names: Mapping[str, str]
    tools: Mapping[str, str]
    offline_note: str
    greeting: str
    thanks: str
    outside: str
    can_do: str
    can_look: str
    """How to ask for what the line recorded."""
    no_shot: str


KOREAN: Final = Messages(
    label_field="label",
    classes={"defect": "불량", "normal": "양품", "unsure": "불확실", "withheld": "판정 보류"},
    no_class="판정 없음",
    confidences={"high": "높음", "medium": "보통", "low": "낮음"},
    mode_names={
        "gas_porosity": "기공",
        "shrinkage_porosity": "수축공",
        "cold_shut": "콜드셧",
        "short_shot": "미성형",
        "flash": "플래시",
        "soldering": "소착",
        "blister": "블리스터",
    },
    tools={
        "predict_quality": "품질 예측",
        "analyze_feature_importance": "주요 변수 분석",
        "search_knowledge_base": "문서 검색",
        "look_up_variables": "변수 조회",
        "look_at_shots": "샷 기록 조회",
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
    can_look=(
        "이 라인의 기록은 기간과 함께 변수, 불량, 알람, 금형이나 로트로 물어보세요. 예: “이번 교대 "
        "냉각수 유량은 "
        "어땠어?”, “오늘 불량률은?”, “어제 야간조에 알람이 울렸어?”."
    ),
    no_shot="요청에 공정값이 없어 예측할 수 없습니다. 현재 샷의 값을 함께 보내 주세요.",
)

ENGLISH: Final = Messages(
    label_field="label_en",
    classes={"defect": "defect", "normal": "good", "unsure": "unsure", "withheld": "withheld"},
    no_class="no verdict",
    confidences={"high": "high", "medium": "medium", "low": "low"},
    mode_names={
        "gas_porosity": "gas porosity",
        "shrinkage_porosity": "shrinkage porosity",
        "cold_shut": "cold shut",
        "short_shot": "short shot",
        "flash": "flash",
        "soldering": "soldering",
        "blister": "blister",
    },
    tools={
        "predict_quality": "quality prediction",
        "analyze_feature_importance": "driver analysis",
        "search_knowledge_base": "document search",
        "look_up_variables": "lookup of variables",
        "look_at_shots": "look at the line's shots",
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
    can_look=(
        "Ask for the line's records by a time, with a variable, defects, alarms, a mould or a lot. For "
        "example: "
        "“How did the coolant flow move this shift?”, “What was the defect rate today?”, “Was there an "
        "alarm last night?”"
    ),
    no_shot=(
        "No process values came with the question, so nothing can be predicted. "
        "Send the current shot's values."
    ),
)


def messages_in(language: Language) -> Messages:
    """The words of a language."""
    return KOREAN if language is Language.KOREAN else ENGLISH
