"""Commands that operate a stage: serve here; preflight before a deploy; firewall, edge-alarms, smoke,
heartbeat, page, versions, forget, costs, compare-systems there.
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

page = typer.Typer(help="Put the built page behind a stack's edge, or take it away.", no_args_is_help=True)
versions = typer.Typer(
    help="Versions of the search index, the quality model and the functions: list, go back, prune.",
    no_args_is_help=True,
)


class Language(StrEnum):
    """Languages of a report."""

    ENGLISH = "en"
    KOREAN = "ko"


Stack = Annotated[str, typer.Option(help="the deployed stack, such as diecast-staging")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="say what would be done, and do nothing")]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (serve, preflight, firewall, smoke, heartbeat, forget, costs):
        app.command(rich_help_panel="Stages")(command)
    app.command("edge-alarms", rich_help_panel="Stages")(edge_alarms)
    app.command("compare-systems", rich_help_panel="Stages")(compare_systems)
    app.add_typer(versions, name="versions", rich_help_panel="Stages")
    app.add_typer(page, name="page", rich_help_panel="Stages")


def serve(
    host: Annotated[str, typer.Option(help="address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="port to listen on, 0 for any free one")] = 8000,
    record: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="keep every answer there without secrets, for diecast replay"),
    ] = None,
) -> None:
    """Serve the page and the API with the embedded model, documents and offline model.

    USE_MOCK=false asks Claude on Bedrock; LAMBDA_T0_URL … LAMBDA_T3_URL send a tool's calls elsewhere.
    """
    from local.serve import serve as run  # noqa: PLC0415

    run(host, port, record)


def preflight(
    stage: Annotated[str, typer.Option(help="the stage of samconfig.toml: dev, staging or prod")] = "dev",
    stack: Annotated[str | None, typer.Option(help="another name of the stack than samconfig's")] = None,
    region: Annotated[str | None, typer.Option(help="where to deploy (default: that of the shell)")] = None,
    parameters: Annotated[
        str | None,
        typer.Option(
            metavar="NAME=VALUE …", help="parameters beside samconfig's, or in place of them, in one text"
        ),
    ] = None,
    language: Annotated[Language, typer.Option("--lang", help="of what is told")] = Language.ENGLISH,
    no_call: Annotated[
        bool,
        typer.Option("--no-call", help="do not ask the model; else one question of a few tokens is paid"),
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="print everything as JSON, in both languages")
    ] = False,
) -> None:
    """Say what an account still lacks before a deploy, and how to get it. Changes nothing on AWS.

    Asks with the shell's AWS credentials. The first call of a model makes its agreement, where these
    credentials may. Exit code 1 where something is missing or could not be told.
    """
    from ops.preflight.command import run  # noqa: PLC0415

    raise typer.Exit(run(stage, stack, region, parameters, language.value, as_json=as_json, call=not no_call))


def firewall(
    stack: Stack,
    days: Annotated[int, typer.Option(help="how long what was blocked is kept in the log")] = 30,
    requests: Annotated[
        int,
        typer.Option(
            min=10, help="requests of an address in 5 minutes above which it is blocked; more for a proxy"
        ),
    ] = 3_000,
    dry_run: DryRun = False,
) -> None:
    """Make the firewall of a stage in us-east-1, or bring it up to date; print what to deploy with.

    It is a stack of its own, <stack>-firewall, and costs by the month. It needs the permissions that
    docs/operations/first-deploy.md lists.
    """
    from ops.firewall import run  # noqa: PLC0415

    raise typer.Exit(run(stack, days, requests, dry_run=dry_run))


def edge_alarms(stack: Stack, dry_run: DryRun = False) -> None:
    """Make the alarms on a stage's edge in us-east-1, where CloudFront's metrics are, or renew them.

    It is a stack of its own, <stack>-edge-alarms, that mails to the stage's AlarmEmail. A stage that is in
    us-east-1 itself has them already.
    """
    from ops.edge_alarms import run  # noqa: PLC0415

    raise typer.Exit(run(stack, dry_run=dry_run))


def heartbeat(
    stack: Stack,
    ask: Annotated[bool, typer.Option("--ask", help="ask the model too; one question is paid")] = False,
) -> None:
    """Give the heartbeat's user a new password, and do one beat at once. Exit code 1 where a check fails.

    Once after the first deploy with Heartbeat, and whenever the password is to change. Needs the permissions
    that docs/operations/daily.md lists.
    """
    from ops.heartbeat import run  # noqa: PLC0415

    raise typer.Exit(run(stack, ask=ask))


def smoke(
    stack: Annotated[str | None, typer.Option(help="the stage's stack; its outputs say where it is")] = None,
    url: Annotated[str | None, typer.Option(help="address of a page or an agent, instead of --stack")] = None,
    attempts: Annotated[int, typer.Option(min=1, max=10)] = 3,
    allow_sign_in_required: Annotated[
        bool,
        typer.Option(
            "--allow-sign-in-required",
            help="let the stage's wish for a token pass where there is none; no question is asked then",
        ),
    ] = False,
) -> None:
    """Ask a stage one question with values; check health, page and every event.

    A Function URL is asked with AWS credentials of the environment. Where the stage wants an ID token,
    SMOKE_ID_TOKEN holds one, or SMOKE_REFRESH_TOKEN a refresh token that is traded for one.
    """
    from ops.smoke import run  # noqa: PLC0415

    if (stack is None) == (url is None):
        raise typer.BadParameter("give one of them", param_hint="--stack / --url")
    raise typer.Exit(run(stack, url, attempts, allow_sign_in_required=allow_sign_in_required))


def forget(
    stack: Stack,
    subject: Annotated[str | None, typer.Option(help="the person's sub at the stage's issuer")] = None,
    caller: Annotated[
        str | None,
        typer.Option(help="the whole name instead: oidc:<issuer>#<sub>, or the ARN of a user or role"),
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """Delete the sessions with their turns, the kept answers and the counters of one caller.

    It may be broken off and run again at any time. It needs dynamodb:Query on the table and on its index
    by-caller, dynamodb:DeleteItem and dynamodb:PutItem on the table, and cloudformation:DescribeStacks.
    """
    from ops.forget import run  # noqa: PLC0415

    if (subject is None) == (caller is None):
        raise typer.BadParameter("give one of them", param_hint="--subject / --caller")
    raise typer.Exit(run(stack, subject=subject, caller=caller, dry_run=dry_run))


def compare_systems(
    urls: Annotated[list[str], typer.Argument(metavar="OLD_URL NEW_URL", help="address of each system")],
    questions: Annotated[Path, typer.Option(help="bodies of POST /api/chat, one a line")],
) -> None:
    """Put the same questions to two systems; compare verdict, probability, driver.

    The new system gets the ID token in SMOKE_ID_TOKEN, where there is one.
    """
    from ops.compare import run  # noqa: PLC0415

    if len(urls) != 2:
        raise typer.BadParameter(
            "give two addresses: the old system's, then the new one's", param_hint="URLS"
        )
    raise typer.Exit(run(urls, questions))


def costs(
    region: Annotated[str, typer.Option(help="region of the prices")] = "ap-northeast-2",
    model: Annotated[str, typer.Option(help="language model")] = "sonnet-4.5",
    language: Annotated[Language, typer.Option(help="of the table")] = Language.ENGLISH,
    assume: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUE", help="another value for an assumption, such as questions_per_day=500"
        ),
    ] = None,
    price: Annotated[
        list[str] | None, typer.Option(metavar="NAME=USD", help="another price for a unit")
    ] = None,
    prices: Annotated[Path | None, typer.Option(help="another file of prices")] = None,
    assumptions: Annotated[
        bool, typer.Option("--assumptions", help="list all assumptions with defaults and their basis")
    ] = False,
    worst_hour: Annotated[
        bool,
        typer.Option("--worst-hour", help="print instead what one caller can cost at most in an hour"),
    ] = False,
    max_requests_per_minute: Annotated[int, typer.Option(min=1, help="for --worst-hour")] = 30,
    max_tokens_per_day: Annotated[int, typer.Option(min=1, help="for --worst-hour")] = 2_000_000,
    as_json: Annotated[
        bool, typer.Option("--json", help="print everything as JSON, prices with their sources")
    ] = False,
) -> None:
    """Work out the costs of a month, of this system and of the one on ECS that it replaces.

    Every assumption can be given; prices are in ops/costs/prices.yaml, with their sources.
    """
    from ops.costs import report  # noqa: PLC0415

    if worst_hour:
        from ops.costs.abuse import Bounds, print_worst_hour  # noqa: PLC0415

        print_worst_hour(region, model, Bounds(max_requests_per_minute, max_tokens_per_day))
        return
    if assumptions:
        report.print_assumptions()
        return
    raise typer.Exit(
        report.run(
            region, model, language.value, assume or [], price or [], price_file=prices, as_json=as_json
        )
    )


Bucket = Annotated[str, typer.Option(help="the bucket: the stack's output DocumentsBucketName")]
Use = Annotated[
    str | None, typer.Option(metavar="VERSION", help="make this one current, after checking it whole")
]


@versions.command()
def index(
    bucket: Bucket,
    prefix: Annotated[str, typer.Option(help="where they lie in it")] = "index/",
    use: Use = None,
) -> None:
    """List the versions of the search index, * at the one in use, or go to another.

    T3 follows within half a minute.
    """
    from ops.versions import run  # noqa: PLC0415

    raise typer.Exit(run("index", bucket, prefix, use))


@versions.command()
def model(
    bucket: Bucket,
    prefix: Annotated[str, typer.Option(help="where they lie in it")] = "models/",
    use: Use = None,
    line: Annotated[
        str | None, typer.Option(help="a line with models of its own (default: the default line)")
    ] = None,
) -> None:
    """List the versions of the quality model, * at the one in use, or go to another.

    The functions follow within a minute, unless the stack pins the default line's model by MODEL_VERSION.
    Example, a line's model back to the one before: diecast versions model BUCKET --line line-7 --use VERSION
    """
    from ops.versions import run  # noqa: PLC0415

    raise typer.Exit(run("model", bucket, prefix, use, line))


@versions.command()
def prune(
    stack: Stack,
    keep: Annotated[int, typer.Option(min=2, help="how many of the newest stay, of each function")] = 5,
    dry_run: DryRun = False,
) -> None:
    """Delete old versions of a stack's functions: never one of the newest, nor one that an alias points to.

    It needs lambda:ListVersionsByFunction, lambda:ListAliases and lambda:DeleteFunction on the functions, and
    cloudformation:DescribeStacks.
    """
    from ops.function_versions import prune as run  # noqa: PLC0415

    raise typer.Exit(run(stack, keep, dry_run=dry_run))


@page.command()
def put(
    stack: Stack,
    folder: Annotated[Path, typer.Option("--page", help="the build's folder")] = Path("build/page"),
    dry_run: DryRun = False,
) -> None:
    """Upload the built page, and make it the one that is served."""
    from ops.page.command import put as run  # noqa: PLC0415

    raise typer.Exit(run(stack, folder, dry_run=dry_run))


@page.command()
def remove(stack: Stack, dry_run: DryRun = False) -> None:
    """Empty the page's bucket, so that the stack can be deleted."""
    from ops.page.command import remove as run  # noqa: PLC0415

    raise typer.Exit(run(stack, dry_run=dry_run))
