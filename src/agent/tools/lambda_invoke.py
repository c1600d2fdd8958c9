"""Transport by Lambda Invoke: one permission, no public endpoint. The default on AWS."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError, ConnectTimeoutError, ReadTimeoutError

from agent.tools.envelope import opened, parsed
from agent.tools.transport import ToolFailed, ToolTimeout, ToolUnavailable, as_answer
from shared import jsonio

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient


@dataclass(frozen=True, slots=True)
class InvokeTransport:
    """Calls the function `name` (name or ARN) and waits for its answer.

    The client's read timeout bounds the wait and its retries are off (`clients.py`): a
    repeated call after a timeout would only run the tool twice.
    """

    client: "LambdaClient"
    name: str

    def call(self, payload: Mapping[str, Any], timeout: float) -> Mapping[str, Any]:  # noqa: ARG002
        """Invoke and parse. Raises a ToolFault."""
        try:
            response = self.client.invoke(FunctionName=self.name, Payload=jsonio.dumps(payload).encode())
            raw = response["Payload"].read()
        except (ReadTimeoutError, ConnectTimeoutError) as error:
            raise ToolTimeout("The tool did not answer in time.") from error
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "unknown")
            raise ToolUnavailable(f"The tool could not be called ({code}).") from error
        except BotoCoreError as error:
            raise ToolUnavailable(f"The tool could not be reached ({type(error).__name__}).") from error
        return self._answer(raw, function_error=response.get("FunctionError"))

    def _answer(self, raw: bytes, *, function_error: str | None) -> Mapping[str, Any]:
        answer = parsed(raw)
        if function_error is None:
            return opened(answer)
        # Lambda reports its own time limit as a function error with this type (Sandbox.Timedout),
        # or, for a crash of the managed runtime, with no type at all.
        kind = str(as_answer(answer).get("errorType", function_error))
        if kind == "Sandbox.Timedout":
            raise ToolTimeout("The tool ran into its own time limit.")
        raise ToolFailed(f"The tool failed ({kind}).")
