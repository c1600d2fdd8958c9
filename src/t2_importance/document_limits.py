"""Ranges that the plant's documents state: advice keeps to them, and says which document held it.

They only narrow the machine's limits. A setting is moved to values of its grid within all ranges of it; one
whose ranges hold no value of its grid is not moved. A proposal that moves a reading out of its range, where
it was in it, is none either. The size of a change is its share of the range that is left.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from shared.bundle.bundle import Bundle
from shared.bundle.feature_names import shown
from shared.bundle.feature_schema import Feature
from shared.contracts.t2 import Advice, DocumentLimit, ImportanceRequest
from shared.errors import Detail, InvalidInput
from t2_importance.adjustments import grid
from t2_importance.advice import Advised, Proposal, advise

Matrix = npt.NDArray[np.float64]

_ROOM: Final = 0.5
"""Of a step, so that a range of a single value has a width."""
_HELD: Final = (
    "No advice: what the model would propose is outside of what is stated by {sources}.",
    "조정안이 없습니다. 모델이 제안할 값이 문서({sources})에 적힌 범위 밖입니다.",
)
_CONTRADICT: Final = (
    "No advice: the documents contradict each other, no {label_en} is within all their ranges ({ranges}).",
    "조정안이 없습니다. 문서끼리 어긋나, 모든 문서의 범위에 드는 {label} 값이 없습니다({ranges}).",
)


@dataclass(frozen=True)
class Limits:
    """The stated ranges of each column of the inputs."""

    of: Mapping[int, tuple[DocumentLimit, ...]]

    @classmethod
    def read(cls, bundle: Bundle, request: ImportanceRequest) -> "Limits":
        """Those of a request. Raises InvalidInput for an unknown variable, no bound, or bounds that cross."""
        found: dict[int, tuple[DocumentLimit, ...]] = {}
        for place, one in enumerate(request.limits):
            where = f"limits.{place}"
            name = next(iter(bundle.schema.resolve({one.feature: 0.0}).values), None)
            if name is None:
                raise _invalid(f"{where}.feature", f"{shown(one.feature)} is no variable of this line")
            if one.low is None and one.high is None:
                raise _invalid(where, "needs low, high or both")
            if one.low is not None and one.high is not None and one.low > one.high:
                raise _invalid(where, "low is above high")
            column = bundle.schema.names.index(name)
            told: DocumentLimit = {"low": one.low, "high": one.high, "source": one.source}
            found[column] = (*found.get(column, ()), told)
        return cls(found)

    def narrowed(self, bundle: Bundle) -> Bundle:
        """The bundle with the machine's limits cut to the ranges."""
        features = tuple(
            self._cut(feature, self.of[column]) if column in self.of else feature
            for column, feature in enumerate(bundle.schema.features)
        )
        return replace(bundle, schema=replace(bundle.schema, features=features))

    def _cut(self, feature: Feature, limits: Sequence[DocumentLimit]) -> Feature:
        inside = [value for value in grid(feature) if all(holds(limit, value) for limit in limits)]
        if not inside:
            return replace(feature, limits=None, step=None)
        return replace(feature, limits=(inside[0], inside[-1] + _ROOM * (feature.step or 0.0)))

    def kept(self, bundle: Bundle, proposal: Proposal) -> bool:
        """Return whether what moves along stays in its ranges, or comes nearer to them."""
        changed = proposal.found.changed
        rows = () if changed is None else changed.companions
        place = {name: column for column, name in enumerate(bundle.schema.names)}
        return all(
            beyond(limit, row.after) <= beyond(limit, row.before)
            for row in rows
            for limit in self.of.get(place[row.feature], ())
        )

    def holding(self, column: int, value: float) -> DocumentLimit | None:
        """The range that a value keeps to: the one whose end it is nearest to; None without any."""
        limits = self.of.get(column, ())
        return min(limits, key=lambda limit: _room(limit, value), default=None)


def advise_within(
    bundle: Bundle, raw: Matrix, effects: Matrix, limits: Limits
) -> tuple[Advised, Advice | None]:
    """Advice on a shot within ranges of documents, and the words where these alone are in the way of any:
    raw values (variables,), NaN where nothing was given, and their attributions."""
    if not limits.of:
        return advise(bundle, raw, effects), None
    narrowed = limits.narrowed(bundle)
    found = advise(narrowed, raw, effects)
    kept = tuple(proposal for proposal in found.proposals if limits.kept(bundle, proposal))
    if kept:
        return replace(found, proposals=kept), None
    free = advise(bundle, raw, effects)
    held = [one for proposal in free.proposals for one in _broken(bundle, proposal, limits)]
    if not held:
        return replace(found, proposals=()), None
    message, message_ko = _told(bundle, held, limits)
    told: Advice = {"code": "outside_documents", "message": message, "message_ko": message_ko}
    return Advised((), "outside_documents"), told


def _told(bundle: Bundle, held: Sequence[tuple[int, DocumentLimit]], limits: Limits) -> tuple[str, str]:
    """Say in words what is in the way: ranges that no value is in, else those that the proposals leave."""
    for column in dict.fromkeys(column for column, _ in held):
        if _contradict(limits.of[column]):
            feature = bundle.schema.features[column]
            ranges = "; ".join(f"{one['source']}: {_range(one, feature.unit)}" for one in limits.of[column])
            english, korean = (
                words.format(label=feature.label, label_en=feature.label_en.lower(), ranges=ranges)
                for words in _CONTRADICT
            )
            return english, korean
    sources = ", ".join(dict.fromkeys(limit["source"] for _, limit in held))
    return _HELD[0].format(sources=sources), _HELD[1].format(sources=sources)


def _contradict(limits: Sequence[DocumentLimit]) -> bool:
    lows = [one["low"] for one in limits if one["low"] is not None]
    highs = [one["high"] for one in limits if one["high"] is not None]
    return bool(lows and highs) and max(lows) > min(highs)


def _range(limit: DocumentLimit, unit: str) -> str:
    low, high = ("" if end is None else f"{end:g}" for end in (limit["low"], limit["high"]))
    return f"{low}~{high} {unit}".strip()


def _broken(bundle: Bundle, proposal: Proposal, limits: Limits) -> list[tuple[int, DocumentLimit]]:
    """The ranges that a proposal leaves, with their columns."""
    changed = proposal.found.changed
    values = {move.column: move.value for move in proposal.found.moves}
    if changed is not None:
        place = {name: column for column, name in enumerate(bundle.schema.names)}
        values |= {place[row.feature]: row.after for row in changed.companions}
    return [
        (column, limit)
        for column, value in values.items()
        for limit in limits.of.get(column, ())
        if not holds(limit, value)
    ]


def holds(limit: DocumentLimit, value: float) -> bool:
    """Return whether a value is in a range, ends included."""
    return beyond(limit, value) <= 0


def beyond(limit: DocumentLimit, value: float) -> float:
    """How far a value is outside of a range; 0 inside."""
    low, high = limit["low"], limit["high"]
    return max(0.0, 0.0 if low is None else low - value, 0.0 if high is None else value - high)


def _room(limit: DocumentLimit, value: float) -> float:
    return min(abs(value - end) for end in (limit["low"], limit["high"]) if end is not None)


def _invalid(field: str, reason: str) -> InvalidInput:
    return InvalidInput(f"{field}: {reason}", [Detail(field, reason)])
