"""Commands on a line's memory: feed, recount, resend, watch folder, watch mqtt, watch opcua."""

import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from diecast.model_commands import DecimalMark, Delimiter, Mapping, Schema, Sheet, mark_of
from diecast.stage_commands import DryRun, Language

watch = typer.Typer(
    help="Record what comes in by itself: a CSV drop folder, MQTT, OPC UA.", no_args_is_help=True
)

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

ShotId = Annotated[
    str | None, typer.Option(metavar="COLUMN", help="the column of the shot's id, of shots and of outcomes")
]
Within = Annotated[
    float, typer.Option(min=0, metavar="SECONDS", help="of outcomes by time: how well they know it")
]

URL, ZONE = "http://127.0.0.1:8000", "Asia/Seoul"


class OutcomesLater(TyperCommand):
    """Reads `--outcomes later` as `--outcomes-later`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """See click."""
        given: list[str] = []
        for word in args:
            if word == "later" and given and given[-1] == "--outcomes":
                given[-1] = "--outcomes-later"
            else:
                given.append("--outcomes-later" if word == "--outcomes=later" else word)
        return super().parse_args(ctx, given)


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(rich_help_panel="Line", cls=OutcomesLater)(feed)
    app.command(rich_help_panel="Line")(recount)
    app.command(rich_help_panel="Line")(resend)
    watch.callback()(_watch)
    watch.command("folder")(watch_folder)
    watch.command("mqtt")(watch_mqtt)
    watch.command("opcua")(watch_opcua)
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
    outcomes_later: Annotated[
        bool,
        typer.Option("--outcomes-later", help="say the labels after their shots; also: --outcomes later"),
    ] = False,
    outcomes_after: Annotated[
        float, typer.Option(min=0, metavar="SECONDS", help="with --outcomes later: how long after the shot")
    ] = 0.0,
    outcomes_from: Annotated[
        Path | None, typer.Option(metavar="TABLE", help="say the labels of this table; alone, or afterwards")
    ] = None,
    shot_id: ShotId = None,
    within: Within = 0.0,
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
    from ops.feeding.command import Target, Told, context_of, run_feed, zone_of  # noqa: PLC0415
    from ops.feeding.feed import Played  # noqa: PLC0415
    from ops.feeding.row import Source  # noqa: PLC0415
    from ops.feeding.words import Words  # noqa: PLC0415
    from training.commands.common import TableFile  # noqa: PLC0415
    from training.commands.outcome_rows import OutcomeReading  # noqa: PLC0415
    from training.commands.shot_rows import Reading, Simulated  # noqa: PLC0415
    from training.progress import progress  # noqa: PLC0415

    if (table is None) == (simulate is None) and (table is not None or outcomes_from is None):
        raise typer.BadParameter("give one of them", param_hint="TABLE / --simulate")
    if speed is not None and (every is not None or simulate is not None):
        raise typer.BadParameter("goes with a table, and without --every", param_hint="--speed")
    said, labelled = context_of(context or []), outcomes or outcomes_later
    if outcomes_after and not outcomes_later:
        raise typer.BadParameter("goes with --outcomes later", param_hint="--outcomes-after")
    file = TableFile(table or outcomes_from or Path(), schema, delimiter, mark_of(decimal), sheet, mapping)
    reading = Reading(file, time or (), zone_of(time_zone), labelled, shot_id or "")
    source: Source | None = reading if table is not None else None
    if simulate is not None:
        source = Simulated(simulate, seed, labelled)
        said = {"source": "simulator", **said}
        now = True
    after = outcomes_after if outcomes_later else None
    played = Played(source, speed, every, now, said, give_up, after) if source else None
    more = Told(outcomes_from, OutcomeReading(reading, shot_id or ""), within) if outcomes_from else None
    target = Target(url, line, Words(language.value), spool)
    with progress(0, source.name if source else str(outcomes_from)) as told:
        status = run_feed(target, played, told, dry=dry_run, outcomes=more, give_up_s=give_up)
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


def resend(
    stack: Annotated[str, typer.Option(help="the stage that machines publish to")],
    language: Lang = Language.ENGLISH,
) -> None:
    """Give T4 the messages of AWS IoT that could not be kept, and take them out of their queue.

    Shots that were kept meanwhile are duplicates. A message that T4 refuses stays in the queue, and is told.
    Needs cloudformation:DescribeStacks, lambda:InvokeFunction on T4, and sqs:ReceiveMessage and
    sqs:DeleteMessage on the queue. Exit code 2 where something was refused, 1 where T4 keeps nothing now.
    """
    from ops.resend import run  # noqa: PLC0415

    raise typer.Exit(run(stack, korean=language is Language.KOREAN))


def _watch() -> None:
    """Record what comes in by itself: a CSV drop folder, MQTT, OPC UA."""


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
    outcomes_folder: Annotated[
        Path | None, typer.Option(help="a folder of tables that say later what the parts were")
    ] = None,
    shot_id: ShotId = None,
    within: Within = 0.0,
    spool: SpoolFile = None,
    language: Lang = Language.ENGLISH,
) -> None:
    """Record each row of the folder's CSV files once, new files and new rows of files that grow.

    A last line without its end waits for it; a file that cannot be read is named and left. Without times
    rows are made when they are read. Exit codes of --once are those of feed.
    """
    from ops.feeding.command import Target, Told, context_of, run_watch, zone_of  # noqa: PLC0415
    from ops.feeding.words import Words  # noqa: PLC0415
    from training.commands.common import TableFile  # noqa: PLC0415
    from training.commands.outcome_rows import OutcomeReading  # noqa: PLC0415
    from training.commands.shot_rows import Reading  # noqa: PLC0415

    file = TableFile(folder, schema, delimiter, mark_of(decimal), None, mapping)
    reading = Reading(file, time or (), zone_of(time_zone), outcomes, shot_id or "")
    target = Target(url, line, Words(language.value), spool)
    more = Told(outcomes_folder, OutcomeReading(reading, shot_id or ""), within) if outcomes_folder else None
    said = context_of(context or [])
    raise typer.Exit(run_watch(target, folder, reading, said, every, once=once, outcomes=more))


def watch_mqtt(
    broker: Annotated[str, typer.Option(metavar="URL", help="mqtt://HOST[:1883] or mqtts://HOST[:8883]")],
    topic: Annotated[str, typer.Option(help="the topic, or a filter of topics with + and #")],
    map_file: Annotated[
        Path | None, typer.Option("--map", help="YAML: where in a message what is (default: our own form)")
    ] = None,
    url: Url = URL,
    line: Line = "default",
    time_zone: Zone = ZONE,
    context: Context = None,
    schema: Schema = None,
    client_id: Annotated[
        str | None, typer.Option(help="by which the broker keeps messages (default: of host, line and topic)")
    ] = None,
    ca: Annotated[Path | None, typer.Option(help="PEM: who signs the broker's certificate")] = None,
    certificate: Annotated[Path | None, typer.Option(help="PEM: our own certificate, with --key")] = None,
    key: Annotated[Path | None, typer.Option(help="PEM: its key")] = None,
    spool: SpoolFile = None,
    language: Lang = Language.ENGLISH,
) -> None:
    """Record each message of a topic, a shot or several, once; it is acknowledged when it is kept here.

    MQTT_USERNAME and MQTT_PASSWORD are the broker's. A message that is no shot is named and counted.
    """
    from ops.feeding.broker import PASSWORD, USERNAME, Broker, default_client_id  # noqa: PLC0415
    from ops.feeding.command import Target, context_of, run_mqtt, zone_of  # noqa: PLC0415
    from ops.feeding.messages import Messages, OwnForm  # noqa: PLC0415
    from ops.feeding.words import Words  # noqa: PLC0415
    from training.lines.line import DEFAULT, read_line  # noqa: PLC0415
    from training.lines.message_map import read_message_map  # noqa: PLC0415

    words, said = Words(language.value), context_of(context or [])
    messages: Messages = OwnForm(line, words, said)
    if map_file is not None:
        known = read_line(schema or DEFAULT)
        messages = read_message_map(map_file, known, zone_of(time_zone), words, said)
    name, password = os.environ.get(USERNAME) or None, os.environ.get(PASSWORD) or None
    own = client_id or default_client_id(line, broker, topic)
    at = Broker(broker, topic, own, name, password, ca, certificate, key)
    raise typer.Exit(run_mqtt(Target(url, line, words, spool), at, messages))


def watch_opcua(
    endpoint: Annotated[str, typer.Option(metavar="URL", help="opc.tcp://HOST[:4840][/PATH]")],
    map_file: Annotated[
        Path | None, typer.Option("--map", help="YAML: which node is the trigger, and which is what")
    ] = None,
    browse: Annotated[
        bool, typer.Option("--browse", help="list the nodes, and propose a map; nothing is recorded")
    ] = False,
    url: Url = URL,
    line: Line = "default",
    time_zone: Zone = ZONE,
    context: Context = None,
    schema: Schema = None,
    security: Annotated[
        str | None, typer.Option(help="Basic256Sha256, Aes128Sha256RsaOaep or Aes256Sha256RsaPss")
    ] = None,
    sign_only: Annotated[bool, typer.Option("--sign-only", help="signed, and not encrypted")] = False,
    certificate: Annotated[Path | None, typer.Option(help="our certificate, PEM or DER")] = None,
    key: Annotated[Path | None, typer.Option(help="its key")] = None,
    server_certificate: Annotated[
        Path | None, typer.Option(help="the only certificate that is trusted (default: the server's own)")
    ] = None,
    spool: SpoolFile = None,
    language: Lang = Language.ENGLISH,
) -> None:
    """Record a machine's shots: what its nodes say whenever the trigger, a counter or a flag, changes.

    OPCUA_USERNAME and OPCUA_PASSWORD are the machine's. Shots that the counter says were missed are told.
    """
    from ops.feeding.command import Target, context_of, run_opcua, zone_of  # noqa: PLC0415
    from ops.feeding.machine import PASSWORD, USERNAME, Endpoint  # noqa: PLC0415
    from ops.feeding.words import Words  # noqa: PLC0415
    from training.lines.line import DEFAULT, read_line  # noqa: PLC0415
    from training.lines.node_map import read_node_map  # noqa: PLC0415

    name, password = os.environ.get(USERNAME) or None, os.environ.get(PASSWORD) or None
    at = Endpoint(endpoint, name, password, security, sign_only, certificate, key, server_certificate)
    known, words = read_line(schema or DEFAULT), Words(language.value)
    if browse:
        from ops.feeding.node_browser import browse as nodes_of  # noqa: PLC0415
        from training.lines.node_proposal import node_map_text  # noqa: PLC0415

        found, more = nodes_of(at)
        print(node_map_text(found, known, endpoint), end="")
        if more:
            print(words.more_nodes(len(found)), file=sys.stderr)
        return
    if map_file is None:
        raise typer.BadParameter("name the map; --browse proposes one", param_hint="--map")
    nodes = read_node_map(map_file, known, zone_of(time_zone), words, context_of(context or []))
    raise typer.Exit(run_opcua(Target(url, line, words, spool), at, nodes))
