"""The line's memory over HTTP: machines record shots, people list them, look at one, and say what it was."""

import base64
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import unquote

from aws_lambda_powertools.event_handler import Response

from agent.api.dependencies import AgentRouter, LineIn, Requires, Services
from agent.api.responses import plain_stream, tool_response
from agent.api.schemas import MAX_SHOTS_BODY_BYTES, read_file, read_object
from agent.auth.permissions import Action
from agent.core.images import read_named
from agent.observability.request_telemetry import RequestTelemetry
from agent.streaming.changes import tell_changes
from agent.tools.gateway import Outcome
from shared.contracts.t4 import SaidOutcome
from shared.contracts.tools import Tool
from shared.errors import Detail, InvalidInput

RECORDINGS_PER_MINUTE: Final = 3600
"""A machine of fifty shots a second that sends each by itself."""
LOOKS_PER_MINUTE: Final = 60
"""Of all kinds together: a page comes back for changes every five seconds."""

_OF_A_LIST: Final = frozenset({"line", "from", "to", "verdict", "limit", "cursor"})
_OF_A_SUMMARY: Final = frozenset({"line", "from", "to", "last", "hours", "by"})
_OF_A_CHART: Final = frozenset({"line", "variable", "variables", "from", "to", "last", "hours"})
_OF_CHANGES: Final = frozenset({"line", "after"})


def routes(services: Services) -> AgentRouter:
    """Recording, reading, and saying what a part was."""
    router = AgentRouter()
    looking, looking_at_one = looks(services), looks(services, LineIn.PATH)

    def asking() -> "Asking":
        return Asking(services, router)

    @router.post(
        "/api/shots",
        middlewares=[Requires(services, Action.RECORD, RECORDINGS_PER_MINUTE, "recording", in_memory=True)],
    )
    def record() -> Response[Any]:
        """Keep up to 500 shots. What is wrong with one is told by its place, and costs no other."""
        body = read_object(router.current_event, MAX_SHOTS_BODY_BYTES)
        _check_names(body, frozenset({"line", "shots"}), "field")
        return tool_response(asking().ask({"action": "record", **body}), repeatable=True)

    @router.get("/api/shots", middlewares=[looking])
    def newest() -> Response[Any]:
        """A page of shots, newest first."""
        return tool_response(
            asking().ask({"action": "list", **query_of(router, _OF_A_LIST)}), repeatable=True
        )

    @router.get("/api/shots/summary", middlewares=[looking])
    def summary() -> Response[Any]:
        """Counts by hour, shift, day, mould or mode."""
        return tool_response(
            asking().ask({"action": "summary", **query_of(router, _OF_A_SUMMARY)}), repeatable=True
        )

    @router.get("/api/shots/chart", middlewares=[looking])
    def chart() -> Response[Any]:
        """A variable's points, limits and broken rules."""
        return tool_response(
            asking().ask({"action": "chart", **query_of(router, _OF_A_CHART)}), repeatable=True
        )

    @router.get("/api/shots/changes", middlewares=[looking])
    def changes() -> Response[Any]:
        """A stream of what is new, which ends, so that it holds no execution open; the reader comes back."""
        asked = {"action": "changes", **query_of(router, _OF_CHANGES)}
        if last := router.current_event.headers.get("last-event-id"):
            asked["after"] = last
        asks = asking()
        first = asks.ask(asked)
        if first.failed:
            return tool_response(first, repeatable=True)

        def look(after: str) -> Mapping[str, Any] | None:
            outcome = asks.ask({**asked, "after": after})
            return None if outcome.failed else outcome.result

        return plain_stream(tell_changes(first.result, look, services.changes_open_s))

    @router.get("/api/shots/<line>/<shot_id>", middlewares=[looking_at_one])
    def shot(line: str, shot_id: str) -> Response[Any]:
        """One shot, with all that was said of it."""
        return tool_response(asking().ask({"action": "get", **_named(line, shot_id)}), repeatable=True)

    @router.post("/api/shots/<line>/<shot_id>/outcome", middlewares=[looking_at_one])
    def outcome(line: str, shot_id: str) -> Response[Any]:
        """Say what the part was. Who says it is the caller, whatever the body holds."""
        body = read_file(router.current_event, SaidOutcome, b'"image"')
        said = {**_without_metadata(body), "action": "outcome", **_named(line, shot_id), "by": router.caller}
        return tool_response(asking().ask(said), repeatable=True)

    @router.get("/api/shots/<line>/<shot_id>/photos/<file>", middlewares=[looking_at_one])
    def photo(line: str, shot_id: str, file: str) -> Response[Any]:
        """A photo that is kept of a shot's part, as its bytes."""
        asked = {"action": "photo", **_named(line, shot_id), "file": unquote(file, errors="replace")}
        found = asking().ask(asked)
        return tool_response(found, repeatable=True) if found.failed else _picture(file, found.result)

    return router


def looks(services: Services, line: LineIn = LineIn.QUERY) -> Requires:
    """Permission and limit of a look at a line's shots; all of them count together."""
    return Requires(services, Action.ASK, LOOKS_PER_MINUTE, "shots", line=line, of_shots=True)


class Asking:
    """Asks T4 in the name of one request, also when its body is streamed and the next one is resolved."""

    def __init__(self, services: Services, router: AgentRouter) -> None:
        """For the request that `router` answers now."""
        self._gateway = services.gateway
        self._observer = RequestTelemetry.for_calls(
            services.logger, router.request_id, router.trace_id, services.meter
        )

    def ask(self, payload: Mapping[str, Any]) -> Outcome:
        """Return T4's answer."""
        return self._gateway.start(Tool.SHOTS, payload, self._observer).wait()


def _without_metadata(body: SaidOutcome) -> dict[str, Any]:
    """The body that T4 is told: a photo is taken apart and written anew. Raises InvalidInput."""
    told = body.model_dump(exclude={"image"})
    if body.image is None:
        return told
    picture = read_named("image.data", body.image.media_type, body.image.data)
    data = base64.b64encode(picture.data).decode()
    return {**told, "image": {"media_type": body.image.media_type, "data": data}}


def _picture(file: str, photo: Mapping[str, Any]) -> Response[Any]:
    """A photo as bytes that no browser takes for anything else, and opens in no page of this address."""
    return Response(
        status_code=200,
        content_type=photo["media_type"],
        headers={
            "cache-control": "private, no-store",
            "x-content-type-options": "nosniff",
            "content-disposition": f'attachment; filename="{file}"',
            "content-security-policy": "default-src 'none'; sandbox",
            "cross-origin-resource-policy": "same-origin",
        },
        # In pieces, as every server of the agent takes bytes.
        body=iter((base64.b64decode(photo["data"]),)),
    )


def query_of(router: AgentRouter, known: frozenset[str]) -> dict[str, Any]:
    """The parameters of a request; empty ones count as not given. Raises InvalidInput."""
    parameters = router.current_event.query_string_parameters or {}
    given: dict[str, Any] = {name: value for name, value in parameters.items() if value != ""}
    _check_names(given, known, "parameter")
    if "limit" in given:
        text = given["limit"]
        if not (text.isascii() and text.isdecimal() and len(text) <= 6):
            raise _refused("limit", "has to be a number from 1 to 1000")
        given["limit"] = int(text)
    return given


def _check_names(given: Mapping[str, Any], known: frozenset[str], noun: str) -> None:
    if unknown := sorted(given.keys() - known):
        raise _refused(unknown[0], f"is no {noun} of this request; there are {', '.join(sorted(known))}")


def _named(line: str, shot_id: str) -> dict[str, str]:
    return {"line": unquote(line, errors="replace"), "shot_id": unquote(shot_id, errors="replace")}


def _refused(field: str, reason: str) -> InvalidInput:
    return InvalidInput(f"{field}: {reason}", [Detail(field, reason)])
