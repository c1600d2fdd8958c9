"""The words of `diecast scale`, in English and Korean, as a table or as JSON."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from ops.scale.cell import Room
from ops.scale.demand import DAY_S, HOUR_S, MINUTE_S, Demand, basis
from ops.scale.limits import Limits, read_limits
from ops.scale.simulation import Outcome
from ops.scale.study import Estimate, Study

WIDTH: Final = 180
"""Columns of a table, whatever the terminal's: a row stays a line."""
TEXTS: Final[Mapping[str, tuple[str, str]]] = {
    "title": ("A day of plants that share one account", "한 계정을 함께 쓰는 공장들의 하루"),
    "plants": ("plants", "공장"),
    "accounts": ("accounts", "계정"),
    "questions": ("questions a day", "하루 질문"),
    "answered": ("in time, %", "제때 답변, %"),
    "late": ("late, %", "늦음, %"),
    "reduced": ("reduced, %", "축소 답변, %"),
    "refused": ("refused, %", "거절, %"),
    "first": ("breaks first", "먼저 한계에 닿는 것"),
    "nothing": ("nothing", "없음"),
    "carries": ("what carries one account", "한 계정을 감당하려면"),
    "enough": ("the limits as they are", "현재 한도로 충분"),
    "not_enough": ("no limit that AWS raises", "올릴 수 있는 한도로는 부족"),
    "cost": ("USD a plant and month", "공장당 월 USD"),
    "fits": (
        "One account holds {held} plants ({why}) and carries {carried} with these limits: cells of {cell}.",
        "계정당 최대 {held}개({why}), 이 한도로는 {carried}개를 감당합니다. 셀당 {cell}개.",
    ),
    "together": (
        "One account carries {carried} plants in one stack with these limits.",
        "이 한도로 한 스택에 공장 {carried}개를 감당합니다.",
    ),
    "too_small": (
        "Not even one plant is carried with these limits.",
        "이 한도로는 공장 하나도 감당하지 못합니다.",
    ),
    "cells": ("{plants:,} plants: {accounts:,} accounts.", "공장 {plants:,}개: 계정 {accounts:,}개."),
    "estimated": (
        "Estimated limits, to be looked up (diecast preflight): {names}. Limits seen on {seen}.",
        "추정 한도이므로 확인이 필요합니다(diecast preflight): {names}. 한도 확인일 {seen}.",
    ),
    "runs": (
        "Means of {runs} simulated days, ± half the 95 % confidence interval. Nothing of it ran on AWS.",
        "모의 실험 {runs}일의 평균, ± 95 % 신뢰 구간의 절반. AWS에서 실행한 결과가 아닙니다.",
    ),
    "used": ("Most that is used of each limit:", "한도별 최대 사용:"),
    "room": ("What an account holds", "계정 하나에 담기는 것"),
    "quota": ("quota", "할당량"),
    "of_a_plant": ("of a plant", "공장 하나에"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """`total` plants, `plants` an account: what one account does, what carries it, a plant's cost by part."""

    total: int
    plants: int
    accounts: int
    found: Study
    raised: Limits
    carried: Study
    cost: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that is told. `rooms` are the tightest first, and none where all plants share one stack."""

    demand: Demand
    limits: Limits
    rows: Sequence[Row]
    rooms: Sequence[Room]
    carries: int
    runs: int

    @property
    def cell(self) -> int:
        """Plants of an account: as many as it holds and carries."""
        return min([self.carries, *(room.plants for room in self.rooms)])


def show(report: Report, *, korean: bool) -> None:
    """Print the table and what follows from it."""

    def text(key: str, **values: object) -> str:
        return TEXTS[key][korean].format(**values)

    console = Console(highlight=False, soft_wrap=True, width=WIDTH)
    table = Table(title=text("title"), title_justify="left", box=None)
    for key in ("plants", "accounts", "questions", "answered", "late", "reduced", "refused"):
        table.add_column(text(key), justify="right")
    for key in ("first", "carries"):
        table.add_column(text(key))
    table.add_column(text("cost"), justify="right")
    for row in report.rows:
        asked = sum(len(day.outcome) for day in row.found.days) / report.runs * row.accounts
        table.add_row(
            f"{row.total:,}",
            f"{row.accounts:,}",
            f"{asked:,.0f}",
            *(_percent(row.found.share(outcome)) for outcome in Outcome),
            _first(row.found) or text("nothing"),
            _carries(row, report.limits) or text("enough" if row.found.carried else "not_enough"),
            f"{sum(row.cost.values()):,.2f}",
        )
    console.print(table)
    seen = read_limits()
    lines = ["", *_uses(report, text("used")), ""]
    if report.carries and not report.rooms:
        lines.append(text("together", carried=report.carries))
    elif report.carries:
        tightest = report.rooms[0]
        lines.append(
            text("fits", held=tightest.plants, why=tightest.name, carried=report.carries, cell=report.cell)
        )
        lines += [
            text("cells", plants=row.total, accounts=math.ceil(row.total / report.cell))
            for row in report.rows
        ]
    else:
        lines.append(text("too_small"))
    names = ", ".join(name for name, limit in seen.running.items() if limit.estimate)
    lines += [text("estimated", names=names, seen=seen.seen), text("runs", runs=report.runs)]
    for line in lines:
        console.print(line, markup=False)


def show_rooms(rooms: Sequence[Room], *, korean: bool) -> None:
    """Print what an account holds, the tightest first."""
    table = Table(title=TEXTS["room"][korean], title_justify="left", box=None)
    table.add_column("")
    for key in ("quota", "of_a_plant", "plants"):
        table.add_column(TEXTS[key][korean], justify="right")
    for room in rooms:
        table.add_row(room.name, f"{room.limit.value:,.0f}", str(room.of_a_plant), f"{room.plants:,}")
    Console(highlight=False, soft_wrap=True, width=WIDTH).print(table)


def show_assumptions() -> None:
    """List every number of the demand and every limit: name, value, where it comes from, meaning."""
    table = Table("name", "value", "basis", "meaning", box=None)
    for name, field in Demand.model_fields.items():
        table.add_row(name, str(field.default), basis(name), field.description)
    for name, limit in read_limits().running.items():
        table.add_row(
            f"limit {name}", f"{limit.value:,.0f}", limit.source or f"estimate: {limit.estimate}", limit.unit
        )
    Console(soft_wrap=True).print(table)


def document(report: Report) -> dict[str, Any]:
    """Return everything for programs; times are seconds since midnight UTC, shares 0 to 1."""
    return {
        "limits_seen": read_limits().seen.isoformat(),
        "runs": report.runs,
        "demand": report.demand.model_dump(),
        "limits": report.limits.model_dump(),
        "plants_of_an_account": {
            "held": report.rooms[0].plants if report.rooms else None,
            "by": report.rooms[0].name if report.rooms else None,
            "carried": report.carries,
        },
        "rows": [_row(row) for row in report.rows],
    }


def _row(row: Row) -> dict[str, Any]:
    found = row.found
    return {
        "plants": row.total,
        "plants_of_an_account": row.plants,
        "accounts": row.accounts,
        "shares": {outcome.name.lower(): _estimate(found.share(outcome)) for outcome in Outcome},
        "cold_starts": _estimate(found.cold),
        "first_text_s": {f"p{percent}": found.first_text_s(percent) for percent in (50, 95, 99)},
        "breaks_first": None
        if found.first is None
        else {"limit": str(found.first[0]), "at_s": found.first[1]},
        "stopped_by": {str(cause): share for cause, share in found.causes.items()},
        "peaks": dict(found.peaks),
        "carried_by": _changes(row.raised, found.limits),
        "stopped_then": row.carried.stopped,
        "usd_a_plant_and_month": dict(row.cost),
    }


def _estimate(found: Estimate) -> dict[str, float]:
    return {"mean": found.mean, "half_width": found.half_width}


def _percent(found: Estimate) -> str:
    return f"{100 * found.mean:.1f} ± {100 * found.half_width:.1f}"


def _first(found: Study) -> str:
    if found.first is None:
        return ""
    cause, at_s = found.first
    at_s %= DAY_S
    return f"{cause} {int(at_s // HOUR_S):02d}:{int(at_s % HOUR_S // MINUTE_S):02d} UTC"


def _carries(row: Row, before: Limits) -> str:
    if row.found.carried or not row.carried.carried:
        return ""
    return ", ".join(
        f"{name} {value:,.0f}" for name, value in _changes(row.raised, before).items() if name != "requests"
    )


def _changes(after: Limits, before: Limits) -> dict[str, float]:
    return {
        name: getattr(after, name) for name in Limits.names() if getattr(after, name) != getattr(before, name)
    }


def _uses(report: Report, title: str) -> list[str]:
    last = report.rows[-1].found
    told = ", ".join(f"{name} {100 * share:.2g} %" for name, share in last.uses.items())
    return [f"{title} {told}"]
