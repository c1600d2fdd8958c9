"""An emulated AWS account with IAM enforced (ministack), and a stand-in for Bedrock beside it."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import urllib3

from checks.emulated_account.certificate import loopback_certificate
from checks.servers import free_port, wait_until_listening

ROOT = Path(__file__).resolve().parents[2]
BIN = ROOT / ".venv" / "bin"
MINISTACK = [
    "--from=ministack==1.5.33",
    "--with=aws-sam-translator==1.115.0",
    "--with=boto3==1.43.106",
    "ministack",
]
REGION = "us-east-1"


@contextmanager
def bedrock_stand_in(folder: Path) -> Iterator[str]:
    """The stand-in that speaks ConverseStream, in a process of its own; gives its address."""
    port = free_port()
    log = folder / "bedrock.log"
    with log.open("wb") as sink:
        server = subprocess.Popen(
            [BIN / "python", "-m", "checks.standins.bedrock_server", "--port", str(port)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
            stdout=sink,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_until_listening("127.0.0.1", port, server, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            _stop(server)


@dataclass(frozen=True, slots=True)
class Account:
    """The environment with which boto3 and the SAM CLI reach the account, and its process."""

    environment: dict[str, str]
    pid: int


@contextmanager
def emulated_account(folder: Path, bedrock_endpoint: str) -> Iterator[Account]:
    """Start the account on a free port; what it writes goes into `folder`."""
    port = free_port()
    log = folder / "ministack.log"
    certificate = loopback_certificate(folder)
    clients = _clean_environment() | {
        "AWS_ENDPOINT_URL": f"https://localhost:{port}",
        "AWS_CA_BUNDLE": str(certificate.certificate),
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": REGION,
        "SAM_CLI_TELEMETRY": "0",
    }
    server_environment = clients | {
        "GATEWAY_PORT": str(port),
        "BIND_HOST": "127.0.0.1",
        "IOT_MTLS_ENABLED": "0",
        "LAMBDA_EXECUTOR": "local",
        "AUTH": "true",
        "USE_SSL": "1",
        "MINISTACK_SSL_CERT": str(certificate.certificate),
        "MINISTACK_SSL_KEY": str(certificate.key),
        "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": bedrock_endpoint,
    }
    with log.open("wb") as sink:
        server = subprocess.Popen(
            [BIN / "uvx", "--python", "3.13", *MINISTACK],
            cwd=ROOT,  # where .python-version says 3.13: functions run on the emulator's interpreter
            env=server_environment,
            stdout=sink,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_until_listening("127.0.0.1", port, server, log)
            _wait_until_healthy(clients, server, log)
            yield Account(clients, server.pid)
        finally:
            _stop(server)


def sam(account: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the SAM CLI against the account."""
    return subprocess.run(
        [BIN / "sam", *arguments],
        cwd=ROOT,
        env=account,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def _clean_environment() -> dict[str, str]:
    """This process's environment without whatever points at another account."""
    return {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}


def _wait_until_healthy(clients: dict[str, str], server: subprocess.Popen[bytes], log: Path) -> None:
    pool = urllib3.PoolManager(ca_certs=clients["AWS_CA_BUNDLE"], retries=False, timeout=2)
    for _ in range(300):
        assert server.poll() is None, log.read_text()
        try:
            if pool.request("GET", f"{clients['AWS_ENDPOINT_URL']}/_ministack/health").status == 200:
                return
        except urllib3.exceptions.HTTPError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"the emulated account is not healthy:\n{log.read_text()}")


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(timeout=20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait(timeout=20)
