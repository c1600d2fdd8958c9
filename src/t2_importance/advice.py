"""Advice on a shot: adjustments that the model and real shots near them agree on, or why there are none.

The search brings unusual settings and the knobs of unusual readings back into their usual ranges, and only
where that finds nothing anywhere that was ever seen. An adjustment has to bring the upper end of the
probability's interval under the threshold; without figures of later shots, which the interval needs, the
probability to half the threshold. Of the real shots near it the defect rate has to be under half the
threshold, and the upper end of its interval under the threshold. Where those near the smallest change are not
so good, it is taken further towards the middle of the usual range, and other unusual settings are
brought back with it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
import numpy.typing as npt

from shared.bundle.bundle import Bundle
from shared.bundle.estimates import Estimates, estimate
from shared.bundle.sample import Rate
from shared.bundle.verdicts import held_threshold
from shared.bundle.what_if import changed_row
from shared.contracts.t2 import Advice, AdviceCode, Why
from t2_importance.adjustments import MOST, Found, Move, Range, carried_out, find_adjustments, grid, move_to
from t2_importance.ground import Ground, stand_on

Matrix = npt.NDArray[np.float64]

SETTINGS: Final = 3
"""Settings that one adjustment changes at most."""
MARGIN: Final = 0.5
"""Of the threshold: under this share is the defect rate of the shots near an adjustment, and the probability
after it where its interval is not known."""
FURTHER: Final = (0.0, 1 / 3, 2 / 3, 1.0)
"""How far towards the middle of its usual range a change is taken until real shots near it are better."""

_WORDS: Final[Mapping[AdviceCode, tuple[str, str]]] = {
    "simulated": (
        "A response tested in the simulator, on {shots} shots near the first proposal; not on a machine.",
        "시뮬레이터에서 시험한 응답입니다(첫 조정안에 가까운 모의 샷 {shots}개). 실제 설비에서 확인하세요.",
    ),
    "correlation": (
        "A correlation tested on {shots} real shots near the first proposal; no proof of cause and effect.",
        "상관관계입니다(첫 조정안에 가까운 실제 샷 {shots}개로 시험). 원인과 결과의 증명은 아닙니다.",
    ),
    "untested": (
        "The model's calculation alone: it carries no shots to test it on.",
        "모델의 계산일 뿐입니다. 시험해 볼 실제 샷이 모델에 없습니다.",
    ),
    "good": (
        "The shot is under the threshold: nothing has to be changed.",
        "지금은 판정 기준 아래라 바꿀 것이 없습니다.",
    ),
    "withheld": (
        "No advice: there is no verdict on this shot. Check its values first.",
        "조정안이 없습니다. 이 샷은 판정할 수 없으니 값부터 확인하세요.",
    ),
    "all_usual": (
        "No advice: no value that raises the risk is unusual.",
        "조정안이 없습니다. 위험을 높이는 값이 모두 통상 범위 안입니다.",
    ),
    "no_setting": (
        "No advice: no setting that is known answers for the unusual values.",
        "조정안이 없습니다. 통상 범위를 벗어난 값을 바로잡을 설정값을 알 수 없습니다.",
    ),
    "never_made": (
        "No advice: no shot like those that the model would propose was ever made here.",
        "조정안이 없습니다. 모델이 제안할 조건과 비슷한 샷을 여기서 만든 적이 없습니다.",
    ),
    "too_few": (
        "No advice: too few shots like those that the model would propose were ever made here.",
        "조정안이 없습니다. 모델이 제안할 조건과 비슷한 샷이 너무 적습니다.",
    ),
    "not_better": (
        "No advice: shots made here like those that the model would propose were not clearly better.",
        "조정안이 없습니다. 모델이 제안할 조건과 비슷한 샷도 뚜렷이 낫지 않았습니다.",
    ),
    "not_enough": (
        "No advice: within what was made here, no three settings bring the shot well under the threshold.",
        "조정안이 없습니다. 써 본 범위 안에서 설정값 세 개 이하로는 판정 기준보다 충분히 낮아지지 않습니다.",
    ),
    "outside_documents": (
        "No advice: what the model would propose is outside of a range that a document states.",
        "조정안이 없습니다. 모델이 제안할 값이 문서에 적힌 범위 밖입니다.",
    ),
}
"""What is said of each code, in English and in Korean."""
_BEST: Final[tuple[AdviceCode, ...]] = ("not_enough", "never_made", "not_better", "too_few")
"""What is told of several proposals that have no ground: the last of these that one of them came to."""


@dataclass(frozen=True)
class Proposal:
    """An adjustment, the real shots near it (None: the bundle carries none), why each setting is changed."""

    found: Found
    support: Rate | None
    why: Mapping[int, Why]
    looked_at: tuple[int, ...]
    """Columns in which shots are near: what is changed, and the drivers."""


@dataclass(frozen=True)
class Advised:
    """The proposals, smallest first, and the ground under them, or why there are none."""

    proposals: tuple[Proposal, ...]
    code: AdviceCode

    def told(self) -> Advice:
        """The ground in words."""
        first = self.proposals[0].support if self.proposals else None
        message, message_ko = (words.format(shots=first.shots if first else 0) for words in _WORDS[self.code])
        return {"code": self.code, "message": message, "message_ko": message_ko}


def advise(bundle: Bundle, raw: Matrix, effects: Matrix) -> Advised:
    """Advice on one shot that is a defect or may be one: raw values (variables,), NaN where nothing was
    given, and their attributions."""
    found = estimate(bundle, raw[None])
    if found.probability[0] < bundle.threshold and held_threshold(bundle, found, 0) is None:
        return Advised((), "good")
    ground = stand_on(bundle, raw, effects)
    if not ground.causes:
        return Advised((), "all_usual")
    if not ground.settings:
        return Advised((), "no_setting")
    reached: AdviceCode = "not_enough"
    typical = _typical(bundle, raw, found)
    completed = found.completions.get(0, raw[None])
    for ranges in _widening(ground):
        kept: list[Proposal] = []
        for entry in find_adjustments(bundle, typical, ranges, _bound(bundle)):
            proposal = _grounded(bundle, raw, completed, entry, ground, below=float(found.probability[0]))
            if isinstance(proposal, Proposal):
                kept.append(proposal)
            else:
                reached = max(reached, proposal, key=_BEST.index)
        if kept:
            return Advised(tuple(_plainest(kept)[:MOST]), _basis(bundle))
    return Advised((), reached)


def _bound(bundle: Bundle) -> float:
    """The bound of the probability after an adjustment: under it, the upper end of its interval is under
    the threshold. Without figures of later shots a share of the threshold stands for that."""
    if bundle.reliability is None:
        return MARGIN * bundle.threshold
    return bundle.reliability.surely_below(bundle.threshold)


def _typical(bundle: Bundle, raw: Matrix, found: Estimates) -> Matrix:
    """The row to search adjustments of: the shot; with values missing the completion that has the least
    probability of those from the shot's own on."""
    if 0 not in found.completions:
        return raw
    rows = found.completions[0]
    chances = bundle.defect_probability(rows)
    over = np.flatnonzero(chances >= found.probability[0])
    return np.asarray(rows[over[chances[over].argmin()]] if len(over) else rows[chances.argmax()])


def _plainest(proposals: Sequence[Proposal]) -> list[Proposal]:
    """Smallest first, without those that move all that a smaller one moves, and each as far or further."""
    kept: list[Proposal] = []
    for one in sorted(proposals, key=lambda proposal: proposal.found.size):
        size = {move.column: move.size for move in one.found.moves}
        if not any(
            all(move.size <= size.get(move.column, 0) for move in other.found.moves) for other in kept
        ):
            kept.append(one)
    return kept


def _basis(bundle: Bundle) -> AdviceCode:
    if not len(bundle.shots):
        return "untested"
    return "simulated" if bundle.shots.simulated[0] else "correlation"


def _widening(ground: Ground) -> Iterator[dict[int, Range]]:
    """Where settings may go, the plainest first; nothing twice."""
    settings = list(ground.settings)
    usual, seen = ground.usual(settings), ground.seen(settings)
    yield usual
    if seen != usual:
        yield seen


def _grounded(
    bundle: Bundle, raw: Matrix, completed: Matrix, found: Found, ground: Ground, *, below: float
) -> Proposal | AdviceCode:
    """The adjustment, taken as far as real shots near it are good, and better than the shot's own probability
    `below`; or why there is none."""
    bound, good = _bound(bundle), min(MARGIN * bundle.threshold, below)
    reached: AdviceCode = "never_made" if len(bundle.shots) else "not_enough"
    for moves in _further(bundle, raw, found, ground):
        support = near(bundle, raw, completed, moves, ground)
        if len(bundle.shots) and support is None:
            continue
        if support is not None and (support.rate >= good or support.high >= bundle.threshold):
            reached = max(reached, "not_better" if support.rate >= good else "too_few", key=_BEST.index)
            continue
        alone = carried_out(bundle, raw, moves)
        if alone.probability < bound and (alone.high is None or alone.high < bundle.threshold):
            why = {move.column: ground.settings[move.column] for move in moves}
            return Proposal(alone, support, why, _looked_at(moves, ground))
    return reached


def _further(bundle: Bundle, raw: Matrix, found: Found, ground: Ground) -> Iterator[tuple[Move, ...]]:
    """The moves, and with other unusual settings brought back too; each also further towards the middle of
    the usual ranges, on the grid."""
    others = [
        move
        for column, why in ground.settings.items()
        if why == "unusual" and column not in found.columns
        for move in _back(bundle, raw, column, ground)
    ]
    tried: set[tuple[Move, ...]] = set()
    for count in range(1 + SETTINGS - len(found.moves)):
        for more in combinations(others, count):
            for share in FURTHER:
                moves = tuple(_towards(bundle, raw, move, ground, share) for move in (*found.moves, *more))
                if moves not in tried:
                    tried.add(moves)
                    yield moves


def _back(bundle: Bundle, raw: Matrix, column: int, ground: Ground) -> Iterator[Move]:
    """The smallest move of an unusual setting into its usual range; none where its grid has none there."""
    feature, current = bundle.schema.features[column], float(raw[column])
    low, high = ground.usual_low[column], ground.usual_high[column]
    if inside := [value for value in grid(feature) if low <= value <= high]:
        yield move_to(feature, column, current, min(inside, key=lambda value: abs(value - current)))


def _towards(bundle: Bundle, raw: Matrix, move: Move, ground: Ground, share: float) -> Move:
    feature, column = bundle.schema.features[move.column], move.column
    middle = (ground.usual_low[column] + ground.usual_high[column]) / 2
    # Never back over the value that works: the change only grows.
    if share == 0 or (middle - move.value) * (move.value - raw[column]) <= 0:
        return move
    aim = move.value + share * (middle - move.value)
    value = min(grid(feature), key=lambda place: abs(place - aim))
    return move_to(feature, column, float(raw[column]), value)


def near(
    bundle: Bundle, raw: Matrix, completed: Matrix, moves: tuple[Move, ...], ground: Ground
) -> Rate | None:
    """The real shots near a shot after moves, in what is changed and in its drivers; None without any.

    The values of the drivers are those after the moves, with what moves along, by the mean over the shot's
    completions (k, variables).
    """
    if not len(bundle.shots):
        return None
    changes = np.full(len(raw), np.nan)
    for move in moves:
        changes[move.column] = move.value
    after = changed_row(bundle, raw, completed, changes)
    return bundle.shots.rate(bundle.shots.near(after, _looked_at(moves, ground), ground.reach))


def _looked_at(moves: Sequence[Move], ground: Ground) -> tuple[int, ...]:
    return tuple(dict.fromkeys([*(move.column for move in moves), *ground.drivers]))
