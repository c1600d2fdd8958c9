"""`diecast restore table` and `documents`: what would be done first, and with --yes that."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError

from ops.preflight.findings import Language, Text
from ops.restore import documents, point_in_time
from ops.restore.documents import PREFIX
from ops.restore.point_in_time import read_time, told
from ops.restore.report import Report
from ops.restore.stage import Stage, stage_of
from ops.restore.tables import Erasures, TableRestore, Which, table_of
from shared.errors import DiecastError, InvalidInput, Unavailable

DONE: Final = 0
FAILED: Final = 1
NOTHING_DONE: Final = Text(
    "Nothing was changed. With --yes it is done.", "바꾼 것이 없습니다. --yes를 붙이면 실행합니다."
)


@dataclass(frozen=True, slots=True)
class Origin:
    """Another region or stack that data comes from, or a table that was restored already."""

    region: str | None = None
    stack: str | None = None
    table: str | None = None

    def stage(self, target: Stage) -> Stage:
        """The stage that it comes from."""
        if self.region is None and self.stack is None:
            return target
        return stage_of(self.stack or target.stack, self.region)


def table(
    stack: str,
    which: Which,
    at: str,
    origin: Origin,
    language: Language,
    *,
    erasures: Erasures,
    replace_present: bool,
    keep: bool,
    yes: bool,
) -> int:
    """Restore a table beside, put its items back, delete it. Returns 0, 1 where something failed.

    Raises InvalidInput where it cannot be had. Run again with the same time, it goes on.
    """
    if replace_present and which != "sessions":
        raise InvalidInput("--replace is for sessions: a shot that is there is never written over.")
    report = Report(language)
    wanted = read_time(at)
    target = stage_of(stack)
    source = origin.stage(target)
    live, into = table_of(source, which), table_of(target, which)

    def restore() -> None:
        if origin.table is None:
            point = point_in_time.chosen_point(source.client("dynamodb"), live, wanted)
        else:
            point = _said(wanted)
        todo = TableRestore(
            which, source, target, point, erasures, replace=replace_present, given=origin.table
        )
        report.say(_told(todo, into))
        if not yes:
            report.say(NOTHING_DONE)
            return
        if origin.table is None:
            todo.make(report)
        understood = todo.fill(into, report)
        _take_away(todo, report, keep=keep or origin.table is not None, understood=understood)
        report.table()
        if not understood:
            raise Unavailable("Not all of it came back.")

    return guarded(restore)


def bring_documents(
    stack: str,
    at: str,
    origin: Origin,
    language: Language,
    *,
    exact: bool,
    ingest: bool,
    yes: bool,
) -> int:
    """Put documents back as they were, and ingest them. Returns 0, 1 where something failed.

    Raises InvalidInput for a time that cannot be had. Run again, it goes on.
    """
    report = Report(language)
    moment = documents.check_time(read_time(at))
    target = stage_of(stack)
    source = origin.stage(target)
    moved = (PREFIX, PREFIX)

    def restore() -> None:
        client = target.client("s3")
        wanted = documents.as_of(documents.versions(source.client("s3"), source.bucket, PREFIX), moment)
        planned = documents.plan(wanted, documents.etags(client, target.bucket, PREFIX), moved)
        for row in planned.back:
            report.say(Text(f"  back   {row.key} of {told(row.at)}", f"  되돌림 {row.key} ({told(row.at)})"))
        for key in planned.later:
            fate = Text("delete", "삭제") if exact else Text("stays", "남김")
            report.say(Text(f"  {fate.en} {key}, which came later", f"  {fate.ko} {key} (나중에 생김)"))
        if not yes:
            report.say(
                Text(f"{planned.unchanged} are as they were.", f"{planned.unchanged}개는 그대로입니다.")
            )
            report.say(NOTHING_DONE)
            return
        with report.step(Text(f"documents of {told(moment)}", f"{told(moment)} 시점의 문서")) as step:
            step.counts = dict(
                documents.put_back(client, source.bucket, target.bucket, planned, moved, exact=exact)
            )
        if ingest:
            documents.ingest(target, report)
        report.table()

    return guarded(restore)


def guarded(work: Callable[[], None]) -> int:
    """Do it; give 1 with the reason on standard error where AWS or a part of the stage failed.

    Wrong input goes through to whoever called.
    """
    try:
        work()
    except InvalidInput:
        raise
    except DiecastError as error:
        print(f"error: {error.message}", file=sys.stderr)
        return FAILED
    except (BotoCoreError, ClientError) as error:
        print(f"error: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("broken off; run it again with the same time to go on", file=sys.stderr)
        return FAILED
    return DONE


def _said(at: datetime | None) -> datetime:
    """The time of a table that is given. Raises InvalidInput where none was said."""
    if at is None:
        raise InvalidInput("--from-table: say with --at of which time it is, for who was forgotten since.")
    return at


def _told(todo: TableRestore, into: str) -> Text:
    """The plan of a table's restore, in words."""
    at = told(todo.at)
    present = Text("is written over", "덮어씀") if todo.replace else Text("stays", "그대로 둠")
    if todo.given:
        return Text(
            f"The items of {todo.given}, of {at}, go into {into}. What is there already {present.en}.",
            f"{todo.given}({at} 시점)의 항목을 {into}[으로/로] 되돌립니다. 이미 있는 항목은 {present.ko}.",
        )
    return Text(
        f"{todo.from_table} as of {at} goes into {todo.beside}, and from there back into {into}.\n"
        f"What is there already {present.en}; what came later stays; what expired, is of passing use or of "
        f"people forgotten since is left out. Then {todo.beside} is deleted. To go on with it: --at {at}",
        f"{todo.from_table}의 {at} 시점을 {todo.beside}에 복원한 뒤 {into}[으로/로] 되돌립니다.\n"
        f"이미 있는 항목은 {present.ko}, 나중에 생긴 항목은 그대로 둠. 기한이 지난 것, 일시적인 것, 그 뒤 "
        f"삭제된 사람의 것은 되돌리지 않음. 끝나면 {todo.beside}을 삭제합니다. 이어서 하려면: --at {at}",
    )


def _take_away(todo: TableRestore, report: Report, *, keep: bool, understood: bool) -> None:
    """Delete the table beside, which holds what was forgotten, unless it is wanted or not understood."""
    name = todo.beside
    if not understood:
        report.say(
            Text(
                f"{name} stays, since it holds kinds of items that are not known here. Look, then delete it.",
                f"{name}에 이 버전이 모르는 종류의 항목이 있어 남겨 둡니다. 확인한 뒤 삭제하십시오.",
            )
        )
    elif keep:
        report.say(
            Text(
                f"{name} stays, with data of people who were forgotten. Delete it when it has served.",
                f"{name}을 남겨 둡니다. 삭제된 사람의 데이터도 들어 있으니 다 쓴 뒤 삭제하십시오.",
            )
        )
    else:
        with report.step(Text(f"delete {name}", f"{name} 삭제")):
            point_in_time.delete(todo.target.client("dynamodb"), name)
