"""A look at a line's shots: the time of the question, its counts, and what was asked of them."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Final, cast

from shared.bundle.bundle import Bundle
from shared.bundle.feature_names import shown
from shared.bundle.feature_schema import DefectMode, Feature, FeatureSchema
from shared.bundle.scenarios import find_feature, nearest_names
from shared.contracts.t4 import SummaryRow
from shared.contracts.t4_look import (
    MOST_READ,
    Compared,
    LookAnswer,
    LookRequest,
    LookRow,
    LookShot,
    LookSpan,
    Nothing,
    Other,
    Period,
    Tally,
    ValueSpread,
)
from shared.errors import Detail, InvalidInput
from t4_shots import counts
from t4_shots.agreement import agreement
from t4_shots.beginning import RUN_SHOTS
from t4_shots.changed import changed_in
from t4_shots.period import Time, time_of
from t4_shots.plant_time import PlantTime
from t4_shots.rates import tally
from t4_shots.reading import EARLIEST_MS
from t4_shots.shot import Shot
from t4_shots.shot_values import spread_of, values_of
from t4_shots.side import Part, Side, same
from t4_shots.since import beginning
from t4_shots.store import ShotStore, Wanted
from t4_shots.summary import NO_MOULD, buckets_of, counted, newest, row_of, rows_of
from t4_shots.trends import is_defect, moved, rate_difference, trend_of
from t4_shots.watch.blocks import History
from t4_shots.watch.reference import Reference
from t4_shots.watch.status import MOST_WINDOWS

_DAY: Final = Period(day="today")
_NEWEST: Final = Period(last_shots=50)
_USUAL: Final = {"list": _NEWEST, "trend": _NEWEST}
_ALL_READ: Final = Period(last_shots=MOST_READ)
"""A lot may have been cast on any day: without a period it is looked for among all that one look reads."""
"""Periods where a question names none; the answer says which it was."""
_OF_TIME: Final = frozenset({"hour", "shift", "day"})
_ALARMING: Final = frozenset({"defect", "withheld"})
"""Verdicts that are an alarm in the operator's view of a line."""
_MOST_ROWS: Final = 50
_MOST_NAMES: Final = 8


@dataclass(slots=True)
class Look:
    """One look. `reference` is the sample that the watch measures the line's shots by, `run_shots` of which
    hang together. `read` counts the kept counts, windows and shots that it took, `cut` is set where it read
    too few."""

    store: ShotStore
    bundle: Bundle
    clock: PlantTime
    now_ms: int
    reference: Reference | None = None
    run_shots: int = RUN_SHOTS
    read: Counter[str] = field(default_factory=Counter)
    cut: bool = False

    def answer(self, asked: LookRequest, line: str, line_of: Callable[[str], str]) -> LookAnswer:
        """Return what the line's memory tells. `line_of` finds the line that a word means.

        Raises InvalidInput for what was not understood, and NotFound for a line that is none.
        """
        feature, mode = self._feature(asked), self._mode(asked)
        features = [variable_named(self.bundle.schema, name) for name in asked.values or ()]
        side = self._side(line, asked.period or _usual(asked), Part(asked.mould, asked.lot, mode))
        told: LookAnswer = {
            "line": line,
            "what": asked.what,
            "period": self._span(side.time),
            "time_zone": self.clock.zone.key,
            "total": _total(side),
            "read": {},
        }
        if asked.mould is not None:
            told["mould"] = asked.mould
        if asked.lot is not None:
            told["lot"] = asked.lot
        if mode is not None:
            told["mode"] = {"id": mode.id, "label": mode.label, "label_en": mode.label_en}
        if asked.what == "compare":
            told["compared"] = self._compared(asked, side, told["total"], line_of, features)
        if told["total"]["shots"]:
            self._tell(told, asked, side, feature, features)
        else:
            told["nothing"], names = self._nothing(side)
            if names:
                told["names"] = names
        told["read"] = {"buckets": self.read["buckets"], "shots": self.read["shots"]}
        if self.read["windows"]:
            told["read"]["windows"] = self.read["windows"]
        if self.cut:
            told["cut"] = True
        return told

    def _tell(
        self,
        told: LookAnswer,
        asked: LookRequest,
        side: Side,
        feature: Feature | None,
        features: Sequence[Feature],
    ) -> None:
        if asked.what == "summary" or (asked.what == "worst" and asked.by is not None):
            told["by"] = asked.by or "shift"
            told["rows"] = self._rows(side, asked)
        elif asked.what == "list":
            told["shots"] = [self.told(shot, features) for shot in self._listed(side, asked)]
        elif asked.what == "worst":
            shots = sorted(self._listed(side), key=lambda shot: -shot.score.probability)
            told["shots"] = [self.told(shot, features) for shot in shots[: asked.limit]]
        elif asked.what == "watch":
            alarming = (shot for shot in self.shots(side) if shot.score.verdict in _ALARMING)
            told["shots"] = [self.told(shot, features) for shot in islice(alarming, asked.limit)]
        elif asked.what == "trend":
            self._tell_trend(told, side, feature)
        elif asked.what == "outcomes":
            told["outcomes"] = agreement(side.counted(), self.bundle.schema)
        elif asked.what == "changes":
            shots = list(reversed(self.shots(side)))
            told["changed"], more = changed_in(shots, self.bundle.schema, self.clock)
            self.cut |= more
        if features and "shots" not in told:
            told["values"] = self._spread(side, features)

    def _spread(self, side: Side, features: Sequence[Feature]) -> list[ValueSpread]:
        """How variables spread over all shots of a side."""
        shots = self.shots(side)
        return [spread_of(shots, feature, self.bundle) for feature in features]

    def _tell_trend(self, told: LookAnswer, side: Side, feature: Feature | None) -> None:
        """The trend with its beginning, and what else changed then."""
        found = beginning(self, side, feature)
        told["trend"] = trend_of(found.shots, feature, self.bundle.schema, self.clock, side.part.mode)
        found.tell(told["trend"])
        changed = found.changed(told["trend"])
        if changed is not None:
            told["changed"] = changed

    def _nothing(self, side: Side) -> tuple[Nothing, list[str]]:
        """Why there is no shot on a side, and the moulds or lots that there are, the newest first."""
        part = side.part
        if part.lot is None and part.mould is None:
            return ("period" if self.store.newest(_all_of(side.line), 1) else "line"), []
        shots, _ = newest(self.store, side.wanted, MOST_READ // 2)
        if not shots:
            return self._nothing(replace(side, part=Part()))
        # Of a lot and a mould it is the one that no shot has; where both are there, the lot of the mould.
        of_mould = [shot for shot in shots if part.mould is None or same(shot.mould, part.mould)]
        name: Nothing = "lot" if of_mould and part.lot is not None else "mould"
        names = dict.fromkeys(shot.context.get(name, "") for shot in (of_mould or shots))
        return name, [one for one in names if one][:_MOST_NAMES]

    def _feature(self, asked: LookRequest) -> Feature | None:
        if asked.variable is None:
            return None
        if asked.what != "trend":
            raise _refused("variable", "goes with a trend alone")
        return variable_named(self.bundle.schema, asked.variable)

    def _mode(self, asked: LookRequest) -> DefectMode | None:
        if asked.mode is None:
            return None
        word, modes = asked.mode.casefold(), self.bundle.schema.defect_modes
        for mode in modes:
            if word in (mode.id.casefold(), mode.label.casefold(), mode.label_en.casefold()):
                return mode
        raise _refused("mode", f"is no kind of defect of this line: {', '.join(mode.id for mode in modes)}")

    def _side(self, line: str, period: Period, part: Part) -> Side:
        time = time_of(period, self.clock, self.now_ms)
        side = Side(line, time, part)
        if time.shots is not None or part.lot is not None:
            # Lots are kept with a shot and not counted.
            side.shots = self._read(side, time.shots or MOST_READ, whole=time.shots is None)
            side.buckets = buckets_of(self.clock, line, side.shots)
            return side
        found, read = counted(self.store, self.clock, side.wanted, MOST_READ // 2)
        self.read.update(read)
        self.cut |= read["shots"] >= MOST_READ // 2
        side.buckets = [each for each in found if part.mould is None or same(each.mould, part.mould)]
        return side

    def shots(self, side: Side, most: int = MOST_READ, *, whole: bool = True) -> list[Shot]:
        """The newest shots of a side, newest first. `whole`: all of the time are wanted, not these few."""
        if side.shots is None:
            return self._read(side, most, whole=whole)
        return side.shots[:most]

    def _listed(self, side: Side, asked: LookRequest | None = None) -> list[Shot]:
        """The newest shots of a side that were asked for, or all; of a kind of defect those taken for it, and
        those of a verdict."""
        mode, most = side.part.mode, MOST_READ if asked is None else asked.limit
        verdict = None if asked is None else asked.verdict
        if mode is None and verdict is None:
            return self.shots(side, most, whole=most == MOST_READ)
        found = (
            shot
            for shot in self.shots(side)
            if (mode is None or is_defect(shot, mode)) and verdict in (None, shot.score.verdict)
        )
        return list(islice(found, most))

    def _read(self, side: Side, most: int, *, whole: bool = False) -> list[Shot]:
        """Read at most `most` shots; those of another mould or lot are read, too, and left out."""
        shots, more = newest(self.store, side.wanted, most if side.part.is_all else MOST_READ)
        self.read["shots"] += len(shots)
        shots = [shot for shot in shots if side.part.has(shot)]
        self.cut |= more and (whole or len(shots) < most)
        return shots[:most]

    def read_from(self, side: Side, wanted: Wanted, most: int) -> list[Shot]:
        """The newest shots of another time than the side's own, newest first, of its mould and lot."""
        shots, _ = newest(self.store, wanted, most)
        self.read["shots"] += len(shots)
        return [shot for shot in shots if side.part.has(shot)]

    def history(self, side: Side) -> History | None:
        """The windows of the watch over the time of a side, None where they are not of these shots alone.

        They are the newest ones that a status reads, so that both tell the same.
        """
        if self.reference is None or side.shots is not None or not side.part.is_all:
            return None
        kept = self.store.windows(side.line, self.reference.version, side.time.end_ms, MOST_WINDOWS)
        inside = [each for each in kept if each.start_ms >= self.clock.bucket(side.time.begin_ms)]
        self.read["windows"] += len(kept)
        return History.of(inside, self.run_shots, self.run_shots)

    def _compared(
        self,
        asked: LookRequest,
        side: Side,
        total: Tally,
        line_of: Callable[[str], str],
        features: Sequence[Feature],
    ) -> Compared:
        other = asked.other or Other()
        if all(part is None for part in (other.period, other.line, other.mould, other.lot)):
            raise _refused("other", "names what to compare with: a period, a line, a mould or a lot")
        line = side.line if other.line is None else line_of(other.line)
        period = other.period or asked.period or _usual(asked)
        part = Part(other.mould or asked.mould, other.lot or asked.lot, side.part.mode)
        against = self._side(line, period, part)
        counts_of = _total(against)
        told: Compared = {"line": line, "period": self._span(against.time), "total": counts_of, "moved": []}
        if part.mould is not None:
            told["mould"] = part.mould
        if part.lot is not None:
            told["lot"] = part.lot
        if not counts_of["shots"]:
            told["nothing"], names = self._nothing(against)
            if names:
                told["names"] = names
        if (difference := rate_difference(total, counts_of)) is not None:
            value, low, high = (round(100 * part, 4) for part in difference)
            told["difference_percent"] = value
            told["difference_low_percent"], told["difference_high_percent"] = low, high
            told["differs"] = low > 0 or high < 0
        if total["shots"] and counts_of["shots"]:
            half = MOST_READ // 2
            told["moved"] = moved(self.shots(against, half), self.shots(side, half), self.bundle.schema)
        if features and counts_of["shots"]:
            told["values"] = self._spread(against, features)
        return told

    def _rows(self, side: Side, asked: LookRequest) -> list[LookRow]:
        by = asked.by or "shift"
        mode = side.part.mode
        modes = {mode.id: mode for mode in self.bundle.schema.defect_modes}
        counted_rows = self._by_lot(side) if by == "lot" else rows_of(self.clock, side.buckets, by, str)
        rows: list[LookRow] = []
        for row in counted_rows:
            if by == "mode" and mode is not None and row["key"] != mode.id:
                continue
            told = cast("LookRow", {"key": row["key"], "label": row["label"], **tally(row, mode)})
            if by == "mode" and row["key"] in modes:
                told["label"], told["label_en"] = modes[row["key"]].label, modes[row["key"]].label_en
            rows.append(told)
        if asked.what == "worst":
            # What is surely bad stands before what a few shots make look bad.
            rows.sort(key=lambda row: (-row.get("rate_low", 0.0), -row["shots"], row["key"]))
            return rows[: asked.limit]
        self.cut |= len(rows) > _MOST_ROWS
        return rows[-_MOST_ROWS:] if by in _OF_TIME else rows[:_MOST_ROWS]

    def _by_lot(self, side: Side) -> list[SummaryRow]:
        """The counts of each lot, in the order of the newest shot of each, newest first."""
        found: dict[str, Counter[str]] = {}
        for shot in self.shots(side):
            found.setdefault(shot.context.get("lot", ""), Counter()).update(counts.of_shot(shot))
        return [row_of(lot, lot or NO_MOULD, counted_of) for lot, counted_of in found.items()]

    def told(self, shot: Shot, features: Sequence[Feature] = ()) -> LookShot:
        """Return a shot as a list tells it, with its values of some variables."""
        score = shot.score
        told: LookShot = {
            "shot_id": shot.shot_id,
            "at": self.clock.told(shot.at_ms),
            "verdict": score.verdict,
            "defect_probability": score.probability,
            "mode": score.mode,
        }
        mode = next((mode for mode in self.bundle.schema.defect_modes if mode.id == score.mode), None)
        if mode is not None:
            told["label"], told["label_en"] = mode.label, mode.label_en
        if shot.mould:
            told["mould"] = shot.mould
        if lot := shot.context.get("lot"):
            told["lot"] = lot
        if shot.outcome is not None:
            told["outcome"] = shot.outcome.result
            if shot.outcome.photo:
                told["photo"] = True
        if shot.simulated:
            told["simulated"] = True
        if features:
            told["values"] = values_of(shot, features, self.bundle)
        return told

    def _span(self, time: Time) -> LookSpan:
        told: LookSpan = {
            "label": time.label,
            "start": self.clock.told(time.begin_ms),
            "end": self.clock.told(time.end_ms),
            "form": dict(time.form),
        }
        if time.begin_ms <= self.now_ms < time.end_ms - 1:
            told["running"] = True
        return told


def variable_named(schema: FeatureSchema, name: str) -> Feature:
    """Return the variable that a name or label means. Raises InvalidInput with the nearest ones."""
    found = find_feature(schema, name)
    if found is None:
        near = nearest_names(schema, name)
        hint = f"; the nearest are {', '.join(near)}" if near else ""
        raise _refused("variable", f"{shown(name)!r} is no variable of this line{hint}")
    return found


def _total(side: Side) -> Tally:
    """The sum of a side as it is told."""
    return tally(row_of("", "", side.counted()), side.part.mode)


def _usual(asked: LookRequest) -> Period:
    """The period of a question that names none."""
    other = asked.other or Other()
    if asked.lot is not None or other.lot is not None or asked.by == "lot":
        return _ALL_READ
    return _USUAL.get(asked.what, _DAY)


def _all_of(line: str) -> Wanted:
    return Wanted(line, EARLIEST_MS, 1 << 52)


def _refused(name: str, reason: str) -> InvalidInput:
    return InvalidInput(f"{name}: {reason}", [Detail(name, reason)])
