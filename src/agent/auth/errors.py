"""Why a caller is turned away. No message repeats anything of a token.

    NotSignedIn
    ├── SignInRequired   sign_in_required   401   no ID token came
    ├── RecorderRequired sign_in_required   401   neither a known principal nor an access token records
    └── TokenInvalid     token_invalid      401   one came, and a check refused it; `details` name the check
    NotPermitted         not_permitted      403   a signed-in user without a group that the action needs
    ├── OtherTenant      not_permitted      403   a user of another plant; `details` say `tenant`
    └── LineNotPermitted not_permitted      403   a user whose groups are bound to other lines

Where the issuer's keys cannot be had, the answer is `shared.errors.Unavailable`: nobody's token is
wrong then, and the same request may work later.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar

from shared.errors import Detail, DiecastError

TOKEN_HEADER = "x-id-token"  # noqa: S105  the name of a header
ACCESS_TOKEN_HEADER = "x-access-token"  # noqa: S105  the name of a header


TOKEN_FIELD = "X-Id-Token"  # noqa: S105  the name of a field


class Check(StrEnum):
    """Checks that a token is held to. The value is the `reason` that a client is told."""

    MALFORMED = "malformed"
    TYPE = "type"
    ALGORITHM = "algorithm"
    KEY = "key"
    SIGNATURE = "signature"
    ISSUER = "issuer"
    AUDIENCE = "audience"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    ISSUED_AT = "issued_at"
    TOKEN_USE = "token_use"  # noqa: S105  the name of a claim
    SUBJECT = "subject"


MEANING: Mapping[Check, str] = {
    Check.MALFORMED: "it is not a signed JSON Web Token",
    Check.TYPE: "its header says that it is another kind of token",
    Check.ALGORITHM: "its algorithm is not accepted, or does not fit the key",
    Check.KEY: "the issuer has no key of its id",
    Check.SIGNATURE: "its signature is wrong",
    Check.ISSUER: "it is from another issuer",
    Check.AUDIENCE: "it was made for another application",
    Check.EXPIRED: "it has expired, or does not say when it does",
    Check.NOT_YET_VALID: "it is not valid yet",
    Check.ISSUED_AT: "it does not say when it was issued",
    Check.TOKEN_USE: "it is not an ID token",
    Check.SUBJECT: "it does not name its subject",
}


class NotSignedIn(DiecastError):
    """Nobody knows who asks."""

    status: ClassVar[int] = 401

    @property
    def headers(self) -> Mapping[str, str]:
        """The challenge that a 401 has to hold (RFC 9110, section 15.5.2)."""
        return {"www-authenticate": "Bearer"}


class SignInRequired(NotSignedIn):
    """The request needs a signed-in user and brought no ID token."""

    code: ClassVar[str] = "sign_in_required"

    def __init__(self) -> None:
        super().__init__("Sign in first: this request needs an ID token in the header X-Id-Token.")


class RecorderRequired(NotSignedIn):
    """Recording shots needs a machine that is known."""

    code: ClassVar[str] = "sign_in_required"

    def __init__(self) -> None:
        super().__init__(
            "Shots are recorded by an IAM principal of RecorderPrincipals, or with an access token of the "
            "scope diecast/shots.write in the header X-Access-Token."
        )


class TokenInvalid(NotSignedIn):
    """An ID token that did not pass `check`."""

    code: ClassVar[str] = "token_invalid"

    def __init__(self, check: Check) -> None:
        super().__init__(f"The ID token was refused: {MEANING[check]}.", [Detail(TOKEN_FIELD, check.value)])


class NotPermitted(DiecastError):
    """The user is known, and in none of the groups that may do this."""

    code: ClassVar[str] = "not_permitted"
    status: ClassVar[int] = 403


class OtherTenant(NotPermitted):
    """The user is known, and of another plant than this one."""

    def __init__(self) -> None:
        super().__init__(
            "You are signed in, but this assistant is another plant's.", [Detail(TOKEN_FIELD, "tenant")]
        )


class LineNotPermitted(NotPermitted):
    """The user is known, and all their groups are bound to other lines."""

    def __init__(self, line: str) -> None:
        super().__init__(
            f"You are signed in, but in no group that may see the line {line}.", [Detail("line", line)]
        )
