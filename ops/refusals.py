"""How a command that asks AWS ends where something refuses it."""

import sys
from collections.abc import Callable

from botocore.exceptions import BotoCoreError, ClientError

from shared.errors import DiecastError


def ended(command: Callable[[], None]) -> int:
    """Run `command` and return 0; 1 where it or AWS refuses, with the reason on standard error."""
    try:
        command()
    except DiecastError as error:
        print(f"error: {error.message}", file=sys.stderr)
        return 1
    except (BotoCoreError, ClientError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0
