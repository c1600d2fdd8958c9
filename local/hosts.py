"""Which names and addresses this server answers to. Pure: text in, yes or no out.

A page of another site can point its own name at 127.0.0.1 (DNS rebinding) and then reads what this server
says as if it were its own. Its requests carry that name in Host, so Host has to be a name that is known.
"""

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from pydantic import field_validator

from shared.settings import Settings

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")
HTTP_PORT = 80
_NAME = r"(?P<name>\[[0-9a-f:.]{2,45}\]|[a-z0-9](?:[a-z0-9._-]{0,252}[a-z0-9])?)"
_AUTHORITY = re.compile(rf"{_NAME}(?::(?P<port>[0-9]{{1,5}}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Authority:
    """A host as in a Host header, in lower case, IPv6 in brackets; `port` is None where none is written."""

    name: str
    port: int | None

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Return what `text` says, or None where it is no host with an optional port."""
        found = _AUTHORITY.fullmatch(text.lower())
        if not found:
            return None
        port = int(found["port"]) if found["port"] else None
        return cls(found["name"], port) if port is None or port < 65_536 else None


class HostSettings(Settings):
    """ALLOWED_HOSTS: names beside those of this machine itself: `panel-3,qa.plant.example:8443`."""

    allowed_hosts: str = ""

    @field_validator("allowed_hosts")
    @classmethod
    def _are_hosts(cls, text: str) -> str:
        for entry in _entries(text):
            if Authority.read(entry) is None:
                raise ValueError(f"{entry!r} is no host name or address with an optional port")
        return text

    def authorities(self) -> tuple[Authority, ...]:
        """The names that were given."""
        found = (Authority.read(entry) for entry in _entries(self.allowed_hosts))
        return tuple(authority for authority in found if authority)


@dataclass(frozen=True, slots=True)
class KnownHosts:
    """The hosts that a request may be for: this machine's own names at the server's port, and `named` ones.

    A named host without a port is good at the server's port and, as behind a proxy, without one.
    """

    named: tuple[Authority, ...] = ()

    def knows(self, host: str, own_address: str, own_port: int) -> bool:
        """Return whether a Host header is for this server, which was reached at `own_address`, `own_port`."""
        asked = Authority.read(host)
        return asked is not None and self._is_known(asked, own_address, own_port)

    def is_own_origin(self, origin: str, own_address: str, own_port: int) -> bool:
        """Return whether an Origin header names a page of this server. `null` never does.

        https is good for named hosts alone: this server itself speaks http, a proxy before it may not.
        """
        scheme, _, rest = origin.partition("://")
        asked = Authority.read(rest)
        if asked is None:
            return False
        if scheme == "https":
            return self._is_named(asked, own_port)
        return scheme == "http" and self._is_known(asked, own_address, own_port)

    def _is_known(self, asked: Authority, own_address: str, own_port: int) -> bool:
        own = {*LOOPBACK_NAMES, bracketed(own_address)}
        if asked.name in own and (HTTP_PORT if asked.port is None else asked.port) == own_port:
            return True
        return self._is_named(asked, own_port)

    def _is_named(self, asked: Authority, own_port: int) -> bool:
        if asked in self.named:
            return True
        return asked.port in {None, own_port} and Authority(asked.name, None) in self.named


def known_hosts(listening_on: str, settings: HostSettings) -> KnownHosts:
    """The hosts of a server that was told to listen on `listening_on` (a name or an address)."""
    # An address is no name to be learned: the one that a request came in on counts anyway.
    given = Authority.read(listening_on) if _address(listening_on) is None else None
    named = [given] if given and given.name not in LOOPBACK_NAMES else []
    return KnownHosts((*named, *settings.authorities()))


def is_wildcard(host: str) -> bool:
    """Return whether a server that listens on `host` listens on all of the machine's addresses."""
    address = _address(host)
    return host == "" or (address is not None and address.is_unspecified)


def open_to_others(bound: Iterable[str]) -> bool:
    """Return whether one of the addresses that a server is bound to can be reached from another machine."""
    addresses = [_address(host) for host in bound]
    return any(address is None or not address.is_loopback for address in addresses)


def bracketed(host: str) -> str:
    """A host as it is written in an address: IPv6 in brackets and without its zone."""
    address = _address(host)
    if address is None or address.version == 4:
        return host.lower()
    mapped = address.ipv4_mapped
    return str(mapped) if mapped else f"[{address.compressed.partition('%')[0]}]"


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None


def _entries(text: str) -> list[str]:
    return [entry for part in text.split(",") if (entry := part.strip().lower())]
