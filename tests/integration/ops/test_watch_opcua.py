"""`diecast watch opcua` with asyncua's server: each shot once, and what was missed is told."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml
from asyncua.ua.status_codes import StatusCodes
from cryptography.x509.oid import ExtendedKeyUsageOID

from diecast.cli import main
from ops.feeding import machine as machines
from ops.feeding.command import Target, run_opcua
from ops.feeding.machine import Endpoint
from ops.feeding.words import Words
from shared.errors import DiecastError
from shared.units import convert
from tests.integration.ops.feeding_parts import Line
from tests.integration.ops.mqtt_parts import wait_until
from tests.integration.ops.opcua_parts import COUNTER, FLAG, MOULD, PRESSURE, TEMPERATURE, RunningMachine
from tests.running import Running
from training.lines.line import DEFAULT, read_line
from training.lines.node_map import read_node_map

SEOUL = ZoneInfo("Asia/Seoul")
BEGIN = datetime(2026, 2, 10, 6, tzinfo=UTC)
NAME, OTHER = "Process_Temperature", "Process_Pressure"


@pytest.fixture(autouse=True)
def _soon_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machines, "SHORTEST_S", 0.1)


def map_of(folder: Path, trigger: str = f"counter: {COUNTER}", more: str = "") -> Path:
    path = folder / "map.yaml"
    path.write_text(
        f"trigger: {{{trigger}}}\nvariables:\n  {NAME}: {TEMPERATURE}\n"
        f"  {OTHER}: {{node: {PRESSURE}, unit: psi}}\ncontext: {{mould: {MOULD}}}\n{more}"
    )
    return path


@contextmanager
def watched(
    endpoint: Endpoint, url: str, folder: Path, path: Path, errors: list[DiecastError] | None = None
) -> Iterator[None]:
    """The watch in a thread, from `with` to the end of it."""
    end = threading.Event()
    nodes = read_node_map(path, read_line(DEFAULT), SEOUL, Words(), {"cell": "7"})

    def run() -> None:
        try:
            run_opcua(Target(url, "default", Words(), folder / "spool"), endpoint, nodes, end.is_set)
        except DiecastError as error:
            if errors is None:
                raise
            errors.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        end.set()
        thread.join(30)
        assert not thread.is_alive()


def temperatures(line: Line) -> list[float]:
    """The temperatures of the shots that were kept, by their time."""
    kept = sorted(line.kept.values(), key=lambda shot: datetime.fromisoformat(shot["at"]))
    return [shot["features"].get(NAME) for shot in kept]


def test_shots_are_kept_once_with_the_time_of_their_source_over_restarts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line, path = Line(), map_of(tmp_path)
    said = ""

    def told(text: str) -> bool:
        nonlocal said
        said += capsys.readouterr().err
        return text in said

    with RunningMachine() as machine, Running(line.app) as server:
        machine.shoot(1.0)
        with watched(Endpoint(machine.url), server.url, tmp_path, path):
            wait_until(lambda: told("counter is at 1"))
            for number in range(2, 6):
                machine.shoot(float(number), at=BEGIN + timedelta(minutes=number))
                wait_until(lambda number=number: len(line.kept) == number - 1)  # type: ignore[misc]
        machine.shoot(6.0, at=BEGIN + timedelta(minutes=6))
        machine.shoot(7.0, at=BEGIN + timedelta(minutes=7))
        with watched(Endpoint(machine.url), server.url, tmp_path, path):
            wait_until(lambda: len(line.kept) == 5)
            assert told("1 shots were missed: 6 to 6")
            machine.stop()
            wait_until(lambda: told("No connection to opc.tcp"))
            machine.start()
            wait_until(lambda: told("answers again"))
            machine.shoot(10.0, jump=3, at=BEGIN + timedelta(minutes=10))
            wait_until(lambda: len(line.kept) == 6)
            assert told("2 shots were missed: 8 to 9")
            machine.shots = 0
            machine.shoot(11.0, at=BEGIN + timedelta(minutes=11))
            wait_until(lambda: len(line.kept) == 7)
            assert told("counts anew")
    assert temperatures(line) == [2.0, 3.0, 4.0, 5.0, 7.0, 10.0, 11.0]
    first = next(iter(line.kept.values()))
    assert first["at"] == "2026-02-10T15:02:00.000+09:00"
    assert first["context"] == {"cell": "7", "mould": "M-1"}
    assert first["features"][OTHER] == pytest.approx(convert(140.0, "psi", "bar"))


@pytest.mark.parametrize(
    ("status", "taken", "more"),
    [
        (StatusCodes.BadSensorFailure, False, ""),
        (StatusCodes.UncertainSensorNotAccurate, False, ""),
        (StatusCodes.UncertainSensorNotAccurate, True, "uncertain: taken\n"),
        (StatusCodes.Good, True, ""),
    ],
)
def test_a_value_that_is_not_good_is_missing_and_told(
    tmp_path: Path, status: int, taken: bool, more: str, capsys: pytest.CaptureFixture[str]
) -> None:
    line, path = Line(), map_of(tmp_path, more=more)
    with (
        RunningMachine() as machine,
        Running(line.app) as server,
        watched(Endpoint(machine.url), server.url, tmp_path, path),
    ):
        wait_until(lambda: "counter is at 0" in capsys.readouterr().err)
        machine.shoot(671.5, status=status)
        wait_until(lambda: len(line.kept) == 1)
    assert temperatures(line) == ([671.5] if taken else [None])
    assert (f"{NAME} is missing" in capsys.readouterr().err) is not taken


def test_a_flag_is_a_shot_whenever_it_rises(tmp_path: Path) -> None:
    line, path = Line(), map_of(tmp_path, f"flag: {FLAG}, wait: 0.05")
    with (
        RunningMachine() as machine,
        Running(line.app) as server,
        watched(Endpoint(machine.url), server.url, tmp_path, path),
    ):
        wait_until((tmp_path / "spool").exists)
        made = 0
        while len(line.kept) < 3:
            made += 1
            machine.write(TEMPERATURE, 600.0 + made)
            machine.write(FLAG, True, at=BEGIN + timedelta(minutes=made))
            threading.Event().wait(0.4)
            machine.write(FLAG, False)
            threading.Event().wait(0.2)
            assert made < 30
    found = temperatures(line)
    assert found == sorted(set(found))


def test_only_who_is_known_and_encrypts_comes_in(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import asyncio

    from asyncua.crypto.cert_gen import setup_self_signed_certificate

    def certificate(name: str) -> tuple[Path, Path]:
        own = tmp_path / f"{name}.der", tmp_path / f"{name}.pem"
        uses = [ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.SERVER_AUTH]
        made = setup_self_signed_certificate(own[1], own[0], f"urn:{name}", "127.0.0.1", uses, {})
        asyncio.run(made)
        return own

    own, line, path = certificate("watch"), Line(), map_of(tmp_path)
    with RunningMachine(certificate("machine")) as machine, Running(line.app) as server:
        errors: list[DiecastError] = []
        for password in ("wrong", None):
            wrong = Endpoint(machine.url, "machine", password, "Basic256Sha256", False, *own)
            with watched(wrong, server.url, tmp_path, path, errors):
                wait_until(lambda: bool(errors))
            assert "refuses" in errors.pop().message
        right = Endpoint(machine.url, "machine", "secret", "Basic256Sha256", False, *own)
        with watched(right, server.url, tmp_path, path):
            wait_until(lambda: "counter is at 0" in capsys.readouterr().err)
            machine.shoot(671.5)
            wait_until(lambda: temperatures(line) == [671.5])


def test_nodes_that_are_not_there_are_told_and_a_map_is_proposed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "map.yaml"
    path.write_text(f"trigger: {{counter: {COUNTER}}}\nvariables: {{{NAME}: ns=2;s=Nowhere}}\n")
    spool = ["--spool", str(tmp_path / "spool")]
    with RunningMachine() as machine:
        given = ["watch", "opcua", "--endpoint", machine.url]
        assert main([*given, "--map", str(path), *spool]) == 2
        assert "there is no node ns=2;s=Nowhere" in capsys.readouterr().err
        assert main([*given, "--browse"]) == 0
        proposed = capsys.readouterr().out
        found = yaml.safe_load(proposed)
        assert found["variables"] == {NAME: TEMPERATURE}
        assert f'# counter: "{COUNTER}"' in proposed
        assert f'# flag: "{FLAG}"' in proposed
        assert f"# {MOULD}" in proposed
        # Without its # the proposal is a map that works.
        path.write_text(proposed.replace("  # counter:", "  counter:"))
        nodes = read_node_map(path, read_line(DEFAULT), SEOUL, Words(), {})
        assert nodes.trigger == COUNTER


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--endpoint", "http://x"], "is not opc.tcp://HOST"),
        (["--endpoint", "opc.tcp://a:b@x"], "come from OPCUA_USERNAME"),
        (["--endpoint", "opc.tcp://x", "--security", "Basic128"], "is none of"),
        (["--endpoint", "opc.tcp://x", "--security", "Basic256Sha256"], "go together"),
        (["--endpoint", "opc.tcp://x"], "--browse proposes one"),
        (["--endpoint", "opc.tcp://127.0.0.1:9", "--browse"], "cannot be reached"),
    ],
)
def test_odd_options_are_told(arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["watch", "opcua", *arguments]) == 2
    assert told in capsys.readouterr().err
