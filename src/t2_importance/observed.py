"""The shots near an adjustment beside what the model computes for it.

The model's figure and the count of near shots are two answers to one question. Where they differ by more than
chance allows, or where the near shots were no better than this one, the reader is told so in words.
"""

from typing import Final

from shared.bundle.sample import Rate
from shared.contracts.t2 import Observed, ObservedCode
from shared.probability import percent

_WORDS: Final[dict[ObservedCode, tuple[str, str]]] = {
    "no_gain": (
        "Near it no gain was seen: {rate} % of {shots} shots were defects, this shot has {before} %.",
        "가까운 샷에서는 나아진 것이 보이지 않습니다: {shots}개 중 {rate} % 불량, 이 샷은 {before} %입니다.",
    ),
    "higher": (
        "Of the shots near it {rate} % were defects: more than the model computes ({after} %).",
        "가까운 샷에서는 {rate} %가 불량이었습니다: 모델의 계산({after} %)보다 높습니다.",
    ),
    "lower": (
        "Of the shots near it {rate} % were defects: fewer than the model computes ({after} %).",
        "가까운 샷에서는 {rate} %가 불량이었습니다: 모델의 계산({after} %)보다 낮습니다.",
    ),
}


def gained(support: Rate | None, before: float) -> bool:
    """Return True unless shots were near, and no better than a shot of this probability."""
    return support is None or support.high < before


def observed(support: Rate | None, before: float, after: float) -> Observed | None:
    """Return how the near shots differ from the model's `before` and `after`; None where they agree."""
    if support is None:
        return None
    code: ObservedCode
    if not gained(support, before):
        code = "no_gain"
    elif after < support.low:
        code = "higher"
    elif after > support.high:
        code = "lower"
    else:
        return None
    numbers = {"rate": support.rate, "before": before, "after": after}
    told = {name: percent(value) for name, value in numbers.items()}
    message, message_ko = (form.format(shots=support.shots, **told) for form in _WORDS[code])
    return {"code": code, "message": message, "message_ko": message_ko}
