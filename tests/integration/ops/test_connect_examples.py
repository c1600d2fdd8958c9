"""docs/connect.md in the hands of a newcomer: its maps can be read, its tables played in an empty folder."""

import json
import re
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest

from diecast.cli import main
from ops.feeding.words import Words
from tests.composing import composed
from tests.running import Running
from training.lines.line import DEFAULT, read_line
from training.lines.message_map import read_message_map
from training.lines.node_map import read_node_map

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "connect.md").read_text("utf-8")
SEOUL = ZoneInfo("Asia/Seoul")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def test_the_maps_of_the_page_are_read_as_they_stand(tmp_path: Path) -> None:
    messages, nodes = blocks("yaml")
    line = read_line(DEFAULT)
    (tmp_path / "messages.yaml").write_text(messages)
    (tmp_path / "nodes.yaml").write_text(nodes)

    read_message_map(tmp_path / "messages.yaml", line, SEOUL, Words("en"), {})
    read_node_map(tmp_path / "nodes.yaml", line, SEOUL, Words("en"), {})


def test_no_file_of_the_page_is_two_kinds_of_map() -> None:
    maps = {kind: set(re.findall(rf"watch {kind} .*?--map (\S+)", PAGE)) for kind in ("mqtt", "opcua")}
    assert maps["mqtt"]
    assert maps["opcua"]
    assert maps["mqtt"].isdisjoint(maps["opcua"])


def test_a_table_is_made_and_played_in_an_empty_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the commands that the page gives to who has no table, a body of its HTTP, and the simulator."""
    monkeypatch.chdir(tmp_path)
    made = re.search(r"`diecast (simulate --out shots\.csv [^`]*)`", PAGE)
    assert made
    body = re.search(r"-d '(\{.*?\})'\n", PAGE, re.DOTALL)
    assert body
    with Running(composed(tmp_path / "data")) as server:
        assert main(made[1].split()) == 0
        rows = len((tmp_path / "shots.csv").read_text().splitlines()) - 1
        assert main(["feed", "shots.csv", "--now", "--url", server.url]) == 0
        assert main(["feed", "--simulate", "3", "--url", server.url]) == 0
        answer = httpx.post(f"{server.url}/api/shots", json=json.loads(body[1])).json()
        assert answer["accepted"] + answer["duplicates"] == 1
        shots = httpx.get(f"{server.url}/api/shots", params={"limit": 1000}).json()["shots"]
    assert len([shot for shot in shots if shot["context"].get("source") == "simulator"]) >= 3
    assert len(shots) >= rows
