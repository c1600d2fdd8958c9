"""T1, T2 and T3 as SnapStart runs them: one init, and several processes that go on from its memory.

A fork stands in for the snapshot. Unlike a restored one it seeds Python's `random` anew, so that a rule over
the source says that nothing here uses it.
"""

import ast
import json
import os
import re
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, Final

import boto3
import pytest

from shared.initialization import SNAP_START, close_connections

ROOT: Final = Path(__file__).resolve().parents[3]
SNAPPED: Final = ("shared", "t1_predict", "t2_importance", "t3_kb")
TOOLS: Final = (
    ("t1_predict.handler", "t1_predict.json", "models"),
    ("t2_importance.handler", "t2_importance.json", "models"),
    ("t3_kb.handler", "t3_kb.json", "knowledge"),
)
RESUMED: Final = """
import json, os, sys
from importlib import import_module
from pathlib import Path

handler = import_module(sys.argv[1]).handler
event, out = json.loads(Path(sys.argv[2]).read_text()), Path(sys.argv[3])
from shared import trace

for number in range(2):
    if child := os.fork():
        os.waitpid(child, 0)
        continue
    opened, loaded = [], set(sys.modules)
    sys.addaudithook(lambda name, given: opened.append(str(given[0])) if name == "open" else None)
    answer = handler(event, None)
    told = {
        "answer": answer,
        "opened": opened,
        "loaded": sorted(set(sys.modules) - loaded),
        "trace": trace.start(),
    }
    (out / f"{number}.json").write_text(json.dumps(told))
    os._exit(0)
"""


def resumed(tool: tuple[str, str, str], initialization: str, out: Path) -> list[dict[str, Any]]:
    """What two processes tell that go on from one init of this kind."""
    handler, event, _ = tool
    subprocess.run(
        [sys.executable, "-c", RESUMED, handler, str(ROOT / "events" / event), str(out)],
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT / "src"),
            "AWS_LAMBDA_INITIALIZATION_TYPE": initialization,
            "TMPDIR": str(out),
        },
        stdout=subprocess.DEVNULL,
        check=True,
        timeout=60,
    )
    return [json.loads((out / f"{number}.json").read_text()) for number in range(2)]


def without_times(answer: Any) -> Any:
    """An answer without how long it took."""
    return {name: value for name, value in answer.items() if not name.endswith("_ms")}


def of_this_project(names: list[str]) -> list[str]:
    """The modules among these that are ours."""
    return [name for name in names if name.split(".")[0] in SNAPPED]


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool[0])
def test_what_a_snapshot_holds_is_not_loaded_again(tool: tuple[str, str, str], tmp_path: Path) -> None:
    assets = str(ROOT / tool[2])
    (tmp_path / "snapped").mkdir()
    (tmp_path / "plain").mkdir()

    snapped = resumed(tool, SNAP_START, tmp_path / "snapped")
    plain = resumed(tool, "on-demand", tmp_path / "plain")

    for one in snapped:
        assert [path for path in one["opened"] if path.startswith(assets)] == []
        assert of_this_project(one["loaded"]) == []
    assert any(path.startswith(assets) for path in plain[0]["opened"])
    assert {json.dumps(without_times(one["answer"])) for one in [*snapped, *plain]} == {
        json.dumps(without_times(plain[0]["answer"]))
    }


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool[0])
def test_two_processes_of_one_snapshot_give_ids_of_their_own(
    tool: tuple[str, str, str], tmp_path: Path
) -> None:
    first, second = resumed(tool, SNAP_START, tmp_path)

    assert first["trace"] != second["trace"]


@pytest.mark.parametrize("package", SNAPPED)
def test_nothing_in_a_snapshot_draws_from_a_generator_that_was_seeded_in_it(package: str) -> None:
    """What has to be unique comes from the operating system (`secrets`), each time that it is needed.

    numpy's generators are for figures that are to come out alike, so they have a named seed.
    """
    drawn = []
    for path in (ROOT / "src" / package).rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            drawn += [f"{path.name} imports {name}" for name in names if name in {"random", "uuid"}]
        drawn += [f"{path.name}: {call}" for call in re.findall(r"random\.\w+\((?!SEED)[^)]*", source)]
    assert drawn == []


class _Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    connections: Final[list[object]] = []

    def setup(self) -> None:
        super().setup()
        self.connections.append(self)

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the base class names it so
        """Say nothing."""


def test_a_snapshot_holds_no_open_connection_and_its_clients_open_new_ones() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Answering) as server:
        server.daemon_threads = True
        Thread(target=server.serve_forever, daemon=True).start()
        client = boto3.client(
            "lambda",
            endpoint_url=f"http://127.0.0.1:{server.server_port}",
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )
        client.list_functions()
        client.list_functions()
        kept = len(_Answering.connections)

        close_connections()
        client.list_functions()
        client.close()
        server.shutdown()

    assert kept == 1
    assert len(_Answering.connections) == 2
