"""`diecast firewall`: the web ACL of a stage in us-east-1, the one region where CloudFront takes one from."""

from pathlib import Path
from typing import Final

from ops.stack_in_us_east_1 import StackInUsEast1
from shared.errors import InvalidInput

FILE: Final = Path(__file__).resolve().parents[1] / "infrastructure" / "firewall.yaml"
FAILED: Final = 1
DAYS: Final = (1, 3, 5, 7, 14, 30, 60, 90, 120, 180, 365)
"""That CloudWatch Logs can keep lines; as for the stage's own logs."""


def run(stack: str, days: int, requests: int, *, dry_run: bool) -> int:
    """Make the stack's firewall or bring it up to date; 1 where that fails. Raises InvalidInput.

    `requests` are those of one address in five minutes, above which it is blocked. Prints the parameter to
    deploy the stack with, or several stacks that share it.
    """
    if days not in DAYS:
        raise InvalidInput(f"--days {days} cannot be had; choose one of {', '.join(map(str, DAYS))}.")
    parameters = {
        "Stack": stack,
        "LogGroup": f"aws-waf-logs-{stack}",
        "LogRetentionDays": str(days),
        "RequestsOfAnAddress": str(requests),
    }
    outputs = StackInUsEast1(f"{stack}-firewall", FILE, parameters).keep(dry_run=dry_run)
    if outputs is None:
        return FAILED
    if not dry_run:
        print(f"add to parameter_overrides in samconfig.toml:\nWaf={outputs['WebAclArn']}")
    return 0
