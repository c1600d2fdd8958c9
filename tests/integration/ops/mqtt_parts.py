"""A real broker in a thread of the test's own process, and a machine that publishes to it."""

import asyncio
import gc
import threading
import time
import warnings
from collections.abc import Callable, Coroutine
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar, Self

from amqtt.broker import Broker
from amqtt.contexts import BaseContext
from amqtt.mqtt.puback import PubackPacket
from amqtt.mqtt.publish import PublishPacket
from amqtt.plugins.base import BasePlugin
from amqtt.session import Session
from paho.mqtt.client import Client, MQTTv311
from paho.mqtt.enums import CallbackAPIVersion
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from checks.servers import free_port

USER, PASSWORD = "machine", "secret"
"""amqtt keeps no messages for a client without a name."""


class Acknowledged(BasePlugin[BaseContext]):  # type: ignore[misc] # amqtt is not typed
    """Notes the content of every message that a client acknowledged to the broker, by the client's name.

    amqtt forgets what was on its way to a client that vanishes, so that nobody can ask it for that again.
    """

    by_client: ClassVar[dict[str, set[bytes]]] = {}
    _sent: ClassVar[dict[tuple[str, int], bytes]] = {}

    async def on_mqtt_packet_sent(self, *, packet: Any, session: Session | None = None) -> None:
        if session is not None and isinstance(packet, PublishPacket) and packet.packet_id is not None:
            self._sent[session.client_id or "", packet.packet_id] = bytes(packet.data or b"")

    async def on_mqtt_packet_received(self, *, packet: Any, session: Session | None = None) -> None:
        if session is not None and isinstance(packet, PubackPacket):
            name = session.client_id or ""
            if (content := self._sent.pop((name, packet.packet_id), None)) is not None:
                self.by_client.setdefault(name, set()).add(content)


class RunningBroker:
    """amqtt on a port of its own, with one user. `tls` is a certificate and its key. It can be stopped and
    started again, with all that it knew gone."""

    def __init__(self, folder: Path, tls: tuple[Path, Path] | None = None) -> None:
        self.port = free_port()
        listener: dict[str, Any] = {"type": "tcp", "bind": f"127.0.0.1:{self.port}"}
        if tls is not None:
            listener |= {"ssl": True, "certfile": str(tls[0]), "keyfile": str(tls[1])}
        hashed = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=64),)).hash(PASSWORD)
        passwords = folder / "passwords"
        passwords.write_text(f"{USER}:{hashed}\n")
        plugins = {
            "amqtt.plugins.authentication.FileAuthPlugin": {"password_file": str(passwords)},
            f"{__name__}.Acknowledged": {},
        }
        self._config = {"listeners": {"default": listener}, "plugins": plugins}
        Acknowledged.by_client.clear()
        self.scheme = "mqtt" if tls is None else "mqtts"
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._broker: Broker | None = None

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"

    def start(self) -> None:
        async def begun() -> Broker:
            broker = Broker(self._config)
            await broker.start()
            return broker

        self._broker = self._run(begun())

    def stop(self) -> None:
        if self._broker is not None:
            self._run(self._broker.shutdown())
            self._broker = None

    def _run[T](self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(20)

    def __enter__(self) -> Self:
        self._thread.start()
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()
        # amqtt drops the streams of clients that went without closing them: now, and not in another's test.
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "unclosed", ResourceWarning)
            gc.collect()


def publish(broker: RunningBroker, topic: str, *payloads: bytes, qos: int = 1, retain: bool = False) -> None:
    """Publish messages one after the other, each acknowledged by the broker before the next."""
    client = Client(CallbackAPIVersion.VERSION2, protocol=MQTTv311)
    client.username_pw_set(USER, PASSWORD)
    client.connect("127.0.0.1", broker.port)
    client.loop_start()
    try:
        for payload in payloads:
            client.publish(topic, payload, qos, retain).wait_for_publish(20)
    finally:
        client.disconnect()
        client.loop_stop()


def wait_until(holds: Callable[[], bool], seconds: float = 30.0) -> None:
    """Wait for something that another thread does."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise AssertionError("it did not come about")
        time.sleep(0.02)
