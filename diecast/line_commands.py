"""Commands on a line's memory: feed, recount, watch folder."""

from pathlib import Path
from typing import Annotated

import typer

from diecast.model_commands import DecimalMark, Delimiter, Mapping, Schema, Sheet, mark_of
from diecast.stage_commands import DryRun, Language

watch = typer.Typer(help="Record what comes in by itself: a CSV drop folder.", no_args_is_help=True)

Url = Annotated[str, typer.Option(help="the local server, or a stage's agent")]
Line = Annotated[str, typer.Option(help="the line whose shots they are")]
Time = Annotated[
    list[str] | None,
    typer.Option(metavar="COLUMN", help="column of the time; twice for date and clock (default: the YAML's)"),
]
Zone = Annotated[str, typer.Option("--time-zone", help="of times that carry none")]
Context = Annotated[
    list[str] | None, typer.Option(metavar="NAME=VALUE", help="said of every shot, such as mould=M-12")
]
Outcomes = Annotated[bool, typer.Option("--outcomes", help="send the table's labels as outcomes")]
SpoolFile = Annotated[
    Path | None,
    typer.Option("--spool", help="file of shots that wait (default: one in the user's data folder)"),
]
Lang = Annotated[Language, typer.Option("--lang", help="of what is told")]

URL, ZONE = "http://127.0.0.1:8000", "Asia/Seoul"


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(rich_help_panel="Line")(feed)
    app.command(rich_help_panel="Line")(recount)
    watch.callback()(_watch)
    watch.command("folder")(watch_folder)
    app.add_typer(watch, name="watch", rich_help_panel="Line")


def feed(
    table: Annotated[
        Path | None, typer.Argument(help="the shots: CSV, .xlsx or .xls, as training reads it")
    ] = None,
    simulate: Annotated[int | None, typer.Option(min=1, help="play so many simulated shots instead")] = None,
    url: Url = URL,
    line: Line = "default",
    speed: Annotated[
        float | None, typer.Option(min=0.001, help="so many times as fast as the shots were made")
    ] = None,
    every: Annotated[float | None, typer.Option(min=0.001, help="a shot every so many seconds")] = None,
    now: Annotated[bool, typer.Option("--now", help="shots are made when they are played")] = False,
    time: Time = None,
    time_zone: Zone = ZONE,
    context: Context = None,
    outcomes: Outcomes = False,
    schema: Schema = None,
    mapping: Mapping = None,
    delimiter: Delimiter = None,
    decimal: DecimalMark = None,
    sheet: Sheet = None,
    seed: Annotated[int, typer.Option(help="seed of simulated shots")] = 1,
    spool: SpoolFile = None,
    give_up: Annotated[
        float, typer.Option(min=0, help="seconds a server may stay away when all is read")
    ] = 300.0,
    dry_run: DryRun = False,
    language: Lang = Language.ENGLISH,
) -> None:
    """Play a table or the simulator into POST /api/shots, as fast as the server takes it or at a pace.

    Shots wait in a file while the server is away; the same command goes on where it was broken off.
    SHOTS_ACCESS_TOKEN holds a machine's token; a Function URL is asked with AWS credentials.
    Exit code 2 where rows were refused, 1 where the server stayed away.
    """
    from ops.feeding.command import Target, context_of, run_feed, zone_of  # noqa: PLC0415
    from ops.feeding.feed import Played  # noqa: PLC0415
    from ops.feeding.row import Source  # noqa: PLC0415
    from ops.feeding.words import Words  # noqa: PLC0415
    from training.commands.common import TableFile  # noqa: PLC0415
    from training.commands.shot_rows import Reading, Simulated  # noqa: PLC0415
    from training.progress import progress  # noqa: PLC0415

    if (table is None) == (simulate is None):
        raise typer.BadParameter("give one of them", param_hint="TABLE / --simulate")
    if speed is not None and (every is not None or simulate is not None):
        raise typer.BadParameter("goes with a table, and without --every", param_hint="--speed")
    said = context_of(context or [])
    source: Source
    if table is not None:
        file = TableFile(table, schema, delimiter, mark_of(decimal), sheet, mapping)
        source = Reading(file, time or (), zone_of(time_zone), outcomes)
    else:
        source = Simulated(simulate or 0, seed)
        said = {"source": "simulator", **said}
        now = True
    played = Played(source, speed, every, now, said, give_up)
    target = Target(url, line, Words(language.value), spool)
    with progress(0, source.name) as told:
        status = run_feed(target, played, told, dry=dry_run)
    raise typer.Exit(status)


def recount(
    line: Line = "default",
    stack: Annotated[
        str | None, typer.Option(help="of a stage (default: the memory on this computer)")
    ] = None,
    after: Annotated[str | None, typer.Option(help="go on where an earlier one was broken off")] = None,
    language: Lang = Language.ENGLISH,
) -> None:
    """Make the counts of a line anew from its shots, day by day, while shots go on to arrive.

    Each step is kept, and says what was wrong; one that is broken off tells how to go on. Counts whose shots
    have expired stay. A stage needs cloudformation:DescribeStacks, and lambda:InvokeFunction on T4.
    Exit code 1 where it failed or was broken off.
    """
    from ops.recount import run  # noqa: PLC0415

    raise typer.Exit(run(line, stack, after, korean=language is Language.KOREAN))


def _watch() -> None:
    """Record what comes in by itself: a CSV drop folder."""


def watch_folder(
    folder: Annotated[Path, typer.Argument(help="the folder; its .csv files are only read")],
    url: Url = URL,
    line: Line = "default",
    time: Time = None,
    time_zone: Zone = ZONE,
    context: Context = None,
    outcomes: Outcomes = False,
    schema: Schema = None,
    mapping: Mapping = None,
    delimiter: Delimiter = None,
    decimal: DecimalMark = None,
    every: Annotated[float, typer.Option(min=0.1, help="seconds between two looks")] = 2.0,
    once: Annotated[bool, typer.Option("--once", help="look once, and end")] = False,
    spool: SpoolFile = None,
    language: Lang = Language.ENGLISH,
) -> None:
    """Record each row of the folder's CSV files once, new files and new rows of files that grow.

    A last line without its end waits for it; a file that cannot be read is named and left. Without times
    rows are made when they are read. Exit codes of --once are those of feed.
    """
    from ops.feeding.command import Target, context_of, run_watch, zone_of  # noqa: PLC0415
    from ops.feeding.words import Words  # noqa: PLC0415
    from training.commands.common import TableFile  # noqa: PLC0415
    from training.commands.shot_rows import Reading  # noqa: PLC0415

    file = TableFile(folder, schema, delimiter, mark_of(decimal), None, mapping)
    reading = Reading(file, time or (), zone_of(time_zone), outcomes)
    target = Target(url, line, Words(language.value), spool)
    raise typer.Exit(run_watch(target, folder, reading, context_of(context or []), every, once=once))
