"""The replaced design as a Lambda function: FastAPI through Mangum, each answer handed over whole.

Its handler for the managed runtime's client (awslambdaric); MODEL_URL and TOOLS_URL say where the model and
the tools are.
"""

import os

from mangum import Mangum  # type: ignore[import-not-found] # in an environment of its own

from checks.benchmarks.replaced_server import application
from shared.aws_clients import bedrock_runtime_client

_client = bedrock_runtime_client(endpoint_url=os.environ["MODEL_URL"])
handler = Mangum(application(_client, os.environ["TOOLS_URL"]), lifespan="off")
