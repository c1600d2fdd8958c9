"""GET /api/turns: the caller's own turns; GET /api/turns/{turn_id}: a whole one, for who may see its line."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError

from agent.api.dependencies import AgentRouter, LineIn, Requires, Services
from agent.api.responses import json_response
from agent.api.shots import query_of
from agent.api.turns import READINGS, READINGS_PER_MINUTE
from agent.auth.errors import LineNotPermitted
from agent.auth.line_access import LineAccess
from agent.auth.permissions import Action
from agent.turns.cursor import cursor_after, place_of
from agent.turns.outline import Outline, lines_looked_at, outline_of, payload_of
from agent.turns.store import Listed, Place, TurnNotFound, TurnStore, is_of_simulated, lines_of
from shared.contracts.line import DEFAULT_LINE
from shared.contracts.parsing import parse
from shared.contracts.turns import TurnAnswer, TurnListAnswer, TurnRow, TurnsRequest
from shared.errors import InvalidInput, NotFound
from shared.plant_lines import no_such_line

MOST_PAGES: Final = 10
"""Readings of the store for one page, where its rows are of other lines; the page may be short then."""
NO_TURN: Final = "No such turn is kept. It was deleted, its time is over, or there never was one."
_OF_A_LIST: Final = frozenset({"line", "limit", "cursor"})


def routes(services: Services) -> AgentRouter:
    """Listing and reading."""
    router = AgentRouter()
    listing = Requires(services, Action.ASK, READINGS_PER_MINUTE, READINGS, line=LineIn.QUERY)
    reading = Requires(services, Action.ASK, READINGS_PER_MINUTE, READINGS, line=LineIn.KEPT)

    @router.get("/api/turns", middlewares=[listing])
    def own() -> Response[Any]:
        """The caller's turns of a line, newest first."""
        asked = parse(TurnsRequest, query_of(router, _OF_A_LIST))
        if asked.line != DEFAULT_LINE and asked.line not in services.lines.names:
            raise no_such_line(asked.line, router.access.visible.shown)
        wanted = _Wanted(router.caller, router.access, asked.line, asked.limit)
        before = place_of(asked.cursor, wanted.caller, wanted.line) if asked.cursor else None
        rows, last = _page(services.turns, wanted, before)
        cursor = cursor_after(last, wanted.caller, wanted.line) if last else None
        simulated = services.lines.simulated
        answer: TurnListAnswer = {"turns": [_row(row, simulated) for row in rows], "cursor": cursor}
        return json_response(answer)

    @router.get("/api/turns/<turn_id>", middlewares=[reading])
    def whole(turn_id: str) -> Response[Any]:
        """A turn with all that was sent of it by now; who may see the lines that it is about may read it."""
        try:
            turn_id = str(uuid.UUID(turn_id))
        except ValueError as error:
            raise NotFoundError from error
        progress = services.turns.read(turn_id)
        if progress is None:
            raise TurnNotFound(NO_TURN)
        turn = progress.turn
        payloads = [payload_of(event.data) for event in progress.events]
        for line in lines_of(turn.line, turn.shot):
            router.permit(line)
        _check_words(router.access, lines_looked_at(payloads))
        outline = outline_of(event.data for event in progress.events)
        if progress.lost:
            outline = Outline("interrupted", outline.verdict, outline.defect_probability)
        listed = Listed(turn.place, turn.question, turn.line, turn.shot, outline)
        answer: TurnAnswer = {
            **_row(listed, services.lines.simulated),
            "features": dict(turn.features),
            "own": turn.caller == router.caller,
            "events": payloads,
        }
        return json_response(answer)

    return router


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Whose turns are listed, and which of them."""

    caller: str
    access: LineAccess
    line: str
    limit: int

    def has(self, row: Listed) -> bool:
        """Return whether a row is one. Rights to its shot's line may have been taken since it was asked."""
        if row.line != self.line:
            return False
        try:
            for line in lines_of(row.line, row.shot):
                self.access.check(line)
        except (LineNotPermitted, NotFound):
            return False
        return True


def _page(store: TurnStore, wanted: _Wanted, before: Place | None) -> tuple[Sequence[Listed], Place | None]:
    """Rows of a page, and where the next one goes on, which may have none; None on the last."""
    rows: list[Listed] = []
    for _ in range(MOST_PAGES):
        # One more than is wanted tells whether there are more.
        read = store.listed(wanted.caller, before, wanted.limit + 1)
        for place, row in enumerate(read):
            if wanted.has(row):
                rows.append(row)
            if len(rows) == wanted.limit:
                more = place + 1 < len(read) or len(read) > wanted.limit
                return rows, row.place if more else None
        if len(read) <= wanted.limit:
            return rows, None
        before = read[-1].place
    return rows, before


def _row(listed: Listed, simulated: frozenset[str]) -> TurnRow:
    row: TurnRow = {
        "turn_id": listed.place.turn_id,
        "asked_at": _utc(listed.place.at_ms),
        "line": listed.line,
        "question": listed.question,
        "shot": dict(listed.shot) if listed.shot is not None else None,
        "state": listed.outline.state,
        "verdict": listed.outline.verdict,
        "defect_probability": listed.outline.defect_probability,
    }
    if is_of_simulated(listed.line, listed.shot, simulated):
        row["simulated"] = True
    return row


def _check_words(access: LineAccess, words: Sequence[str]) -> None:
    """Raises LineNotPermitted for a line that a tool was asked about; one that is none, or several, told
    nothing."""
    for word in words:
        try:
            access.named(word)
        except (NotFound, InvalidInput):
            continue


def _utc(at_ms: int) -> str | None:
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="milliseconds") if at_ms else None
