"""A process that records shots is killed in the middle, twenty times: nothing acknowledged is lost."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from t4_shots.sqlite_store import SqliteShots
from t4_shots.store import Wanted
from tests.shot_parts import CLOCK, DAY, NOON, SEOUL, watched
from tests.shot_store_contract import counted, same_windows

ROOT = Path(__file__).parents[3]
RECORDER = """
import sys
from itertools import count
from pathlib import Path
from t4_shots.sqlite_store import SqliteShots
from tests.shot_parts import CLOCK, NOON, SEOUL, kept, said, watched

store = SqliteShots(Path(sys.argv[1]), SEOUL.bucket, CLOCK, watched)
watched([kept("loads the sample of the model")])
print("ready", flush=True)
for batch in count():
    shots = [kept(f"{sys.argv[2]}-{batch}-{n}", NOON + 60_000 * n, mould=f"M{n % 2}") for n in range(20)]
    new = store.add(shots)
    print("\\n".join(sorted(new)), flush=True)
    told = store.set_outcome("default", shots[0].shot_id, said("defect", "flash"))
    print("outcome " + told.shot_id, flush=True)
"""


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, set[str], set[str]]:
    """The file that twenty killed processes left, and the shots and outcomes that they had acknowledged."""
    file = tmp_path_factory.mktemp("killed") / "shots.sqlite3"
    draw = random.Random(5)
    shots: set[str] = set()
    outcomes: set[str] = set()
    for run in range(20):
        with subprocess.Popen(
            [sys.executable, "-c", RECORDER, str(file), str(run)],
            cwd=ROOT,
            env={"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "PATH": ""},
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            time.sleep(draw.uniform(0.01, 0.15))
            process.kill()
            lines = process.stdout.read().splitlines(keepends=True)
        # A line without its end was cut: it was not acknowledged.
        told = [line[:-1] for line in lines if line.endswith("\n")]
        shots |= {line for line in told if not line.startswith("outcome ")}
        outcomes |= {line.removeprefix("outcome ") for line in told if line.startswith("outcome ")}
    return file, shots, outcomes


def test_every_acknowledged_shot_and_outcome_is_there(killed: tuple[Path, set[str], set[str]]) -> None:
    file, shots, outcomes = killed
    store = SqliteShots(file, SEOUL.bucket, CLOCK, watched)
    found = {shot.shot_id: shot for shot in store.newest(Wanted("default", 0, NOON + DAY), 10**6)}

    assert len(shots) > 400
    assert shots - found.keys() == set()
    assert [one for one in outcomes if found[one].outcome is None] == []


def test_counts_and_changes_agree_with_the_shots(killed: tuple[Path, set[str], set[str]]) -> None:
    store = SqliteShots(killed[0], SEOUL.bucket, CLOCK, watched)
    before = counted(store)
    assert same_windows(store, store.newest(Wanted("default", 0, NOON + DAY), 10**6))
    number = store.recount("default").shots
    changes = store.changes("default", "0", 10**6).rows

    assert counted(store) == before
    assert sum(change.kind == "shot" for change in changes) == number
