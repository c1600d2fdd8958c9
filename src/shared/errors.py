"""The project's own errors. Adapters turn a library's errors into these at the edge.

DiecastError
├── InvalidInput        validation_error   the caller sent something wrong; details name the fields
├── NoFeatures          no_features        not one known process value came with the request
├── NotFound            not_found          a document, job or route that does not exist
├── Conflict            conflict           somebody else changed it first
├── Unavailable         unavailable        a neighbour (S3, DynamoDB, an index) did not answer; try again
└── ArtifactDamaged                      a published version that is not whole, or too new to read
    └── BundleError     bundle_invalid      … of a model (of an index: IndexDamaged, index_damaged)
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Final


@dataclass(frozen=True, slots=True)
class Detail:
    """One field of the input and what is wrong with it."""

    field: str
    reason: str


class DiecastError(Exception):
    """An error with a code for programs and a message for people; never shows internals."""

    code: ClassVar[str] = "internal_error"
    status: ClassVar[int] = 500

    def __init__(self, message: str, details: Sequence[Detail] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.details = tuple(details)

    @property
    def headers(self) -> Mapping[str, str]:
        """HTTP headers that the answer needs beside its status."""
        return {}

    def body(self) -> dict[str, Any]:
        """The JSON body of every error answer: `{"error": {"code", "message", "details"}}`."""
        details = [asdict(detail) for detail in self.details]
        return {"error": {"code": self.code, "message": self.message, "details": details}}


class InvalidInput(DiecastError):
    """The request does not fit the contract."""

    code = "validation_error"
    status = 422


class NoFeatures(DiecastError):
    """A prediction needs at least one known process value; an average shot is never assumed."""

    code = "no_features"
    status = 422


class NotFound(DiecastError):
    """A thing that was asked for does not exist."""

    code = "not_found"
    status = 404


class Conflict(DiecastError):
    """Somebody else changed the same thing first."""

    code = "conflict"
    status = 409


class Unavailable(DiecastError):
    """A neighbouring service did not answer; the same request may work later."""

    code = "unavailable"
    status = 503


class ArtifactDamaged(DiecastError):
    """A version of a model or an index that is damaged, incomplete or written by a newer version."""


class BundleError(ArtifactDamaged):
    """A model bundle that is damaged, incomplete or written by a newer version."""

    code = "bundle_invalid"


CALLERS_FAULTS: Final = frozenset({InvalidInput.code, NoFeatures.code})
"""Codes that say what was wrong with the values somebody sent."""
