"""Which Host and Origin headers are this server's own: by its names, its port and a list."""

import pytest

from local.hosts import HostSettings, KnownHosts, is_wildcard, known_hosts, open_to_others
from shared.settings import SettingsError, read_settings

LOOPBACK = KnownHosts()
PORT = 8000
OWN = ["localhost:8000", "LocalHost:8000", "127.0.0.1:8000", "[::1]:8000"]
FOREIGN = [
    "",
    "evil.example",
    "evil.example:8000",
    "localhost",
    "localhost:8001",
    "localhost:80",
    "localhost:",
    "localhost:8000:8000",
    "localhost:08000000",
    "localhost:99999",
    "localhost.evil.example:8000",
    "evil-localhost:8000",
    "127.0.0.1.nip.io:8000",
    "127.0.0.1:8000@evil.example",
    "evil.example@127.0.0.1:8000",
    "127.0.0.1:8000/x",
    "127.0.0.1:8000 evil.example",
    "127.0.0.1:8000\t",
    "127.0.0.1:٨٠٠٠",
    "127.0.0.2:8000",
    "127.1:8000",
    "2130706433:8000",
    "0.0.0.0:8000",
    "::1:8000",
    "[::]:8000",
    "[::1]",
    "192.168.0.5:8000",
    "ⓛocalhost:8000",
]


@pytest.mark.parametrize("host", OWN)
def test_the_machine_s_own_names_at_the_port_that_is_listened_on(host: str) -> None:
    assert LOOPBACK.knows(host, "127.0.0.1", PORT)
    assert LOOPBACK.is_own_origin(f"http://{host}", "127.0.0.1", PORT)


@pytest.mark.parametrize("host", FOREIGN)
def test_no_other_host_is_known_nor_is_its_page(host: str) -> None:
    assert not LOOPBACK.knows(host, "127.0.0.1", PORT)
    assert not LOOPBACK.is_own_origin(f"http://{host}", "127.0.0.1", PORT)


@pytest.mark.parametrize(
    "origin",
    ["null", "", "http:", "http://", "localhost:8000", "https://localhost:8000", "file://", "http://a b",
     "chrome-extension://localhost:8000", "HTTP//localhost:8000", "http://localhost:8000/", "blob:http://localhost:8000"],
)  # fmt: skip
def test_what_is_no_page_of_this_server_is_no_own_origin(origin: str) -> None:
    assert not LOOPBACK.is_own_origin(origin, "127.0.0.1", PORT)


def test_port_80_need_not_be_written() -> None:
    assert LOOPBACK.knows("localhost", "127.0.0.1", 80)
    assert LOOPBACK.is_own_origin("http://localhost", "127.0.0.1", 80)


def test_listening_everywhere_makes_known_the_address_that_was_reached_and_no_name() -> None:
    hosts = known_hosts("0.0.0.0", HostSettings())  # noqa: S104 # what is tested
    assert hosts.knows("192.168.0.5:8000", "192.168.0.5", PORT)
    assert hosts.knows("[fe80::1]:8000", "fe80::1%eth0", PORT)
    assert hosts.knows("127.0.0.1:8000", "::ffff:127.0.0.1", PORT)
    assert not hosts.knows("evil.example:8000", "192.168.0.5", PORT)
    assert not hosts.knows("0.0.0.0:8000", "192.168.0.5", PORT)
    assert not hosts.knows("192.168.0.6:8000", "192.168.0.5", PORT)


def test_a_name_to_listen_on_is_known() -> None:
    hosts = known_hosts("Panel-3", HostSettings())
    assert hosts.knows("panel-3:8000", "192.168.0.5", PORT)
    assert not hosts.knows("panel-3:8001", "192.168.0.5", PORT)
    assert hosts.is_own_origin("http://panel-3:8000", "192.168.0.5", PORT)


def test_allowed_hosts_are_known_with_their_port_or_with_the_server_s_own() -> None:
    settings = read_settings(HostSettings, {"ALLOWED_HOSTS": "qa.plant.example, Proxy.plant.example:8443"})
    hosts = known_hosts("127.0.0.1", settings)
    for host in ("qa.plant.example", "qa.plant.example:8000", "proxy.plant.example:8443"):
        assert hosts.knows(host, "127.0.0.1", PORT), host
        assert hosts.is_own_origin(f"https://{host}", "127.0.0.1", PORT), host
    for host in ("qa.plant.example:8443", "proxy.plant.example", "proxy.plant.example:8000", "plant.example"):
        assert not hosts.knows(host, "127.0.0.1", PORT), host
        assert not hosts.is_own_origin(f"https://{host}", "127.0.0.1", PORT), host


@pytest.mark.parametrize("entry", ["*", "*.plant.example", "http://plant.example", "a b", "plant:x", "a/b"])
def test_what_is_no_host_is_refused_by_name(entry: str) -> None:
    with pytest.raises(SettingsError, match="ALLOWED_HOSTS"):
        read_settings(HostSettings, {"ALLOWED_HOSTS": f"localhost,{entry}"})


def test_who_else_can_reach_a_server_is_told_by_its_addresses() -> None:
    assert not open_to_others(["127.0.0.1", "::1", "127.0.0.7"])
    for address in ("0.0.0.0", "::", "192.168.0.5", "fe80::1%eth0", "somewhere"):  # noqa: S104
        assert open_to_others(["127.0.0.1", address])
    assert [is_wildcard(host) for host in ("", "0.0.0.0", "::", "127.0.0.1", "panel")] == [  # noqa: S104
        True,
        True,
        True,
        False,
        False,
    ]
