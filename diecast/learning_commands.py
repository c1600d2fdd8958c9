"""Commands from a line's memory to its next model: pull, labels, compare, release."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from diecast.line_commands import ZONE, Line, Zone
from diecast.model_commands import DecimalMark, Delimiter, Json, Sheet, mark_of
from diecast.stage_commands import DryRun, Language

LEARNING, MODELS = "Learning", "models/"

Since = Annotated[
    str, typer.Option(metavar="TIME", help="2026-10-01, a time of ISO 8601, or 7d and 12h for so long ago")
]
Until = Annotated[
    str | None, typer.Option(metavar="TIME", help="the same; shots of that moment are outside (default: now)")
]
Url = Annotated[str | None, typer.Option(help="a server or a stage's agent, instead of local shots")]
FromStack = Annotated[
    str | None, typer.Option("--stack", help="a deployed stack; its outputs say where it is")
]
Data = Annotated[
    Path | None,
    typer.Option(
        help="folder of a local server's shots (default: DIECAST_DATA_DIR or the user's data folder)"
    ),
]
Lang = Annotated[Language, typer.Option("--lang", help="of what is told")]
Bucket = Annotated[str | None, typer.Option(help="the bucket of models, instead of a stack's ModelBucket")]
Prefix = Annotated[str, typer.Option(help="where models lie in that bucket")]
ModelStack = Annotated[
    str | None, typer.Option("--stack", help="a deployed stack, whose ModelBucket holds the line's models")
]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (pull, labels, compare, release):
        app.command(rich_help_panel=LEARNING)(command)


def pull(
    since: Since,
    out: Annotated[Path, typer.Option(help="the CSV to write; its YAML is written beside it")],
    line: Line = "default",
    until: Until = None,
    url: Url = None,
    stack: FromStack = None,
    data: Data = None,
    schema: Annotated[
        Path | None, typer.Option(help="the line's own YAML (default: the schema of the line's model)")
    ] = None,
    time_zone: Zone = ZONE,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="do not go on with a pull that broke off: read all anew")
    ] = False,
    language: Lang = Language.ENGLISH,
) -> None:
    """Write the shots of a line that have an outcome as a table for train and compare, with its YAML.

    Of each shot the latest outcome counts. A pull that breaks off goes on with the same command.
    SMOKE_ID_TOKEN holds an ID token where a stage wants one; a Function URL is asked with AWS credentials.
    Exit code 1 where it broke off, or where no shot has an outcome.
    """
    from ops.learning.asked import now_ms, source_of  # noqa: PLC0415
    from ops.learning.pulling import Wish  # noqa: PLC0415
    from ops.learning.words import Words  # noqa: PLC0415
    from training.commands.pull import PullRequest, run  # noqa: PLC0415

    now = now_ms()
    begin, end = _span(since, until, time_zone, now)
    source, words = source_of(url, stack, data, _say), Words(language.value)
    request = PullRequest(source, Wish(source.line(line), begin, end), out, words, now, schema, fresh)
    raise typer.Exit(run(request))


def labels(
    since: Since = "7d",
    line: Line = "default",
    until: Until = None,
    url: Url = None,
    stack: FromStack = None,
    data: Data = None,
    most: Annotated[int, typer.Option(min=1, max=1000, help="how many shots to propose")] = 20,
    time_zone: Zone = ZONE,
    as_json: Json = False,
    language: Lang = Language.ENGLISH,
) -> None:
    """Say which shots of a line lack an outcome, and which of them would teach the next model most.

    Nearest the threshold, unlike the known, and a part drawn at random: labels of doubtful shots alone would
    be no sample of the line.
    """
    from ops.learning.asked import now_ms, source_of  # noqa: PLC0415
    from ops.learning.sources import Span  # noqa: PLC0415
    from ops.learning.words import Words  # noqa: PLC0415
    from training.commands.pull import run_labels  # noqa: PLC0415

    now = now_ms()
    begin, end = _span(since, until, time_zone, now)
    source = source_of(url, stack, data, _say)
    span = Span(source.line(line), begin, now + 1 if end is None else end)
    raise typer.Exit(run_labels(source, span, most, Words(language.value), as_json=as_json))


def compare(
    table: Annotated[Path, typer.Option(help="the newest shots with outcomes, as diecast pull writes them")],
    champion: Annotated[
        str | None, typer.Option(help="a bundle's folder, a version of the line, or current")
    ] = None,
    challenger: Annotated[
        str | None, typer.Option(help="the same, or shadow: the model that may take its place")
    ] = None,
    recorded: Annotated[
        bool,
        typer.Option("--recorded", help="compare what model and shadow said when the shots came"),
    ] = False,
    schema: Annotated[
        Path | None,
        typer.Option(
            help="the YAML that reads the table (default: the one beside it, else the default line's)"
        ),
    ] = None,
    line: Line = "default",
    bucket: Bucket = None,
    prefix: Prefix = MODELS,
    stack: ModelStack = None,
    cost_ratio: Annotated[
        float | None,
        typer.Option(min=0.001, help="cost of a missed defect over a false alarm (default: the champion's)"),
    ] = None,
    delimiter: Delimiter = None,
    decimal: DecimalMark = None,
    sheet: Sheet = None,
    as_json: Json = False,
    language: Lang = Language.ENGLISH,
) -> None:
    """Hold two models of a line against its newest outcomes, and say whether to change.

    ROC-AUC, PR-AUC, Brier score, ECE, missed defects and false alarms of both, the differences with 95 %
    intervals over runs, and in words: change, keep, or no difference shown. Shots that either was trained on
    are left out. Versions are fetched from the bucket of models. (compare-systems is another thing: it puts
    the same questions to two deployed systems.)
    """
    import tempfile  # noqa: PLC0415

    from ops.learning.release import Place, folder_of  # noqa: PLC0415
    from training.commands.common import TableFile  # noqa: PLC0415
    from training.commands.compare_models import Asked, Model, run, run_recorded  # noqa: PLC0415
    from training.learning.compared_words import Words  # noqa: PLC0415

    beside = table.with_suffix(".yaml")
    read_by = schema or (beside if beside.is_file() else None)
    file = TableFile(table, read_by, delimiter, mark_of(decimal), sheet)
    asked = Asked(file, Words(language.value), cost_ratio, as_json, line)
    if recorded:
        run_recorded(champion, challenger, asked)
        return
    if champion is None or challenger is None:
        raise typer.BadParameter("needed, unless --recorded is given", param_hint="--champion, --challenger")
    place = Place(line, bucket, prefix, stack)
    with tempfile.TemporaryDirectory(prefix="models-") as folder:
        found = [Model.read(folder_of(name, place, Path(folder))) for name in (champion, challenger)]
        run(found[0], found[1], asked)


def release(
    model: Annotated[
        Path | None, typer.Argument(help="the bundle's folder; none with --back or --shadow off")
    ] = None,
    line: Line = "default",
    bucket: Bucket = None,
    prefix: Prefix = MODELS,
    stack: ModelStack = None,
    back: Annotated[bool, typer.Option("--back", help="go back to the model before this one")] = False,
    shadow: Annotated[
        bool, typer.Option("--shadow", help="let it score beside the line's model, and never judge")
    ] = False,
    no_shadow: Annotated[bool, typer.Option("--no-shadow", help="let no shadow score any more")] = False,
    simulated: Annotated[
        bool,
        typer.Option("--simulated", help="for a stage without a plant: a model of simulated shots too"),
    ] = False,
    dry_run: DryRun = False,
    language: Lang = Language.ENGLISH,
) -> None:
    """Make a model the line's: its files first, checked where they lie, then the pointer that tools follow.

    Prints the way back. With --shadow it scores each shot beside the line's model; both scores are kept, and
    diecast compare --recorded holds them against what the parts were.
    """
    from ops.learning.release import Act, Place, ReleaseRequest, run  # noqa: PLC0415

    chosen = [back, no_shadow, model is not None]
    if sum(chosen) != 1:
        raise typer.BadParameter("give one of them", param_hint="MODEL / --back / --no-shadow")
    if shadow and model is None:
        raise typer.BadParameter("goes with a MODEL", param_hint="--shadow")
    place = Place(line, bucket, prefix, stack)
    request = ReleaseRequest(place, model, simulated, dry_run, language.value)
    act: Act = "back" if back else "no_shadow" if no_shadow else "shadow" if shadow else "release"
    raise typer.Exit(run(request, act))


def _span(since: str, until: str | None, zone: str, now_ms: int) -> tuple[int, int | None]:
    """The half-open time in ms since 1970; no end is now."""
    from ops.feeding.command import zone_of  # noqa: PLC0415
    from ops.learning.asked import moment_ms  # noqa: PLC0415

    plant = zone_of(zone)
    begin = moment_ms(since, "--since", plant, now_ms)
    end = None if until is None else moment_ms(until, "--until", plant, now_ms)
    if end is not None and end <= begin:
        raise typer.BadParameter("has to lie behind --since", param_hint="--until")
    return begin, end


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
