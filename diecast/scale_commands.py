"""Commands about many plants: simulate them in one account or several, count how many an account holds,
plan cells."""

from pathlib import Path
from typing import Annotated

import typer

from diecast.quiet import quiet
from diecast.stage_commands import Language

MOST_PLANTS, MOST_RUNS = 20_000, 100


Json = Annotated[bool, typer.Option("--json", help="print everything as JSON")]
Told = Annotated[Language, typer.Option("--lang", help="of what is told")]
Parameters = Annotated[
    str, typer.Option(metavar="NAME=VALUE …", help="parameters of a plant's stack beside those of prod")
]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(rich_help_panel="Many plants")(scale)
    app.command("scale-shots", rich_help_panel="Many plants")(scale_shots)
    app.command("account-room", rich_help_panel="Many plants")(account_room)
    app.command(rich_help_panel="Many plants")(cells)


def scale(
    plants: Annotated[
        list[int] | None,
        typer.Option(
            min=1, max=MOST_PLANTS, help="how many; given again, several (default: 1, 100, 1000, 10000)"
        ),
    ] = None,
    per_account: Annotated[
        int | None, typer.Option(min=1, help="plants of one account (default: all)")
    ] = None,
    questions: Annotated[float | None, typer.Option(min=0, help="questions of a plant in a day")] = None,
    assume: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="another value for an assumption, such as people=20"),
    ] = None,
    limit: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="another limit, such as model_tokens=1000000"),
    ] = None,
    parameters: Parameters = "",
    one_stack: Annotated[
        bool, typer.Option("--one-stack", help="all plants of an account in one stack, instead of one each")
    ] = False,
    runs: Annotated[int, typer.Option(min=1, max=MOST_RUNS, help="simulated days")] = 5,
    seed: Annotated[int, typer.Option(min=0, help="seed of everything random")] = 1,
    region: Annotated[str, typer.Option(help="region of the prices")] = "ap-northeast-2",
    model: Annotated[str, typer.Option(help="language model of the prices")] = "sonnet-4.5",
    language: Told = Language.ENGLISH,
    plots: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="also draw the pictures there, as SVG")
    ] = None,
    assumptions: Annotated[
        bool, typer.Option("--assumptions", help="list all assumptions and limits with their basis")
    ] = False,
    as_json: Json = False,
) -> None:
    """Simulate a day of many plants: what breaks first, what carries it, what a plant costs.

    Nothing is asked of AWS. Limits are in ops/scale/limits.yaml, with their sources and the day they were
    seen.
    """
    quiet()
    from ops.scale import command, report  # noqa: PLC0415
    from ops.scale.layout import Layout  # noqa: PLC0415
    from ops.scale.study import Runs  # noqa: PLC0415

    if assumptions:
        report.show_assumptions()
        return
    given = [*(assume or []), *([] if questions is None else [f"questions={questions}"])]
    request = command.Request(
        plants or command.DEFAULT_PLANTS,
        per_account,
        given,
        limit or [],
        parameters,
        Layout.POOL if one_stack else Layout.STACKS,
        Runs(runs, seed),
        region,
        model,
    )
    command.run(request, korean=language is Language.KOREAN, as_json=as_json, plots=plots)


def scale_shots(
    plants: Annotated[
        list[int] | None, typer.Option(min=1, max=MOST_PLANTS, help="how many; given again, several")
    ] = None,
    lines: Annotated[int, typer.Option(min=1, max=1000, help="of a plant")] = 3,
    shots: Annotated[float, typer.Option(min=1, help="of a line in a day")] = 2000,
    together: Annotated[int, typer.Option(min=1, max=500, help="shots of one request")] = 1,
    days: Annotated[int, typer.Option(min=1, max=3650, help="that the table keeps a shot (SHOT_DAYS)")] = 400,
    limit: Annotated[
        list[str] | None, typer.Option(metavar="NAME=VALUE", help="another limit, such as concurrency=10")
    ] = None,
    region: Annotated[str, typer.Option(help="region of the prices")] = "ap-northeast-2",
    language: Told = Language.ENGLISH,
    as_json: Json = False,
) -> None:
    """Tell how near lines that record shots are to each limit, and what they cost, with an archive.

    Worked out, not simulated. Nothing is asked of AWS.
    """
    import json  # noqa: PLC0415

    from ops.costs.prices import read_prices  # noqa: PLC0415
    from ops.scale.command import DEFAULT_PLANTS, limits_of  # noqa: PLC0415
    from ops.scale.shots import Lines, document, show  # noqa: PLC0415

    asked, limits = Lines(lines, shots, together, days), limits_of(limit or [])
    prices = read_prices().prices_of(region, "sonnet-4.5")
    if as_json:
        print(json.dumps(document(asked, limits, prices), indent=1))
        return
    korean = language is Language.KOREAN
    show(asked, limits, prices, tuple(plants or DEFAULT_PLANTS), korean=korean)


def account_room(
    parameters: Parameters = "", language: Told = Language.ENGLISH, as_json: Json = False
) -> None:
    """Count how many plants fit into one account: the template's resources against AWS's quotas."""
    from ops.scale.command import run_rooms  # noqa: PLC0415

    run_rooms(parameters, korean=language is Language.KOREAN, as_json=as_json)


def cells(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="YAML of the cells and their plants")
    ],
    samconfig: Annotated[
        Path | None, typer.Option(metavar="FILE", help="write a section for each plant there, for sam deploy")
    ] = None,
    language: Told = Language.ENGLISH,
) -> None:
    """Check a plan of cells and print what deploys them, cell by cell; changes nothing on AWS.

    Refuses what the template refuses, names that could not be told apart, two plants of one tenant, and
    more plants than an account holds.
    """
    from ops.scale.cells import run  # noqa: PLC0415

    run(file, samconfig, korean=language is Language.KOREAN)
