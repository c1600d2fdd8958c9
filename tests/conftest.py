"""What holds for all tests: which of them have no network, and how processes share them (pytest-xdist)."""

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from botocore.loaders import JSONFileLoader

from tests.user_data import UserDataGuard

TESTS = Path(__file__).parent
PURE = {"unit", "generated", "template", "models", "training", "ingest"}
"""Folders whose tests run without a network, the loopback included: no socket can be made."""
GUARD = UserDataGuard(os.environ)
GUARD.install()
ALONE = {"sam", "deploy"}
"""Folders whose tests share one emulated account, or Docker, and change it in order."""


@pytest.fixture(autouse=True)
def _no_sockets(request: pytest.FixtureRequest) -> None:
    """Keep the tests of `PURE` from making a socket."""
    if request.path.relative_to(TESTS).parts[0] in PURE:
        request.getfixturevalue("socket_disabled")


@pytest.fixture(autouse=True)
def _own_environment() -> Iterator[None]:
    """Give each test the environment that the one before it found: commands set what is quiet for them."""
    before = dict(os.environ)
    yield
    if dict(os.environ) != before:
        os.environ.clear()
        os.environ.update(before)


@pytest.fixture(scope="session", autouse=True)
def _own_data_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep every test, and every server that one starts, out of the user's own data folder, and without the
    simulated line."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DEMO", "off")
        # Servers go by the real clock, and shots of tests have fixed times, which grow old.
        patch.setenv("SHOT_DAYS", "3650")
        patch.setenv("DIECAST_DATA_DIR", str(tmp_path_factory.mktemp("data")))
        yield


@pytest.fixture(autouse=True)
def _user_data_is_not_opened() -> Iterator[None]:
    """Fail a test that opened the user's own data folder, also where a server answered for the refusal."""
    yield
    opened, GUARD.opened[:] = list(GUARD.opened), []
    if opened:
        pytest.fail(f"the user's data folder was opened: {', '.join(sorted(set(opened)))}")


@pytest.fixture(scope="session", autouse=True)
def _service_descriptions_read_once() -> Iterator[None]:
    """Read each of botocore's service descriptions once a process: moto begins tests with new sessions."""
    with pytest.MonkeyPatch.context() as patch:
        loader = JSONFileLoader()
        patch.setattr(JSONFileLoader, "load_file", staticmethod(cache(loader.load_file)))
        yield


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Return 0 where starting workers costs more than it brings: for named files and tests, and for `ALONE`.

    None leaves it to xdist, which takes one a core: so folders, and no argument, are shared among all cores.
    """
    paths = [Path(config.invocation_params.dir, argument.split("::")[0]) for argument in config.args]
    named = all(path.is_file() for path in paths)
    alone = any(path.resolve().is_relative_to(TESTS / folder) for path in paths for folder in ALONE)
    return 0 if named or alone else None
