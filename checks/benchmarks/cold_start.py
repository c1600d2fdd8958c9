"""Cold first answer: a new process imports, loads and answers once; T1 and T2 against LightGBM and shap.

All processes run with byte code, as a deployed function does: a first round writes it and is not counted.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from checks.benchmarks.lightgbm_model import model_text
from checks.report import Row, beside_peer, show
from shared.assets import asset
from shared.bundle.bundle import load_bundle

ROOT = Path(__file__).resolve().parents[2]
PEER = ROOT / "checks" / "benchmarks" / "lightgbm_peer.py"
ROUNDS = 5
ONE_ANSWER = (
    "import json, sys\nfrom {} import handler\nprint(json.dumps(handler(json.load(sys.stdin), None)))"
)


def main(as_json: bool) -> None:
    """Run all in turn, round by round; print medians and their ratios."""
    bundle = load_bundle(asset("models", "default"))
    features = dict(next(row.features for row in bundle.schema.examples if row.id != "good"))
    event = json.dumps({"features": features})
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        model, shot = folder / "model.txt", folder / "shot.json"
        model.write_text(model_text(bundle), encoding="utf-8")
        shot.write_text(json.dumps([features[name] for name in bundle.schema.names]), encoding="utf-8")
        commands = {
            "T1": [sys.executable, "-c", ONE_ANSWER.format("t1_predict.handler")],
            "T2": [sys.executable, "-c", ONE_ANSWER.format("t2_importance.handler")],
            "LightGBM": [sys.executable, str(PEER), "predict", str(model), str(shot)],
            "LightGBM with shap": [sys.executable, str(PEER), "explain", str(model), str(shot)],
        }
        environment = _environment(folder / "bytecode")
        times: dict[str, list[float]] = {name: [] for name in commands}
        for round_number in range(ROUNDS + 1):
            for name, command in commands.items():
                seconds = _run(command, event, environment)
                if round_number:
                    times[name].append(seconds)
    median = {name: statistics.median(measured) for name, measured in times.items()}
    rows = [
        Row("T1, ms", 1000 * median["T1"], 1000 * median["LightGBM with shap"]),
        Row("T2 with adjustments, ms", 1000 * median["T2"], 1000 * median["LightGBM with shap"]),
        Row("T1 against LightGBM alone, ms", 1000 * median["T1"], 1000 * median["LightGBM"]),
    ]
    title = f"Cold first answer, median of {ROUNDS} new processes"
    show(beside_peer(title, "LightGBM + shap", rows), as_json=as_json)


def _environment(bytecode: Path) -> Mapping[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPATH": str(ROOT / "src"), "PYTHONPYCACHEPREFIX": str(bytecode)}


def _run(command: list[str], event: str, environment: Mapping[str, str]) -> float:
    """Seconds from the start of the process to its end. Raises RuntimeError where it gave no answer."""
    started = time.perf_counter()
    done = subprocess.run(command, input=event, env=environment, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - started
    if done.returncode or "probability" not in done.stdout:
        raise RuntimeError(f"{command[1:3]} gave no answer: {done.stderr[-2000:]}")
    return seconds
