"""The shift that a report is of, and the shifts that it is compared with."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from shared.contracts.t4_look import Period
from shared.contracts.t4_report import ShiftReportRequest
from shared.errors import Detail, InvalidInput
from t4_shots.period import time_of
from t4_shots.plant_time import PlantTime, Span

COMPARED: Final = 7


def shift_asked(asked: ShiftReportRequest, clock: PlantTime, now_ms: int) -> Span:
    """Return the shift of a request. Raises InvalidInput for none, and for one that has not begun."""
    if asked.day is None and asked.shift is None:
        return last_ended(clock, now_ms)
    try:
        time = time_of(Period(day=asked.day, shift=asked.shift), clock, now_ms)
    except InvalidInput as fault:
        # The words are those of a question's period; here the fields have no such place.
        details = [Detail(row.field.removeprefix("period."), row.reason) for row in fault.details]
        raise InvalidInput(fault.message.removeprefix("period."), details) from fault
    shift = clock.shift(time.begin_ms)
    if not shift.key.startswith(time.label):
        reason = f"{time.label} was skipped when clocks were put forward"
        raise _refused("shift" if asked.shift else "day", reason)
    if asked.shift is None:
        shifts = clock.shifts_of(date.fromisoformat(shift.key[:10]))
        if len(shifts) > 1:
            names = ", ".join(name_of(each) for each in shifts)
            raise _refused("shift", f"has to say which one of that day: {names}")
    if shift.start_ms > now_ms:
        raise _refused("shift" if asked.shift else "day", f"{shift.label} has not begun yet")
    return shift


def last_ended(clock: PlantTime, now_ms: int) -> Span:
    """Return the newest shift that is over."""
    return clock.shift(clock.shift(now_ms).start_ms - 1)


def same_before(clock: PlantTime, shift: Span) -> list[Span]:
    """Return the seven shifts of the same name on the days before, oldest first."""
    day = date.fromisoformat(shift.key[:10])
    days = [day - timedelta(days=back) for back in range(COMPARED, 0, -1)]
    return [each for past in days for each in clock.shifts_of(past) if name_of(each) == name_of(shift)]


def all_before(clock: PlantTime, shift: Span) -> list[Span]:
    """Return the seven shifts just before it, whatever their names, oldest first."""
    found: list[Span] = []
    start_ms = shift.start_ms
    while len(found) < COMPARED:
        found.append(clock.shift(start_ms - 1))
        start_ms = found[-1].start_ms
    return found[::-1]


def ended_since(clock: PlantTime, since_ms: int, until_ms: int) -> Sequence[Span]:
    """Return the shifts that ended from `since_ms` to `until_ms`, oldest first."""
    found: list[Span] = []
    shift = last_ended(clock, until_ms)
    while shift.end_ms >= since_ms:
        found.append(shift)
        shift = clock.shift(shift.start_ms - 1)
    return found[::-1]


def name_of(shift: Span) -> str:
    """Return a shift's name, empty for a plant without shifts."""
    return shift.key[11:]


def _refused(field: str, reason: str) -> InvalidInput:
    return InvalidInput(f"{field}: {reason}", [Detail(field, reason)])
