"""Words for numbers, Korean and English, with their values: one table for all that reads them."""

from collections.abc import Mapping
from typing import Final

SINO_DIGITS: Final[Mapping[str, int]] = {
    **{sign: value for value, sign in enumerate("영일이삼사오육칠팔구")},
    "공": 0,
    "륙": 6,
}
SINO_TENS: Final[Mapping[str, int]] = {"십": 10, "백": 100, "천": 1000}
NATIVE_TENS: Final[Mapping[str, int]] = {
    "열": 10,
    "스물": 20,
    "스무": 20,
    "서른": 30,
    "마흔": 40,
    "쉰": 50,
    "예순": 60,
    "일흔": 70,
    "여든": 80,
    "아흔": 90,
}
# fmt: off
NATIVE_BEFORE_A_NOUN: Final[Mapping[str, int]] = {
    "한": 1, "두": 2, "세": 3, "네": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9,
}
"""Native Korean ones as they stand before what is counted."""
NATIVE_ONES: Final[Mapping[str, int]] = {
    "하나": 1, "한": 1, "둘": 2, "두": 2, "셋": 3, "세": 3, "넷": 4, "네": 4,
    "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9,
}
# fmt: on
ENGLISH_ONES: Final[Mapping[str, int]] = {
    word: value
    for value, word in enumerate(
        (
            *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
            *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
            "nineteen",
        )
    )
}
"""Zero to nineteen."""
ENGLISH_TENS: Final[Mapping[str, int]] = {
    word: 10 * value
    for value, word in enumerate(
        ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), start=2
    )
}
