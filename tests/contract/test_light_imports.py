"""What is loaded at a cold start: no search engine, no YAML, no AWS client that is not needed."""

import subprocess
import sys
from pathlib import Path

import pytest

SRC = Path(__file__).parents[2] / "src"


@pytest.mark.parametrize(
    ("modules", "absent"),
    [
        (("shared.artifacts.follower", "shared.knowledge.library"), ("tantivy", "yaml", "botocore")),
        (("shared.artifacts.follower",), ("numpy", "tantivy", "pydantic", "botocore", "zipfile")),
        (("shared.bundle.published",), ("numpy", "botocore")),
        (("t1_predict.handler", "t2_importance.handler"), ("boto3", "botocore.session", "tantivy")),
        (("agent.handler",), ("tantivy", "yaml")),
        (("t3_kb.handler",), ("yaml", "boto3", "botocore.session")),
        (("t0_ingest.handler",), ("yaml", "boto3", "botocore.session")),
    ],
)
def test_importing_stays_light(modules: tuple[str, ...], absent: tuple[str, ...]) -> None:
    program = f"import sys, {', '.join(modules)}; print(*sorted(sys.modules))"
    run = subprocess.run(
        [sys.executable, "-c", program],
        check=True,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(SRC)},
    )
    assert set(absent).isdisjoint(run.stdout.split())
