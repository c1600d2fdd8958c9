"""The agent loop beside two agent frameworks, on the same scripted model and the same slow tools."""

import json
import statistics
import subprocess
import sys
from pathlib import Path

import httpx

from checks.benchmarks.environment import QUESTION, Environment, read_answer, running_environment, server
from checks.report import Table, show

ROOT = Path(__file__).resolve().parents[3]
PEERS = ROOT / ".venv-frameworks"
PEER = Path(__file__).with_name("peer.py")
RUNS = 3
BUILD = (
    "import os, time; started = time.perf_counter();"
    "from agent.handler import build_services; from agent.settings import AgentSettings;"
    "from shared.settings import read_settings; build_services(read_settings(AgentSettings, os.environ));"
    "print(time.perf_counter() - started)"
)


def main(as_json: bool) -> None:
    """Measure medians of three runs each, after one that is not counted; print."""
    if not (PEERS / "bin" / "python").exists():
        raise FileNotFoundError(f"{PEERS} is not there: make bench ONLY=frameworks makes it")
    with running_environment() as given:
        rows = [_ours(given, "true"), _ours(given, "false")]
        rows += [_peer(given, name, way) for name in ("strands", "pydantic_ai") for way in ("held", "copied")]
    table = Table(
        f"A cause question, medians of {RUNS}; the start of a new process, the fastest of {RUNS}",
        ("", "ready, s", "first text, s", "end, s", "output tokens"),
        rows,
        [
            "held: the tools know the shot's values; copied: the model writes them into each call",
            f"packages of both frameworks: {_megabytes(PEERS / 'lib')} MB",
        ],
    )
    show(table, as_json=as_json)


def _ours(given: Environment, prepare: str) -> tuple[str, float, float, float, int]:
    variables = {**given.variables, "PREPARE": prepare}
    command = [sys.executable, "-c", BUILD]
    environment = {**variables, "PATH": "", "PYTHONPATH": str(ROOT / "src")}
    starts = [
        float(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout)
        for _ in range(RUNS + 1)
    ][1:]
    with server(["diecast", "serve"], variables) as agent, httpx.Client() as client:
        answers = [read_answer(client, agent.url, given.shot) for _ in range(RUNS + 1)][1:]
    return (
        "this agent" if prepare == "true" else "this agent, PREPARE=false",
        min(starts),
        statistics.median(answer.first_text_s for answer in answers),
        statistics.median(answer.end_s for answer in answers),
        answers[-1].output_tokens,
    )


def _peer(given: Environment, name: str, way: str) -> tuple[str, float, float, float, int]:
    command = [str(PEERS / "bin" / "python"), str(PEER), name, way, given.model_url, given.tools_url]
    asked = json.dumps({"question": QUESTION, "shot": dict(given.shot)})
    runs = []
    for _ in range(RUNS + 1):
        done = subprocess.run(command, input=asked, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{name} gave no answer: {done.stderr[-2000:]}")
        runs.append(json.loads(done.stdout))
    runs = runs[1:]
    first, end = (statistics.median(run[key] for run in runs) for key in ("first_text_s", "end_s"))
    return (f"{name}, {way}", min(run["ready_s"] for run in runs), first, end, runs[-1]["output_tokens"])


def _megabytes(folder: Path) -> int:
    return round(sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6)
