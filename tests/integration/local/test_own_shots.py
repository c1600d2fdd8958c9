"""The shots of a local server are its own, also where a process has several."""

from pathlib import Path

import httpx

from tests.composing import composed
from tests.running import Running
from tests.shot_service import sent


def test_two_servers_of_a_process_share_no_shots(tmp_path: Path) -> None:
    with Running(composed(tmp_path / "one")) as one, Running(composed(tmp_path / "other")) as other:
        told = httpx.post(f"{one.url}/api/shots", json={"shots": [sent("7")]}, timeout=60).json()
        assert told["accepted"] == 1
        kept = [httpx.get(f"{server.url}/api/shots").json()["shots"] for server in (one, other)]
    assert [len(shots) for shots in kept] == [1, 0]
