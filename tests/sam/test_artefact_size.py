"""What T1 and T2 weigh when they are built: unzipped, dependencies and byte code included."""

from pathlib import Path

import pytest

from tests.sam.conftest import ROOT

BUILD = ROOT / ".aws-sam" / "build"
MOST_BYTES = 90_000_000
TRAINING_ONLY = {"sklearn", "lightgbm", "shap", "scipy", "matplotlib", "pandas", "boto3", "botocore"}


@pytest.fixture(params=["T1PredictFunction", "T2ImportanceFunction"])
def artefact(request: pytest.FixtureRequest) -> Path:
    """A built function's folder."""
    folder = Path(BUILD, str(request.param))
    assert folder.is_dir(), "make build comes first"
    return folder


def test_it_is_under_90_mb_with_its_byte_code(artefact: Path) -> None:
    files = [path for path in artefact.rglob("*") if path.is_file()]
    assert any(path.suffix == ".pyc" for path in files)
    assert sum(path.stat().st_size for path in files) <= MOST_BYTES


def test_it_brings_nothing_of_training_and_no_boto3(artefact: Path) -> None:
    packages = {path.name for path in artefact.iterdir()}
    assert packages & {"numpy", "shared", "models"} == {"numpy", "shared", "models"}
    assert packages & (TRAINING_ONLY | {"training"}) == set()
