"""An MQTT broker: how it is reached, and what its messages are on their way to the spool."""

import hashlib
import queue
import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from shared.errors import InvalidInput, Unavailable

if TYPE_CHECKING:
    from paho.mqtt.client import Client

PORTS: Final[Mapping[str, int]] = {"mqtt": 1883, "mqtts": 8883}
USERNAME, PASSWORD = "MQTT_USERNAME", "MQTT_PASSWORD"
OWN_MACHINE: Final = frozenset({"localhost", "127.0.0.1", "::1"})
KEEPALIVE_S: Final = 30
LONGEST_S: Final = 30
TRY_AGAIN: Final = 136
"""The reason code of a broker that is there and cannot serve yet; every other refusal stays one."""


@dataclass(frozen=True, slots=True)
class Broker:
    """How a broker is reached; user and password come from the environment. Files are PEM."""

    url: str
    topic: str
    client_id: str
    username: str | None = None
    password: str | None = None
    ca: Path | None = None
    certificate: Path | None = None
    key: Path | None = None

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        try:
            self.port  # noqa: B018 - read once, so that an odd one is told now
        except ValueError as error:
            raise InvalidInput(f"--broker: {self.url!r}: {error}") from error
        if parts.scheme not in PORTS or not parts.hostname or parts.path.strip("/") or parts.query:
            raise InvalidInput(f"--broker: {self.url!r} is not mqtt://HOST[:1883] or mqtts://HOST[:8883]")
        if parts.username or parts.password:
            raise InvalidInput(f"--broker: user and password come from {USERNAME} and {PASSWORD}")
        if not self.is_encrypted and (self.ca or self.certificate):
            raise InvalidInput("--broker: certificates need mqtts://")
        if bool(self.certificate) != bool(self.key):
            raise InvalidInput("--certificate and --key go together")

    @property
    def host(self) -> str:
        """The host's name or address."""
        return urlsplit(self.url).hostname or ""

    @property
    def port(self) -> int:
        """The port that was given, or that of the protocol."""
        parts = urlsplit(self.url)
        return parts.port or PORTS.get(parts.scheme, 0)

    @property
    def is_encrypted(self) -> bool:
        """True where TLS is spoken."""
        return self.url.startswith("mqtts:")

    @property
    def is_plain_password(self) -> bool:
        """True where a password goes over a network that others may read."""
        return bool(self.password) and not self.is_encrypted and self.host not in OWN_MACHINE

    @property
    def key_of_state(self) -> str:
        """The key of what was read from it, its own among all sources."""
        return f"mqtt {self.host}:{self.port} {self.topic} {self.client_id}"


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message as it came. `life` counts connections: an acknowledgement is of the one it came by."""

    topic: str
    payload: bytes
    number: int
    qos: int
    again: bool
    retained: bool
    life: int


@dataclass(frozen=True, slots=True)
class Told:
    """The fate of the connection: `on` (with the broker's `remembered`), `off`, `granted` or `refused`."""

    kind: str
    why: str = ""
    remembered: bool = False
    qos: int = 1


def default_client_id(line: str, url: str, topic: str) -> str:
    """Return a name that is the same at every start and no other's: the broker keeps messages by it."""
    own = hashlib.sha256(f"{socket.gethostname()} {url} {topic}".encode()).hexdigest()[:10]
    return f"diecast-{line}-{own}"


class Connection:
    """A session that the broker keeps (MQTT 3.1.1, clean session off), in a thread of its own.

    All that happens comes through `next`; nothing is acknowledged but by `acknowledge`.
    """

    def __init__(self, broker: Broker) -> None:
        # Imported here: the group mqtt alone brings it.
        try:
            from paho.mqtt.client import Client, MQTTv311  # noqa: PLC0415
            from paho.mqtt.enums import CallbackAPIVersion  # noqa: PLC0415
        except ImportError as error:
            raise InvalidInput(
                "MQTT needs paho-mqtt: uv pip install --group mqtt, in the project's folder"
            ) from error
        self._broker, self._events = broker, queue.Queue[Arrived | Told]()
        self._life, self._begun = 0, False
        client = Client(
            CallbackAPIVersion.VERSION2, broker.client_id, False, protocol=MQTTv311, manual_ack=True
        )
        client.username_pw_set(broker.username, broker.password)
        client.reconnect_delay_set(1, LONGEST_S)
        if broker.is_encrypted:
            try:
                client.tls_set(_named(broker.ca), _named(broker.certificate), _named(broker.key))
            except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
                raise InvalidInput(f"--ca, --certificate or --key cannot be used: {error}") from error
        client.on_connect, client.on_disconnect = self._connected, self._disconnected
        client.on_subscribe, client.on_message = self._subscribed, self._message
        self._client: Client = client

    def begin(self) -> None:
        """Connect for the first time; later the thread does. Raises Unavailable, and InvalidInput where the
        broker's certificate is not to be trusted."""
        try:
            self._client.connect(self._broker.host, self._broker.port, KEEPALIVE_S)
        except ssl.SSLCertVerificationError as error:
            raise InvalidInput(
                f"{self._broker.url}: {error.verify_message}; --ca names who signed it"
            ) from error
        except OSError as error:
            raise Unavailable(f"{self._broker.url}: {error}") from error
        self._client.loop_start()
        self._begun = True

    @property
    def begun(self) -> bool:
        """True once the first connection was made."""
        return self._begun

    def next(self, wait_s: float) -> Arrived | Told | None:
        """Return what happened next, None where nothing did for so long."""
        try:
            return self._events.get(timeout=wait_s) if wait_s else self._events.get_nowait()
        except queue.Empty:
            return None

    def acknowledge(self, message: Arrived) -> None:
        """Let the broker forget a message. One of an earlier connection comes again, and is known then."""
        if message.qos and message.life == self._life:
            self._client.ack(message.number, message.qos)

    def end(self) -> None:
        """Leave; the broker goes on keeping messages."""
        self._client.disconnect()
        self._client.loop_stop()

    def _connected(self, client: "Client", _data: Any, flags: Any, reason: Any, _more: Any) -> None:
        if reason.is_failure:
            self._events.put(Told("off" if reason.value == TRY_AGAIN else "refused", str(reason)))
            return
        self._life += 1
        self._events.put(Told("on", remembered=bool(flags.session_present)))
        client.subscribe(self._broker.topic, qos=1)

    def _disconnected(self, _client: "Client", _data: Any, _flags: Any, reason: Any, _more: Any) -> None:
        if reason.is_failure:
            self._events.put(Told("off", str(reason)))

    def _subscribed(self, _client: "Client", _data: Any, _mid: int, reasons: Any, _more: Any) -> None:
        for reason in reasons:
            told = Told("refused", str(reason)) if reason.is_failure else Told("granted", qos=reason.value)
            self._events.put(told)

    def _message(self, _client: "Client", _data: Any, message: Any) -> None:
        try:
            topic = message.topic
        except UnicodeDecodeError:
            topic = "?"
        self._events.put(
            Arrived(
                topic,
                bytes(message.payload),
                message.mid,
                message.qos,
                message.dup,
                message.retain,
                self._life,
            )
        )


def _named(path: Path | None) -> str | None:
    return None if path is None else str(path)


type Ended = Callable[[], bool]
"""True where a watch is to end."""
