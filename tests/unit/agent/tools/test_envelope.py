"""What stands around a tool's answer is taken off, in whichever way it was put there."""

import base64
import json
from typing import Any

import pytest

from agent.tools.envelope import opened, parsed
from agent.tools.result_validation import read_answer
from agent.tools.transport import ToolFailed
from shared.contracts.tools import Tool

ANSWER = {"answer": "금형 온도를 190 °C 위로 ~~~ ???", "sources": [{"title": "탕경.md"}]}
TEXT = json.dumps(ANSWER, ensure_ascii=False)
CODED = base64.b64encode(TEXT.encode()).decode()
LINES = "\r\n".join(CODED[at : at + 76] for at in range(0, len(CODED), 76))
URL_SAFE = base64.urlsafe_b64encode(TEXT.encode()).decode()


def read(envelope: Any) -> Any:
    """What is read of a function's answer as it came over the wire."""
    return opened(parsed(json.dumps(envelope)))


@pytest.mark.parametrize("status", [200, "200", " 200 ", 200.0])
@pytest.mark.parametrize(
    "body",
    [
        {"body": TEXT},
        {"body": ANSWER},
        {"body": json.dumps(TEXT)},
        {"body": json.dumps(json.loads(TEXT))},
        {"body": CODED, "isBase64Encoded": True},
        {"body": CODED, "isBase64Encoded": "true"},
        {"body": LINES, "isBase64Encoded": True},
        {"body": URL_SAFE, "isBase64Encoded": True},
        {"body": TEXT, "isBase64Encoded": False},
        {"body": json.dumps({"statusCode": 200, "body": TEXT})},
    ],
)
def test_an_answer_is_found_in_its_envelope(status: Any, body: dict[str, Any]) -> None:
    assert read({"statusCode": status, **body}) == ANSWER


@pytest.mark.parametrize(
    "status", [None, True, "ok", "２００", 200.5, -1, 1e308, float("nan"), [200], "1" * 20]
)
def test_a_status_that_is_none_is_refused(status: Any) -> None:
    with pytest.raises(ToolFailed, match="statusCode"):
        read({"statusCode": status, "body": TEXT})


@pytest.mark.parametrize(
    "body",
    [
        {"body": ""},
        {"body": None},
        {"body": json.dumps(json.dumps(TEXT))},
        {"body": CODED},
        {"body": "$$$$", "isBase64Encoded": True},
        {"body": CODED[:-3], "isBase64Encoded": True},
    ],
)
def test_what_holds_no_answer_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(ToolFailed):
        read({"statusCode": 200, **body})


def test_sources_may_be_addresses_alone() -> None:
    found = read_answer(
        Tool.SEARCH, {"answer": "x", "sources": ["s3://plant/a/탕경 대책.md", "b.pdf", " ", 7]}
    )

    assert [(row["id"], row["uri"]) for row in found.result["results"]] == [
        ("탕경-대책", "s3://plant/a/탕경 대책.md"),
        ("b", "b.pdf"),
    ]
    assert found.result["found"] is True
    assert "excerpt" in found.remark
