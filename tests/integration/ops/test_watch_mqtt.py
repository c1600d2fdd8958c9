"""`diecast watch mqtt` with a real broker: every message once, whatever becomes of broker or server."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from checks.emulated_account.certificate import loopback_certificate
from diecast.cli import main
from ops.feeding import mqtt as watching
from ops.feeding import sender as sending
from ops.feeding.broker import Broker, default_client_id
from ops.feeding.command import Target, run_mqtt
from ops.feeding.messages import Messages, OwnForm
from ops.feeding.spool import Spool
from ops.feeding.words import Words
from shared.errors import DiecastError
from tests.integration.ops.feeding_parts import BEGIN, Line
from tests.integration.ops.mqtt_parts import PASSWORD, USER, Acknowledged, RunningBroker, publish, wait_until
from tests.running import Running
from training.lines.line import DEFAULT, read_line
from training.lines.message_map import read_message_map

ROOT = Path(__file__).resolve().parents[3]
TOPIC = "plant/7/shots"
# amqtt leaves streams and sockets of clients that went, paho its own.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")


@pytest.fixture(autouse=True)
def _soon_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sending, "SHORTEST_S", 0.01)
    monkeypatch.setattr(sending, "LONGEST_S", 0.02)
    monkeypatch.setattr(watching, "SHORTEST_S", 0.05)
    monkeypatch.setenv("DIECAST_DATA_DIR", str(tmp_path / "data"))


def shot(number: int) -> bytes:
    at = (BEGIN + timedelta(minutes=number)).isoformat()
    return json.dumps({"at": at, "features": {"Process_Temperature": 670 + number / 1000}}).encode()


@contextmanager
def watched(
    broker: RunningBroker,
    url: str,
    spool: Path,
    messages: Messages | None = None,
    errors: list[DiecastError] | None = None,
    **more: Path | str,
) -> Iterator[None]:
    """The watch in a thread, from `with` to the end of it."""
    end = threading.Event()
    given: dict[str, Any] = {"username": USER, "password": PASSWORD, **more}
    at = Broker(broker.url, TOPIC, "the-watch", **given)

    def run() -> None:
        try:
            run_mqtt(
                Target(url, "default", Words(), spool),
                at,
                messages or OwnForm("default", Words()),
                end.is_set,
            )
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
        thread.join(20)
        assert not thread.is_alive()


def publish_until(holds: Callable[[], bool], broker: RunningBroker, payload: bytes) -> None:
    """Publish until something holds: before a watch has subscribed nobody keeps what is published."""

    def published() -> bool:
        publish(broker, TOPIC, payload)
        return holds()

    wait_until(published)


def test_messages_are_kept_once_over_stops_and_a_server_that_is_away(tmp_path: Path) -> None:
    line = Line()
    with RunningBroker(tmp_path) as broker, Running(line.app) as server:
        with watched(broker, server.url, tmp_path / "spool"):
            wait_until((tmp_path / "spool").exists)
            publish_until(lambda: len(line.kept) == 1, broker, shot(0))
            line.failing = [503, 429, 0]
            publish(broker, TOPIC, *map(shot, range(1, 20)))
            wait_until(lambda: len(line.kept) == 20)
        publish(broker, TOPIC, *map(shot, range(20, 30)))
        assert len(line.kept) == 20
        with watched(broker, server.url, tmp_path / "spool"):
            wait_until(lambda: len(line.kept) == 30)
            publish(broker, TOPIC, *map(shot, range(20, 31)))
            wait_until(lambda: len(line.kept) == 31)


def test_messages_that_are_no_shots_are_named_and_cost_no_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = Line()
    with (
        RunningBroker(tmp_path) as broker,
        Running(line.app) as server,
        watched(broker, server.url, tmp_path / "spool"),
    ):
        publish_until(lambda: len(line.kept) == 1, broker, shot(0))
        publish(broker, TOPIC, b"not json", b"", b'{"at": 1', b"[7]", shot(1), b"\xff\xfe")
        wait_until(lambda: len(line.kept) == 2)
        publish(broker, TOPIC, shot(2))
        wait_until(lambda: len(line.kept) == 3)
    said = capsys.readouterr()
    assert "is no JSON" in said.err
    assert f"{TOPIC}, message" in said.err
    assert "5 rows refused, 0 wait" in said.out


def test_a_map_reads_what_a_machine_says(tmp_path: Path) -> None:
    path = tmp_path / "map.yaml"
    path.write_text("time: received\nvariables: {Process_Temperature: {path: $.temp, unit: K}}\n")
    messages = read_message_map(path, read_line(DEFAULT), UTC, Words(), {"mould": "M-1"})
    line = Line()
    with (
        RunningBroker(tmp_path) as broker,
        Running(line.app) as server,
        watched(broker, server.url, tmp_path / "spool", messages),
    ):
        publish_until(lambda: bool(line.kept), broker, b'{"temp": 943.15}')
        # The same message again is another shot: nothing says that it is the same one.
        before = len(line.kept)
        publish(broker, TOPIC, b'{"temp": 943.15}', b'{"temp": 943.15}')
        wait_until(lambda: len(line.kept) >= before + 2)
    (kept, *_) = line.kept.values()
    assert kept["features"]["Process_Temperature"] == pytest.approx(670.0)
    assert kept["context"] == {"mould": "M-1"}
    made = datetime.fromisoformat(kept["at"])
    assert abs((datetime.now(UTC) - made).total_seconds()) < 120


def test_a_retained_message_has_no_time_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "map.yaml"
    path.write_text("time: received\nvariables: {Process_Temperature: $.temp}\n")
    messages = read_message_map(path, read_line(DEFAULT), UTC, Words(), {})
    line = Line()
    with RunningBroker(tmp_path) as broker, Running(line.app) as server:
        publish(broker, TOPIC, b'{"temp": 600}', retain=True)
        with watched(broker, server.url, tmp_path / "spool", messages):
            publish_until(lambda: bool(line.kept), broker, b'{"temp": 670}')
    assert {each["features"]["Process_Temperature"] for each in line.kept.values()} == {670.0}
    assert "retained message" in capsys.readouterr().err


def test_a_broker_that_goes_and_comes_back_is_watched_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = Line()
    with RunningBroker(tmp_path) as broker, Running(line.app) as server:
        broker.stop()
        with watched(broker, server.url, tmp_path / "spool"):
            wait_until((tmp_path / "spool").exists)
            broker.start()
            publish_until(lambda: len(line.kept) == 1, broker, shot(0))
            broker.stop()
            broker.start()
            # This broker keeps nothing over a restart, and the watch says so.
            publish_until(lambda: len(line.kept) == 2, broker, shot(1))
    told = capsys.readouterr().err
    assert "No connection to mqtt://127.0.0.1" in told
    assert "answers again" in told
    assert "no longer knows this client" in told


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")  # paho leaves the socket that TLS refused
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_tls_and_a_user_are_asked_for(tmp_path: Path) -> None:
    own = loopback_certificate(tmp_path)
    line = Line()
    tls = (own.certificate, own.key)
    with RunningBroker(tmp_path, tls) as broker, Running(line.app) as server:
        errors: list[DiecastError] = []
        with watched(broker, server.url, tmp_path / "spool", errors=errors):
            wait_until(lambda: bool(errors))
        assert "--ca names who signed it" in errors.pop().message
        with watched(
            broker,
            server.url,
            tmp_path / "spool",
            errors=errors,
            ca=own.certificate,
            password="x",
        ):
            wait_until(lambda: bool(errors))
        assert "refuses" in errors.pop().message
        with started(broker, server.url, tmp_path, "--ca", str(own.certificate)) as process:
            assert process.stderr is not None
            assert b"Watching mqtts://" in process.stderr.readline()
            process.send_signal(signal.SIGINT)
            assert process.wait(20) == 0


@contextmanager
def interrupts_heeded() -> Iterator[None]:
    """A process that is begun here heeds SIGINT, also where a shell began the tests in the background: it
    makes them ignore it, and what they begin would too."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def started(broker: RunningBroker, url: str, folder: Path, *more: str) -> Iterator[subprocess.Popen[bytes]]:
    """The command as a process of its own."""
    given = [
        "watch",
        "mqtt",
        "--broker",
        broker.url,
        "--topic",
        TOPIC,
        "--url",
        url,
        "--client-id",
        "the-watch",
    ]
    with interrupts_heeded():
        process = subprocess.Popen(
            [sys.executable, "-m", "diecast", *given, "--spool", str(folder / "spool"), *more],
            cwd=ROOT,
            env={
                **os.environ,
                "MQTT_USERNAME": USER,
                "MQTT_PASSWORD": PASSWORD,
                "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
            },
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait(20)
        if process.stderr is not None:
            process.stderr.close()


def test_a_watch_that_is_killed_loses_nothing_that_it_acknowledged(tmp_path: Path) -> None:
    """Killed while messages come, again and again."""
    line = Line()
    with RunningBroker(tmp_path) as broker, Running(line.app) as server:
        for turn in range(4):
            with started(broker, server.url, tmp_path) as process:
                assert process.stderr is not None
                process.stderr.readline()
                publish_until(lambda: bool(line.kept), broker, shot(0))
                messages = [shot(number) for number in range(60 * turn + 1, 60 * turn + 61)]
                publisher = threading.Thread(target=publish, args=(broker, TOPIC, *messages))
                least = len(line.kept) + 5 + 10 * turn
                publisher.start()
                wait_until(partial(lambda least: len(line.kept) > least, least))
                process.kill()
                publisher.join(30)
        acknowledged = {json.loads(content)["at"] for content in Acknowledged.by_client["the-watch"]}
        with started(broker, server.url, tmp_path):
            wait_until(lambda: acknowledged <= {each["at"] for each in line.kept.values()})
    assert len(acknowledged) > 60


def test_a_message_that_was_spooled_and_not_acknowledged_is_one_shot(tmp_path: Path) -> None:
    """A shot that is made when its message comes, and comes again since its acknowledgement was lost."""
    from ops.feeding.broker import Arrived
    from ops.feeding.mqtt import MqttWatch

    path = tmp_path / "map.yaml"
    path.write_text("time: received\nvariables: {Process_Temperature: $.temp}\n")
    messages = read_message_map(path, read_line(DEFAULT), UTC, Words(), {})
    target = Target("http://127.0.0.1:9", "default", Words(), tmp_path / "spool")
    at = Broker("mqtt://127.0.0.1", TOPIC, default_client_id("default", "x", TOPIC))
    arrived = [Arrived(TOPIC, b'{"temp": %d}' % number, number, 1, False, False, 1) for number in range(5)]
    with closing(Spool(tmp_path / "spool")) as spool:
        MqttWatch(at, messages, target.sender(spool))._take(arrived)
    again = [Arrived(a.topic, a.payload, a.number, 1, True, False, 1) for a in arrived[2:]]
    with closing(Spool(tmp_path / "spool")) as spool:
        watch = MqttWatch(at, messages, target.sender(spool))
        watch._known.extend(spool.state(at.key_of_state)["known"])
        watch._take([*again, Arrived(TOPIC, b'{"temp": 9}', 3, 1, True, False, 1)])
        assert len(spool) == 6


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--broker", "http://x"], "is not mqtt://HOST"),
        (["--broker", "mqtt://a:b@x"], "come from MQTT_USERNAME"),
        (["--broker", "mqtt://x:99999"], "Port out of range"),
        (["--broker", "mqtt://x", "--ca", "a.pem"], "certificates need mqtts://"),
        (["--broker", "mqtts://x", "--key", "a.pem"], "go together"),
        (["--broker", "mqtts://x", "--ca", "nowhere.pem"], "cannot be used"),
    ],
)
def test_odd_options_are_told(arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["watch", "mqtt", "--topic", TOPIC, *arguments]) == 2
    assert told in capsys.readouterr().err
