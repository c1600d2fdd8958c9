"""An emulated AWS account with IAM enforced (ministack), and a stand-in for Bedrock beside it."""

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
import urllib3

from tests.deploy.certificate import loopback_certificate
from tests.servers import free_port, wait_until_listening

ROOT = Path(__file__).resolve().parents[2]
BIN = ROOT / ".venv" / "bin"
MINISTACK = [
    "--from=ministack==1.5.33",
    "--with=aws-sam-translator==1.115.0",
    "--with=boto3==1.43.106",
    "ministack",
]
REGION = "us-east-1"


@pytest.fixture(scope="session")
def bedrock_endpoint(tmp_path_factory: Any) -> Iterator[str]:
    """The stand-in that speaks ConverseStream, in a process of its own."""
    port = free_port()
    log = tmp_path_factory.mktemp("bedrock") / "log"
    with log.open("wb") as sink:
        server = subprocess.Popen(
            [BIN / "python", "-m", "tests.standins.bedrock_server", "--port", str(port)],
            cwd=ROOT,
            stdout=sink,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_until_listening("127.0.0.1", port, server, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            _stop(server)


@pytest.fixture(scope="session")
def account(bedrock_endpoint: str, tmp_path_factory: Any) -> Iterator[dict[str, str]]:
    """The environment with which boto3 and the SAM CLI reach the emulated account."""
    port = free_port()
    folder = tmp_path_factory.mktemp("ministack")
    log = folder / "log"
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
            yield clients
        finally:
            _stop(server)


@pytest.fixture(scope="session")
def session(account: dict[str, str]) -> Iterator[boto3.Session]:
    """A boto3 session in the emulated account."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in account.items():
            if name.startswith("AWS_"):
                patch.setenv(name, value)
        yield boto3.Session()


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
