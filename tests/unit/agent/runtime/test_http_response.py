"""From a handler's result to prelude and pieces, for every form that a result may have."""

import json
from typing import Any

import pytest

from agent.runtime.errors import BadResult
from agent.runtime.http_response import PRELUDE_END, reply_to


def prelude_of(result: object) -> dict[str, Any]:
    prelude = reply_to(result).prelude
    assert prelude.endswith(PRELUDE_END)
    found: dict[str, Any] = json.loads(prelude.removesuffix(PRELUDE_END))
    return found


@pytest.mark.parametrize(
    ("body", "pieces"),
    [
        (None, []),
        ("", []),
        (b"", []),
        ("금형", ["금형".encode()]),
        (b"\xff\x00", [b"\xff\x00"]),
        (bytearray(b"ab"), [b"ab"]),
        ([b"a", b"", memoryview(b"b")], [b"a", b"b"]),
        ("lone \ud800", [b"lone ?"]),
    ],
)
def test_a_body_becomes_pieces_none_of_them_empty(body: object, pieces: list[bytes]) -> None:
    assert list(reply_to({"statusCode": 200, "body": body}).pieces) == pieces


def test_an_iterator_is_not_read_before_its_pieces_are_wanted() -> None:
    read: list[int] = []

    def body() -> Any:
        for number in (1, 2):
            read.append(number)
            yield b"%d" % number

    pieces = reply_to({"statusCode": 200, "body": body()}).pieces

    assert read == []
    assert next(pieces) == b"1"
    assert read == [1]


def test_a_base64_body_is_decoded() -> None:
    reply = reply_to({"statusCode": 200, "body": "/wA=", "isBase64Encoded": True})

    assert list(reply.pieces) == [b"\xff\x00"]


def test_a_status_may_be_written_as_text() -> None:
    assert prelude_of({"statusCode": "404"})["statusCode"] == 404


def test_header_names_are_lower_case_and_values_text() -> None:
    given = {"statusCode": 200, "headers": {"Content-Type": "text/plain", "Retry-After": 5}}

    assert prelude_of(given)["headers"] == {"content-type": "text/plain", "retry-after": "5"}


def test_several_values_of_a_header_are_joined() -> None:
    given = {
        "statusCode": 200,
        "headers": {"Vary": "Host"},
        "multiValueHeaders": {"Vary": ["Origin", "Accept"]},
    }

    assert prelude_of(given)["headers"] == {"vary": "Origin, Accept"}


def test_each_set_cookie_becomes_a_cookie_of_its_own() -> None:
    given = {
        "statusCode": 200,
        "cookies": ["a=1"],
        "multiValueHeaders": {"Set-Cookie": ["b=2; Path=/", "c=3"]},
    }

    assert prelude_of(given) == {"statusCode": 200, "headers": {}, "cookies": ["a=1", "b=2; Path=/", "c=3"]}


@pytest.mark.parametrize(
    ("result", "reason"),
    [
        ({"statusCode": "teapot"}, "statusCode is 'teapot'"),
        ({"statusCode": None}, "statusCode is None"),
        ({"statusCode": 600}, "statusCode is 600"),
        ({"statusCode": 200, "headers": "a: b"}, "headers is str"),
        ({"statusCode": 200, "headers": {"a": None}}, "header 'a' is NoneType"),
        ({"statusCode": 200, "cookies": "a=1"}, "cookies"),
        ({"statusCode": 200, "body": 5}, "the body is int"),
        ({"statusCode": 200, "body": "?", "isBase64Encoded": True}, "not base64"),
        ({"statusCode": 200, "body": iter([b"a"]), "isBase64Encoded": True}, "cannot be base64"),
        (object(), "neither an HTTP answer nor JSON"),
    ],
)
def test_what_cannot_be_sent_is_refused_with_the_reason(result: object, reason: str) -> None:
    with pytest.raises(BadResult) as refused:
        reply_to(result)

    assert reason in str(refused.value)
