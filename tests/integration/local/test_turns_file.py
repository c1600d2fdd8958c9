"""The local server's turns: in a file beside the shots, but for those about the simulated line."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from local.serve import _turns_file, compose

LAPTOP = "http://127.0.0.1:8000"


def laptop(folder: Path) -> Starlette:
    """The server as `make run` composes it."""
    given = {"USE_MOCK": "true", "DEMO": "on", "LOG_LEVEL": "ERROR", "DIECAST_DATA_DIR": str(folder)}
    return compose({**given, "TURNS_FILE": str(_turns_file(given))})


def ask(server: Starlette, method: str, path: str, body: Any = None) -> httpx.Response:
    async def asked() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(server), base_url=LAPTOP) as client:
            return await client.request(method, path, json=body)

    return asyncio.run(asked())


def test_a_restart_keeps_real_questions_and_none_about_the_simulated_line(tmp_path: Path) -> None:
    server = laptop(tmp_path)
    row = {"kind": "row", "line": "demo", "file": "shots.csv", "row": 2}
    recorded = {"kind": "recorded", "line": "demo", "shot_id": "demo-000001"}
    for question, more in (
        ("통상값이 얼마야?", {}),
        ("시뮬레이션 통상값이 얼마야?", {"line": "demo"}),
        ("시뮬레이션 샷은 어때?", {"shot": recorded}),
        ("내 파일의 행은 어때?", {"line": "demo", "shot": row}),
    ):
        assert ask(server, "POST", "/api/chat", {"question": question, **more}).status_code == 200
    told = ask(server, "GET", "/api/turns").json()["turns"]
    assert [(row["question"], row.get("simulated", False)) for row in told] == [
        ("시뮬레이션 샷은 어때?", True),
        ("통상값이 얼마야?", False),
    ]
    own, played = ask(server, "GET", "/api/turns?line=demo").json()["turns"]
    assert played["simulated"] is True
    assert "simulated" not in own, "a row of an own file is no shot of the line that the page shows"
    assert (own["shot"]["file"], own["shot"]["row"]) == ("shots.csv", 2)

    with closing(sqlite3.connect(tmp_path / "turns.sqlite3")) as file:
        assert "시뮬레이션" not in "\n".join(file.iterdump())
    again = laptop(tmp_path)
    assert [row["question"] for row in ask(again, "GET", "/api/turns").json()["turns"]] == [
        "통상값이 얼마야?"
    ]
    assert [row["question"] for row in ask(again, "GET", "/api/turns?line=demo").json()["turns"]] == [
        "내 파일의 행은 어때?"
    ]


def test_forgetting_reaches_the_file(tmp_path: Path) -> None:
    server = laptop(tmp_path)
    ask(server, "POST", "/api/chat", {"question": "통상값이 얼마야?"})
    told = ask(server, "POST", "/api/user/forget", {}).json()
    assert told["deleted"]["history"] == 1
    assert ask(laptop(tmp_path), "GET", "/api/turns").json()["turns"] == []


def test_a_folder_that_is_a_file_ends_conversations_with_the_server(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "data").write_text("x")
    assert _turns_file({"DIECAST_DATA_DIR": str(tmp_path / "data")}) is None
    assert "Conversations end with this server." in capsys.readouterr().err


def test_a_file_of_a_later_version_is_not_touched(tmp_path: Path) -> None:
    file = tmp_path / "turns.sqlite3"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA user_version = 99")
    assert _turns_file({"DIECAST_DATA_DIR": str(tmp_path)}) is None
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (99,)
        assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
