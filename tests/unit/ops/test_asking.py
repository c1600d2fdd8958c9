"""What a request to a stage carries."""

import hashlib

import pytest
from botocore.credentials import Credentials

from ops.asking import Stage
from shared.errors import InvalidInput

CREDENTIALS = Credentials("AKIDEXAMPLE", "secret", "session")
FUNCTION = "https://abc123.lambda-url.ap-northeast-2.on.aws"


def headers(stage: Stage, body: bytes | None = b"{}") -> dict[str, str]:
    given = stage.headers("POST" if body else "GET", f"{stage.url}/api/chat", body)
    return {name.lower(): value for name, value in given.items()}


def test_a_function_url_is_asked_with_a_signature() -> None:
    sent = headers(Stage(FUNCTION, "ap-northeast-2", CREDENTIALS))

    assert "/ap-northeast-2/lambda/aws4_request" in sent["authorization"]
    assert "x-amz-content-sha256" in sent["authorization"]
    assert sent["x-amz-security-token"] == "session"


def test_cloudfront_signs_by_itself_and_needs_the_bodys_hash() -> None:
    sent = headers(Stage("https://d111.cloudfront.net", "ap-northeast-2", CREDENTIALS))

    assert "authorization" not in sent
    assert sent["x-amz-content-sha256"] == hashlib.sha256(b"{}").hexdigest()


def test_without_credentials_nothing_is_signed() -> None:
    assert "authorization" not in headers(Stage(FUNCTION, "ap-northeast-2"))


def test_an_id_token_goes_into_its_own_header_and_is_signed_too() -> None:
    sent = headers(Stage(FUNCTION, "ap-northeast-2", CREDENTIALS, id_token="eyJ"), body=None)

    assert sent["x-id-token"] == "eyJ"
    assert "x-id-token" in sent["authorization"]
    assert "content-type" not in sent


@pytest.mark.parametrize(
    ("url", "reason"),
    [("http://example.com", "must use https"), ("example.com", "is no address"), ("", "is no address")],
)
def test_an_address_in_the_clear_or_none_at_all_is_refused(url: str, reason: str) -> None:
    with pytest.raises(InvalidInput, match=reason):
        Stage(url)
