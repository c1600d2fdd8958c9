"""`diecast edge-alarms`: alarms on CloudFront's metrics, which are in us-east-1 alone."""

from pathlib import Path
from typing import Final

from ops.stack_description import outputs_and_parameters
from ops.stack_in_us_east_1 import HOME, StackInUsEast1
from shared.errors import InvalidInput

FILE: Final = Path(__file__).resolve().parents[1] / "infrastructure" / "edge_alarms.yaml"
FAILED: Final = 1


def run(stack: str, *, dry_run: bool) -> int:
    """Make the alarms of the stack's edge or bring them up to date; 1 where that fails. Raises InvalidInput.

    They mail to the stack's own AlarmEmail, by a topic in us-east-1 whose address has to be confirmed too.
    """
    outputs, parameters = outputs_and_parameters(stack)
    if "DistributionId" not in outputs:
        raise InvalidInput(f"{stack} has no edge: EdgeMode is none.")
    if outputs.get("Region") == HOME:
        print(f"{stack} is in {HOME} itself and has these alarms already")
        return 0
    given = {
        "Distribution": outputs["DistributionId"],
        "AlarmTopic": "",
        "AlarmEmail": parameters.get("AlarmEmail", ""),
    }
    kept = StackInUsEast1(f"{stack}-edge-alarms", FILE, given).keep(dry_run=dry_run)
    if kept is None:
        return FAILED
    if not given["AlarmEmail"]:
        print("AlarmEmail is empty: nobody is told")
    elif not dry_run:
        print(f"a mail asks {given['AlarmEmail']} to confirm; until then nobody is told")
    return 0
