"""Commands from a plant's table to a model: simulate, init-line, map, audit, train, evaluate, score,
score-stack, drivers, interventions, advice-check, watching, export."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from diecast.stage_commands import Language

SIMULATION, TABLE = "Simulation", "Table"


class Effort(StrEnum):
    """How many candidates training tries."""

    FULL = "full"
    QUICK = "quick"


class Decimal(StrEnum):
    """The decimal mark of a table."""

    POINT = "."
    COMMA = ","


Runs = Annotated[int, typer.Option(min=1, help="production runs")]
Shots = Annotated[int, typer.Option(min=1, help="mean shots a run")]
Seed = Annotated[int, typer.Option(help="seed of all chance")]
Parameters = Annotated[
    Path | None, typer.Option(help="the simulator's parameters, a YAML file (default: the default line's)")
]
Schema = Annotated[
    Path | None,
    typer.Option(help="the line's variables and how its CSV is read, YAML (default: the default line's)"),
]
Delimiter = Annotated[
    str | None,
    typer.Option(help="what separates the fields of a CSV, \\t for a tab (default: found out from the file)"),
]
DecimalMark = Annotated[
    Decimal | None, typer.Option(help="the decimal mark (default: found out from the file as a whole)")
]
Sheet = Annotated[str | None, typer.Option(help="the sheet of a workbook (default: the one that is a table)")]
Mapping = Annotated[
    Path | None,
    typer.Option(help="which column is which variable, as diecast map wrote it and you confirmed"),
]
Bundle = Annotated[Path, typer.Option(help="the bundle folder")]
Json = Annotated[bool, typer.Option("--json", help="print all figures as JSON")]


def mark_of(decimal: Decimal | None) -> Literal[".", ","] | None:
    """Return the mark itself."""
    return None if decimal is None else decimal.value


RUNS, SHOTS, SEED = 260, 160, 20250301
FRESH_RUNS = 50


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(rich_help_panel="Models")(simulate)
    app.command(rich_help_panel="Models")(init_line)
    app.command("map", rich_help_panel="Models")(map_columns)
    app.command("score-stack", rich_help_panel="Models")(score_stack)
    for command in (audit, train, evaluate, score, drivers, interventions, advice_check, watching, export):
        app.command(rich_help_panel="Models")(command)


def simulate(
    out: Annotated[Path, typer.Option(help="the CSV to write")],
    schema: Schema = None,
    runs: Runs = RUNS,
    shots: Shots = SHOTS,
    seed: Seed = SEED,
    parameters: Parameters = None,
) -> None:
    """Write shots of a simulated line as CSV.

    Columns: run, shot, the variables, the defect modes, defect. truth_defect, truth_mechanism and
    truth_driver say what really happened; training ignores them.
    """
    from training.commands import simulate as work  # noqa: PLC0415
    from training.commands.common import Simulation  # noqa: PLC0415
    from training.lines.line import DEFAULT  # noqa: PLC0415

    work.run(out, schema or DEFAULT, Simulation(runs, shots, seed, parameters))


def init_line(
    table: Annotated[Path, typer.Argument(help="the table of shots, CSV, .xlsx or .xls")],
    out: Annotated[Path, typer.Option(help="the YAML to write")],
    delimiter: Delimiter = None,
    decimal: DecimalMark = None,
    sheet: Sheet = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="replace a YAML that is there")] = False,
) -> None:
    """Write the first YAML of a new line from its table: variables, units, roles, ranges, label, time.

    All of it is a proposal; what a person has to confirm has a question mark.
    """
    from training.commands import init_line as work  # noqa: PLC0415
    from training.commands.common import TableFile  # noqa: PLC0415

    work.run(TableFile(table, None, delimiter, mark_of(decimal), sheet), out, overwrite=overwrite)


def map_columns(
    table: Annotated[Path, typer.Argument(help="the table of shots, CSV, .xlsx or .xls")],
    out: Annotated[Path, typer.Option(help="the file of the mapping to write, YAML")],
    schema: Schema = None,
    delimiter: Delimiter = None,
    decimal: DecimalMark = None,
    sheet: Sheet = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="replace a mapping that is there")] = False,
) -> None:
    """Propose which column of a table is which variable, by name, unit and range of values, and which one
    tells what the parts were.

    A person confirms it; then audit, train, evaluate and score take the file with --mapping.
    """
    from training.commands import map_columns as work  # noqa: PLC0415
    from training.commands.common import TableFile  # noqa: PLC0415

    work.run(TableFile(table, schema, delimiter, mark_of(decimal), sheet), out, overwrite=overwrite)


def audit(
    csv: Annotated[Path, typer.Option(help="the table to look at, one row a shot")],
    schema: Schema = None,
    delimiter: Delimiter = None,
    decimal: DecimalMark = None,
    sheet: Sheet = None,
    mapping: Mapping = None,
    as_json: Json = False,
) -> None:
    """Say what would fool a model of a table, before anything is trained.

    Looks for duplicates, counters, identifiers, columns that give the label away, sentinels, drift, the
    effect of runs and warm-up, and says what training does about each.
    """
    from training.commands import audit as work  # noqa: PLC0415
    from training.commands.common import TableFile  # noqa: PLC0415

    work.run(TableFile(csv, schema, delimiter, mark_of(decimal), sheet, mapping), as_json=as_json)


def train(
    out: Annotated[Path, typer.Option(help="the bundle folder to write or replace")],
    csv: Annotated[Path | None, typer.Option(help="the plant's shots; simulated anew without it")] = None,
    schema: Schema = None,
    delimiter: Delimiter = None,
    decimal: DecimalMark = None,
    sheet: Sheet = None,
    mapping: Mapping = None,
    report: Annotated[
        Path | None,
        typer.Option(help="where to write the model card with plots (default: OUT-report beside OUT)"),
    ] = None,
    no_report: Annotated[bool, typer.Option("--no-report", help="write the bundle alone")] = False,
    cost_ratio: Annotated[
        float | None,
        typer.Option(help="cost of a missed defect over that of a false alarm (default: 4)"),
    ] = None,
    effort: Annotated[
        Effort, typer.Option(help="how many candidates to try; quick is for a first look")
    ] = Effort.FULL,
    created: Annotated[
        str | None, typer.Option(help="time to write into the manifest, ISO 8601 (default: now)")
    ] = None,
    runs: Runs = RUNS,
    shots: Shots = SHOTS,
    seed: Seed = SEED,
    parameters: Parameters = None,
) -> None:
    """Train a model bundle for T1 and T2 from a plant's CSV, or from simulated shots.

    The table is audited first; duplicates and columns that give the label away are left out.
    Example: diecast train --csv shots.csv --schema line.yaml --out models/line-7
    """
    from training.commands import train as work  # noqa: PLC0415
    from training.commands.common import Simulation, TableFile  # noqa: PLC0415
    from training.lines.line import DEFAULT  # noqa: PLC0415

    defaults = work.TrainOptions(out)
    work.run(
        work.TrainOptions(
            out,
            schema or DEFAULT,
            None if csv is None else TableFile(csv, schema, delimiter, mark_of(decimal), sheet, mapping),
            Simulation(runs, shots, seed, parameters),
            report,
            write_report=not no_report,
            cost_ratio=defaults.cost_ratio if cost_ratio is None else cost_ratio,
            effort=effort.value,
            created=created,
        )
    )


def evaluate(
    bundle: Bundle,
    csv: Annotated[Path, typer.Option(help="the later shots, read as in training")],
    schema: Schema = None,
    delimiter: Delimiter = None,
    decimal: DecimalMark = None,
    sheet: Sheet = None,
    mapping: Mapping = None,
    masked: Annotated[
        float, typer.Option(min=0, max=0.99, help="share of the values to take away first, at random")
    ] = 0.0,
    as_json: Json = False,
) -> None:
    """Measure a bundle on later shots; those that training saw are left out and counted.

    ECE is taken over 10 bins of equal count. unsure is the share of the shots whose interval holds the
    threshold, hits_told and hits how often verdicts were said to be right, and were.
    """
    from training.commands import evaluate as work  # noqa: PLC0415
    from training.commands.common import TableFile  # noqa: PLC0415

    table = TableFile(csv, schema, delimiter, mark_of(decimal), sheet, mapping)
    work.run(bundle, table, as_json=as_json, masked=masked)


def score(
    csv: Annotated[Path, typer.Argument(help="the shots, a table as in training; it needs no label")],
    bundle: Bundle,
    out: Annotated[Path, typer.Option(help="the CSV to write, a row for each shot")],
    delimiter: Delimiter = None,
    decimal: DecimalMark = None,
    sheet: Sheet = None,
    mapping: Mapping = None,
) -> None:
    """Write T1's verdict on every shot of a table, of any length.

    The bundle knows how the table is read: aliases, texts of categories, sentinels, pauses. Columns:
    line (of the table), verdict, defect_probability, confidence, missing, out_of_range, unlike_known,
    reasons, defect_low and defect_high (the interval), hit_rate (how often such a verdict was right).
    Where the mapping names the column of the outcomes, outcome (good, defect or empty) stands behind them.
    Example: diecast score shots.csv --bundle models/line-7 --out verdicts.csv
    """
    from training.commands import score as work  # noqa: PLC0415
    from training.commands.common import TableFile  # noqa: PLC0415

    work.run(bundle, TableFile(csv, None, delimiter, mark_of(decimal), sheet, mapping), out)


def score_stack(
    stack: Annotated[str, typer.Option(help="the stage whose T1 scores; deployed with BatchScoring")],
    out: Annotated[Path, typer.Option(help="the CSV to write, a row for each shot")],
    csv: Annotated[
        Path | None,
        typer.Argument(metavar="FILE", help="the shots, a table as in training; it needs no label"),
    ] = None,
    line: Annotated[str, typer.Option(help="the line whose shots they are")] = "default",
    delimiter: Delimiter = None,
    decimal: DecimalMark = None,
    sheet: Sheet = None,
    mapping: Mapping = None,
    resume: Annotated[
        str | None, typer.Option(metavar="JOB", help="go on with a job that was broken off; needs no FILE")
    ] = None,
    language: Annotated[Language, typer.Option("--lang", help="of what is told")] = Language.ENGLISH,
) -> None:
    """Have a stage's T1 score a table: the same file as diecast score writes, by the account's own machines.

    The table is read here by the line's published model, uploaded in batches, and scored by the stage's state
    machine, which goes on where this command is stopped. Rows that T1 refuses are listed with verdict
    refused. Needs cloudformation:DescribeStacks, states:StartExecution, states:DescribeExecution,
    states:ListMapRuns and states:DescribeMapRun, s3:ListBucket, s3:GetObject and s3:PutObject on the bucket
    of batches, and reading ModelBucket. Exit code 2 where rows were refused, 1 where it was broken off.
    Example: diecast score-stack shots.csv --stack diecast-prod --line line-7 --out verdicts.csv
    """
    from ops.batch_scoring.command import Request, run  # noqa: PLC0415
    from training.commands.common import TableFile  # noqa: PLC0415
    from training.commands.score_rows import TableToScore, VerdictRows  # noqa: PLC0415

    if (csv is None) == (resume is None):
        raise typer.BadParameter("give one of them", param_hint="FILE / --resume")
    file = None if csv is None else TableFile(csv, None, delimiter, mark_of(decimal), sheet, mapping)
    table = None if file is None else TableToScore(file)
    asked = Request(stack, out, table, line, resume, korean=language is Language.KOREAN)
    raise typer.Exit(run(asked, VerdictRows()))


def drivers(
    bundle: Annotated[Path, typer.Option(help="a bundle of the default line")],
    as_json: Json = False,
    runs: Runs = FRESH_RUNS,
    shots: Shots = SHOTS,
    seed: Seed = SEED,
    parameters: Parameters = None,
) -> None:
    """Score attributions against the simulator's truth, on freshly simulated shots.

    How often the quantity that truly drove a defect is among the three greatest attributions, beside
    permutation importance and chance.
    """
    from training.commands import drivers as work  # noqa: PLC0415
    from training.commands.common import Simulation  # noqa: PLC0415

    work.run(bundle, Simulation(runs, shots, seed, parameters), as_json=as_json)


def interventions(
    bundle: Annotated[Path, typer.Option(help="a bundle of the default line")],
    as_json: Json = False,
    runs: Annotated[int, typer.Option(min=1, help="fresh runs, each of whose shots is changed once")] = RUNS,
    shots: Shots = SHOTS,
    seed: Seed = SEED,
    peer_runs: Annotated[int, typer.Option(min=1, help="runs that the peer, LightGBM, learns from")] = RUNS,
    parameters: Parameters = None,
) -> None:
    """Score what-ifs against the simulator's own answer to changed settings.

    Every shot of fresh runs is changed in one setting or in two, drawn evenly within the machine's limits.
    The predictions with moved readings stand beside those with held readings, with the simulator's own
    readings, and LightGBM's.
    """
    from training.commands import interventions as work  # noqa: PLC0415
    from training.commands.common import Simulation  # noqa: PLC0415

    work.run(bundle, Simulation(runs, shots, seed, parameters), peer_runs, as_json=as_json)


def watching(
    bundle: Annotated[Path, typer.Option(help="a bundle of the default line")],
    as_json: Json = False,
    weeks: Annotated[int, typer.Option(min=1, help="simulated weeks without a fault")] = 20,
    faulty_weeks: Annotated[int, typer.Option(min=1, help="simulated weeks with each fault")] = 10,
    beginnings: Annotated[
        bool, typer.Option("--beginnings", help="score when faults are said to have begun instead")
    ] = False,
) -> None:
    """Score the watch of a line on simulated weeks: false alarms, and shots until faults are found.

    With --beginnings: how often the interval told for a beginning holds the true one.
    """
    from training.commands import beginnings as told  # noqa: PLC0415
    from training.commands import watching as work  # noqa: PLC0415

    (told if beginnings else work).run(bundle, weeks, faulty_weeks, as_json=as_json)


def advice_check(
    bundle: Bundle,
    csv: Annotated[
        Path | None, typer.Option(help="later shots, read as in training (default: fresh simulated runs)")
    ] = None,
    schema: Schema = None,
    delimiter: Delimiter = None,
    decimal: DecimalMark = None,
    sheet: Sheet = None,
    mapping: Mapping = None,
    unsure: Annotated[
        bool, typer.Option("--unsure", help="of shots under the threshold that the model is unsure of")
    ] = False,
    as_json: Json = False,
    runs: Runs = RUNS,
    shots: Shots = SHOTS,
    seed: Seed = SEED,
    parameters: Parameters = None,
) -> None:
    """Ask real later shots whether T2's advice leads to better ones.

    For each later shot that the model calls a defect, the 20 nearest later shots to it and to the first
    proposal are compared, by unusual and usual values. On simulated runs the simulator's truth is told too.
    """
    from t2_importance.advice import advise  # noqa: PLC0415
    from training.advice_score import Advised  # noqa: PLC0415
    from training.commands import advice_check as work  # noqa: PLC0415
    from training.commands.common import Simulation, TableFile  # noqa: PLC0415

    def advised(of: Any, raw: Any, effects: Any) -> Advised:
        found = advise(of, raw, effects)
        if not found.proposals:
            return Advised(found.code, {}, ())
        first = found.proposals[0]
        moves = {move.column: move.value for move in first.found.moves}
        return Advised(found.code, moves, first.looked_at)

    work.run(
        bundle,
        None if csv is None else TableFile(csv, schema, delimiter, mark_of(decimal), sheet, mapping),
        Simulation(runs, shots, seed, parameters),
        advised,
        unsure=unsure,
        as_json=as_json,
    )


def export(
    bundle: Bundle,
    out: Annotated[Path, typer.Option(help="the folder to write to; other versions in it stay")],
    line: Annotated[
        str | None, typer.Option(help="the line whose model it is (default: the default line)")
    ] = None,
) -> None:
    """Lay a bundle out as the folder that T1, T2 and T4 follow in S3.

    Writes OUT/<model version>/ and OUT/current.json, which points at it by version and hash; with --line both
    in OUT/<line>/. Upload the version first, the pointer last.
    """
    from training.commands import export as work  # noqa: PLC0415

    work.run(bundle, out, line)
