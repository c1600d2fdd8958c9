"""The editable install: the command is there, and no copy of our packages can hide these sources."""

import sysconfig
from importlib.metadata import entry_points
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SITE = Path(sysconfig.get_path("purelib"))


def our_names() -> set[str]:
    """Every package that these sources hold, at the top and in src."""
    folders = [path for place in (ROOT, ROOT / "src") for path in place.iterdir() if path.is_dir()]
    return {path.name for path in folders if any(path.glob("*.py"))} - {"src"}


def test_site_packages_holds_no_package_of_one_of_our_names() -> None:
    assert {"agent", "shared", "diecast", "ops", "checks", "training", "local"} <= our_names()

    assert [name for name in sorted(our_names()) if (SITE / name).exists()] == []


def test_the_command_is_installed() -> None:
    (command,) = entry_points(group="console_scripts", name="diecast")

    assert command.value == "diecast.cli:run"
