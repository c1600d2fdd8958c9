"""Two laptops' servers on one machine: each answers from its own documents, and both from one folder's."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.fakes import PATIENCE_S
from tests.knowledge_parts import markdown
from tests.served import served

ROOT = Path(__file__).resolve().parents[3]
WORDS = {"a": "노란 토끼 점검표", "b": "파란 거북 점검표"}


def plant(tmp_path: Path, name: str) -> Path:
    """A folder with one document that the other has under the same id, with other words."""
    folder = tmp_path / name / "documents"
    folder.mkdir(parents=True)
    (folder / "check.ko.md").write_text(markdown(WORDS[name], f"{WORDS[name]}를 매일 확인한다."), "utf-8")
    return folder


@contextmanager
def servers(*environments: dict[str, str]) -> Iterator[list[str]]:
    """Running servers of these environments."""
    with ExitStack() as stack:
        yield [stack.enter_context(served(environment)).address for environment in environments]


def ingest(address: str) -> dict[str, Any]:
    """The finished job of an ingest."""
    api = f"{address}/api/kb/ingest"
    job = httpx.post(api, json={"action": "start"}, timeout=PATIENCE_S).json()
    assert "job_id" in job, job
    for _ in range(600):
        status = {"action": "status", "job_id": job["job_id"]}
        found: dict[str, Any] = httpx.post(api, json=status, timeout=PATIENCE_S).json()
        if found["status"] not in {"STARTING", "IN_PROGRESS"}:
            return found
        time.sleep(0.1)
    raise AssertionError("the ingest did not end")


def title(address: str) -> str:
    """The title of the document that both have."""
    answer = httpx.get(f"{address}/api/kb/documents/check.ko", timeout=PATIENCE_S)
    return str(answer.json().get("title"))


def until_titled(addresses: list[str], titles: list[str]) -> list[str]:
    """The titles that the servers give, once they are these: a new index is looked for once a second."""
    giving_up = time.monotonic() + PATIENCE_S
    while (found := [title(address) for address in addresses]) != titles and time.monotonic() < giving_up:
        time.sleep(0.1)
    return found


@pytest.fixture
def environments(tmp_path: Path) -> list[dict[str, str]]:
    """Two servers that share everything but their documents."""
    home = {"HOME": str(tmp_path), "XDG_CACHE_HOME": "", "INDEX_CACHE_DIR": ""}
    return [{**home, "KNOWLEDGE_DIR": str(plant(tmp_path, name))} for name in "ab"]


def test_servers_of_two_folders_do_not_answer_with_each_other_s_documents(
    environments: list[dict[str, str]],
) -> None:
    with servers(*environments) as addresses:
        for address in addresses:
            assert ingest(address)["status"] == "COMPLETE"
        titles = list(WORDS.values())
        assert until_titled(addresses, titles) == titles
        jobs = [
            httpx.post(f"{address}/api/kb/ingest", json={"action": "list"}, timeout=PATIENCE_S).json()["jobs"]
            for address in addresses
        ]
    assert [len(rows) for rows in jobs] == [1, 1]


def test_servers_of_one_folder_share_its_index_and_do_not_spoil_it(
    environments: list[dict[str, str]],
) -> None:
    with servers(environments[0], environments[0]) as addresses, ThreadPoolExecutor(4) as pool:
        jobs = list(pool.map(ingest, addresses * 3))
        assert {job["status"] for job in jobs} == {"COMPLETE"}
        assert until_titled(addresses, [WORDS["a"]] * 2) == [WORDS["a"]] * 2


def test_an_open_folder_for_indexes_stops_the_server_with_a_reason(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o777)
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "INDEX_CACHE_DIR": str(shared)}
    ended = subprocess.run(
        [sys.executable, "-m", "diecast", "serve", "--port", "0"],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert ended.returncode == 1
    assert re.match(r"error: the folder for indexes \S+ is open to other users \(mode 0777\)", ended.stderr)


@pytest.mark.parametrize(("host", "warned"), [("0.0.0.0", True), ("127.0.0.1", False)])  # noqa: S104
def test_a_server_that_others_can_reach_says_so_in_both_languages(
    tmp_path: Path, host: str, *, warned: bool
) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "INDEX_CACHE_DIR": str(tmp_path)}
    command = [sys.executable, "-m", "diecast", "serve", "--port", "0", "--host", host]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        address = said.split()[2]
        evil = httpx.get(f"{address}/health", headers={"host": "evil.example"}, timeout=PATIENCE_S)
        health = httpx.get(f"{address}/health", timeout=PATIENCE_S)
        process.terminate()
        _, complained = process.communicate(timeout=60)

    assert re.match(r"Ready: open http://127\.0\.0\.1:\d+ in a browser", said)
    assert (evil.status_code, health.status_code) == (403, 200)
    assert ("WARNING: this server listens on 0.0.0.0" in complained) is warned
    assert ("같은 네트워크의 누구나" in complained) is warned
    assert ("HOST=127.0.0.1" in complained) is warned
