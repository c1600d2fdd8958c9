"""Commands around an answer that was given: record it, replay it, list what its readers said of it."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from diecast.quiet import quiet

PANEL = "Answers"


class Tools(StrEnum):
    """How tools are answered for."""

    RECORDED = "recorded"
    MISSING = "missing"
    TODAY = "today"


AsJson = Annotated[bool, typer.Option("--json", help="print everything as JSON")]
About = Annotated[str, typer.Option(help="what the recording shows, in words")]
Says = Annotated[
    list[str] | None, typer.Option(metavar="REGEX", help="what the answer has to say, from now on")
]
Never = Annotated[list[str] | None, typer.Option(metavar="REGEX", help="what the answer must never say")]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (record, replay, feedback):
        app.command(rich_help_panel=PANEL)(command)


def record(
    question: Annotated[
        list[str] | None,
        typer.Option("--question", help="what to ask; several are asked in one session, the last is kept"),
    ] = None,
    shot: Annotated[
        str | None, typer.Option(help="values to ask about: a sample's name, or a JSON file with features")
    ] = None,
    url: Annotated[
        str | None, typer.Option(help="address of a page, an agent or the local server (make run)")
    ] = None,
    stack: Annotated[str | None, typer.Option(help="the stage's stack, instead of --url")] = None,
    turn: Annotated[
        str | None,
        typer.Option(metavar="TURN_ID", help="keep this answer of the last hour instead (with --stack)"),
    ] = None,
    report: Annotated[
        Path | None, typer.Option(metavar="FILE", help="keep the answer of a page's report (JSON) instead")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="the file to write (default: a new one in build/recordings)")
    ] = None,
    test: Annotated[
        str | None, typer.Option(metavar="NAME", help="write it as a test: tests/recordings/NAME")
    ] = None,
    about: About = "",
    says: Says = None,
    never: Never = None,
) -> None:
    """Keep an answer of a stage or the local server as a file without secrets, to be replayed as a test.

    `diecast serve --record FOLDER` keeps more: what the model was asked and wrote, too.
    """
    quiet()
    from ops.record import run  # noqa: PLC0415

    if sum(map(bool, (question, turn, report))) != 1:
        raise typer.BadParameter("give one of them", param_hint="--question / --turn / --report")
    if report is None and (stack is None) == (url is None):
        raise typer.BadParameter("give one of them", param_hint="--stack / --url")
    if turn and not stack:
        raise typer.BadParameter("is read from a stage's table: give --stack", param_hint="--turn")
    if out and test:
        raise typer.BadParameter("give one of them", param_hint="--out / --test")
    raise typer.Exit(
        run(
            question or [],
            shot=shot,
            url=url,
            stack=stack,
            turn=turn,
            report=report,
            out=out,
            test=test,
            about=about,
            says=says or [],
            never=never or [],
        )
    )


def replay(
    paths: Annotated[list[Path], typer.Argument(help="recordings, or folders of them")],
    tools: Annotated[
        Tools,
        typer.Option(help="answer as recorded; by today's tools where that is missing; always by today's"),
    ] = Tools.RECORDED,
    accept: Annotated[
        bool, typer.Option("--accept", help="rewrite what differs with what came of it today")
    ] = False,
    as_test: Annotated[
        bool, typer.Option("--as-test", help="put the recordings into tests/recordings instead")
    ] = False,
    about: About = "",
    says: Says = None,
    never: Never = None,
    as_json: AsJson = False,
) -> None:
    """Answer recorded questions with today's code, without a network, and show what differs.

    Tools, and the language model, answer as they were recorded; the offline model is today's. A call that was
    not recorded is a difference. Exit code 1 where something differs.
    """
    quiet()
    from checks.recordings.command import keep_as_tests, run  # noqa: PLC0415

    if as_test:
        from checks.recordings.recording import files_of  # noqa: PLC0415

        kept = keep_as_tests(files_of(paths), about=about, says=says or [], never=never or [])
        print("\n".join(f"{path}: make test ARGS=tests/golden/test_recordings.py" for path in kept))
        return
    if about or says or never:
        raise typer.BadParameter("go with --as-test alone", param_hint="--about / --says / --never")
    raise typer.Exit(run(paths, tools=tools.value, accept=accept, as_json=as_json))


def feedback(
    file: Annotated[
        Path | None, typer.Option(help="the local server's file (default: build/feedback.jsonl)")
    ] = None,
    stack: Annotated[str | None, typer.Option(help="a deployed stack, instead of the file")] = None,
    unhelpful: Annotated[bool, typer.Option("--unhelpful", help="only what did not help")] = False,
    since: Annotated[str, typer.Option(metavar="WHEN", help="only since then: 2026-11-28, or 12h, 7d")] = "",
    most: Annotated[int, typer.Option(min=1, max=10_000, help="at most so many, the newest")] = 100,
    as_cases: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="also write them as evaluation cases (diecast golden --cases)"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List what readers said of answers, the newest first.

    A stack is read with AWS credentials that may describe it and query its sessions table.
    """
    from ops.feedback import run  # noqa: PLC0415

    if file is not None and stack is not None:
        raise typer.BadParameter("give one of them", param_hint="--file / --stack")
    raise typer.Exit(
        run(
            file,
            stack,
            unhelpful=unhelpful,
            since=since,
            most=most,
            cases=as_cases,
            as_json=as_json,
        )
    )
