"""The actions of T4: the line's shots kept, told, counted, asked about, watched and reported."""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from pydantic import BaseModel

from shared.bundle.bundle import Bundle
from shared.contracts.parsing import parse
from shared.contracts.t4 import (
    ChangesAnswer,
    ChangesRequest,
    ForgetAnswer,
    ForgetRequest,
    GetRequest,
    GivenPhoto,
    ListAnswer,
    ListRequest,
    OutcomeRequest,
    PhotoAnswer,
    PhotoRequest,
    RecordRequest,
    RecountAnswer,
    RecountRequest,
    ShotDetail,
    ShotRow,
    SummaryAnswer,
    SummaryRequest,
)
from shared.contracts.t4_chart import ChartAnswer, ChartRequest
from shared.contracts.t4_look import LookAnswer, LookRequest
from shared.contracts.t4_report import (
    MailReportsAnswer,
    MailReportsRequest,
    ShiftReport,
    ShiftReportRequest,
    ShiftReportText,
)
from shared.contracts.t4_status import StatusAnswer, StatusRequest, WatchAnswer, WatchRequest
from shared.errors import Detail, DiecastError, InvalidInput, NotFound
from shared.plant_lines import line_meant
from t4_shots.cursor import cursor_after, place_of
from t4_shots.look import Look, variable_named
from t4_shots.period import asked_time, instant_of
from t4_shots.photos import FOLDER, MemoryPhotos, PhotoStore, address_of, file_of, read_photo, told_photo
from t4_shots.plant_time import PlantTime, Span
from t4_shots.reading import EARLIEST_MS, read_instant, read_outcome
from t4_shots.recording import SHOT_DAYS, Beside, record
from t4_shots.recounting import recount
from t4_shots.shift_report.mail import ReportMail
from t4_shots.shift_report.report import report_of
from t4_shots.shift_report.shifts import shift_asked
from t4_shots.shift_report.text import text_of
from t4_shots.shot import Shot, told, told_outcome
from t4_shots.store import ShotStore, Wanted
from t4_shots.summary import summarise
from t4_shots.variable_chart import USUAL_POINTS, variable_chart
from t4_shots.watch.status import Watch
from t4_shots.watch.tally import Tally
from t4_shots.watch.told import told_watch

_log = logging.getLogger(__name__)

LATEST_MS: Final = 4_102_444_800_000
"""The year 2100: the end of a list that names none."""

Clock = Callable[[], float]


def _unreported(_: str, __: StatusAnswer | None) -> None:
    """Nobody counts what the watch finds."""


@dataclass(frozen=True, slots=True)
class Watching:
    """How lines are watched: the shots of a window, those of one production run, which hang together, the
    lines that the schedule asks for, and who is told of the status of each, None where there was none."""

    shots: int = 2000
    run_shots: int = 200
    lines: tuple[str, ...] = ()
    report: Callable[[str, StatusAnswer | None], None] = _unreported


@dataclass(frozen=True, slots=True)
class ShotService:
    """The line's memory. `bundle_of` gives a line's model, and raises NotFound for a line that is none;
    `beside_of` the model that scores in its shadow, None where there is none. `mail` sends reports, where
    there is somebody to send them to."""

    store: ShotStore
    bundle_of: Callable[[str], Bundle]
    clock: PlantTime
    now: Clock = time.time
    beside_of: Callable[[str], Beside | None] = lambda _: None
    watching: Watching = field(default_factory=Watching)
    tally: Tally | None = None
    """Also makes the windows of the store."""
    mail: ReportMail | None = None
    shot_days: int = SHOT_DAYS
    """An older shot is not taken."""
    photos: PhotoStore = field(default_factory=MemoryPhotos)

    def answer(self, payload: Mapping[str, Any]) -> Mapping[str, Any]:
        """The answer to one request. Raises InvalidInput, NotFound and Unavailable."""
        asked = dict(payload)
        action = asked.pop("action", None)
        if not isinstance(action, str) or action not in _ACTIONS:
            reason = f"is one of {', '.join(_ACTIONS)}"
            raise InvalidInput(f"action: {reason}", [Detail("action", reason)])
        model, method = _ACTIONS[action]
        request: Any = parse(model, asked)
        if hasattr(request, "line") and not isinstance(request, LookRequest):
            self.bundle_of(request.line)
        answered: Mapping[str, Any] = method(self, request)
        return answered

    def record(self, request: RecordRequest) -> Mapping[str, Any]:
        """Keep shots."""
        bundle = self.bundle_of(request.line)
        beside = self.beside_of(request.line)
        return record(self.store, bundle, request, self._now_ms(), beside, shot_days=self.shot_days)

    def newest(self, request: ListRequest) -> ListAnswer:
        """A page of shots, newest first."""
        begin, end = self._times(request.begin, request.end)
        wanted = Wanted(request.line, begin, end, request.verdict)
        place = place_of(request.cursor, wanted) if request.cursor else None
        page = Wanted(request.line, begin, end, request.verdict, place)
        shots = self.store.newest(page, request.limit + 1)
        shown = shots[: request.limit]
        more = len(shots) > len(shown)
        return {
            "line": request.line,
            "shots": [told(shot) for shot in shown],
            "cursor": cursor_after(wanted, shown[-1].place) if more else None,
            "time_zone": self.clock.zone.key,
        }

    def get(self, request: GetRequest) -> ShotDetail:
        """One shot with all that was said of it. Raises NotFound."""
        shot = self._shot(request.line, request.shot_id)
        said = self.store.outcomes(request.line, request.shot_id)
        return {**told(shot), "outcomes": [told_outcome(each) for each in said]}

    def outcome(self, request: OutcomeRequest) -> ShotRow:
        """Say what a part was; the shot as it is then. Raises NotFound and InvalidInput."""
        bundle = self.bundle_of(request.line)
        outcome = read_outcome(request, bundle, request.by, self._now_ms())
        if request.image is not None:
            outcome = replace(outcome, photo=self._keep_photo(request, request.image))
        elif file_of(outcome.photo) is not None and not self._has_photo(request, outcome.photo):
            reason = "is no photo that is kept of this shot"
            raise InvalidInput(f"photo: {reason}", [Detail("photo", reason)])
        return told(self.store.set_outcome(request.line, request.shot_id, outcome))

    def _keep_photo(self, request: OutcomeRequest, image: GivenPhoto) -> str:
        """Keep the photo of a shot that is there, and return its address. Before the outcome that names it: a
        photo that nothing names is out of reach, an outcome without its photo would be wrong."""
        if request.photo:
            reason = "is given by image, or names a photo: not both"
            raise InvalidInput(f"photo: {reason}", [Detail("photo", reason)])
        content = read_photo(image)
        self._shot(request.line, request.shot_id)
        photo = address_of(content, image.media_type)
        self.photos.keep(request.line, file_of(photo) or "", content, image.media_type)
        return photo

    def photo(self, request: PhotoRequest) -> PhotoAnswer:
        """A photo that an outcome of this shot names. Raises NotFound."""
        self._shot(request.line, request.shot_id)
        content = None
        if self._has_photo(request, f"{FOLDER}/{request.file}"):
            content = self.photos.read(request.line, request.file)
        if content is None:
            raise NotFound(f"There is no such photo of shot {request.shot_id}, or it is kept no more.")
        return told_photo(request.file, content)

    def _has_photo(self, request: OutcomeRequest | PhotoRequest, photo: str) -> bool:
        said = self.store.outcomes(request.line, request.shot_id)
        return any(each.photo == photo for each in said)

    def _shot(self, line: str, shot_id: str) -> Shot:
        shot = self.store.get(line, shot_id)
        if shot is None:
            raise NotFound(f"There is no shot {shot_id} on line {line}.")
        return shot

    def summary(self, request: SummaryRequest) -> SummaryAnswer:
        """Counts of a time. Without `from` it is the day before `to`, without `to` until now."""
        time = asked_time(request, self.clock, self._now_ms())
        labels = {mode.id: mode.label for mode in self.bundle_of(request.line).schema.defect_modes}
        asked = Wanted(request.line, time.begin_ms, time.end_ms)

        def label_of(mode: str) -> str:
            return labels.get(mode, mode)

        return summarise(self.store, self.clock, asked, request.by, label_of, last=time.shots)

    def chart(self, request: ChartRequest) -> ChartAnswer:
        """Chart a variable over a time. Raises InvalidInput for one that the line does not have."""
        bundle = self.bundle_of(request.line)
        look = Look(self.store, bundle, self.clock, self._now_ms())
        named = request.variable
        feature = variable_named(bundle.schema, named) if named else bundle.schema.features[0]
        time = asked_time(request, self.clock, look.now_ms, shots=USUAL_POINTS)
        return variable_chart(look, request.line, time, feature, variables=request.variables)

    def changes(self, request: ChangesRequest) -> ChangesAnswer:
        """The changes since an earlier answer."""
        found = self.store.changes(request.line, request.after, request.limit)
        return {
            "line": request.line,
            "changes": [{"kind": change.kind, "shot": told(change.shot)} for change in found.rows],
            "after": found.after,
            "more": found.more,
        }

    def look(self, request: LookRequest) -> LookAnswer:
        """Answer a question on the line's shots. Raises InvalidInput and NotFound."""
        line = self._line(request.line)
        bundle, reference = self._tally.model(line)
        run_shots = self.watching.run_shots
        look = Look(self.store, bundle, self.clock, self._now_ms(), reference, run_shots)
        told = look.answer(request, line, self._line)
        if request.what == "watch":
            told["watch"] = told_watch(self.status(StatusRequest(line=line)))
        return told

    def shift_report(self, request: ShiftReportRequest) -> ShiftReport | ShiftReportText:
        """Return the report of a shift, as data or as it is mailed. Raises InvalidInput for no shift."""
        report = self._report(request.line, shift_asked(request, self.clock, self._now_ms()))
        return report if request.format == "json" else text_of(report, request.lang)

    def mail_shift_reports(self, request: MailReportsRequest) -> MailReportsAnswer:
        """Mail the reports of shifts that ended and were not mailed yet. Raises InvalidInput without mail."""
        if self.mail is None:
            reason = "mails nothing here: there is no topic to send reports to"
            raise InvalidInput(f"action: {reason}", [Detail("action", reason)])
        return self.mail.mail_ended(self._report, self.clock, self._now_ms(), request.lang)

    def _report(self, line: str, shift: Span) -> ShiftReport:
        look = Look(self.store, self.bundle_of(line), self.clock, self._now_ms())
        return report_of(line, shift, look)

    def status(self, request: StatusRequest) -> StatusAnswer:
        """Say whether a line's model can still be trusted. Raises NotFound and Unavailable."""
        watch = Watch(self.store, self.clock, self.watching.shots, self.watching.run_shots)
        bundle, reference = self._tally.model(request.line)
        return watch.status(request.line, bundle, reference, self._now_ms())

    @property
    def _tally(self) -> Tally:
        return self.tally or Tally(self.bundle_of, self.clock.bucket)

    def watch(self, _: WatchRequest) -> WatchAnswer:
        """Report the status of every line. A line whose status cannot be made keeps no other from it."""
        states: WatchAnswer = {"lines": {}}
        for line in self.watching.lines:
            answer: StatusAnswer | None = None
            try:
                answer = self.status(StatusRequest(line=line))
            except DiecastError as error:
                _log.warning("no status of line %s: %s", line, error)
            self.watching.report(line, answer)
            states["lines"][line] = answer["state"] if answer else None
        return states

    def _line(self, word: str) -> str:
        """The line that a word means. Raises NotFound, naming the lines that there are."""
        meant = line_meant(word, self._is_line)
        if meant is None:
            self.bundle_of(word)
        return meant or word

    def _is_line(self, name: str) -> bool:
        try:
            self.bundle_of(name)
        except NotFound:
            return False
        return True

    def recount(self, request: RecountRequest) -> RecountAnswer:
        """Make some days' counts anew."""
        after = None if request.after is None else int(request.after)
        return recount(self.store, self.clock, request.line, after, now_ms=self._now_ms())

    def forget(self, request: ForgetRequest) -> ForgetAnswer:
        """Take a name from what its bearer said of parts."""
        return {"outcomes": self.store.forget(request.caller)}

    def _times(self, begin: str | None, end: str | None) -> tuple[int, int]:
        first = self._instant(begin, "from") if begin else EARLIEST_MS
        last = self._instant(end, "to") if end else LATEST_MS
        self._check_order(first, last)
        return first, last

    def _instant(self, text: str, field: str) -> int:
        """A time with an offset, or else one of the plant's clock, in ms since 1970. Raises InvalidInput."""
        try:
            local = datetime.fromisoformat(text).tzinfo is None
        except ValueError:
            local = False
        return instant_of(text, field, self.clock) if local else read_instant(text, field)[0]

    @staticmethod
    def _check_order(begin: int, end: int) -> None:
        if begin > end:
            reason = "lies before from"
            raise InvalidInput(f"to: {reason}", [Detail("to", reason)])

    def _now_ms(self) -> int:
        return int(self.now() * 1000)


_ACTIONS: Final[Mapping[str, tuple[type[BaseModel], Callable[[ShotService, Any], Mapping[str, Any]]]]] = {
    "record": (RecordRequest, ShotService.record),
    "list": (ListRequest, ShotService.newest),
    "get": (GetRequest, ShotService.get),
    "outcome": (OutcomeRequest, ShotService.outcome),
    "photo": (PhotoRequest, ShotService.photo),
    "summary": (SummaryRequest, ShotService.summary),
    "chart": (ChartRequest, ShotService.chart),
    "changes": (ChangesRequest, ShotService.changes),
    "look": (LookRequest, ShotService.look),
    "status": (StatusRequest, ShotService.status),
    "watch": (WatchRequest, ShotService.watch),
    "shift_report": (ShiftReportRequest, ShotService.shift_report),
    "mail_shift_reports": (MailReportsRequest, ShotService.mail_shift_reports),
    "forget": (ForgetRequest, ShotService.forget),
    "recount": (RecountRequest, ShotService.recount),
}
