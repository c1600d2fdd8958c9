"""The plant's files: GET /api/kb/files, and POST /api/kb/files/{upload,correct,delete}. T0 does the work."""

from collections.abc import Mapping, Sequence
from typing import Any

from aws_lambda_powertools.event_handler import Response

from agent.api.dependencies import AgentRouter, Requires, Services
from agent.api.responses import tool_response
from agent.api.schemas import CorrectBody, DeleteBody, UploadBody, read_body, read_file
from agent.auth.permissions import Action
from agent.observability.request_telemetry import RequestTelemetry, pseudonym
from agent.tools.gateway import Outcome
from shared.contracts.tools import Tool
from shared.errors import DiecastError
from shared.knowledge.document_lines import lines_of_name
from shared.knowledge.documents import DocumentError

LISTINGS_PER_MINUTE = 60
"""The page looks after every upload and while an ingest runs."""
CHANGES_PER_MINUTE = 15
"""Uploads, corrections and deletions together; each file is read before it is kept."""


class UploadsUnsupported(DiecastError):
    """The function that is T0 takes documents in, and knows nothing of single files."""

    code = "uploads_unsupported"
    status = 501


def routes(services: Services) -> AgentRouter:
    """Looking, uploading, correcting, deleting: for whoever may ingest."""
    router = AgentRouter()

    changing = Requires(services, Action.INGEST, CHANGES_PER_MINUTE, "file changes")

    @router.get("/api/kb/files", middlewares=[Requires(services, Action.INGEST, LISTINGS_PER_MINUTE)])
    def files() -> Response[Any]:
        """Every file of the lines that the caller may see, and of all lines, with its fate."""
        return _answer(_asked({"action": "files"}))

    @router.post("/api/kb/files/upload", middlewares=[changing])
    def upload() -> Response[Any]:
        """Write a new file, or the one of that mark anew; one that cannot be read is refused."""
        body = read_file(router.current_event, UploadBody, b'"data"')
        if body.line is not None:
            router.access.check(body.line)
        return _changed("upload", body.model_dump(exclude_none=True))

    @router.post("/api/kb/files/correct", middlewares=[changing])
    def correct() -> Response[Any]:
        """Put corrected text in a file's place."""
        body = read_file(router.current_event, CorrectBody, b'"markdown"')
        return _changed("correct", body.model_dump())

    @router.post("/api/kb/files/delete", middlewares=[changing])
    def delete() -> Response[Any]:
        """Delete the file of that mark."""
        return _changed("delete", read_body(router.current_event, DeleteBody).model_dump())

    def _asked(payload: Mapping[str, Any]) -> Outcome:
        observer = RequestTelemetry.for_calls(
            services.logger, router.request_id, router.trace_id, services.meter
        )
        only = router.access.visible.only
        bound = {} if only is None else {"lines": sorted(only)}
        return services.gateway.start(Tool.INGEST, {**payload, **bound}, observer).wait()

    def _changed(action: str, body: Mapping[str, Any]) -> Response[Any]:
        for line in _line_of_folder(body["name"]):
            router.access.check(line)
        outcome = _asked({"action": action, **body})
        error = outcome.result["error"]["code"] if outcome.failed else ""
        # For who asks later who changed what: the person as a pseudonym, and nothing that the file holds.
        services.logger.info(
            "file changed" if not outcome.failed else "file not changed",
            extra={"request_id": router.request_id, "trace_id": router.trace_id}
            | {"caller": pseudonym(router.caller), "action": action, "file": body["name"]}
            | ({"code": error} if error else {"size": outcome.result.get("size")}),
        )
        return _answer(outcome)

    return router


def _line_of_folder(name: str) -> Sequence[str]:
    """The line whose folder a file is in, none where it is in no line's; T0 refuses what can be none."""
    try:
        return lines_of_name(name)
    except DocumentError:
        return ()


def _answer(outcome: Outcome) -> Response[Any]:
    error = outcome.result["error"] if outcome.failed else {}
    if any(detail.get("field") == "action" for detail in error.get("details", ())):
        raise UploadsUnsupported(
            "The ingest function of this stage takes no uploads; put documents into its own store."
        )
    return tool_response(outcome)
