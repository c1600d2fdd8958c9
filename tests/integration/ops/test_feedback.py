"""`diecast feedback` on the local server's file and on a table that moto plays; its cases can be asked."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
import yaml
from moto import mock_aws

from agent.turns import dynamodb_feedback
from agent.turns.dynamodb_feedback import DynamoFeedback
from agent.turns.feedback import Feedback, LocalFeedback
from checks.evaluation.conversations.reading import read_cases
from checks.standins.loopback import Answer, Loopback, Request
from diecast.cli import main
from ops import feedback
from ops.feedback import as_cases, moment
from shared.assets import asset
from shared.bundle.feature_schema import read_schema
from shared.errors import InvalidInput
from tests.sessions_table import TABLE, make_sessions_table

CLOUDFORMATION = "http://cloudformation.amazonaws.com/doc/2010-05-15/"
NOW = 1_795_860_000.0
DAY = 86_400
SCHEMA = read_schema(asset("models", "default", "schema.json"))
SHOT = {example.id: dict(example.features) for example in SCHEMA.examples}["weak-intensification"]
PREDICT = "predict_quality"


def said(number: int, *, helpful: bool, at: float, **given: object) -> Feedback:
    """Feedback on one answer."""
    fields = {
        "question": f"질문 {number}",
        "features": SHOT,
        "answer": "답",
        "comment": f"말 {number}",
    } | given
    return Feedback(f"turn-{number}", "oidc:https://idp.example#kim", helpful, at=at, **fields)  # type: ignore[arg-type]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file as the local server keeps it: three answers of three days."""
    path = tmp_path / "feedback.jsonl"
    kept = LocalFeedback(path)
    now = time.time()
    for number, helpful in enumerate((True, False, False)):
        kept.put(said(number, helpful=helpful, at=now - number * DAY))
    return path


def listed(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    """The questions that a call lists as JSON."""
    capsys.readouterr()
    assert main(["feedback", "--json", *arguments]) == 0
    return [row["question"] for row in json.loads(capsys.readouterr().out)]


def test_the_newest_comes_first_and_filters_leave_the_rest_out(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here = ("--file", str(file))

    assert listed(capsys, *here) == ["질문 0", "질문 1", "질문 2"]
    assert listed(capsys, *here, "--unhelpful") == ["질문 1", "질문 2"]
    assert listed(capsys, *here, "--unhelpful", "--since", "36h") == ["질문 1"]
    assert listed(capsys, *here, "--most", "1") == ["질문 0"]


def test_a_table_for_people_counts_and_names_nobody(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["feedback", "--file", str(file), "--most", "2"]) == 0

    told = capsys.readouterr().out
    assert "1 helped, 1 did not; 1 older ones are not shown (--most)" in told
    assert "말 1" in told
    assert "kim" not in told


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        ("", 0.0),
        ("12h", NOW - 12 * 3600),
        ("7d", NOW - 7 * DAY),
        ("2026-11-28", 1_795_824_000.0),
        ("2026-11-28T09:00:00+09:00", 1_795_824_000.0),
    ],
)
def test_a_moment_is_a_date_a_time_or_a_span(since: str, expected: float) -> None:
    assert moment(since, NOW) == expected


@pytest.mark.parametrize("since", ["yesterday", "7w", "-1d", "28.11.2026"])
def test_another_moment_is_refused(since: str) -> None:
    with pytest.raises(InvalidInput, match="--since"):
        moment(since, NOW)


def test_a_file_that_is_not_there_or_is_none_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["feedback", "--file", str(tmp_path / "gone.jsonl")]) == 1
    assert "nobody has given feedback" in capsys.readouterr().err
    (tmp_path / "bad.jsonl").write_text("{", encoding="utf-8")
    assert main(["feedback", "--file", str(tmp_path / "bad.jsonl")]) == 1
    assert "cannot be read" in capsys.readouterr().err


def test_both_places_at_once_are_refused(file: Path) -> None:
    assert main(["feedback", "--file", str(file), "--stack", "x"]) == 2


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[DynamoFeedback]:
    """The feedback of the stack `x`."""
    outputs = f"<member><OutputKey>SessionsTableName</OutputKey><OutputValue>{TABLE}</OutputValue></member>"
    told = f"<StackName>x</StackName><Outputs>{outputs}</Outputs>"
    result = f"<DescribeStacksResult><Stacks><member>{told}</member></Stacks></DescribeStacksResult>"
    answer = f'<DescribeStacksResponse xmlns="{CLOUDFORMATION}">{result}</DescribeStacksResponse>'

    def described(_: Request) -> Answer:
        return Answer(200, answer.encode(), {"content-type": "text/xml"})

    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws(), Loopback(described) as account:
        monkeypatch.setenv("AWS_ENDPOINT_URL_CLOUDFORMATION", account.url)
        client = boto3.client("dynamodb")
        make_sessions_table(client)
        yield DynamoFeedback(client, TABLE)


def test_a_stacks_feedback_is_read_page_by_page(
    stack: DynamoFeedback, capsys: pytest.CaptureFixture[str]
) -> None:
    now = time.time()
    for number in range(30):
        # Some 90 kB each, also compressed: a query gives 1 MB.
        filler = "".join(chr(0x4E00 + (at * 7919 + number * 104_729) % 20_000) for at in range(40_000))
        stack.put(said(number, helpful=bool(number % 2), at=now - number, answer=filler))

    assert listed(capsys, "--stack", "x", "--unhelpful") == [f"질문 {n}" for n in range(0, 30, 2)]


def test_no_more_than_the_bound_is_read_and_that_is_said(
    stack: DynamoFeedback, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for module in (feedback, dynamodb_feedback):
        monkeypatch.setattr(module, "MOST_LISTED", 2)
    for number in range(3):
        stack.put(said(number, helpful=True, at=time.time()))

    assert len(listed(capsys, "--stack", "x")) == 2
    assert main(["feedback", "--stack", "x"]) == 0
    assert "not all of it was read" in capsys.readouterr().err


def test_without_credentials_it_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)

    assert main(["feedback", "--stack", "x"]) == 1
    assert "Unable to locate credentials" in capsys.readouterr().err


def test_cases_hold_what_was_asked_and_say_what_a_person_has_to_correct(tmp_path: Path) -> None:
    what_if = {"tool": PREDICT, "input": {"changes": [{"feature": "Process_HoldPressure", "to": 100.0}]}}
    several = {
        "tool": PREDICT,
        "input": {
            "changes": [],
            "scenarios": [
                {"changes": [{"feature": "Process_HoldPressure", "to": to}]} for to in (95.0, 105.0)
            ],
        },
    }
    rows = [
        said(
            1,
            helpful=True,
            at=NOW,
            question="보압을 100으로 올리면?",
            before=("불량이야?",),
            calls=(what_if,),
        ),
        said(2, helpful=False, at=NOW, comment="아니다: kim@plant.example\n줄 둘", calls=(several,)),
        said(3, helpful=False, at=NOW, question="hello", features={}, calls=()),
    ]
    path = tmp_path / "cases.yaml"
    path.write_text(as_cases(rows), encoding="utf-8")
    text = path.read_text(encoding="utf-8")
    cases = read_cases(SCHEMA, path)

    assert [[turn.question for turn in case.turns] for case in cases] == [
        ["불량이야?", "보압을 100으로 올리면?"],
        ["질문 2"],
        ["hello"],
    ]
    assert [case.turns[-1].scored for case in cases] == [True, True, True]
    assert [case.turns[0].scored for case in cases] == [False, True, True]
    assert cases[0].turns[-1].features == SHOT
    assert cases[0].turns[-1].expected == [[{"Process_HoldPressure": 100.0}]]
    assert [len(wanted) for wanted in cases[1].turns[-1].expected] == [2]  # type: ignore[arg-type]
    assert text.count("it did not help: correct what is expected") == 2
    assert "#   comment: 아니다: (removed) 줄 둘" in text
    assert yaml.safe_load(text)["kind"] == "feedback"


def test_cases_are_held_and_a_wrong_expectation_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = LocalFeedback(tmp_path / "feedback.jsonl")
    asked = {"tool": PREDICT, "input": {"changes": [{"feature": "Process_HoldPressure", "to": 100.0}]}}
    kept.put(said(1, helpful=True, at=time.time(), question="보압을 100으로 올리면?", calls=(asked,)))
    cases = tmp_path / "cases.yaml"

    assert main(["feedback", "--file", str(tmp_path / "feedback.jsonl"), "--as-cases", str(cases)]) == 0
    assert main(["golden", "--cases", str(cases)]) == 0
    text = cases.read_text(encoding="utf-8")
    cases.write_text(
        text.replace("Process_HoldPressure: 100.0", "Process_HoldPressure: 90.0"), encoding="utf-8"
    )
    assert main(["golden", "--cases", str(cases)]) == 1
    capsys.readouterr()


@pytest.mark.parametrize(
    "text", ["[]", "kind: x", "{", "kind: x\nconversations: [{q: a, shot: {no_such: 1}}]"]
)
def test_what_is_no_file_of_cases_is_refused(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "cases.yaml"
    path.write_text(text, encoding="utf-8")

    assert main(["golden", "--cases", str(path)]) == 2
    assert str(path) in capsys.readouterr().err


def test_nothing_kept_makes_an_empty_file_of_cases(tmp_path: Path) -> None:
    path = tmp_path / "cases.yaml"
    path.write_text(as_cases([]), encoding="utf-8")

    assert read_cases(SCHEMA, path) == []
