"""The command line: `diecast COMMAND`, with help (`--help`) and completion (`--install-completion`).

Each command imports what it runs when it runs, so that `--help` needs neither numpy nor boto3.
"""

import sys
from collections.abc import Sequence

import typer

from diecast import (
    check_commands,
    learning_commands,
    line_commands,
    model_commands,
    recording_commands,
    restore_commands,
    scale_commands,
    stage_commands,
)
from shared.errors import DiecastError

FAILED, USAGE = 1, 2

app = typer.Typer(
    name="diecast",
    help="Die-casting quality assistant: serve it, train its models, check it, operate its stages.",
    epilog="Exit codes: 0 done, 2 wrong input, 1 failed otherwise. AWS credentials come as usual for boto3.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
model_commands.add_to(app)
line_commands.add_to(app)
learning_commands.add_to(app)
check_commands.add_to(app)
recording_commands.add_to(app)
stage_commands.add_to(app)
scale_commands.add_to(app)
restore_commands.add_to(app)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code.

    2 for wrong options or input, 1 where something else failed; what is wrong is said on standard error.
    """
    given = None if arguments is None else [str(argument) for argument in arguments]
    try:
        app(given, prog_name="diecast")
    except SystemExit as ended:
        if isinstance(ended.code, str):  # as the interpreter does with a text
            print(ended.code, file=sys.stderr)
        return ended.code if isinstance(ended.code, int) else FAILED
    except DiecastError as error:
        return _say(error.message, USAGE)
    except (ValueError, FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
        return _say(str(error), USAGE)
    except OSError as error:
        return _say(str(error), FAILED)
    return 0


def run() -> None:
    """Run what the installed command was given, and end the process with the exit code."""
    sys.exit(main())


def _say(message: str, status: int) -> int:
    print(f"error: {message}", file=sys.stderr)
    return status
