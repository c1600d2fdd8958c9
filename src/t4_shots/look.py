"""A look at a line's shots: the time of the question, its counts, and what was asked of them."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, cast

from shared.bundle.bundle import Bundle
from shared.bundle.feature_schema import Feature
from shared.bundle.sample import Rate, wilson
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
    Other,
    Period,
    Tally,
    Trend,
)
from shared.errors import Detail, InvalidInput
from t4_shots import counts
from t4_shots.counts import Bucket
from t4_shots.period import Time, time_of
from t4_shots.plant_time import PlantTime
from t4_shots.reading import EARLIEST_MS
from t4_shots.shot import Shot
from t4_shots.store import ShotStore, Wanted
from t4_shots.summary import buckets_of, counted, newest, row_of, rows_of
from t4_shots.trends import moved, rate_difference, trend_of

DECIMALS: Final = 6
_DAY: Final = Period(day="today")
_NEWEST: Final = Period(last_shots=50)
_USUAL: Final = {"list": _NEWEST, "trend": _NEWEST}
"""Periods where a question names none; the answer says which it was."""
_OF_TIME: Final = frozenset({"hour", "shift", "day"})
_MOST_ROWS: Final = 50


@dataclass(slots=True)
class Look:
    """One look. `read` counts the kept counts and shots that it took, `cut` is set where it read too few."""

    store: ShotStore
    bundle: Bundle
    clock: PlantTime
    now_ms: int
    read: Counter[str] = field(default_factory=Counter)
    cut: bool = False

    def answer(self, asked: LookRequest, line: str, line_of: Callable[[str], str]) -> LookAnswer:
        """Return what the line's memory tells. `line_of` finds the line that a word means.

        Raises InvalidInput for what was not understood, and NotFound for a line that is none.
        """
        feature = self._feature(asked)
        side = self._side(line, asked.period or _USUAL.get(asked.what, _DAY), asked.mould)
        told: LookAnswer = {
            "line": line,
            "what": asked.what,
            "period": self._span(side.time),
            "time_zone": self.clock.zone.key,
            "total": tally(row_of("", "", counts.summed(each.counts for each in side.buckets))),
            "read": {},
        }
        if asked.mould is not None:
            told["mould"] = asked.mould
        if asked.what == "compare":
            told["compared"] = self._compared(asked, side, told["total"], line_of)
        if told["total"]["shots"]:
            self._tell(told, asked, side, feature)
        else:
            told["nothing"] = "period" if self.store.newest(_all_of(line), 1) else "line"
        told["read"] = {"buckets": self.read["buckets"], "shots": self.read["shots"]}
        if self.cut:
            told["cut"] = True
        return told

    def _tell(self, told: LookAnswer, asked: LookRequest, side: "_Side", feature: Feature | None) -> None:
        if asked.what == "summary" or (asked.what == "worst" and asked.by is not None):
            told["by"] = asked.by or "shift"
            told["rows"] = self._rows(side, asked)
        elif asked.what == "list":
            told["shots"] = [self.told(shot) for shot in self._shots(side, asked.limit, whole=False)]
        elif asked.what == "worst":
            shots = sorted(self._shots(side), key=lambda shot: -shot.score.probability)
            told["shots"] = [self.told(shot) for shot in shots[: asked.limit]]
        elif asked.what == "trend":
            told["trend"] = self._trend(self._shots(side), feature)

    def _trend(self, shots: Sequence[Shot], feature: Feature | None) -> Trend:
        return trend_of(list(reversed(shots)), feature, self.bundle.schema, self.clock)

    def _feature(self, asked: LookRequest) -> Feature | None:
        if asked.variable is None:
            return None
        if asked.what != "trend":
            raise _refused("variable", "goes with a trend alone")
        found = find_feature(self.bundle.schema, asked.variable)
        if found is None:
            near = nearest_names(self.bundle.schema, asked.variable)
            hint = f"; the nearest are {', '.join(near)}" if near else ""
            raise _refused("variable", f"is no variable of this line{hint}")
        return found

    def _side(self, line: str, period: Period, mould: str | None) -> "_Side":
        time = time_of(period, self.clock, self.now_ms)
        side = _Side(line, time, mould)
        if time.shots is not None:
            side.shots = self._read(side, time.shots)
            side.buckets = buckets_of(self.clock, line, side.shots)
            return side
        found, read = counted(self.store, self.clock, side.wanted, MOST_READ // 2)
        self.read.update(read)
        self.cut |= read["shots"] >= MOST_READ // 2
        side.buckets = [each for each in found if mould is None or _same(each.mould, mould)]
        return side

    def _shots(self, side: "_Side", most: int = MOST_READ, *, whole: bool = True) -> list[Shot]:
        """The newest shots of a side, newest first. `whole`: all of the time are wanted, not these few."""
        if side.shots is None:
            return self._read(side, most, whole=whole)
        return side.shots[:most]

    def _read(self, side: "_Side", most: int, *, whole: bool = False) -> list[Shot]:
        """Read at most `most` shots; those of another mould are read, too, and left out."""
        shots, more = newest(self.store, side.wanted, most if side.mould is None else MOST_READ)
        self.read["shots"] += len(shots)
        if side.mould is not None:
            shots = [shot for shot in shots if _same(shot.mould, side.mould)]
        self.cut |= more and (whole or len(shots) < most)
        return shots[:most]

    def _compared(
        self, asked: LookRequest, side: "_Side", total: Tally, line_of: Callable[[str], str]
    ) -> Compared:
        other = asked.other or Other()
        if all(part is None for part in (other.period, other.line, other.mould)):
            raise _refused("other", "names what to compare with: a period, a line or a mould")
        line = side.line if other.line is None else line_of(other.line)
        period = other.period or asked.period or _DAY
        against = self._side(line, period, other.mould or asked.mould)
        counts_of = tally(row_of("", "", counts.summed(each.counts for each in against.buckets)))
        told: Compared = {"line": line, "period": self._span(against.time), "total": counts_of, "moved": []}
        if against.mould is not None:
            told["mould"] = against.mould
        if (difference := rate_difference(total, counts_of)) is not None:
            value, low, high = (round(100 * part, 4) for part in difference)
            told["difference_percent"] = value
            told["difference_low_percent"], told["difference_high_percent"] = low, high
            told["differs"] = low > 0 or high < 0
        if total["shots"] and counts_of["shots"]:
            half = MOST_READ // 2
            told["moved"] = moved(self._shots(against, half), self._shots(side, half), self.bundle.schema)
        return told

    def _rows(self, side: "_Side", asked: LookRequest) -> list[LookRow]:
        by = asked.by or "shift"
        modes = {mode.id: mode for mode in self.bundle.schema.defect_modes}
        rows: list[LookRow] = []
        for row in rows_of(self.clock, side.buckets, by, str):
            told = cast("LookRow", {"key": row["key"], "label": row["label"], **tally(row)})
            if by == "mode" and row["key"] in modes:
                mode = modes[row["key"]]
                told["label"], told["label_en"] = mode.label, mode.label_en
            rows.append(told)
        if asked.what == "worst":
            # What is surely bad stands before what a few shots make look bad.
            rows.sort(key=lambda row: (-row.get("rate_low", 0.0), -row["shots"], row["key"]))
            return rows[: asked.limit]
        self.cut |= len(rows) > _MOST_ROWS
        return rows[-_MOST_ROWS:] if by in _OF_TIME else rows[:_MOST_ROWS]

    def told(self, shot: Shot) -> LookShot:
        """Return a shot as a list tells it."""
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
        if shot.outcome is not None:
            told["outcome"] = shot.outcome.result
        if shot.simulated:
            told["simulated"] = True
        return told

    def _span(self, time: Time) -> LookSpan:
        told: LookSpan = {
            "label": time.label,
            "start": self.clock.told(time.begin_ms),
            "end": self.clock.told(time.end_ms),
        }
        if time.begin_ms <= self.now_ms < time.end_ms - 1:
            told["running"] = True
        return told


@dataclass(slots=True)
class _Side:
    """The shots of one line and time, of one mould or all, with their counts; read ones newest first."""

    line: str
    time: Time
    mould: str | None
    buckets: Sequence[Bucket] = ()
    shots: list[Shot] | None = None

    @property
    def wanted(self) -> Wanted:
        return Wanted(self.line, self.time.begin_ms, self.time.end_ms)


def tally(row: SummaryRow) -> Tally:
    """Return the counts of a summary's row with their rates."""
    verdicts, outcomes = row["verdicts"], row["outcomes"]
    defects = verdicts.get("defect", 0)
    judged = defects + verdicts.get("normal", 0)
    told: Tally = {
        "shots": row["shots"],
        "judged": judged,
        "defects": defects,
        "unsure": verdicts.get("unsure", 0),
        "withheld": verdicts.get("withheld", 0),
    }
    if (rate := wilson(defects, judged)) is not None:
        told["rate"], told["rate_low"], told["rate_high"] = _rounded(rate)
    known, bad = sum(outcomes.values()), outcomes.get("defect", 0)
    if (rate := wilson(bad, known)) is not None:
        told["known"], told["known_defects"] = known, bad
        told["known_rate"], told["known_rate_low"], told["known_rate_high"] = _rounded(rate)
    if "simulated" in row:
        told["simulated"] = row["simulated"]
    return told


def _rounded(rate: Rate) -> tuple[float, float, float]:
    """A rate and its interval with as many decimals as whoever tells them on keeps."""
    return round(rate.rate, DECIMALS), round(rate.low, DECIMALS), round(rate.high, DECIMALS)


def _same(one: str, other: str) -> bool:
    """Return whether two names of moulds are the same to a person who types them."""
    return one.casefold() == other.casefold()


def _all_of(line: str) -> Wanted:
    return Wanted(line, EARLIEST_MS, 1 << 52)


def _refused(name: str, reason: str) -> InvalidInput:
    return InvalidInput(f"{name}: {reason}", [Detail(name, reason)])
