"""Since when: the shots that a trend is made of, what began and where, and what else changed then.

What a question on defects is answered with is the clearest of three: a variable whose level or relation to
the others changed, with more defects since then; a lot, or a time, in which inspection or the verdicts say
more defects than runs differ by; and where there is none of these, a changed variable without them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from shared.bundle.feature_schema import Feature, FeatureSchema
from shared.contracts.t4_look import MOST_READ, Changed, Trend
from t4_shots.beginning import raised
from t4_shots.changed import changed_near, changed_with
from t4_shots.plant_time import PlantTime
from t4_shots.run_rates import runs_differ
from t4_shots.shot import Shot
from t4_shots.side import Reader, Side
from t4_shots.signs import SIGNS, Cut, by_start, pieces_of_counts, pieces_of_shots
from t4_shots.since_lot import begun_with_a_lot
from t4_shots.since_rate import Found, begun_with_a_rate
from t4_shots.since_shots import AROUND, FEWEST_AROUND, Start, oldest_first
from t4_shots.since_variable import begun_with_a_variable, rising
from t4_shots.watch.dating import Dated, Dating, dating_of

FEWEST_PIECES: Final = 48
"""Counted pieces below which a time is cut into its shots instead."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """The shots of the chart, oldest first; the beginning, if any, with the shots around it."""

    shots: Sequence[Shot]
    schema: FeatureSchema
    clock: PlantTime
    start: Start | None = None
    dated: Sequence[Dated] = ()
    feature: Feature | None = None
    cut: Cut = field(default_factory=dict)
    dating: Dating | None = None
    run_shots: int = 200

    def tell(self, trend: Trend) -> None:
        """Add the beginning to a trend, or how runs differ where none is clear."""
        if self.start is not None:
            trend["began"] = self.start.began
            return
        differ = runs_differ(self.feature, self.schema, self.cut, self.dating, self.run_shots)
        if differ is not None:
            trend["runs"] = differ

    def changed(self, trend: Trend) -> list[Changed] | None:
        """Return what else changed at the beginning, or at the run of the chart; None without either."""
        start = self.start
        if start is not None:
            near = changed_near(start.around, start.first, start.bounds, self.schema, self.clock)
            return changed_with(near, self.dated, start, self.schema, self.clock)
        since = trend["since"]
        if since is None or "runs" in trend:
            return None
        first = next(n for n, shot in enumerate(self.shots) if shot.shot_id == since["shot_id"])
        size = trend["shots_a_point"]
        return changed_near(self.shots, first, (first - size, first + size), self.schema, self.clock)


def beginning(look: Reader, side: Side, feature: Feature | None) -> Beginning:
    """Return the shots of a trend and what began, of a variable or of the defects."""
    schema = look.bundle.schema
    buckets = [] if side.shots is not None else by_start(side)
    shots: Sequence[Shot] = [] if len(buckets) >= FEWEST_PIECES else oldest_first(look.shots(side))
    history = look.history(side)
    dating = dating_of(look.reference, history) if history is not None and look.reference else None
    signs = SIGNS if side.part.mode is None else SIGNS[:2]
    cut: Cut = {
        sign: pieces_of_shots(shots, side, sign) if shots else pieces_of_counts(look, side, buckets, sign)
        for sign in signs
    }
    dated = _dated(dating, feature, schema)
    made = Beginning([], schema, look.clock, None, dated, feature, cut, dating, look.run_shots)
    if feature is not None:
        shots = shots or _chart(look, side, cut, dated[0].at_ms if dated else None)
        start = begun_with_a_variable(look, side, shots, dated[0], cut, with_rates=False) if dated else None
        return replace(made, shots=shots, start=start)
    rising_one = next((one for one in dated if rising(one, cut, look.run_shots)), None)
    if rising_one is not None:
        shots = shots or _chart(look, side, cut, rising_one.at_ms)
        return replace(made, shots=shots, start=begun_with_a_variable(look, side, shots, rising_one, cut))
    found = _rate(cut, look.run_shots)
    start = begun_with_a_lot(look, side, buckets, cut, 0.0 if found is None else found.raised.strength)
    if start is not None:
        return replace(made, shots=shots or _chart(look, side, cut, None), start=start)
    if found is not None:
        shots = shots or _chart(look, side, cut, found.pieces[found.raised.first].begin_ms)
        return replace(made, shots=shots, start=begun_with_a_rate(look, side, shots, found))
    shots = shots or _chart(look, side, cut, dated[0].at_ms if dated else None)
    start = begun_with_a_variable(look, side, shots, dated[0], cut) if dated else None
    return replace(made, shots=shots, start=start)


def _dated(dating: Dating | None, feature: Feature | None, schema: FeatureSchema) -> list[Dated]:
    """The clear changes of all variables, the clearest first; of one alone that of its level, or of its
    relation to the others where the level shows none."""
    if dating is None:
        return []
    if feature is None:
        return dating.clear()
    column = schema.names.index(feature.name)
    both = dating.levels[column], dating.relations[column]
    return [one for one in both if one is not None and one.is_clear_alone][:1]


def _rate(cut: Cut, run_shots: int) -> Found | None:
    """The verdicts themselves, unless a time stands out more clearly in what was said, or in doubts."""
    return max(
        (
            Found(found, pieces, sign)
            for sign, pieces in cut.items()
            if (found := raised(pieces, run_shots)) is not None
        ),
        key=lambda one: one.raised.strength,
        default=None,
    )


def _chart(look: Reader, side: Side, cut: Cut, first_ms: int | None) -> list[Shot]:
    """The shots of the chart, of a look those that are left to read: fewer where some have to be read around
    a beginning at `first_ms` that lies further back."""
    left = max(FEWEST_AROUND, MOST_READ - look.read["shots"])
    if first_ms is None:
        return oldest_first(look.shots(side, left))
    pieces = next(iter(cut.values()))
    behind = sum(one.shots for one in pieces if one.end_ms > first_ms)
    return oldest_first(look.shots(side, left if behind <= left - AROUND else max(FEWEST_AROUND, left // 2)))
