"""Addresses that data may be sent to."""

from urllib.parse import urlsplit

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def is_url(value: str) -> bool:
    """True where a LAMBDA_Tn_URL value is a URL rather than a function name or ARN.

    Raises ValueError for a URL that would send process data in the clear: http is for loopback only.
    """
    parts = urlsplit(value)
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise ValueError(f"{value} must use https (http is accepted for loopback addresses only)")
    return parts.scheme in {"http", "https"}
