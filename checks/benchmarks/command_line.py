"""How long `diecast --help` takes, beside the SAM CLI's: both are asked for help many times a day."""

import statistics
import subprocess
import sys
import time
from pathlib import Path

from checks.report import Row, beside_peer, show

RUNS = 7
BIN = Path(sys.executable).parent


def main(as_json: bool) -> None:
    """Measure in turn, medians of new processes after a first round that is not counted."""
    commands = {f"{name} --help": [str(BIN / name), "--help"] for name in ("diecast", "sam")}
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for round_number in range(RUNS + 1):
        for name, command in commands.items():
            started = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            if round_number:
                seconds[name].append(time.perf_counter() - started)
    ours, peer = (statistics.median(seconds[name]) for name in commands)
    title = f"The command line, median of {RUNS} new processes"
    show(beside_peer(title, "sam --help", [Row("diecast --help, s", ours, peer)]), as_json=as_json)
