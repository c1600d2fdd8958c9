"""The plant's documents: GET /api/kb/documents/{id} for reading, POST /api/kb/ingest to take them in."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from aws_lambda_powertools.event_handler import Response

from agent.api.dependencies import AgentRouter, LineIn, Requires, Services
from agent.api.responses import json_response, tool_response
from agent.api.schemas import IngestBody, read_body
from agent.auth.permissions import Action
from agent.observability.request_telemetry import RequestTelemetry
from shared.contracts.line import DEFAULT_LINE
from shared.contracts.tools import Tool
from shared.errors import Detail, InvalidInput, NotFound
from shared.knowledge.document_lines import lines_of_name
from shared.knowledge.documents import ID_PATTERN, DocumentError
from shared.packaged_words import told
from shared.plant_lines import VisibleLines


def routes(services: Services) -> AgentRouter:
    """Reading and taking in."""
    router = AgentRouter()

    @router.get(
        "/api/kb/documents/<document_id>",
        middlewares=[Requires(services, Action.ASK, per_minute=40, line=LineIn.NAMED)],
    )
    def document(document_id: str) -> Response[Any]:
        """The document of this id, percent-encoded or not, as `?line=` quotes it.

        Raises InvalidInput, NotFound and Unavailable.
        """
        wanted = unquote(document_id, errors="replace")
        if not ID_PATTERN.fullmatch(wanted):
            reason = "letters, digits, dots, hyphens and underscores only, at most 120 of them"
            raise InvalidInput(f"id: {reason}", [Detail("id", reason)])
        found = services.documents.find(wanted)
        visible = router.access.visible
        if found is None or (found.lines and not any(visible.has(line) for line in found.lines)):
            raise NotFound(f"There is no document {wanted}.")
        line = (router.current_event.query_string_parameters or {}).get("line") or DEFAULT_LINE
        text = told(found.markdown, found.uri, found.language, line)
        losses = [{"place": loss.place, "what": loss.what} for loss in found.losses]
        return json_response(
            {"id": found.id, "title": found.title, "language": found.language, "markdown": text}
            | ({"losses": losses} if losses else {})
        )

    # The page looks at a running ingest every 800 ms at most, 75 times a minute.
    @router.post("/api/kb/ingest", middlewares=[Requires(services, Action.INGEST, per_minute=180)])
    def ingest() -> Response[Any]:
        """Hand on an action of the contract and nothing else, whatever T0 would understand beside it.

        T0's errors keep their meaning as a status.
        """
        payload = read_body(router.current_event, IngestBody).model_dump(exclude_none=True)
        observer = RequestTelemetry.for_calls(
            services.logger, router.request_id, router.trace_id, services.meter
        )
        outcome = services.gateway.start(Tool.INGEST, payload, observer).wait()
        return tool_response(replace(outcome, result=_seen(outcome.result, router.access.visible)))

    return router


def _seen(result: Mapping[str, Any], visible: VisibleLines) -> Mapping[str, Any]:
    """A job, or several, without what names files in the folders of lines that the caller may not see."""
    if visible.only is None:
        return result
    told = dict(result)
    for name in ("failures", "warnings"):
        if name in told:
            told[name] = [row for row in told[name] if _may_see(str(row.get("document", "")), visible)]
    if "jobs" in told:
        told["jobs"] = [_seen(job, visible) for job in told["jobs"]]
    return told


def _may_see(name: str, visible: VisibleLines) -> bool:
    try:
        lines = lines_of_name(name)
    except DocumentError:
        return False
    return not lines or any(visible.has(line) for line in lines)
