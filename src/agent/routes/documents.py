"""GET /api/kb/documents/{id}: one document for reading."""

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from aws_lambda_powertools.event_handler import Response

from agent.routes.failures import json_response
from shared.errors import Detail, InvalidInput, NotFound
from shared.knowledge.documents import ID_PATTERN

if TYPE_CHECKING:
    from agent.routes.app import Services


def document(services: "Services", document_id: str) -> Response[Any]:
    """The document of this id, percent-encoded or not. Raises InvalidInput, NotFound and Unavailable."""
    wanted = unquote(document_id, errors="replace")
    if not ID_PATTERN.fullmatch(wanted):
        reason = "letters, digits, dots, hyphens and underscores only, at most 120 of them"
        raise InvalidInput(f"id: {reason}", [Detail("id", reason)])
    found = services.documents.find(wanted)
    if found is None:
        raise NotFound(f"There is no document {wanted}.")
    return json_response(
        {"id": found.id, "title": found.title, "language": found.language, "markdown": found.markdown}
    )
