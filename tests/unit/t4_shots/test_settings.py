"""T4's environment: a plant's clock that is none is refused by its variable, and where shots are kept."""

from pathlib import Path

import pytest

from shared.settings import SettingsError, read_settings
from t4_shots.settings import ShotSettings


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PLANT_TIME_ZONE", "Asia/Nowhere"),
        ("PLANT_TIME_ZONE", "../../etc/passwd"),
        ("PLANT_TIME_ZONE", "KST+9"),
        ("SHIFTS", "day=8"),
        ("SHIFTS", "a=08:00,a=20:00"),
        ("PLANT_LINES", "Line 7"),
        ("SHOT_DAYS", "0"),
        ("COUNT_DAYS", "ten"),
    ],
)
def test_what_cannot_be_used_is_refused_by_its_variable(variable: str, value: str) -> None:
    with pytest.raises(SettingsError, match=variable):
        read_settings(ShotSettings, {variable: value})


def test_shots_are_kept_in_the_named_folder_else_in_the_users_and_on_lambda_in_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.platform", "linux")

    def file(**environment: str) -> Path | None:
        return read_settings(ShotSettings, environment).file

    assert file(DIECAST_DATA_DIR="/data") == Path("/data/shots.sqlite3")
    assert file(XDG_DATA_HOME="/home/kim/share") == Path("/home/kim/share/diecast/shots.sqlite3")
    assert file(XDG_DATA_HOME="relative") == Path.home() / ".local" / "share" / "diecast" / "shots.sqlite3"
    assert file(AWS_LAMBDA_FUNCTION_NAME="t4") is None
