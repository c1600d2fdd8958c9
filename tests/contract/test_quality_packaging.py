"""What T1 and T2 load when they run: numpy, pydantic and Powertools, nothing of training."""

import json
import subprocess
import sys

import pytest

from tests.quality_parts import ROOT

# Powertools looks for botocore to name itself in its user agent, and does without it.
FORBIDDEN = {"boto3", "lightgbm", "scipy", "sklearn", "yaml", "training", "agent"}


@pytest.mark.parametrize("package", ["t1_predict", "t2_importance"])
def test_a_handler_answers_in_a_plain_process_without_training_s_libraries(package: str) -> None:
    event = (ROOT / "events" / f"{package}.json").read_text(encoding="utf-8")
    code = (
        "import json, sys\n"
        f"from {package}.handler import handler\n"
        "answer = handler(json.loads(sys.stdin.read()), None)\n"
        "loaded = sorted({name.split('.')[0] for name in sys.modules})\n"
        "print(json.dumps({'answer': answer, 'loaded': loaded}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=event,
        env={"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=True,
    )
    seen = json.loads(done.stdout.splitlines()[-1])
    assert seen["answer"]["model_version"].startswith("default-")
    assert not FORBIDDEN & set(seen["loaded"])
