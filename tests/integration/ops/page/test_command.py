"""The command line: what a person is told who cannot deploy yet."""

from pathlib import Path

import pytest

from diecast.cli import main
from tests.page_parts import write_build


@pytest.fixture(autouse=True)
def _no_configuration(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine on which nobody has signed in to AWS."""
    for name in ("AWS_PROFILE", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


def _refused(capsys: pytest.CaptureFixture[str], folder: Path) -> str:
    assert main(["page", "put", "--stack", "diecast-staging", "--page", str(folder)]) == 1
    return capsys.readouterr().err


def test_without_a_build_nothing_is_asked_of_aws(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert "Build the page first" in _refused(capsys, tmp_path)


def test_without_a_region(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert "AWS_DEFAULT_REGION" in _refused(capsys, write_build(tmp_path, "app-1.js"))


def test_without_credentials(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-northeast-2")
    assert "No AWS credentials" in _refused(capsys, write_build(tmp_path, "app-1.js"))


def test_with_a_profile_that_is_not_there(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "plant")
    assert "AWS_PROFILE" in _refused(capsys, write_build(tmp_path, "app-1.js"))
