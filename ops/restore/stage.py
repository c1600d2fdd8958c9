"""The parts of a stage that can be restored: its tables, its bucket, and what T4 knows of shots."""

from dataclasses import dataclass
from typing import Any, Final

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from shared.errors import InvalidInput
from shared.settings import read_settings
from t4_shots.settings import ShotSettings

PATIENT: Final = Config(retries={"mode": "standard", "total_max_attempts": 8}, read_timeout=60)
ALIAS: Final = "live"


@dataclass(frozen=True, slots=True)
class Stage:
    """A deployed stack in one region, by its outputs and the settings of its T4."""

    stack: str
    region: str | None
    outputs: dict[str, str]
    shots: ShotSettings | None

    @property
    def sessions_table(self) -> str:
        """The table of sessions, feedback and marks of erasures."""
        return self._output("SessionsTableName")

    @property
    def shots_table(self) -> str | None:
        """The table of shots, None where the stack has none."""
        return self.shots.shots_table if self.shots else None

    @property
    def bucket(self) -> str:
        """The bucket of documents and indexes."""
        return self._output("DocumentsBucketName")

    @property
    def ingest_function(self) -> str:
        """The function that ingests."""
        return f"{self._output('T0IngestFunctionName')}:{ALIAS}"

    def client(self, service: Any) -> Any:
        """A patient client of a service in the stage's region."""
        return boto3.client(service, region_name=self.region, config=PATIENT)

    def _output(self, name: str) -> str:
        if not (value := self.outputs.get(name)):
            raise InvalidInput(f"The stack {self.stack} has no output {name}.")
        return value


def stage_of(stack: str, region: str | None = None) -> Stage:
    """Read a stack and T4's settings, in the shell's region without one. Raises InvalidInput where it fails.

    Needs cloudformation:DescribeStacks, and lambda:GetFunctionConfiguration on T4.
    """
    region = region or boto3.Session().region_name
    try:
        client = boto3.client("cloudformation", region_name=region, config=PATIENT)
        found: Any = client.describe_stacks(StackName=stack)["Stacks"][0]
        outputs = {row["OutputKey"]: row["OutputValue"] for row in found.get("Outputs", ())}
        t4 = outputs.get("T4ShotsFunctionName")
        settings = _t4_settings(t4, region) if t4 else None
    except (BotoCoreError, ClientError) as error:
        raise InvalidInput(f"The stack {stack} cannot be read: {error}") from error
    return Stage(stack, region, outputs, settings)


def _t4_settings(function: str, region: str | None) -> ShotSettings:
    client = boto3.client("lambda", region_name=region, config=PATIENT)
    found = client.get_function_configuration(FunctionName=function, Qualifier=ALIAS)
    return read_settings(ShotSettings, found.get("Environment", {}).get("Variables", {}))
