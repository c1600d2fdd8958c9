"""The Node-RED flow of docs/examples: its own JavaScript, run by Node.js, against the real local server."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from checks.servers import free_port
from tests.composing import composed
from tests.running import Running

ROOT = Path(__file__).resolve().parents[3]
FLOW = ROOT / "docs" / "examples" / "node-red-shots.json"
GOOD = {"Process_Temperature": 671.2, "Process_Pressure": 144.0}


class FailingFirst:
    """Answers requests to record with these statuses first, and as the application does from then on.

    -1 keeps the shots and loses the answer.
    """

    def __init__(self, app: ASGIApp, failing: Sequence[int], wait_s: int = 7) -> None:
        self._app, self._failing, self._wait_s = app, list(failing), wait_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST" or not self._failing:
            return await self._app(scope, receive, send)
        status = self._failing.pop(0)
        if status == -1:
            await self._app(scope, receive, _dropped)
        wait = {"retry-after": str(self._wait_s)}
        answer = JSONResponse({"error": {}}, status if status > 0 else 503, wait)
        return await answer(scope, receive, send)


async def _dropped(_message: Any) -> None:
    """Send nothing."""


def run(url: str, *payloads: object) -> list[dict[str, Any]]:
    """What reached the debug nodes."""
    ended = subprocess.run(
        [
            ROOT / "scripts" / "node",
            Path(__file__).with_name("run_flow.mjs"),
            FLOW,
            url,
            json.dumps(payloads),
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return [json.loads(line) for line in ended.stdout.splitlines()]


@pytest.mark.parametrize("failing", [[], [503, 429, 502], [-1]])
def test_a_shot_is_kept_once_after_all_that_may_be_tried_again(failing: list[int], tmp_path: Path) -> None:
    with Running(FailingFirst(composed(tmp_path / "data"), failing)) as server:
        (told,) = run(server.url, GOOD)
        shots = httpx.get(f"{server.url}/api/shots").json()["shots"]
    assert told["node"] == "kept"
    assert told["payload"] == {"accepted": failing != [-1], "duplicates": failing == [-1]}
    assert told["tries"] == len(failing)
    if failing:
        assert told["delay"] == 7000
    assert [shot["features"] for shot in shots] == [GOOD]


def test_what_is_refused_is_told_with_its_shot_and_not_sent_again(tmp_path: Path) -> None:
    with Running(composed(tmp_path / "data")) as server:
        told = run(server.url, {"Process_Temperature": "hot"}, {}, GOOD)
    assert [each["node"] for each in told] == ["kept", "refused", "kept", "refused", "kept"]
    (row,) = told[1]["payload"]
    assert row["shot"]["features"] == {"Process_Temperature": "hot"}
    assert row["field"]


def test_a_server_that_is_not_there_is_waited_for() -> None:
    port = free_port()
    given = [ROOT / "scripts" / "node", Path(__file__).with_name("run_flow.mjs"), FLOW]
    with subprocess.Popen([*given, f"http://127.0.0.1:{port}", json.dumps([GOOD])]) as waiting:
        try:
            with pytest.raises(subprocess.TimeoutExpired):
                waiting.wait(3)
        finally:
            waiting.kill()
