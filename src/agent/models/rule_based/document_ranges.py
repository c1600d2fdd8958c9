"""Adjustments beside the ranges of the plant's documents: what holds them, and what they leave."""

from collections.abc import Sequence
from typing import Final

from agent.models.rule_based.tool_results import Row
from agent.models.rule_based.wording import Sentence, Wording
from agent.models.stated_limits import outside_documents, stated_limits
from shared.bundle.feature_schema import FeatureSchema

TOLD: Final = 2

_HELD: Final = Sentence(
    "{label}[은/는] 문서에 적힌 범위({range})를 지킨 값입니다 [{source}].",
    "The {label} keeps to the range of the document ({range}) [{source}].",
)
_LEAVES: Final = Sentence(
    "**주의**: 이 조정안의 {label} {value}[은/는] 문서에 적힌 범위({range}) 밖입니다 [{source}].",
    "**Caution**: the {label} of {value} in this adjustment is outside of the range of the document "
    "({range}) [{source}].",
)
_AT_MOST: Final = Sentence("{value} 이하", "at most {value}")
_AT_LEAST: Final = Sentence("{value} 이상", "at least {value}")


def beside_documents(
    adjustments: Sequence[Row], passages: Sequence[Row], schema: FeatureSchema, wording: Wording
) -> str:
    """Sentences on the first adjustments: which document held a value, and which one a value leaves."""
    said: dict[str, None] = {}
    for adjustment in adjustments[:TOLD]:
        for row in adjustment["changes"]:
            if (limit := row.get("limit")) is not None:
                told = {**limit, "feature": row["feature"], "unit": wording.unit(row)}
                said.setdefault(wording.say(_HELD, **_fields(told, wording)))
    for row in outside_documents(adjustments[:TOLD], stated_limits(schema, passages)):
        value = wording.set_to(row, row["to"])
        said.setdefault(wording.say(_LEAVES, value=value, **_fields(row, wording)))
    return " ".join(said)


def _fields(row: Row, wording: Wording) -> dict[str, object]:
    low, high = row["low"], row["high"]
    if low is None:
        bounds = wording.say(_AT_MOST, value=wording.set_to(row, high))
    elif high is None:
        bounds = wording.say(_AT_LEAST, value=wording.set_to(row, low))
    else:
        bounds = wording.limits(row, low, high)
    return {"label": wording.label(row), "range": bounds, "source": row["source"]}
