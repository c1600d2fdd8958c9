"""This project's training and its peers, each fitted on the same rows in a process of its own."""

import json
import multiprocessing
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from training.commands.evaluate import defect_probabilities
from training.comparison.data import DataSet
from training.comparison.task import Task, digest, peak_mb
from training.fitting import fit_bundle
from training.folds import Fold

Numbers = npt.NDArray[np.float64]

OURS = "ours"
PEER = "training.comparison.peer"
ROOT = Path(__file__).resolve().parents[2]
BUDGET, QUICK_BUDGET = 15.0, 1.0
"""Seconds of FLAML's search for each fold."""

HURRY = 10
"""See `Task`, in a quick run."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A method's probabilities for the tried shots of all folds, in their order (n,), and its cost.

    fit_s, predict_s: seconds. memory_mb: the most memory of its process, libraries included. recipes: what
    was chosen in each fold, where the method chooses.
    """

    probability: Numbers
    digests: tuple[str, ...]
    fit_s: float
    predict_s: float
    memory_mb: float
    recipes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answers:
    """Those of all methods by name, and the methods that gave none, each with the reason."""

    by_name: Mapping[str, Answer]
    failed: Mapping[str, str]


def task_of(data: DataSet, folds: Sequence[Fold], *, quick: bool) -> Task:
    """The task that is handed to every peer."""
    return Task(
        features=data.table.features,
        defect=data.table.defect,
        categories=data.categories,
        fit=np.array([fold.fit for fold in folds]),
        tried=np.array([fold.try_on for fold in folds]),
        seed=data.options.seed % 2**31,
        budget=QUICK_BUDGET if quick else BUDGET,
        hurry=HURRY if quick else 1,
    )


def fit_ours(data: DataSet, folds: Sequence[Fold]) -> Answer:
    """Each fold's bundle, trained by `fit_bundle` on the rows to fit on alone, asked for the others."""
    chances, digests, recipes, fit_s, predict_s = [], [], [], 0.0, 0.0
    for fold in folds:
        older, later = data.table.where(fold.fit), data.table.where(fold.try_on)
        digests.append(digest(older.features, older.defect, later.features))
        started = time.perf_counter()
        fitted = fit_bundle(older, data.schema, data.options)
        done = time.perf_counter()
        unlabelled = replace(later, outcome=None, modes=np.zeros_like(later.modes))
        chances.append(defect_probabilities(fitted.bundle, unlabelled))
        fit_s += done - started
        predict_s += time.perf_counter() - done
        recipes.append(fitted.recipe.words)
    return Answer(np.concatenate(chances), tuple(digests), fit_s, predict_s, peak_mb(), tuple(recipes))


def peer_versions(python: Path) -> dict[str, dict[str, str]]:
    """`peer.versions` of the peers' environment."""
    command = [str(python), "-m", PEER, "versions"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=_environment())  # noqa: S603
    found: dict[str, dict[str, str]] = json.loads(done.stdout)
    return found


def fit_all(
    data: DataSet,
    folds: Sequence[Fold],
    peers: Sequence[str],
    python: Path,
    *,
    quick: bool,
    say: Callable[[str], None],
) -> Answers:
    """Ours and the peers, one after another, each with one thread; in a quick run two peers at once,
    which makes their seconds longer.

    Raises RuntimeError where a method was handed other rows than ours.
    """
    answers: dict[str, Answer] = {}
    failed: dict[str, str] = {}
    say(OURS)
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as alone:
        try:
            answers[OURS] = alone.submit(fit_ours, data, folds).result()
        except ValueError as error:
            failed[OURS] = str(error)
    with tempfile.TemporaryDirectory() as folder:
        task = Path(folder) / "task.npz"
        task_of(data, folds, quick=quick).write(task)

        def ask(name: str) -> Answer | str:
            say(name)
            return _ask(name, python, task)

        with ThreadPoolExecutor(2 if quick else 1) as pool:
            for name, found in zip(peers, pool.map(ask, peers), strict=True):
                if isinstance(found, str):
                    failed[name] = found
                else:
                    answers[name] = found
    check_same_rows(answers)
    return Answers(answers, failed)


def check_same_rows(answers: Mapping[str, Answer]) -> None:
    """Raises RuntimeError where two methods were not handed the same rows in each fold."""
    if len({answer.digests for answer in answers.values()}) > 1:
        told = "; ".join(f"{name}: {answer.digests[0][:12]}" for name, answer in answers.items())
        raise RuntimeError(f"the methods were handed different rows: {told}")


def _ask(name: str, python: Path, task: Path) -> Answer | str:
    """The peer's answer to the task in its file, or why it gave none."""
    out = task.with_name(f"{name}.npz")
    command = [str(python), "-W", "ignore", "-m", PEER, name, str(task), str(out)]
    done = subprocess.run(  # noqa: S603
        command, capture_output=True, text=True, check=False, env=_environment(), cwd=task.parent
    )
    if done.returncode:
        return (done.stderr.strip().splitlines() or [f"ended with {done.returncode}"])[-1]
    return _read(out)


def _read(path: Path) -> Answer:
    with np.load(path) as found:
        return Answer(
            found["probability"],
            tuple(found["digests"].tolist()),
            float(found["fit_s"]),
            float(found["predict_s"]),
            float(found["memory_mb"]),
        )


def _environment() -> dict[str, str]:
    """One thread, and this project's modules on the path: a peer's environment has none of them."""
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    return {**os.environ, **dict.fromkeys(names, "1"), "PYTHONPATH": str(ROOT)}
