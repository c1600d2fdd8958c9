"""A loopback server that speaks Bedrock's ConverseStream from a script.

In tests: `with BedrockServer([tool("predict_quality"), text("불량")]) as server:` and a boto3
client with `endpoint_url=server.url`. For benchmarks and deploy gates:
`python -m checks.standins.bedrock_server --port 8765 --script diagnosis --first-token 0.7`.
"""

import argparse
import base64
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence

from checks.standins.bedrock.connection import HttpServer
from checks.standins.bedrock.diagnosis import diagnosis
from checks.standins.bedrock.rules import refusal
from checks.standins.bedrock.script import HttpError, Pacing, ReasoningBlock, Received, RedactedBlock, Turn
from checks.standins.threaded_server import ThreadedServer

type Script = Callable[[Received], Turn]

SCRIPTS: dict[str, Script] = {"diagnosis": diagnosis}
"""The scripts that the command line knows by name."""


class BedrockServer(ThreadedServer):
    """Serves in a thread of its own while its context lasts; port 0 takes a free one.

    A script is a list of turns, given out one a request, or a function from request to turn.
    `requests` holds all that came, the refused ones included, `refusals` why those were;
    `client_left` is set when a client closed its connection during a scripted silence.
    """

    def __init__(
        self,
        script: Sequence[Turn] | Script,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        pacing: Pacing | None = None,
    ) -> None:
        self.requests: list[Received] = []
        self.refusals: list[str] = []
        self.client_left = threading.Event()
        self.pacing = pacing or Pacing()
        self._script = script if callable(script) else _in_order(list(script))
        self._signed_by: dict[str, str] = {}
        self._lock = threading.Lock()
        super().__init__(HttpServer((host, port), self))

    def receive(self, request: Received) -> Turn:
        """Record a request and give its turn, a refusal where Bedrock would refuse it."""
        with self._lock:
            self.requests.append(request)
            if reason := refusal(request.body, request.model_id, self._signed_by):
                self.refusals.append(reason)
                return Turn(fault=HttpError(400, "ValidationException", reason))
            turn = self._script(request)
            self._signed_by |= dict.fromkeys(_marks(turn), request.model_id)
            return turn


def _marks(turn: Turn) -> Iterator[str]:
    """Identity of a turn's reasoning: its signature, or its bytes as they are sent."""
    for block in turn.blocks:
        if isinstance(block, ReasoningBlock) and block.signature:
            yield block.signature
        elif isinstance(block, RedactedBlock):
            yield base64.b64encode(block.data).decode()


def _in_order(turns: list[Turn]) -> Script:
    def next_turn(_request: Received) -> Turn:
        return (
            turns.pop(0) if turns else Turn(fault=HttpError(400, "ValidationException", "the script is over"))
        )

    return next_turn


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until SIGINT or SIGTERM; the first line written says where."""
    parser = argparse.ArgumentParser(prog="checks.standins.bedrock_server", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8765, help="0 takes a free one (default: 8765)")
    parser.add_argument("--script", choices=sorted(SCRIPTS), default="diagnosis")
    parser.add_argument("--first-token", type=float, default=0.0, metavar="SECONDS")
    parser.add_argument("--tokens-per-second", type=float, default=float("inf"))
    parser.add_argument(
        "--tool-call-tokens", type=float, default=30.0, help="without arguments (default: 30)"
    )
    options = parser.parse_args(arguments)
    pacing = Pacing(options.first_token, options.tokens_per_second, options.tool_call_tokens)
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    with BedrockServer(
        SCRIPTS[options.script], host=options.host, port=options.port, pacing=pacing
    ) as server:
        sys.stdout.write(f"listening on {server.url}\n")
        sys.stdout.flush()
        ended.wait()


if __name__ == "__main__":
    main()
