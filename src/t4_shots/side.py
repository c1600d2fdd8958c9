"""The shots that are looked at: of one line and time, of a mould, a lot or all, with their counts."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from shared.bundle.bundle import Bundle
from shared.bundle.feature_schema import DefectMode
from t4_shots import counts
from t4_shots.counts import Bucket
from t4_shots.period import Time
from t4_shots.plant_time import PlantTime
from t4_shots.shot import Shot
from t4_shots.store import ShotStore, Wanted
from t4_shots.watch.blocks import History
from t4_shots.watch.reference import Reference


@dataclass(frozen=True, slots=True)
class Part:
    """The shots of a time that are looked at: of a mould or a lot, and of the defects those of one kind."""

    mould: str | None = None
    lot: str | None = None
    mode: DefectMode | None = None

    @property
    def is_all(self) -> bool:
        """Return whether no shot is left out."""
        return self.mould is None and self.lot is None

    def has(self, shot: Shot) -> bool:
        """Return whether a shot is of the mould and the lot."""
        named = ((self.mould, shot.mould), (self.lot, shot.context.get("lot", "")))
        return all(wanted is None or same(wanted, name) for wanted, name in named)


@dataclass(slots=True)
class Side:
    """The shots of one line and time, of a part or all, with their counts; read ones newest first."""

    line: str
    time: Time
    part: Part
    buckets: Sequence[Bucket] = ()
    shots: list[Shot] | None = None

    @property
    def wanted(self) -> Wanted:
        """All shots of the line and time."""
        return Wanted(self.line, self.time.begin_ms, self.time.end_ms)

    def counted(self) -> counts.Counts:
        """The sum of the counts."""
        return counts.summed(each.counts for each in self.buckets)


class Reader(Protocol):
    """Reads the shots of sides, and counts in `read` what it took."""

    store: ShotStore
    bundle: Bundle
    clock: PlantTime
    now_ms: int
    reference: Reference | None
    run_shots: int
    read: Counter[str]

    def history(self, side: Side) -> History | None:
        """The windows of the watch over the time of a side, None where they are not of these shots alone."""
        ...

    def shots(self, side: Side, most: int = ...) -> list[Shot]:
        """The newest shots of a side, newest first."""
        ...

    def read_from(self, side: Side, wanted: Wanted, most: int) -> list[Shot]:
        """The newest shots of another time than the side's own, newest first, of its mould and lot."""
        ...


def same(one: str, other: str) -> bool:
    """Return whether two names of moulds are the same to a person who types them."""
    return one.casefold() == other.casefold()
