"""A library fitted on the rows it is handed, in a process of its own with the libraries' packages.

`python -m training.comparison.peer versions` prints the version of each peer as JSON, or why it cannot be
imported; with `NAME TASK.npz ANSWER.npz` it fits and predicts each fold of the task.
"""

import json
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from training.comparison.peer_models import FITS, MODULES
from training.comparison.task import Task, digest, numbered, peak_mb


def versions() -> dict[str, dict[str, str]]:
    """For each peer its `version`, or `missing` with the reason."""
    found = {}
    for name, module in MODULES.items():
        try:
            found[name] = {"version": str(import_module(module).__version__)}
        except ImportError as error:
            found[name] = {"missing": str(error)}
    return found


def answer(name: str, task: Task) -> dict[str, Any]:
    """The probabilities of all folds' tried rows, seconds, memory, and the digest of each fold."""
    chances, digests, fit_s, predict_s = [], [], 0.0, 0.0
    import_module(MODULES[name])  # not part of the first fold's time
    for given, defect, others in task.folds():
        digests.append(digest(given, defect, others))
        rows, tried = numbered(given, others, task.categories)
        started = time.perf_counter()
        model = FITS[name](rows, defect, task)
        fitted = time.perf_counter()
        chances.append(model(tried))
        fit_s += fitted - started
        predict_s += time.perf_counter() - fitted
    together = np.concatenate(chances)
    return {
        "probability": together,
        "digests": np.array(digests),
        "fit_s": fit_s,
        "predict_s": predict_s,
        "memory_mb": peak_mb(),
    }


def main() -> None:
    """Answer one task."""
    if sys.argv[1:] == ["versions"]:
        print(json.dumps(versions()))
        return
    name, task, out = sys.argv[1:]
    np.savez(out, **answer(name, Task.read(Path(task))))


if __name__ == "__main__":
    main()
