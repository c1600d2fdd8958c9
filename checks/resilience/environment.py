"""Everything around the agent, each real or a stand-in that speaks the real protocol, behind fault proxies.

Bedrock is the stand-in of the tests, the tools are processes with their real handlers, DynamoDB and
S3 are moto's server with a real table and a published index: of the packaged documents, and of hostile ones.
"""

import os
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from checks.benchmarks.environment import Server, server
from checks.resilience.emulated_aws import (
    AWS,
    BUCKET,
    TABLE,
    emulated_aws,
    hostile_index,
    packaged_index,
    publish,
    reserved_tokens,
)
from checks.resilience.fault_injector import FaultInjector
from checks.resilience.fault_proxy import FaultProxy
from checks.resilience.faults import Neighbour
from checks.standins.bedrock.script import Pacing
from checks.standins.bedrock_server import BedrockServer
from shared.contracts.tools import Tool

PACING = Pacing(first_token_s=0.1, tokens_per_second=400)
TOOLS: Final = {
    Tool.PREDICT: "t1_predict",
    Tool.IMPORTANCE: "t2_importance",
    Tool.SEARCH: "t3_kb",
}


class ToolProcess:
    """A tool's process, which can be killed and started again."""

    def __init__(self, package: str, environment: Mapping[str, str]) -> None:
        self._package = package
        self._environment = environment
        self._running = ExitStack()
        self._server: Server | None = None
        self.start()

    def start(self) -> None:
        """Start it where it does not run."""
        if self._server is None:
            command = ["checks.resilience.tool_server", self._package]
            self._server = self._running.enter_context(server(command, self._environment, quiet=True))

    def kill(self) -> None:
        """SIGKILL, in the middle of whatever it does."""
        if self._server is not None:
            os.kill(self._server.pid, 9)
            self.stop()

    def stop(self) -> None:
        """End it."""
        self._running.close()
        self._server = None

    def address(self) -> str:
        """Where it is; while it is gone, a port that refuses."""
        return self._server.url if self._server else "http://127.0.0.1:9"


@dataclass(frozen=True, slots=True)
class Environment:
    """The agent's settings to reach them, the tools' processes, and the tokens that each caller holds."""

    variables: Mapping[str, str]
    tools: Sequence[ToolProcess]
    reserved: Callable[[], Mapping[str, int]]


@contextmanager
def running_environment(injector: FaultInjector) -> Iterator[Environment]:
    """Start them all; they end with the context."""
    with ExitStack() as running:
        cache = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="resilience-")))
        aws = running.enter_context(emulated_aws())
        packaged_index(cache)
        scratch = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="resilience-")))
        publish(aws, hostile_index(scratch, injector.seed))
        turns = threading.Lock()  # moto's data are not safe to use from several threads
        model = running.enter_context(BedrockServer(injector.turn, pacing=PACING))
        table = running.enter_context(FaultProxy(Neighbour.TABLE, injector, lambda: aws, turns))
        bucket = running.enter_context(FaultProxy(Neighbour.BUCKET, injector, lambda: aws, turns))
        shared = {
            **AWS,
            "AWS_ENDPOINT_URL_S3": bucket.url,
            "DOCUMENTS_BUCKET": BUCKET,
            "INDEX_CACHE_DIR": str(cache),
        }
        with ThreadPoolExecutor() as starting:
            settings = {**shared, "INDEX_RECHECK_SECONDS": "0"}
            tools = list(starting.map(lambda package: ToolProcess(package, settings), TOOLS.values()))
        for tool in tools:
            running.callback(tool.stop)
        proxies = [FaultProxy(Neighbour.TOOL, injector, tool.address) for tool in tools]
        t1, t2, t3 = (running.enter_context(proxy).url for proxy in proxies)
        yield Environment(
            {
                **shared,
                "AWS_ENDPOINT_URL_DYNAMODB": table.url,
                "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": model.url,
                "USE_MOCK": "false",
                "SESSIONS_TABLE": TABLE,
                "MAX_REQUESTS_PER_MINUTE": "10000",
                "MAX_TOKENS_PER_DAY": "1000000000",
                "LAMBDA_T1_URL": t1,
                "LAMBDA_T2_URL": t2,
                "LAMBDA_T3_URL": t3,
            },
            tools,
            partial(_locked, turns, reserved_tokens, aws),
        )


def _locked[T](turns: threading.Lock, call: Callable[[str], T], aws: str) -> T:
    with turns:
        return call(aws)
