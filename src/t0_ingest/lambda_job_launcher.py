"""Getting a started job worked off on Lambda: one asynchronous call of the function by itself."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from shared import jsonio
from shared.errors import Unavailable
from t0_ingest.job_launcher import Launch

if TYPE_CHECKING:
    from mypy_boto3_lambda.client import LambdaClient


def by_invoking(client: "LambdaClient", function_name: str, token: Callable[[str], str]) -> Launch:
    """One asynchronous Invoke. The client must not retry: a repeated call would be a second worker.

    `token` gives a job's token, without which the function works nothing off.
    """

    def launch(job_id: str) -> None:
        payload = jsonio.dumps({"action": "run", "job_id": job_id, "token": token(job_id)}).encode()
        try:
            client.invoke(FunctionName=function_name, InvocationType="Event", Payload=payload)
        except (ClientError, BotoCoreError) as error:
            raise Unavailable("the worker of the ingest could not be started") from error

    return launch
