"""Reports of shifts are mailed once each, on moto's DynamoDB and SNS, whatever is called twice or fails."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError
from moto import mock_aws
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.sns.models import sns_backends

from shared.errors import InvalidInput
from shared.metrics import Meter
from t4_shots.dynamodb_store import DynamoShots
from t4_shots.handler import build_service
from t4_shots.plant_time import PlantTime, read_shifts
from t4_shots.service import ShotService
from t4_shots.shift_report.dynamodb_marks import DynamoMarks
from t4_shots.shift_report.mail import GRACE_MS, ReportMail
from t4_shots.shift_report.sns import SnsTopic
from tests.quality_parts import default_bundle
from tests.shot_parts import HOUR, MINUTE, NOON, SEOUL, kept, said
from tests.stack_tables import make_table

TABLE, REGION = "shots", "ap-northeast-2"
QUARTER = 15 * MINUTE
MORNING = NOON - 4 * HOUR
"""08:00 in Seoul, when the night ends."""
BERLIN = PlantTime(ZoneInfo("Europe/Berlin"), read_shifts("early=06:00,late=14:00,night=22:00"))


class Failing:
    """SNS, of which a call may fail: before it is sent, or after."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.before: Exception | None = None
        self.after: BaseException | None = None

    def publish(self, **given: Any) -> Any:
        if self.before is not None:
            raise self.before
        answer = self._client.publish(**given)
        if self.after is not None:
            raise self.after
        return answer


@dataclass
class Plant:
    """T4 on its table with a topic. `now_ms` is what the time is."""

    clock: PlantTime = SEOUL
    lines: tuple[str, ...] = ("default",)
    now_ms: int = NOON
    sns: Failing = field(init=False)

    def __post_init__(self) -> None:
        self.client = boto3.client("dynamodb", region_name=REGION)
        make_table(self.client, "ShotsTable", TABLE)
        sns = boto3.client("sns", region_name=REGION)
        self.topic = sns.create_topic(Name="reports")["TopicArn"]
        self.sns = Failing(sns)
        self.store = DynamoShots(self.client, TABLE, self.clock.bucket)

    def service(self) -> ShotService:
        topic = SnsTopic(self.sns, self.topic)
        mail = ReportMail(DynamoMarks(self.client, TABLE), topic.publish, self.lines, Meter("t4_shots"))
        bundle = default_bundle()
        return ShotService(self.store, lambda _: bundle, self.clock, lambda: self.now_ms / 1000, mail=mail)

    def run(self, at_ms: int | None = None) -> Any:
        """One call of the schedule."""
        self.now_ms = self.now_ms if at_ms is None else at_ms
        return self.service().answer({"action": "mail_shift_reports", "lang": "en"})

    @property
    def mails(self) -> list[tuple[str | None, str]]:
        """Subjects and texts that the topic got."""
        sent = sns_backends[DEFAULT_ACCOUNT_ID][REGION].topics[self.topic].sent_notifications
        return [(subject, text) for _, text, subject, *_ in sent]

    def add(self, at_ms: int, line: str = "default", shot_id: str = "") -> None:
        outcome = said("defect", "flash", by="kim")
        shot = kept(shot_id or f"{line}-{at_ms}", at_ms, line=line, mould="M1", outcome=outcome)
        self.store.add([replace(shot, score=replace(shot.score, verdict="defect"))])


@pytest.fixture
def make() -> Iterator[Callable[..., Plant]]:
    with mock_aws():
        yield Plant


def test_a_shift_is_mailed_once_however_often_it_is_called(make: Callable[..., Plant]) -> None:
    plant = make()
    plant.add(MORNING - HOUR)

    assert plant.run(MORNING + GRACE_MS - 1) == {"mailed": [], "failed": []}
    assert plant.run(MORNING + QUARTER) == {"mailed": ["default 2026-02-09 night"], "failed": []}
    for quarter in range(2, 12):
        assert plant.run(MORNING + quarter * QUARTER) == {"mailed": [], "failed": []}

    ((subject, text),) = plant.mails
    assert subject == "Shift report default 2026-02-09 night: 1 shots, 1 defects"
    assert "M1" in text
    assert "kim" not in text


def test_two_calls_at_once_mail_once(make: Callable[..., Plant]) -> None:
    plant = make()
    plant.add(MORNING - HOUR)
    both = threading.Barrier(2)

    class Together(DynamoMarks):
        """Both have seen that nobody mailed it before either claims it."""

        def claim(self, line: str, shift: str, now_ms: int) -> bool:
            both.wait(timeout=10)
            with lock:
                return super().claim(line, shift, now_ms)

    lock = threading.Lock()
    mail = plant.service().mail
    assert mail is not None
    told: list[Any] = []

    def call() -> None:
        service = replace(plant.service(), mail=replace(mail, marks=Together(plant.client, TABLE)))
        told.append(service.answer({"action": "mail_shift_reports"}))

    threads = [threading.Thread(target=call) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(len(one["mailed"]) for one in told) == [0, 1]
    assert len(plant.mails) == 1


@pytest.mark.parametrize(
    "fault",
    [
        ClientError({"Error": {"Code": "Throttling", "Message": "later"}}, "Publish"),
        EndpointConnectionError(endpoint_url="https://sns"),
    ],
)
def test_a_mail_that_failed_is_sent_by_the_next_call(make: Callable[..., Plant], fault: Exception) -> None:
    plant = make()
    plant.add(MORNING - HOUR)
    plant.sns.before = fault

    for quarter in (1, 2):
        assert plant.run(MORNING + quarter * QUARTER)["failed"] == ["default 2026-02-09 night"]
    plant.sns.before = None

    assert plant.run(MORNING + 3 * QUARTER)["mailed"] == ["default 2026-02-09 night"]
    assert plant.run(MORNING + 4 * QUARTER) == {"mailed": [], "failed": []}
    assert len(plant.mails) == 1


@pytest.mark.parametrize("lost", [ReadTimeoutError(endpoint_url="https://sns"), KeyboardInterrupt()])
def test_a_mail_that_may_have_been_sent_is_not_sent_again_and_is_told_as_failed_for_an_hour(
    make: Callable[..., Plant], lost: BaseException
) -> None:
    """The answer was lost, or the function ended before it marked the mail as sent."""
    plant = make()
    plant.add(MORNING - HOUR)
    plant.sns.after = lost
    if isinstance(lost, Exception):
        assert plant.run(MORNING + QUARTER)["failed"] == ["default 2026-02-09 night"]
    else:
        with pytest.raises(KeyboardInterrupt):
            plant.run(MORNING + QUARTER)
    plant.sns.after = None

    told = [plant.run(MORNING + quarter * QUARTER) for quarter in range(2, 8)]

    assert [one["mailed"] for one in told] == [[]] * 6
    assert [len(one["failed"]) for one in told] == [1, 1, 1, 0, 0, 0]
    assert len(plant.mails) == 1


def test_each_line_has_its_mail_and_one_that_fails_costs_no_other(make: Callable[..., Plant]) -> None:
    plant = make(lines=("a", "b", "c"))
    for line in plant.lines:
        plant.add(MORNING - HOUR, line)
    real = plant.service().bundle_of

    def bundle_of(line: str) -> Any:
        if line == "b":
            raise InvalidInput("no model")
        return real(line)

    service = replace(plant.service(), bundle_of=bundle_of, now=lambda: (MORNING + QUARTER) / 1000)
    told = service.answer({"action": "mail_shift_reports"})

    assert told["mailed"] == ["a 2026-02-09 night", "c 2026-02-09 night"]
    assert set(told["failed"]) == {"b 2026-02-09 day", "b 2026-02-09 night"}
    assert plant.run(MORNING + 2 * QUARTER)["mailed"] == ["b 2026-02-09 night"]


def test_a_line_that_stands_is_mailed_once_and_then_no_more(make: Callable[..., Plant]) -> None:
    plant = make()
    plant.add(MORNING - 13 * HOUR)
    mailed = [key for hour in range(1, 30) for key in plant.run(MORNING + hour * HOUR)["mailed"]]

    assert mailed == ["default 2026-02-09 day", "default 2026-02-09 night"]


def test_shots_that_come_late_into_an_empty_shift_are_mailed_still(make: Callable[..., Plant]) -> None:
    plant = make()
    assert plant.run(MORNING + QUARTER)["mailed"] == []

    plant.add(MORNING - HOUR)

    assert plant.run(MORNING + 2 * QUARTER)["mailed"] == ["default 2026-02-09 night"]


def test_what_ended_longer_ago_than_a_day_is_mailed_no_more(make: Callable[..., Plant]) -> None:
    plant = make()
    plant.add(MORNING - HOUR)

    assert plant.run(MORNING + 25 * HOUR)["mailed"] == ["default 2026-02-10 day"]


@pytest.mark.parametrize("night", ["2026-03-29", "2026-10-25"])
def test_through_a_night_in_which_clocks_change_each_shift_is_mailed_once(
    make: Callable[..., Plant], night: str
) -> None:
    plant = make(clock=BERLIN)
    begin = int(datetime.fromisoformat(f"{night}T00:00:00+00:00").timestamp() * 1000) - 24 * HOUR
    for hour in range(72):
        plant.add(begin + hour * HOUR)

    mailed = [
        key.removeprefix("default ")
        for hour in range(48)
        for key in plant.run(begin + 12 * HOUR + hour * HOUR)["mailed"]
    ]

    assert len(set(mailed)) == len(mailed)
    ended = {BERLIN.shift(begin + (13 + hour) * HOUR).key for hour in range(37)}
    assert ended <= set(mailed)


def test_a_table_that_is_down_fails_and_mails_nothing(
    make: Callable[..., Plant], monkeypatch: pytest.MonkeyPatch
) -> None:
    plant = make()
    plant.add(MORNING - HOUR)

    def down(**_: Any) -> Any:
        raise ClientError({"Error": {"Code": "InternalServerError", "Message": ""}}, "GetItem")

    with monkeypatch.context() as patch:
        patch.setattr(plant.client, "get_item", down)
        assert plant.run(MORNING + QUARTER)["failed"]
    assert plant.mails == []
    assert plant.run(MORNING + QUARTER)["mailed"] == ["default 2026-02-09 night"]


def test_the_function_mails_where_its_environment_has_a_topic(make: Callable[..., Plant]) -> None:
    plant = make()
    plant.add(MORNING - HOUR)
    environment = {"SHOTS_TABLE": TABLE, "SHIFT_REPORT_TOPIC": plant.topic, "AWS_LAMBDA_FUNCTION_NAME": "t4"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_DEFAULT_REGION", REGION)
        service = build_service(environment, lambda: (MORNING + QUARTER) / 1000)
        assert service.answer({"action": "mail_shift_reports"})["mailed"] == ["default 2026-02-09 night"]
        without = build_service({**environment, "SHIFT_REPORT_TOPIC": ""}, lambda: NOON / 1000)
        with pytest.raises(InvalidInput):
            without.answer({"action": "mail_shift_reports"})
    ((subject, _),) = plant.mails
    assert subject is not None
    assert subject.startswith("교대 보고서")


def test_a_run_is_counted_and_what_failed_in_it(
    make: Callable[..., Plant], capsys: pytest.CaptureFixture[str]
) -> None:
    plant = make()
    plant.run(MORNING + QUARTER)

    assert '"ShiftReportsFailed":[0.0]' in capsys.readouterr().out.replace(" ", "")
