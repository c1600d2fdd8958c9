"""Removal of secrets and identities from whatever a recording holds, before it is written.

A recording has no field for headers, callers, sessions or pictures, so most of what is secret never gets into
it. What stands in texts (a question, a document's address, a tool's message) is found here by its form. Pure;
to scrub twice changes nothing more.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

REMOVED: Final = "(removed)"

SECRET_NAMES: Final = frozenset(
    {
        "access_token", "account", "account_id", "api_key", "apikey", "authorization", "caller",
        "client_secret", "cookie", "cookies", "credentials", "email", "id_token", "password",
        "principal", "refresh_token", "secret", "secret_access_key", "session_id", "session_token",
        "set_cookie", "signature", "sub", "token", "turn_id", "user", "user_id", "username",
        "x_amz_security_token", "x_api_key", "x_id_token",
    }
)  # fmt: skip
"""Names of fields whose value is removed, whatever it is; compared in lower case, hyphens as underscores."""

SHORTEST_SECRET: Final = 8
"""Characters of a known secret, below which its removal would tear words apart."""

_PATTERNS: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # A private key, or what is left of one.
        r"-----BEGIN [A-Z ]{0,30}KEY-----[^-]{0,10000}(?:-----END [A-Z ]{0,30}KEY-----)?",
        # Headers with credentials, bearer tokens, signed requests.
        r"\bauthorization[\"']?\s{0,3}[:=]\s{0,3}[\"']?(?!\(removed\))[^\n\"']{3,4000}",
        r"\bbearer\s+[\w.~+/=-]{8,4000}",
        r"\bAWS4-HMAC-SHA256\b[^\"\n]{0,1000}",
        # JSON Web Tokens (RFC 7519), whole or without their signature.
        r"\beyJ[\w-]{5,4000}(?:\.[\w-]{0,4000}){0,2}",
        # Amazon Resource Names.
        r"\barn:aws[\w-]{0,12}:[^\s\"'<>,;)\]]{1,400}",
        # Ids of AWS access keys and principals.
        r"(?<![A-Z0-9])(?:AKIA|ASIA|AROA|AIDA|AGPA|ANPA|ANVA|APKA)[A-Z0-9]{12,32}(?![A-Z0-9])",
        # Keys and tokens of well-known services.
        r"\b(?:gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk-)[\w-]{10,200}",
        # E-mail addresses.
        r"(?<![\w.+%-])[\w.+%-]+@[\w-]+\.[\w.-]+",
        # name=value and "name": value of something secret.
        (
            r"\b(?:password|passwd|secret|token|api[_-]?key|cookie)[\"']?\s{0,3}[:=]\s{0,3}[\"']?"
            r"(?!\(removed\))[^\s\"',;&]{3,2000}"
        ),
        # Ids of sessions.
        r"\bsession_\d{6,14}_[0-9a-f]{6,40}",
    )
)
_ADDRESS: Final = re.compile(
    r"(?P<scheme>\b[a-z][a-z0-9+.-]{1,15}://)(?:[^\s/@\"'<>]{1,200}@)?(?P<rest>[^\s?#\"'<>()]{1,2000})(?:\?[^\s\"'<>()]{1,8000})?",
    re.IGNORECASE,
)
"""An address: who signs in by it and its query go, where signatures and tokens stand."""
_BASIC: Final = re.compile(r"\b[Bb]asic\s+(?P<told>[\w+/=-]{8,400})")
"""Credentials (RFC 7617), or a plain word behind "basic"."""
_ACCOUNT: Final = re.compile(r"(?<!\d)(?<!\d\.)\d{12}(?!\d|\.\d)", re.ASCII)
_RUN: Final = re.compile(r"[A-Za-z0-9+/_=-]{32,8000}")


def scrubbed(value: Any, secrets: frozenset[str] = frozenset()) -> Any:
    """Return a JSON value without what is secret; `secrets` are texts that are known to be.

    Names of fields are scrubbed like texts. Numbers, truth values and null stay as they are.
    """
    if isinstance(value, str):
        return _text(value, secrets)
    if isinstance(value, Mapping):
        return {
            _text(str(name), secrets): REMOVED if _is_secret(name, held) else scrubbed(held, secrets)
            for name, held in value.items()
        }
    if isinstance(value, list | tuple):
        return [scrubbed(held, secrets) for held in value]
    return value


def known_secrets(environment: Mapping[str, str]) -> frozenset[str]:
    """Return the values of an environment's variables whose names say that they are secret."""
    told = re.compile(r"TOKEN|SECRET|PASSWORD|PASSWD|API_?KEY|ACCESS_KEY|CREDENTIAL|COOKIE")
    return frozenset(
        value for name, value in environment.items() if told.search(name) and len(value) >= SHORTEST_SECRET
    )


def _is_secret(name: object, held: Any) -> bool:
    return str(name).strip().lower().replace("-", "_") in SECRET_NAMES and held not in ("", None)


def _text(text: str, secrets: frozenset[str]) -> str:
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, REMOVED)
    for pattern in _PATTERNS:
        text = pattern.sub(REMOVED, text)
    text = _ADDRESS.sub(r"\g<scheme>\g<rest>", text)
    text = _BASIC.sub(lambda found: REMOVED if re.search("[A-Z0-9=]", found["told"][1:]) else found[0], text)
    text = _ACCOUNT.sub(REMOVED, text)
    return _RUN.sub(lambda found: REMOVED if _is_random(found[0]) else found[0], text)


def _is_random(run: str) -> bool:
    """Return whether a run of characters looks like a key: small and large letters and digits in one."""
    return all(re.search(kind, run) for kind in ("[a-z]", "[A-Z]", "[0-9]"))
