"""Mailing the reports of shifts that ended: each once, whatever is called twice, fails or breaks off.

A schedule calls every quarter of an hour. A report is written first, then claimed, then sent, and marked as
sent. A claim is taken back where the mail was surely refused, so that the next call sends it. Where nobody
knows whether it went out (the answer was lost, or the function ended in between) the claim stays: one mail
that is missing is told by an alarm, one that comes twice is believed to be two.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from shared.contracts.t4_report import Language, MailReportsAnswer, ShiftReport
from shared.errors import DiecastError
from shared.metrics import Meter
from t4_shots.plant_time import PlantTime, Span
from t4_shots.shift_report.shifts import ended_since
from t4_shots.shift_report.text import text_of

GRACE_MS: Final = 5 * 60_000
"""How long after its end a shift is reported: its last shots have come by then."""
WITHIN_MS: Final = 24 * 3_600_000
"""Shifts that ended earlier are mailed no more."""
UNSETTLED_MS: Final = 3_600_000
"""How long a claim that nobody settled counts as a failure."""
MOST_S: Final = 20.0
"""Seconds after which no further report is begun: the next call goes on."""


class NotSent(Exception):
    """The mail was surely not sent, and may be sent again."""


class MaybeSent(Exception):
    """Nobody knows whether the mail was sent."""


@dataclass(frozen=True, slots=True)
class Mark:
    """The state of a shift's mail: when it was claimed, and when it was sent, in ms since 1970."""

    claimed_ms: int
    sent_ms: int | None


class Marks(Protocol):
    """Which reports were mailed. Every method raises Unavailable where they cannot be read or written."""

    def get(self, line: str, shift: str) -> Mark | None:
        """Return the mark of a shift's report, None where nobody claimed it."""
        ...

    def claim(self, line: str, shift: str, now_ms: int) -> bool:
        """Claim the mail; false where somebody else has."""
        ...

    def release(self, line: str, shift: str) -> None:
        """Take back a claim."""
        ...

    def settle(self, line: str, shift: str, now_ms: int) -> None:
        """Mark a claimed mail as sent."""
        ...


Publish = Callable[[str, str], None]
"""Send a subject and a text. Raises NotSent or MaybeSent."""


@dataclass(frozen=True, slots=True)
class ReportMail:
    """Mails the reports of `lines`, of which each is a list in the order that they are mailed in."""

    marks: Marks
    publish: Publish
    lines: Sequence[str]
    meter: Meter

    def mail_ended(
        self,
        report_of: Callable[[str, Span], ShiftReport],
        clock: PlantTime,
        now_ms: int,
        lang: Language,
    ) -> MailReportsAnswer:
        """Mail what is due, and tell what was mailed and what failed, in metrics too."""
        started = time.monotonic()
        told: MailReportsAnswer = {"mailed": [], "failed": []}
        for shift in ended_since(clock, now_ms - WITHIN_MS, now_ms - GRACE_MS):
            for line in self.lines:
                if time.monotonic() - started > MOST_S:
                    break
                try:
                    sent = self._mail(line, shift, report_of, now_ms, lang)
                except (NotSent, MaybeSent, DiecastError):
                    told["failed"].append(f"{line} {shift.key}")
                else:
                    told["mailed"] += [f"{line} {shift.key}"] if sent else []
        report_run(self.meter, len(told["failed"]))
        return told

    def _mail(
        self,
        line: str,
        shift: Span,
        report_of: Callable[[str, Span], ShiftReport],
        now_ms: int,
        lang: Language,
    ) -> bool:
        """Mail one report where nobody has; false where there is nothing to mail."""
        mark = self.marks.get(line, shift.key)
        if mark is not None:
            if mark.sent_ms is None and GRACE_MS < now_ms - mark.claimed_ms < UNSETTLED_MS:
                raise MaybeSent
            return False
        report = report_of(line, shift)
        if _is_of_no_interest(report):
            return False
        text = text_of(report, lang)
        if not self.marks.claim(line, shift.key, now_ms):
            return False
        try:
            self.publish(text["subject"], text["text"])
        except NotSent:
            self.marks.release(line, shift.key)
            raise
        self.marks.settle(line, shift.key, now_ms)
        return True


def report_run(meter: Meter, failed: int) -> None:
    """Count a run and what failed in it; a run without failures is a pulse."""
    meter.count("ShiftReportsFailed", failed)


def _is_of_no_interest(report: ShiftReport) -> bool:
    """Return whether a shift has no shots and the one before had none: a line that stands is no news."""
    before = report["before_all"]["shifts"][-1]["total"]
    return "nothing" in report and not before["shots"]
