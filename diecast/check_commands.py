"""Commands that check the assistant: golden questions, benchmarks, load, chaos, fuzz."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from diecast.quiet import quiet

MOST_STREAMS, LONGEST_MINUTES = 400, 60.0
MOST_AGENTS, MOST_MIXTURES = 16, 100
MOST_DOCUMENTS = 99_999
MOST_TABLES = 999_999

TABLES = "tables"
TABLES_WORDS = "training against seven libraries on the same shots of four tables (by its name alone)"


class Target(StrEnum):
    """The target of a load run."""

    LOCAL = "local"
    MINISTACK = "ministack"


class Half(StrEnum):
    """The conversations that are held: those to work from, or those that nobody has looked at."""

    DEVELOPMENT = "development"
    HELD_OUT = "held_out"


Seed = Annotated[int, typer.Option(help="seed of everything random")]
Json = Annotated[bool, typer.Option("--json", help="print figures as JSON")]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (golden, bench, load, chaos, fuzz):
        app.command(rich_help_panel="Checks")(command)


def golden(
    bedrock: Annotated[
        bool,
        typer.Option("--bedrock", help="ask Claude on Bedrock (costs money), not the offline model"),
    ] = False,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="also write everything, answers included, to this file")
    ] = None,
    kind: Annotated[str, typer.Option(help="only questions whose kind holds this text")] = "",
    conversations: Annotated[
        Half | None, typer.Option(help="hold the conversations of this half instead, of several turns each")
    ] = None,
    texts: Annotated[bool, typer.Option("--show", help="tell the held-out conversations' texts too")] = False,
    rewordings: Annotated[
        bool, typer.Option("--rewordings", help="read reworded questions instead, by rule")
    ] = False,
    cases: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="hold the conversations of this file instead (diecast feedback)"),
    ] = None,
) -> None:
    """Ask the golden questions (or conversations, or rewordings), print the scores, fail below the floors."""
    if rewordings:
        from checks.evaluation.rewordings.command import run as reword  # noqa: PLC0415

        raise typer.Exit(reword(json_file))
    quiet()
    if cases is not None:
        from checks.evaluation.command import ask_cases  # noqa: PLC0415

        raise typer.Exit(ask_cases(cases, json_file, bedrock=bedrock))
    if conversations is not None:
        from checks.evaluation.command import converse  # noqa: PLC0415

        raise typer.Exit(converse(conversations, kind, json_file, bedrock=bedrock, texts=texts))
    from checks.evaluation.command import run  # noqa: PLC0415

    raise typer.Exit(run(bedrock=bedrock, json_file=json_file, kind=kind))


def bench(
    only: Annotated[str | None, typer.Option(help="one of them by name; a wrong one lists them")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="tables: fewer shots, minutes less")] = False,
    csv: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="tables: a plant's own shots instead")
    ] = None,
    schema: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="tables: the YAML that reads them")
    ] = None,
    as_json: Json = False,
) -> None:
    """Measure answers, models and search against named peers, both in one run."""
    from checks.benchmarks.command import NAMES, run  # noqa: PLC0415

    if only == TABLES:
        _bench_tables(quick=quick, csv=csv, schema=schema, as_json=as_json)
        return
    if only is not None and only not in NAMES:
        listed = "; ".join(f"{name}: {what}" for name, what in {**NAMES, TABLES: TABLES_WORDS}.items())
        raise typer.BadParameter(f"no benchmark is named {only!r}. There are: {listed}", param_hint="--only")
    if quick or csv or schema:
        raise typer.BadParameter("goes with --only tables alone", param_hint="--quick, --csv, --schema")
    run(only, as_json=as_json)


def _bench_tables(*, quick: bool, csv: Path | None, schema: Path | None, as_json: bool) -> None:
    from training.commands.compare import Request, run  # noqa: PLC0415

    if (csv is None) != (schema is None):
        raise typer.BadParameter("one needs the other", param_hint="--csv, --schema")
    run(Request(quick, csv, schema), as_json=as_json)


def load(
    streams: Annotated[int, typer.Option(min=1, max=MOST_STREAMS, help="answers at once")] = 100,
    minutes: Annotated[float, typer.Option(min=0.01, max=LONGEST_MINUTES)] = 0.5,
    on: Annotated[Target, typer.Option(help="the local server, or the agent deployed there")] = Target.LOCAL,
    seed: Seed = 1,
    most_growth: Annotated[
        float,
        typer.Option(metavar="MIB", help="memory that the last quarter of a run of 5 minutes may add"),
    ] = 20.0,
    as_json: Json = False,
) -> None:
    """Many answers at once for some minutes: nothing lost, memory flat."""
    from checks.resilience.command import run_load  # noqa: PLC0415

    raise typer.Exit(0 if run_load(streams, minutes, on.value, seed, most_growth, as_json=as_json) else 1)


def chaos(
    only: Annotated[str, typer.Option(metavar="WORD", help="faults whose name has this word")] = "",
    mixtures: Annotated[
        int, typer.Option(min=0, max=MOST_MIXTURES, help="rounds of several faults at once, after each alone")
    ] = 10,
    agents: Annotated[int, typer.Option(min=1, max=MOST_AGENTS, help="instances of the agent")] = 4,
    seed: Seed = 1,
    as_json: Json = False,
) -> None:
    """Faults of model, tools, table and bucket while people ask: every answer ends as it may."""
    from checks.resilience.command import LABELS, faults_named, run_chaos_rounds  # noqa: PLC0415

    if not faults_named(only):
        told = f"no fault has {only!r} in its name; there are {', '.join(LABELS)}"
        raise typer.BadParameter(told, param_hint="--only")
    raise typer.Exit(0 if run_chaos_rounds(only, mixtures, seed, agents, as_json=as_json) else 1)


def fuzz(
    documents: Annotated[
        int, typer.Option(min=0, max=MOST_DOCUMENTS, help="hostile documents, at least 10; 0 for none")
    ] = 2000,
    tables: Annotated[int, typer.Option(min=0, max=MOST_TABLES, help="tables; 0 for none")] = 0,
    read_back: Annotated[
        int, typer.Option(min=0, max=MOST_TABLES, help="sound documents to be read back; 0 for none")
    ] = 0,
    seed: Seed = 1,
    as_json: Json = False,
) -> None:
    """Hostile documents in one ingest, and documents and tables in many forms.

    The sound documents between the hostile ones are found, the others named. Documents of all formats are
    read back with every value, or a loss is named. Tables are read back by the command line's reader and the
    page's (Node.js): equal, or refused, never another value.
    """
    from checks.resilience.command import run_fuzz, run_read_back  # noqa: PLC0415
    from training.table_checks.command import run_fuzz as run_fuzz_of_tables  # noqa: PLC0415

    well = not tables or run_fuzz_of_tables(tables, seed, as_json=as_json)
    if read_back:
        well = run_read_back(read_back, seed, as_json=as_json) and well
    if documents:
        well = run_fuzz(max(documents, 10), seed, as_json=as_json) and well
    raise typer.Exit(0 if well else 1)
