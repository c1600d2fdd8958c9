"""A line whose shots and state a test writes, behind the scripted server: routes, stream of changes."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from tests.browser.recorded import result
from tests.browser.scripted_server import SCHEMA, ScriptedServer

LINE = "default"


def shot(number: int, verdict: str = "normal", seconds_ago: float = 0.0, **fields: Any) -> dict[str, Any]:
    """One recorded shot of the packaged line."""
    at = datetime.now(UTC) - timedelta(seconds=seconds_ago)
    likely = {"normal": 0.04, "unsure": 0.17, "defect": 0.64, "withheld": 0.5}[verdict]
    return {
        "line": LINE,
        "shot_id": f"s-{number}",
        "at": at.isoformat().replace("+00:00", "Z"),
        "features": {row["name"]: row["typical"] for row in SCHEMA["features"]},
        "context": {"mould": "M-1"},
        "verdict": verdict,
        "defect_probability": likely,
        "threshold": 0.2,
        "mode": "cold_shut",
        "unlike_known": False,
        "missing": [],
        "model_version": "quality-1",
        "received_at": at.isoformat(),
        "outcome": None,
        **fields,
    }


def status(state: str = "trusted", *codes: str) -> dict[str, Any]:
    """A line's state with its grounds."""
    words = {"trusted": "믿을 수 있습니다.", "not_trusted": "센서 값이 멈췄습니다."}
    reasons = [
        {"code": code, "state": state, "message": f"{code} in English", "message_ko": f"{code} 한국어"}
        for code in codes
    ]
    return {
        "line": LINE,
        "state": state,
        "message": f"The line is {state}.",
        "message_ko": words.get(state, state),
        "since": None,
        "reasons": reasons,
        "window": {"shots": 48, "asked": 2000, "read": {}},
        "reference": None,
        "variables": [],
        "outcomes": None,
        "charts": [],
        "modes": [],
        "modes_known": False,
    }


class ScriptedLine:
    """The line of a scripted server. `shots` has the oldest first; `send` brings one more to who follows."""

    def __init__(self, server: ScriptedServer, shots: list[dict[str, Any]]) -> None:
        self.shots = shots
        self.status = status()
        self.t2: dict[str, Any] = result("t2_result")
        self.following = 0
        self.looked = 0
        self.ended = False
        """Ends the streams, so that the server can."""
        self._sent: list[dict[str, Any]] = []
        server.routes |= {
            "/api/shots": self._newest,
            "/api/line/status": self._status,
            "/api/predict": lambda: JSONResponse({"t1": result("t1_result"), "t2": self.t2}),
        }
        server.queried["/api/shots/changes"] = self._followed

    def send(self, *more: dict[str, Any]) -> None:
        """New shots, as the machine makes them."""
        self.shots += more
        self._sent += more

    def _newest(self) -> Response:
        return JSONResponse({"line": LINE, "shots": self.shots[::-1][:48], "cursor": None})

    def _status(self) -> Response:
        self.looked += 1
        return JSONResponse(self.status)

    def _followed(self, request: Request) -> Response:
        # As the real one: with a mark it goes on there, so that nothing falls between two streams.
        after = request.query_params.get("after")
        told = len(self._sent) if after is None else int(after)
        return StreamingResponse(self._changes(told), 200, {}, "text/event-stream")

    async def _changes(self, told: int) -> AsyncIterator[bytes]:
        self.following += 1
        try:
            yield _event({"type": "mark", "after": str(told)})
            while not self.ended:
                rows = self._sent[told:]
                for row in rows:
                    yield _event({"type": "shot", "shot": row})
                told += len(rows)
                await asyncio.sleep(0.02)
                yield b": ping\n\n"
        finally:
            self.following -= 1


def _event(content: dict[str, Any]) -> bytes:
    return f"data: {json.dumps(content, ensure_ascii=False)}\n\n".encode()
