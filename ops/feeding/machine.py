"""An OPC UA server: how it is reached, and a thread that reads a shot whenever the trigger changes."""

import asyncio
import logging
import queue
import struct
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from ops.feeding.node_values import NodeMap, NodeValue, Quality, flag_of
from shared.errors import InvalidInput

if TYPE_CHECKING:
    from asyncua import ua
    from asyncua.client.client import Client

USERNAME, PASSWORD = "OPCUA_USERNAME", "OPCUA_PASSWORD"
POLICIES: Final = ("Basic256Sha256", "Aes128Sha256RsaOaep", "Aes256Sha256RsaPss")
SAMPLING_MS: Final = 50.0
QUEUE: Final = 100
"""Changes of the trigger that the server keeps between two of its messages."""
SHORTEST_S, LONGEST_S, TICK_S = 1.0, 30.0, 0.05
TORN: Final = 3
"""Readings after which values that change while they are read are given up."""
REFUSALS: Final = ("BadUserAccessDenied", "BadIdentityToken", "BadCertificate", "BadSecurity", "BadNodeId")
"""Beginnings of what a server says that stays so until somebody changes something."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """How a server is reached; user and password come from the environment. Files are PEM or DER."""

    url: str
    username: str | None = None
    password: str | None = None
    policy: str | None = None
    sign_only: bool = False
    certificate: Path | None = None
    key: Path | None = None
    server_certificate: Path | None = None

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme != "opc.tcp" or not parts.hostname:
            raise InvalidInput(f"--endpoint: {self.url!r} is not opc.tcp://HOST[:4840][/PATH]")
        if parts.username or parts.password:
            raise InvalidInput(f"--endpoint: user and password come from {USERNAME} and {PASSWORD}")
        if self.policy is not None and self.policy not in POLICIES:
            raise InvalidInput(f"--security: {self.policy!r} is none of {', '.join(POLICIES)}")
        if (self.policy is None) != (self.certificate is None) or (self.policy is None) != (self.key is None):
            raise InvalidInput("--security, --certificate and --key go together")

    @property
    def is_plain_password(self) -> bool:
        """True where a password may go over a network that others read."""
        own = {"localhost", "127.0.0.1", "::1"}
        return bool(self.password) and self.policy is None and urlsplit(self.url).hostname not in own


@dataclass(frozen=True, slots=True)
class Reading:
    """The trigger, and all values that were read with it; none where it is no shot, `torn` where they went
    on changing."""

    trigger: NodeValue
    values: Mapping[str, NodeValue] | None = None
    torn: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """The fate of the connection: `on`, `off`, or `refused` for good."""

    kind: str
    why: str = ""


class Machine(threading.Thread):
    """Reads a machine's shots until it is ended; all that happens comes through `next`."""

    def __init__(self, endpoint: Endpoint, nodes: NodeMap) -> None:
        super().__init__(name="opcua", daemon=True)
        needs_asyncua()
        self._endpoint, self._nodes = endpoint, nodes
        self._events = queue.Queue[Reading | State]()
        self._over = threading.Event()
        self._wait_s = SHORTEST_S

    def next(self, wait_s: float) -> Reading | State | None:
        """Return what happened next, None where nothing did for so long."""
        try:
            return self._events.get(timeout=wait_s) if wait_s else self._events.get_nowait()
        except queue.Empty:
            return None

    def end(self) -> None:
        """Leave the server."""
        self._over.set()
        self.join(10)

    def run(self) -> None:
        """See Thread."""
        asyncio.run(self._watch())

    async def _watch(self) -> None:
        from asyncua.ua.uaerrors import UaError  # noqa: PLC0415

        while not self._over.is_set():
            try:
                client = await client_of(self._endpoint)
                async with client:
                    await self._follow(client)
            except InvalidInput as error:
                return self._events.put(State("refused", error.message))
            except (OSError, TimeoutError, UaError, asyncio.CancelledError) as error:
                if is_refusal(error):
                    return self._events.put(State("refused", str(error)))
                self._events.put(State("off", str(error) or type(error).__name__))
            for _ in range(round(self._wait_s / TICK_S)):
                if not self._over.is_set():
                    await asyncio.sleep(TICK_S)
            self._wait_s = min(LONGEST_S, 2 * self._wait_s)
        return None

    async def _follow(self, client: "Client") -> None:
        """Subscribe, and read whenever the trigger changes. Ends by what the connection ends by."""
        from asyncua.ua.uatypes import Double  # noqa: PLC0415

        changes: asyncio.Queue[NodeValue] = asyncio.Queue()
        await self._check(client)
        subscription = await client.create_subscription(SAMPLING_MS, _Handler(changes.put_nowait))
        trigger = client.get_node(self._nodes.trigger)
        interval = Double(SAMPLING_MS)
        await subscription.subscribe_data_change(trigger, queuesize=QUEUE, sampling_interval=interval)
        self._events.put(State("on"))
        self._wait_s = SHORTEST_S
        while not self._over.is_set():
            with suppress(TimeoutError):
                change = await asyncio.wait_for(changes.get(), 0.5)
                await asyncio.sleep(self._nodes.wait_s)
                if self._nodes.counts or flag_of(change):
                    self._events.put(await self._read(client))
                else:
                    self._events.put(Reading(change))
                continue
            await client.check_connection()

    async def _check(self, client: "Client") -> None:
        """Raise InvalidInput for nodes that the server does not have."""
        values = await read_nodes(client, self._nodes.nodes)
        gone = [node for node, value in values.items() if value.status.startswith("BadNodeId")]
        if gone:
            raise InvalidInput(f"{self._endpoint.url}: there is no node {', '.join(gone)}; see --browse")

    async def _read(self, client: "Client") -> Reading:
        """The trigger with all values: read again where the trigger changed meanwhile."""
        for _ in range(TORN):
            values = await read_nodes(client, self._nodes.nodes)
            after = (await read_nodes(client, [self._nodes.trigger]))[self._nodes.trigger]
            trigger = values[self._nodes.trigger]
            if not self._nodes.counts or trigger.value == after.value:
                return Reading(trigger, values)
        return Reading(after, None, torn=True)


class _Handler:
    """Takes the changes of a subscription."""

    def __init__(self, changed: Callable[[NodeValue], None]) -> None:
        self._changed = changed

    def datachange_notification(self, _node: Any, _value: Any, data: Any) -> None:
        """A value changed."""
        self._changed(value_of(data.monitored_item.Value))


def needs_asyncua() -> None:
    """Raise InvalidInput where asyncua is not installed."""
    # What it has to say of a lost connection is said here, in a sentence.
    logging.getLogger("asyncua").addHandler(logging.NullHandler())
    try:
        import asyncua  # noqa: F401, PLC0415
    except ImportError as error:
        why = "OPC UA needs asyncua: uv pip install --group opcua, in the project's folder"
        raise InvalidInput(why) from error


async def client_of(endpoint: Endpoint) -> "Client":
    """Return a client that is not connected yet. Raises InvalidInput where its files cannot be used."""
    from asyncua import ua  # noqa: PLC0415
    from asyncua.client.client import Client  # noqa: PLC0415
    from asyncua.crypto import security_policies, uacrypto  # noqa: PLC0415

    client = Client(endpoint.url)
    client.name = "diecast"
    if endpoint.username:
        client.set_user(endpoint.username)
        client.set_password(endpoint.password or "")
    if endpoint.policy and endpoint.certificate and endpoint.key:
        mode = ua.MessageSecurityMode.Sign if endpoint.sign_only else ua.MessageSecurityMode.SignAndEncrypt
        policy = getattr(security_policies, f"SecurityPolicy{endpoint.policy}")
        try:
            own = await uacrypto.load_certificate(endpoint.certificate)
            # A server compares the name in the certificate with the one that the client gives.
            client.application_uri = _uri_of(own) or client.application_uri
            server = str(endpoint.server_certificate) if endpoint.server_certificate else None
            await client.set_security(policy, endpoint.certificate, endpoint.key, None, server, mode)
        except ValueError as error:
            raise InvalidInput(f"--certificate or --key cannot be used: {error}") from error
        except FileNotFoundError as error:
            raise InvalidInput(str(error)) from error
    return client


def _uri_of(certificate: Any) -> str | None:
    from cryptography import x509  # noqa: PLC0415

    with suppress(x509.ExtensionNotFound):
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        return next(iter(names.get_values_for_type(x509.UniformResourceIdentifier)), None)
    return None


async def read_nodes(client: "Client", nodes: Sequence[str]) -> dict[str, NodeValue]:
    """The values of nodes, read by one request. Raises InvalidInput for what is no node id."""
    from asyncua.ua.attribute_ids import AttributeIds  # noqa: PLC0415
    from asyncua.ua.uaerrors import UaError  # noqa: PLC0415

    try:
        found = [client.get_node(node) for node in nodes]
    except (UaError, ValueError) as error:
        raise InvalidInput(f"{error}: a node id is such as ns=2;s=Name or ns=2;i=1001") from error
    values = await client.read_attributes(found, AttributeIds.Value)
    return {node: value_of(value) for node, value in zip(nodes, values, strict=True)}


def value_of(data: "ua.DataValue") -> NodeValue:
    """Return a value as the server says it."""
    from asyncua import ua  # noqa: PLC0415

    status = data.StatusCode or ua.StatusCode()
    quality: Quality = "good" if status.is_good() else "uncertain" if status.is_uncertain() else "bad"
    variant = data.Value
    value = None if variant is None else variant.Value
    if variant is not None and variant.VariantType == ua.VariantType.Float and isinstance(value, float):
        value = _shortest(value)
    times = (data.SourceTimestamp, data.ServerTimestamp)
    source, server = (None if each is None else _utc(each) for each in times)
    return NodeValue(value, quality, status.name, source, server)


def is_refusal(error: BaseException) -> bool:
    """True for what a server says that stays so until somebody changes something."""
    return any(name in f"{type(error).__name__} {error}" for name in REFUSALS)


def _utc(time: datetime) -> datetime:
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _shortest(value: float) -> float:
    """A number of single precision as it was meant: 671.2, where its bits say 671.2000122070312."""
    for digits in range(6, 9):
        short = float(f"{value:.{digits}g}")
        with suppress(OverflowError):
            if struct.pack("f", short) == struct.pack("f", value):
                return short
    return value
