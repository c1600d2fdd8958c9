"""What the SAM gate needs: built functions, `sam local invoke`, the tools on `sam local start-lambda`."""

import ipaddress
import json
import os
import platform
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from checks.servers import free_port, wait_until_listening

ROOT = Path(__file__).resolve().parents[2]
SAM = ROOT / ".venv" / "bin" / "sam"
BASE_IMAGE = "public.ecr.aws/lambda/python:3.13-x86_64"
LOCAL_ENV = ROOT / "events" / "env" / "sam-local.json"
NULS = b"\0" * 8


@dataclass(frozen=True, slots=True)
class Invocation:
    """What a function printed as its response, and what it logged."""

    stdout: bytes
    log: str

    def json(self) -> Any:
        """The response of a tool."""
        return json.loads(self.stdout.strip().splitlines()[-1])

    def http(self) -> tuple[dict[str, Any], bytes]:
        """The agent's streamed response: its JSON prelude and its body."""
        assert NULS in self.stdout, f"no streamed response in {self.stdout!r}\n{self.log}"
        prelude, body = self.stdout.split(NULS, 1)
        return json.loads(prelude), body

    def events(self) -> list[dict[str, Any]]:
        """The events of the agent's stream."""
        _, body = self.http()
        rows = body.decode().split("\n\n")
        data = [line[6:] for row in rows for line in row.splitlines() if line.startswith("data: ")]
        return [json.loads(line) for line in data]


type Invoke = Callable[..., Invocation]


@pytest.fixture(scope="session")
def sam_options() -> list[str]:
    """The image is pulled only where it is not there already."""
    found = subprocess.run(["docker", "image", "inspect", BASE_IMAGE], capture_output=True, check=False)
    return ["--skip-pull-image"] if found.returncode == 0 else []


@pytest.fixture(scope="session")
def sam_environment() -> dict[str, str]:
    """No real account is reachable from here, and no profile of this machine is used."""
    return os.environ | {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "SAM_CLI_TELEMETRY": "0",
    }


@pytest.fixture(scope="session")
def invoke(sam_options: list[str], sam_environment: dict[str, str]) -> Invoke:
    """Run one function in a container on one file of events/."""

    def run(function: str, event: str, env_vars: Path = LOCAL_ENV) -> Invocation:
        command = [str(SAM), "local", "invoke", function, "--event", str(ROOT / "events" / event)]
        done = subprocess.run(
            [*command, "--env-vars", str(env_vars), *sam_options],
            cwd=ROOT,
            env=sam_environment,
            capture_output=True,
            check=False,
            timeout=100,
        )
        log = done.stderr.decode()
        assert done.returncode == 0, log
        return Invocation(done.stdout, log)

    return run


@pytest.fixture(scope="session")
def host_for_containers() -> tuple[str, str]:
    """(address to listen on, name under which containers reach it)."""
    if platform.system() != "Linux":
        return "127.0.0.1", "host.docker.internal"
    command = ["docker", "network", "inspect", "bridge", "--format", "{{json (index .IPAM.Config 0)}}"]
    network = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    # Some engines name no gateway; it is then the first address of the subnet.
    gateway = network.get("Gateway") or str(next(ipaddress.ip_network(network["Subnet"]).hosts()))
    return gateway, gateway


@pytest.fixture(scope="session")
def tools_endpoint(
    sam_options: list[str],
    sam_environment: dict[str, str],
    host_for_containers: tuple[str, str],
    tmp_path_factory: Any,
) -> Iterator[str]:
    """`sam local start-lambda`: the tools behind the Lambda API, reachable from the agent's container."""
    bind, name = host_for_containers
    port = free_port(bind)
    log = tmp_path_factory.mktemp("start-lambda") / "log"
    command = [str(SAM), "local", "start-lambda", "--host", bind, "--port", str(port)]
    with log.open("wb") as sink:
        server = subprocess.Popen(
            [*command, "--env-vars", str(LOCAL_ENV), "--warm-containers", "LAZY", *sam_options],
            cwd=ROOT,
            env=sam_environment,
            stdout=sink,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_until_listening(bind, port, server, log)
            yield f"http://{name}:{port}"
        finally:
            server.terminate()
            server.wait(timeout=30)
