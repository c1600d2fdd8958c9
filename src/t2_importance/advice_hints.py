"""Hints at what to write in the schema, where a lack of it is the reason that there is no advice."""

from typing import Final

from shared.bundle.feature_schema import FeatureSchema
from shared.contracts.t2 import Advice

_NO_FOLLOWS: Final = (
    " The line's schema does not say which setting a reading answers to. Write it under the reading, as "
    "`follows: [name of the setting]`, and train anew: advice can then turn that setting."
)
_NO_FOLLOWS_KO: Final = (
    " 라인의 스키마에 계측값이 어느 설정값을 따르는지 적혀 있지 않습니다. 계측값 아래에 "
    "`follows: [설정 변수의 이름]`으로 적고 다시 학습하면 그 설정값으로 조정안을 찾습니다."
)


def with_hint(schema: FeatureSchema, advice: Advice) -> Advice:
    """The advice, and what to write in the schema where no setting is known for want of it."""
    if advice["code"] != "no_setting" or any(feature.follows for feature in schema.features):
        return advice
    return {
        **advice,
        "message": advice["message"] + _NO_FOLLOWS,
        "message_ko": advice["message_ko"] + _NO_FOLLOWS_KO,
    }
