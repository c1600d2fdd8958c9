"""Commands that bring a stage's data back: one table, the documents, and a drill of it all."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from diecast.stage_commands import Language, Stack

restore = typer.Typer(
    help="Bring data back: a table to a point in time, documents to a time; or drill it on copies.",
    no_args_is_help=True,
)


class Table(StrEnum):
    """Tables that can be restored."""

    SESSIONS = "sessions"
    SHOTS = "shots"


class DrillStep(StrEnum):
    """The parts that a drill tries."""

    SESSIONS = "sessions"
    SHOTS = "shots"
    DOCUMENTS = "documents"
    INDEX = "index"
    MODEL = "model"


At = Annotated[
    str, typer.Option("--at", metavar="TIME", help="such as 2026-11-28T09:00:00Z, with its offset; or latest")
]
Yes = Annotated[bool, typer.Option("--yes", help="do it; without it only what would be done is said")]
Lang = Annotated[Language, typer.Option("--lang", help="of what is told")]
FromRegion = Annotated[
    str | None, typer.Option(help="region of the stage that it comes from, if it is another")
]
FromStack = Annotated[str | None, typer.Option(help="stack that it comes from, if it has another name")]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(restore, name="restore", rich_help_panel="Stages")


@restore.command()
def table(
    stack: Stack,
    at: At,
    which: Annotated[Table, typer.Option("--table", help="which of the stage's tables")] = Table.SESSIONS,
    from_region: FromRegion = None,
    from_stack: FromStack = None,
    from_table: Annotated[
        str | None, typer.Option(help="a table that was restored already, from a backup; it stays")
    ] = None,
    erasures_in: Annotated[
        list[str] | None,
        typer.Option(metavar="TABLE", help="another table that says who was forgotten; may be repeated"),
    ] = None,
    forgotten: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="pseudonyms of people forgotten since, one a line, as in the log"),
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="write over what is there already (sessions alone)")
    ] = False,
    keep: Annotated[bool, typer.Option("--keep", help="leave the restored table beside")] = False,
    yes: Yes = False,
    language: Lang = Language.ENGLISH,
) -> None:
    """Restore a table beside the stage's, put back what is missing, delete it again.

    People who were forgotten since stay forgotten. It may be broken off and run again with the same time.
    docs/operations/restore.md lists the permissions.
    """
    from ops.restore.command import Origin  # noqa: PLC0415
    from ops.restore.command import table as run  # noqa: PLC0415
    from ops.restore.tables import Erasures  # noqa: PLC0415

    known = Erasures(tuple(erasures_in or ()), forgotten)
    raise typer.Exit(
        run(
            stack,
            which.value,
            at,
            Origin(from_region, from_stack, from_table),
            language.value,
            erasures=known,
            replace_present=replace,
            keep=keep,
            yes=yes,
        )
    )


@restore.command()
def documents(
    stack: Stack,
    at: At,
    from_region: FromRegion = None,
    from_stack: FromStack = None,
    exact: Annotated[
        bool, typer.Option("--exact", help="delete documents that came later; they stay earlier versions")
    ] = False,
    no_ingest: Annotated[bool, typer.Option("--no-ingest", help="do not index them afterwards")] = False,
    yes: Yes = False,
    language: Lang = Language.ENGLISH,
) -> None:
    """Put documents back as they were at a time of the last 30 days, and index them.

    The index alone goes back at once with `diecast versions index`, the model with `diecast versions model`.
    """
    from ops.restore.command import Origin  # noqa: PLC0415
    from ops.restore.command import bring_documents as run  # noqa: PLC0415

    raise typer.Exit(
        run(
            stack,
            at,
            Origin(from_region, from_stack),
            language.value,
            exact=exact,
            ingest=not no_ingest,
            yes=yes,
        )
    )


@restore.command()
def drill(
    stack: Stack,
    at: At = "latest",
    only: Annotated[list[DrillStep] | None, typer.Option(help="one step alone; may be repeated")] = None,
    yes: Yes = False,
    language: Lang = Language.ENGLISH,
) -> None:
    """Try every restore on copies, say how long each took, and delete the copies.

    Nothing that the stage uses is written. What is restored and copied is paid for as such.
    """
    from ops.restore.drill import run  # noqa: PLC0415

    raise typer.Exit(run(stack, at, [each.value for each in only or ()], language.value, yes=yes))
