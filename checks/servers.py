"""Starting servers for tests: a free port, and waiting until something listens there."""

import socket
import subprocess
import time
from pathlib import Path


def free_port(host: str = "127.0.0.1") -> int:
    """A TCP port of `host` that nothing uses now."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def wait_until_listening(host: str, port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    """Wait up to a minute. Raises AssertionError with the server's log where it ends or stays silent."""
    for _ in range(600):
        assert server.poll() is None, log.read_text()
        with socket.socket() as probe:
            if probe.connect_ex((host, port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError(f"nothing listens on {host}:{port}:\n{log.read_text()}")
