"""Unit tests are pure: no socket can be made while one runs."""

import pytest


@pytest.fixture(autouse=True)
def _no_sockets(socket_disabled: None) -> None:
    """Every unit test runs without a network, the loopback included."""
