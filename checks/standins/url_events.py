"""Function URL events (payload format 2.0) for tests."""

import base64
import json
from typing import Any
from urllib.parse import urlencode

ARN = "arn:aws:iam::123456789012:user/engineer"
OTHER_ARN = "arn:aws:iam::123456789012:user/somebody-else"


def url_event(
    method: str,
    path: str,
    body: Any = None,
    *,
    raw: str | bytes | None = None,
    caller: str | None = ARN,
    headers: dict[str, str] | None = None,
    query: dict[str, str] | None = None,
) -> dict[str, Any]:
    """An event whose body is `body` as JSON, or `raw`: text as it is, bytes as base64."""
    text = raw if raw is not None else json.dumps(body, ensure_ascii=False) if body is not None else None
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": urlencode(query or {}),
        # Lambda leaves it out where there is none.
        **({"queryStringParameters": query} if query else {}),
        "headers": {"content-type": "application/json", **(headers or {})},
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "urlid",
            "authentication": None,
            "authorizer": {"iam": {"userArn": caller}} if caller else None,
            "domainName": "urlid.lambda-url.us-east-1.on.aws",
            "domainPrefix": "urlid",
            "http": {
                "method": method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "192.0.2.1",
                "userAgent": "test",
            },
            "requestId": "request-1",
            "routeKey": "$default",
            "stage": "$default",
            "time": "10/Feb/2024:10:00:00 +0000",
            "timeEpoch": 1707559200000,
        },
        "body": base64.b64encode(text).decode() if isinstance(text, bytes) else text,
        "isBase64Encoded": isinstance(text, bytes),
    }


def post(path: str, body: Any = None, **options: Any) -> dict[str, Any]:
    """A POST event."""
    return url_event("POST", path, body, **options)


def get(path: str, **options: Any) -> dict[str, Any]:
    """A GET event."""
    return url_event("GET", path, **options)
