"""The status of a line: what its newest shots and outcomes say of its model."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from shared.bundle.bundle import Bundle
from shared.contracts.t4_status import (
    KnownOutcomes,
    LineChange,
    ParetoRow,
    ReasonCode,
    State,
    StatusAnswer,
    StatusChart,
    StatusReason,
    StatusWindow,
    WatchedVariable,
)
from t4_shots import counts
from t4_shots.control_chart import chart_of
from t4_shots.counts import Bucket
from t4_shots.plant_time import PlantTime
from t4_shots.shot import Shot
from t4_shots.store import ShotStore, Wanted
from t4_shots.watch import words
from t4_shots.watch.blocks import History, mean_levels, since_of
from t4_shots.watch.dating import Dated
from t4_shots.watch.drift import UNUSUAL, Drift, drift_of
from t4_shots.watch.findings import finding_of
from t4_shots.watch.newest import READ, STANDING, STOPPED, Newest
from t4_shots.watch.outcomes import FEWEST_PARTS, outcomes_of, surplus_course
from t4_shots.watch.reference import Reference
from t4_shots.watch.related import followers
from t4_shots.watch.significance import block_variance, two_sided
from t4_shots.watch.window import FINE
from t4_shots.watch.words import Words

FEWEST_SHOTS: Final = 300
BEYOND: Final = 1
"""The rule of a point beyond the limits: of a rate, the one that chance breaks least often."""
MOST_WINDOWS: Final = 200
"""Windows that a status reads: eight days of a line that never stops."""
SURE: Final = 0.001
"""Corrected chance below which the model is not trusted; below UNUSUAL the line is watched."""
USUALLY_UNLIKE: Final = 0.01
"""Share of training shots that are unlike the others; see shared.bundle.verdicts.UNLIKE."""
OFTEN_UNLIKE: Final = 0.05
MOSTLY_UNLIKE: Final = 0.15
LEAST_DIFFERENCE: Final = 0.02
"""Distance of defect rates that matters to anybody."""
WORSE_BY: Final = 0.05
USELESS: Final = 0.65
"""Areas under the ROC curve: worse than in training by so much, and no longer of use."""
MOST_CHARTS: Final = 4
NEWEST_MS: Final = 2 * 86_400_000
"""Within so much the newest shots are looked for: of a line that stands longer no sensor stopped just now."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Judges a line's model. `asked` are the shots of the window, `run_shots` those that hang together."""

    store: ShotStore
    clock: PlantTime
    asked: int
    run_shots: int

    def status(self, line: str, bundle: Bundle, reference: Reference | None, now_ms: int) -> StatusAnswer:
        """The status of a line at a time. Raises Unavailable where the store does not answer."""
        newest = self.store.newest(Wanted(line, now_ms - NEWEST_MS, now_ms + 1), READ)
        if reference is None:
            return self._nothing(line, bundle, newest, "no_reference", words.no_reference())
        kept = self.store.windows(line, reference.version, now_ms + 1, MOST_WINDOWS)
        history = History.of(kept, self.asked, self.run_shots)
        if history is None:
            return self._nothing(line, bundle, newest, "too_few_shots", words.too_few(0, FEWEST_SHOTS))
        buckets = self.store.buckets(line, history.blocks[0].start_ms, now_ms + 1)
        return _Judged(self, bundle, reference, history, buckets, shots=newest).answer(line)

    def outside(self, bundle: Bundle, newest: Newest) -> list[StatusReason]:
        """The reasons of values far outside, what lasts first."""
        found = sorted(newest.outside.items(), key=lambda item: -item[1].shots)
        reasons: list[StatusReason] = []
        for name, seen in found:
            feature = bundle.schema.lookup(name)
            if feature is None:
                continue  # A shot of another model.
            said = words.value_beyond(feature, seen.value, seen.shots)
            reasons.append(
                {
                    "code": "value_beyond",
                    "state": "not_trusted" if seen.is_lasting else "watch",
                    "message": said.en,
                    "message_ko": said.ko,
                    "feature": feature.name,
                    "label": feature.label,
                    "label_en": feature.label_en,
                    "since": self.clock.told(seen.first_ms),
                }
            )
        return reasons

    def _nothing(
        self, line: str, bundle: Bundle, shots: Sequence[Shot], code: ReasonCode, said: Words
    ) -> StatusAnswer:
        """The answer where shots cannot be compared: values far outside are told all the same."""
        reasons = self.outside(bundle, Newest.of(shots, None, None))
        state = _worst(reasons, "too_few")
        told = [Words(reason["message"], reason["message_ko"]) for reason in reasons]
        message = words.summed_up(state, 0, told, []) if reasons else said
        unknown: StatusReason = {
            "code": code,
            "state": "too_few",
            "message": said.en,
            "message_ko": said.ko,
        }
        return {
            "line": line,
            "state": state,
            "message": message.en,
            "message_ko": message.ko,
            "since": min((reason["since"] for reason in reasons), default=None),
            "reasons": [*reasons, unknown],
            "window": {"shots": 0, "asked": self.asked, "read": {"windows": 0, "buckets": 0}},
            "reference": None,
            "variables": [],
            "outcomes": None,
            "charts": [],
            "modes": [],
            "modes_known": False,
        }


def _worst(reasons: Sequence[StatusReason], without: State) -> State:
    """The state that reasons make, `without` where there are none."""
    found = {reason["state"] for reason in reasons}
    order: tuple[State, ...] = ("not_trusted", "watch", "too_few")
    return next((each for each in order if each in found), without)


class _Judged:
    """One status in the making."""

    def __init__(
        self,
        watch: Watch,
        bundle: Bundle,
        reference: Reference,
        history: History,
        buckets: Sequence[Bucket],
        *,
        shots: Sequence[Shot],
    ) -> None:
        self.watch, self.bundle, self.reference = watch, bundle, reference
        self.history, self.buckets = history, buckets
        self.drift: Drift = drift_of(reference, history)
        trained = bundle.metrics.get("roc_auc")
        self.outcomes: KnownOutcomes | None = outcomes_of(
            history, buckets, float(trained) if isinstance(trained, int | float) else None
        )
        self.newest = Newest.of(shots, reference, history.window.logged)
        self.reasons: list[StatusReason] = watch.outside(bundle, self.newest)
        self.dated: list[Dated] = []
        self.states: list[State] = ["trusted"] * len(reference.mean)
        for reason in self.reasons:
            self.states[reference.schema.names.index(reason["feature"])] = reason["state"]

    def answer(self, line: str) -> StatusAnswer:
        """All that is told of it."""
        window = self.history.window
        self._of_variables()
        self._of_unlike()
        self._of_outcomes()
        few = window.shots < FEWEST_SHOTS
        if few and not self.reasons:
            self._add("too_few_shots", "too_few", words.too_few(window.shots, FEWEST_SHOTS))
        state = _worst(self.reasons, "trusted")
        self.reasons.sort(key=lambda reason: reason["state"] != "not_trusted")
        told = [Words(reason["message"], reason["message_ko"]) for reason in self.reasons]
        charts = self._charts()
        changed = self._changed(charts[0])
        labels = [(Words(row["label_en"], row["label"]), row["since"]) for row in changed]
        variables = [self._variable(column) for column in range(len(self.states))]
        reserves = self._reserves(variables) if state == "trusted" else []
        said = words.summed_up(state, window.shots, told, labels, reserves)
        counted = counts.summed(
            each.counts for each in self.buckets if each.start_ms >= self.history.begin_ms
        )
        modes, known = self._modes(counted)
        return {
            "line": line,
            "state": state,
            "message": said.en,
            "message_ko": said.ko,
            "since": self._since(),
            "reasons": self.reasons,
            "window": self._window(),
            "reference": {
                "model_version": self.reference.version,
                "shots": self.reference.shots,
                "simulated": bool(self.bundle.shots.simulated[0]),
            },
            "predicted_rate": window.chances / FINE / window.shots,
            "unlike_known": window.unlike / window.shots,
            "variables": variables,
            "outcomes": self.outcomes,
            "charts": charts,
            "changed": changed,
            "modes": modes,
            "modes_known": known,
        }

    def _reserves(self, variables: Sequence[WatchedVariable]) -> list[Words]:
        """The figures that differ without a test that finds more than chance in them, said to be that."""
        told: list[Words] = []
        differ = [row for row in variables if row.get("finding") == "within_runs"]
        if differ:
            worth = float(np.median([row["effective_shots"] for row in differ]))
            told.append(words.differ_as_runs(len(differ), len(variables), worth))
        known = self.outcomes
        if known is not None and words.classes_off(known):
            tested = "calibration_chance" in known
            told.append((words.classes_off_by_chance if tested else words.few_outcomes_off)(known))
        return told

    def _of_variables(self) -> None:
        drift = self.drift
        chances = np.minimum(drift.distance_chance, drift.relation_chance)
        stuck = [int(column) for column in np.flatnonzero(drift.is_stuck)]
        off = np.flatnonzero((chances < UNUSUAL) & drift.is_off & ~drift.is_missing & ~drift.is_stuck)
        follows = followers(self.reference, drift, [int(column) for column in off], stuck)
        is_after = np.isin(np.arange(len(chances)), list(follows))
        ranked = np.lexsort((chances, is_after, ~drift.is_missing, ~drift.is_stuck))
        features = self.reference.schema.features
        for column in ranked.tolist():
            with_it = [features[other] for other, by in follows.items() if by == column]
            feature, chance = self.reference.schema.features[column], float(chances[column])
            since = drift.first[column]
            if drift.is_stuck[column]:
                said = words.stuck(feature, float(drift.newest[column]))
                self._add("sensor_stuck", "not_trusted", said, column=column, since=since)
            elif drift.is_missing[column]:
                said = words.missing(feature, float(drift.missing_now[column]))
                self._add("sensor_missing", "watch", said, column=column, since=since)
            elif feature.name in self.newest.standing:
                value, since = self.newest.standing[feature.name]
                said = words.still(feature, value, STANDING)
                self._add("sensor_still", "watch", said, column=column, since=since)
            elif feature.name in self.newest.stopped:
                since = self.newest.stopped[feature.name]
                said = words.stopped(feature, STOPPED)
                self._add("sensor_stopped", "watch", said, column=column, since=since)
            elif chance < UNUSUAL:
                is_off = bool(drift.is_off[column])
                by = float(drift.relation[column] * self.reference.relation_deviation[column])
                means = float(drift.mean[column]), float(self.reference.mean[column])
                if is_off:
                    said = words.reading_off(feature, by, least=bool(drift.is_far_off[column]))
                    if column in follows:
                        said = words.follows(said, features[follows[column]])
                    elif with_it:
                        said = words.strongest(said, with_it)
                elif drift.is_beyond[column]:
                    said = words.values_beyond(feature, *means)
                else:
                    said = words.values_moved(feature, *means)
                self._add(
                    "reading_off" if is_off else "values_moved",
                    "not_trusted" if chance < SURE else "watch",
                    said,
                    column=column,
                    chance=chance,
                    since=since,
                )
                if column in follows:
                    self.reasons[-1]["follows"] = features[follows[column]].name

    def _of_unlike(self) -> None:
        window = self.history.window
        share = window.unlike / window.shots
        if share < OFTEN_UNLIKE or window.shots < FEWEST_SHOTS:
            return
        course = np.array([each.window.unlike / each.window.shots for each in self.history.blocks])
        prior = USUALLY_UNLIKE * (1 - USUALLY_UNLIKE)
        variance, freedom = block_variance(course[:-1, None], prior)
        blocks = window.shots / self.history.shots_a_block
        distance = (share - USUALLY_UNLIKE) / np.sqrt(variance / blocks)
        chance = float(two_sided(distance, freedom)[0])
        if chance < SURE:
            self._add(
                "unlike_known",
                "not_trusted" if share >= MOSTLY_UNLIKE else "watch",
                words.unlike(share, USUALLY_UNLIKE),
                chance=chance,
                since=since_of(self.history, course - USUALLY_UNLIKE),
            )

    def _of_outcomes(self) -> None:
        known = self.outcomes
        if known is None or self.history.window.shots < FEWEST_SHOTS:
            return
        if known["parts"] >= FEWEST_PARTS and known["defects"] == known["parts"]:
            self._add("only_defects", "watch", words.only_defects(known))
        if "chance" not in known:
            return
        difference, chance = known["rate"] - known["expected_rate"], known["chance"]
        if chance < UNUSUAL and abs(difference) >= LEAST_DIFFERENCE:
            self._add(
                "more_defects" if difference > 0 else "fewer_defects",
                "not_trusted" if chance < SURE else "watch",
                words.defects(known),
                chance=chance,
                since=since_of(self.history, surplus_course(self.history, self.buckets)),
            )
        calibration = known.get("calibration_chance", 1.0)
        if calibration < UNUSUAL and words.classes_off(known):
            self._add(
                "calibration_off",
                "not_trusted" if calibration < SURE else "watch",
                words.calibration_off(known),
                chance=calibration,
            )
        if "roc_auc" in known and "trained_roc_auc" in known:
            high = known["roc_auc_high"]
            if high < known["trained_roc_auc"] - WORSE_BY:
                state: State = "not_trusted" if high < USELESS else "watch"
                self._add("ranks_badly", state, words.ranks_badly(known))

    def _add(
        self,
        code: ReasonCode,
        state: Any,
        said: Words,
        *,
        column: int | None = None,
        chance: float | None = None,
        since: int | None = None,
    ) -> None:
        reason: StatusReason = {"code": code, "state": state, "message": said.en, "message_ko": said.ko}
        if column is not None:
            feature = self.reference.schema.features[column]
            reason |= {"feature": feature.name, "label": feature.label, "label_en": feature.label_en}
            if self.states[column] != "not_trusted":
                self.states[column] = state
            dated = self.drift.dated[column]
            if dated is not None:
                self.dated.append(dated)
                reason["since_earliest"] = self.watch.clock.told(dated.earliest_ms)
                reason["since_latest"] = self.watch.clock.told(dated.latest_ms)
        if chance is not None:
            reason["chance"] = chance
        if since is not None:
            reason["since"] = self.watch.clock.told(since)
        self.reasons.append(reason)

    def _since(self) -> str | None:
        """When the clearest of the reasons began, or the first one where none can be dated well."""
        if self.dated:
            clearest = max(self.dated, key=lambda dated: dated.onset.strength)
            return self.watch.clock.told(clearest.at_ms)
        return min((reason["since"] for reason in self.reasons if "since" in reason), default=None)

    def _window(self) -> StatusWindow:
        history, clock = self.history, self.watch.clock
        return {
            "shots": history.window.shots,
            "asked": self.watch.asked,
            "start": clock.told(history.begin_ms),
            "end": clock.told(clock.bucket_end(history.kept[-1].start_ms)),
            "read": {"windows": len(history.kept), "buckets": len(self.buckets)},
        }

    def _variable(self, column: int) -> WatchedVariable:
        drift, reference = self.drift, self.reference
        feature = reference.schema.features[column]
        reason = next((one["code"] for one in self.reasons if one.get("feature") == feature.name), None)
        row: WatchedVariable = {
            "feature": feature.name,
            "label": feature.label,
            "label_en": feature.label_en,
            "unit": feature.unit,
            "state": self.states[column],
            "finding": finding_of(drift, column, reason),
            "reference_mean": float(reference.mean[column]),
            "psi": float(drift.psi[column]),
            "distance": float(drift.distance[column]),
            "distance_chance": float(drift.distance_chance[column]),
            "relation": float(drift.relation[column]),
            "relation_chance": float(drift.relation_chance[column]),
            "effective_shots": float(drift.effective[column]),
            "missing": float(drift.missing[column]),
            "reference_missing": float(reference.missing[column]),
            "stuck": bool(drift.is_stuck[column]),
        }
        if np.isfinite(drift.mean[column]):
            row["mean"] = float(drift.mean[column])
        if self.states[column] != "trusted":
            since = (one["since"] for one in self.reasons if one.get("feature") == feature.name)
            row["since"] = next(since, self.watch.clock.told(drift.first[column]))
        return row

    def _changed(self, rate: StatusChart) -> list[LineChange]:
        """Return what changed on the line and since when, apart from what that means for the model: a rate of
        defects that the model predicts higher than before by so much that chance is none of it, and the
        variables among the reasons, the earliest first."""
        found: dict[str, LineChange] = {}
        if "since" in rate and self._has_risen(rate["points"]):
            found[""] = {
                "label": words.PREDICTED_RATE.ko,
                "label_en": words.PREDICTED_RATE.en,
                "since": rate["since"],
            }
        for reason in self.reasons:
            if "since" in reason and "feature" in reason and "follows" not in reason:
                found.setdefault(
                    reason["feature"],
                    {
                        "feature": reason["feature"],
                        "label": reason["label"],
                        "label_en": reason["label_en"],
                        "since": reason["since"],
                    },
                )
        return sorted(found.values(), key=lambda change: change["since"])

    @staticmethod
    def _has_risen(rate: list[float]) -> bool:
        """Return whether the present run of a rate lies above its limits in some point."""
        chart = chart_of(rate)
        run = None if chart is None else chart.present_run()
        return run is not None and run.above and BEYOND in run.rules

    def _charts(self) -> list[StatusChart]:
        """Of the predicted rate, and of the variables that speak against the model, the first ones."""
        windows = [block.window for block in self.history.blocks]
        rate = [100 * each.chances / FINE / each.shots for each in windows]
        charts = [self._chart(rate, "%", lowest=0.0)]
        names = [reason["feature"] for reason in self.reasons if "feature" in reason]
        for name in names[: MOST_CHARTS - 1]:
            column = self.reference.schema.names.index(name)
            levels = np.array([mean_levels(each)[column] for each in windows])
            values = self.reference.centre[column] + self.reference.deviation[column] * levels
            chart = self._chart([float(v) for v in values if np.isfinite(v)], self._unit(column))
            charts.append({**chart, "feature": name})
        return charts

    def _unit(self, column: int) -> str:
        return self.reference.schema.features[column].unit

    def _chart(self, values: list[float], unit: str, lowest: float | None = None) -> StatusChart:
        told: StatusChart = {
            "unit": unit,
            "points": values,
            "shots_a_point": self.history.shots_a_block,
            "broken": [],
        }
        chart = chart_of(values)
        if chart is not None:
            low = chart.low if lowest is None else max(lowest, chart.low)
            told |= {"centre": chart.centre, "low_limit": low, "high_limit": chart.high}
            told["broken"] = [{"rule": rule, "points": len(points)} for rule, points in chart.broken.items()]
            run = chart.present_run()
            if run is not None and len(values) == len(self.history.blocks):
                told["since"] = self.watch.clock.told(self.history.blocks[run.start].start_ms)
        return told

    def _modes(self, counted: counts.Counts) -> tuple[list[ParetoRow], bool]:
        """The modes, the most frequent first: of known outcomes where there are some, else as predicted."""
        known = counts.parts(counted, counts.OUTCOME_MODE)
        found = known or counts.parts(counted, counts.MODE)
        labels = {mode.id: mode for mode in self.bundle.schema.defect_modes}
        total, sum_so_far = sum(found.values()), 0
        rows: list[ParetoRow] = []
        for mode, shots in found.items():
            sum_so_far += shots
            labelled = labels.get(mode)
            rows.append(
                {
                    "mode": mode,
                    "label": labelled.label if labelled else mode,
                    "label_en": labelled.label_en if labelled else mode,
                    "shots": shots,
                    "cumulative": sum_so_far / total,
                }
            )
        return rows, bool(known)
