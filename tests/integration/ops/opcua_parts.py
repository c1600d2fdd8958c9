"""A machine with an OPC UA server (asyncua's own) in a thread of the test's own process."""

import asyncio
import threading
from collections.abc import Coroutine
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from asyncua import ua
from asyncua.crypto.permission_rules import User, UserRole
from asyncua.server.server import Server
from asyncua.server.user_managers import UserManager

from checks.servers import free_port

COUNTER, FLAG = "ns=2;s=Shot.Counter", "ns=2;s=Shot.Complete"
TEMPERATURE, PRESSURE, MOULD = "ns=2;s=Melt.Temperature", "ns=2;s=Plunger.Pressure", "ns=2;s=Mould"


class _OneUser(UserManager):
    def get_user(
        self, iserver: Any, username: str | None = None, password: str | None = None, certificate: Any = None
    ) -> User | None:
        return User(role=UserRole.User) if (username, password) == ("machine", "secret") else None


class RunningMachine:
    """A server with a counter, a flag and some values. It can be stopped and started again.

    `secured` is a certificate and its key: only encrypted clients with the user `machine` come in then.
    """

    def __init__(self, secured: tuple[Path, Path] | None = None) -> None:
        self.url = f"opc.tcp://127.0.0.1:{free_port()}/machine"
        self.shots = 0
        self._secured = secured
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._server: Server | None = None

    def start(self) -> None:
        self._run(self._start())

    def stop(self) -> None:
        if self._server is not None:
            self._run(self._server.stop())
            self._server = None

    def write(self, node: str, value: object, status: int = 0, at: datetime | None = None) -> None:
        """Write a value with its quality and the time that its source gives it."""
        assert self._server is not None
        data = ua.DataValue(
            ua.Variant(value),
            StatusCode=ua.StatusCode(ua.UInt32(status)),
            SourceTimestamp=ua.DateTime.fromtimestamp((at or datetime.now(UTC)).timestamp(), UTC),
        )
        self._run(self._server.write_attribute_value(ua.NodeId.from_string(node), data))

    def shoot(
        self, temperature: float, *, jump: int = 1, at: datetime | None = None, status: int = 0
    ) -> None:
        """Make a shot: values first, then the counter."""
        self.write(TEMPERATURE, temperature, status, at)
        self.shots += jump
        self.write(COUNTER, self.shots, at=at)

    async def _start(self) -> None:
        server = Server(user_manager=_OneUser() if self._secured else None)
        await server.init()
        server.set_endpoint(self.url)
        if self._secured:
            server.set_security_policy([ua.SecurityPolicyType.Basic256Sha256_SignAndEncrypt])
            server.set_identity_tokens([ua.UserNameIdentityToken])
            await server.load_certificate(str(self._secured[0]))
            await server.load_private_key(str(self._secured[1]))
        await server.register_namespace("urn:machine")
        machine = await server.nodes.objects.add_object(ua.NodeId.from_string("ns=2;s=Machine"), "2:Machine")
        for node, name, value in (
            (COUNTER, "Shot counter", self.shots),
            (FLAG, "Shot complete", False),
            (TEMPERATURE, "Process_Temperature", 670.0),
            (PRESSURE, "Plunger pressure", 140.0),
            (MOULD, "Mould", "M-1"),
        ):
            variable = await machine.add_variable(
                ua.NodeId.from_string(node), ua.QualifiedName(name, 2), value
            )
            if node == PRESSURE:
                unit = ua.EUInformation(DisplayName=ua.LocalizedText("bar"))
                await variable.add_property(0, "EngineeringUnits", unit)
        await server.start()
        self._server = server

    def _run[T](self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

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
