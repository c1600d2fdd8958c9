"""The answer on the line's shots: the exact time first, then what was counted, each number as T4 gave it."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from agent.models.rule_based import (
    shots_began_told,
    shots_changed_told,
    shots_values_told,
    shots_watch_told,
)
from agent.models.rule_based.wording import Sentence, Wording, share, table, titled
from shared.probability import percent

type Row = Mapping[str, Any]

SHOWN: Final = 12
"""Rows of a table in an answer."""
_PERIOD: Final = Sentence(
    "{where}의 {start}부터 {end}까지의 기록입니다(라인 시계 {zone}){running}.",
    "Records of {where} from {start} to {end} (the plant's clock, {zone}){running}.",
)
_NEWEST: Final = Sentence(
    "{where}의 최근 샷 {shots}개 기록입니다(라인 시계 {zone}).",
    "Records of the last {shots} shots of {where} (the plant's clock, {zone}).",
)
_RUNNING: Final = Sentence(", 아직 진행 중", "; it is still running")
_LINE: Final = Sentence("라인 {line}", "line {line}")
_MOULD: Final = Sentence(", 금형 {mould}", ", mould {mould}")
_LOT: Final = Sentence(", 로트 {lot}", ", lot {lot}")
_OF_A_MODE: Final = Sentence(
    "불량은 {mode}[으로/로] 판정된 것만 세었습니다.",
    "Of the defects only those taken for {mode} are counted.",
)
_NEVER: Final = Sentence(
    "이 라인에는 기록된 샷이 아직 없습니다. 설비나 수집기가 POST /api/shots로 샷을 보내면 기록됩니다"
    "(docs/api.md, “The line's shots”).",
    "Nothing has been recorded on this line yet. Shots are recorded when a machine or a collector sends them "
    "to POST /api/shots (docs/api.md, “The line's shots”).",
)
_NONE: Final = Sentence("이 기간에는 기록된 샷이 없습니다.", "Nothing was recorded in this time.")
_NO_SUCH: Final[Mapping[str, Sentence]] = {
    "mould": Sentence(
        "이 기간에 금형 {name}의 샷은 없습니다{others}.",
        "There is no shot of mould {name} in this time{others}.",
    ),
    "lot": Sentence(
        "이 기간에 로트 {name}의 샷은 없습니다{others}.",
        "There is no shot of lot {name} in this time{others}.",
    ),
}
_THERE_ARE: Final = Sentence(" (있는 것: {names})", " (there are: {names})")
_SEEN: Final = Sentence("샷은 {shots}개입니다.", "There are {shots} shots.")
_COUNTS: Final = Sentence(
    "샷 {shots}개 가운데 {judged}개가 양품이나 불량으로 판정되었고, 불량 판정은 {defects}개입니다.",
    "Of {shots} shots {judged} were judged good or defective, {defects} of them defects.",
)
_RATE: Final = Sentence(
    "불량률은 판정된 것 가운데 {defects} / {judged} = {rate} %입니다(구간 {low}~{high} %).",
    "The defect rate of the judged is {defects} / {judged} = {rate} % (interval {low}–{high} %).",
)
_OPEN: Final = Sentence(
    "불확실 {unsure}개와 판정 보류 {withheld}개는 비율에 넣지 않았습니다.",
    "{unsure} unsure and {withheld} withheld ones are not part of the rate.",
)
_KNOWN: Final = Sentence(
    "실제 결과가 알려진 {known}개 가운데 불량은 {defects}개, {rate} %입니다(구간 {low}~{high} %).",
    "Of the {known} parts whose outcome is known {defects} were defects, {rate} % (interval {low}–{high} %).",
)
_SIMULATED: Final = Sentence(
    "이 가운데 {simulated}개는 모의 샷입니다.", "{simulated} of these are simulated shots."
)
_CUT: Final = Sentence(
    "샷이 많아 최근 것부터 {read}개까지만 읽었습니다.",
    "There are more shots; only the newest {read} were read.",
)
_CUT_CHANGES: Final = Sentence(
    "바뀐 것이 더 있지만 위의 것만 보였습니다. 더 짧은 기간으로 물어보세요.",
    "More was changed than is listed: ask about a shorter time.",
)
_CUT_TREND: Final = Sentence(
    "샷이 많아 추세와 바뀐 것은 샷 {read}개까지만 읽고 보았습니다. 시작은 모든 샷의 집계에서 찾습니다.",
    "There are more shots: the trend and what changed are from {read} that were read, a beginning is looked "
    "for in the counts of all.",
)
_CHANGED: Final = Sentence(
    "평균은 앞쪽 샷에서 {first}, 뒤쪽 샷에서 {last}, 전체에서 {centre}입니다.",
    "The mean is {first} in the earlier shots, {last} in the later ones, and {centre} in all.",
)
_LIMITS: Final = Sentence("관리 한계는 {low}~{high}입니다.", "The control limits are {low} to {high}.")
_OF_A_RATE: Final = Sentence(
    "불량률의 추세이며, 한 점은 연속한 {size}개 샷입니다.",
    "This is the trend of the defect rate; a point is {size} shots in a row.",
)
_OF_A_VARIABLE: Final = Sentence("{label}의 추세입니다.", "This is the trend of the {label}.")
_TOO_FEW: Final = Sentence(
    "점이 {points}개라 한계와 시작 시점을 말할 수 없습니다.",
    "With {points} points there are no limits, and no beginning can be told.",
)
_RULES: Final = Sentence("Nelson 규칙 {rules}[을/를] 어겼습니다.", "It breaks Nelson rules {rules}.")
_STEADY: Final = Sentence("어긴 Nelson 규칙이 없습니다.", "It breaks no Nelson rule.")
_SINCE: Final = Sentence(
    "지금의 {side} 벗어남은 {at}, 샷 {shot}부터이며 그 뒤 {shots}개 샷입니다.",
    "The present run {side} the centre began at {at} with shot {shot}, {shots} shots ago.",
)
_NO_RUN: Final = Sentence("지금 이어지는 벗어남은 없습니다.", "No run of violations goes on now.")
_SIDES: Final = {"above": Sentence("위쪽", "above"), "below": Sentence("아래쪽", "below")}
_IN_A_ROW: Final = Sentence(
    "가장 최근 불량 판정은 {since}부터 {count}개가 이어졌습니다.",
    "The newest {count} judged shots are defects in a row, since {since}.",
)
_MOVED: Final = Sentence(
    "평균이 가장 많이 움직인 변수: {rows}.", "The variables whose means moved most: {rows}."
)
_MOVED_ONE: Final = Sentence(
    "{label} {before} → {after}(표준편차의 {deviations}배)",
    "{label} {before} → {after} ({deviations} standard deviations)",
)
_AGAINST: Final = Sentence("비교 대상: ", "Compared with: ")
_DIFFERENCE: Final = Sentence(
    "불량률 차이는 {difference} %p입니다(구간 {low}~{high} %p). {verdict}",
    "The defect rates differ by {difference} percentage points (interval {low} to {high}). {verdict}",
)
_DIFFERS: Final = Sentence("우연으로 보기 어려운 차이입니다.", "That is hardly chance.")
_MAY_BE_CHANCE: Final = Sentence(
    "구간에 0이 들어 있어 우연일 수 있습니다.", "The interval holds 0, so it may be chance."
)
_ROW_HEAD: Final = Sentence(
    "구분|샷|판정된 샷|불량|불량률(판정된 샷 중)|구간",
    "Part|Shots|Judged|Defects|Rate of the judged|Interval",
)
_NO_MODES: Final = Sentence(
    "불량으로 판정된 샷이 없어 불량 유형도 없습니다.",
    "No shot was taken for a defect, so there is no kind of defect.",
)
_MODE_HEAD: Final = Sentence("불량 유형|불량 판정", "Kind of defect|Shots")
_SHOT_HEAD: Final = Sentence("시각|샷|판정|불량 확률|유형", "Time|Shot|Verdict|Defect probability|Kind")


NOT_KNOWN: Final[Row] = {}


def told(look: Row, wording: Wording, asked: Row = NOT_KNOWN) -> Iterator[str]:
    """Give the paragraphs of an answer. `asked` are the arguments of the look."""
    if look.get("nothing") == "line":
        yield f"{_span(look, look, wording)} {wording.say(_NEVER)}"
        return
    counts = _seen if _is_aside(look, asked) else _counts
    yield f"{_span(look, look, wording)} {counts(look['total'], wording, look)}"
    if mode := look.get("mode"):
        yield wording.say(_OF_A_MODE, mode=_label(mode, wording))
    if compared := look.get("compared"):
        against = {**compared, "time_zone": look["time_zone"]}
        span = _span(against | {"total": compared["total"]}, compared, wording)
        yield f"{wording.say(_AGAINST)}{span} {counts(compared['total'], wording, compared)}"
        yield "" if counts is _seen else _difference(compared, wording)
        yield "" if counts is _seen else _moved(compared.get("moved") or (), wording)
    yield shots_values_told.found(look, asked, wording, _time)
    yield from shots_values_told.spreads(look, wording)
    if look.get("what") == "watch":
        yield from shots_watch_told.told(look, wording, _time, asked.get("values") or ())
    if trend := look.get("trend"):
        yield shots_began_told.began(trend, wording, _time)
        yield " ".join(_trend(trend, wording))
        told_already = any(row.get("kind") in ("level", "setpoint") for row in look.get("changed") or ())
        if not told_already and "runs" not in trend:
            yield _moved(trend.get("moved") or (), wording)
    yield shots_changed_told.changed(look, wording, _time)
    if outcomes := look.get("outcomes"):
        yield " ".join(shots_changed_told.outcomes(outcomes, wording))
    if look.get("by") == "mode" and not any(row.get("shots") for row in look.get("rows") or ()):
        yield wording.say(_NO_MODES)
    elif (rows := look.get("rows")) and not look.get("values"):
        # Beside values the counts of each shift are not what is asked for.
        yield _rows(
            rows, look.get("by") == "mode", wording, newest=look.get("by") in ("hour", "shift", "day")
        )
    if (shots := look.get("shots")) and len(shots) > (1 if asked.get("limit") == 1 else 0):
        yield _shots(shots, wording)
    if look.get("cut"):
        yield wording.say(_cut(look), read=look["read"].get("shots", 0))


def _cut(look: Row) -> Sentence:
    """Why an answer is not whole."""
    if "changed" in look and look["total"]["shots"] <= look["read"].get("shots", 0):
        return _CUT_CHANGES
    return _CUT_TREND if "trend" in look else _CUT


def _is_aside(look: Row, asked: Row) -> bool:
    """Return whether the rate of defects is not asked for: beside values, the watch and a single shot."""
    single = "verdict" in asked or (look.get("what") == "worst" and "limit" in asked)
    return look.get("what") == "watch" or single or ("values" in look and "by" not in asked)


def _seen(total: Row, wording: Wording, of: Row) -> str:
    """How many shots were looked at."""
    if not total["shots"]:
        return _counts(total, wording, of)
    said = [wording.say(_SEEN, shots=total["shots"])]
    if total.get("simulated"):
        said.append(wording.say(_SIMULATED, simulated=total["simulated"]))
    return " ".join(said)


def _span(of: Row, look: Row, wording: Wording) -> str:
    where = wording.say(_LINE, line=of["line"])
    for name, said in (("mould", _MOULD), ("lot", _LOT)):
        where += wording.say(said, **{name: of[name]}) if of.get(name) else ""
    period, zone = look["period"], str(of.get("time_zone", ""))
    if str(period.get("label", "")).endswith("shots"):
        return wording.say(_NEWEST, where=where, shots=of["total"]["shots"], zone=zone)
    running = wording.say(_RUNNING) if period.get("running") else ""
    times = {name: _time(period[name]) for name in ("start", "end")}
    return wording.say(_PERIOD, where=where, zone=zone, running=running, **times)


def _time(text: str) -> str:
    """A time as T4 tells it, without its offset: "2026-02-10 08:00"; seconds where there are some."""
    try:
        told_time = datetime.fromisoformat(text)
    except ValueError:
        return text
    return f"{told_time:%Y-%m-%d %H:%M:%S}" if told_time.second else f"{told_time:%Y-%m-%d %H:%M}"


def _counts(total: Row, wording: Wording, of: Row) -> str:
    if not total["shots"]:
        nothing = str(of.get("nothing", ""))
        if nothing not in _NO_SUCH:
            return wording.say(_NONE)
        names = of.get("names")
        others = wording.say(_THERE_ARE, names=wording.listed(map(str, names))) if names else ""
        return wording.say(_NO_SUCH[nothing], name=of.get(nothing, ""), others=others)
    said = [wording.say(_COUNTS, **{name: total.get(name, 0) for name in ("shots", "judged", "defects")})]
    if "rate" in total:
        of = {"defects": total.get("defects", 0), "judged": total.get("judged", 0)}
        said.append(wording.say(_RATE, **of, **_rates(total, "rate")))
    if total.get("unsure") or total.get("withheld"):
        said.append(wording.say(_OPEN, unsure=total.get("unsure", 0), withheld=total.get("withheld", 0)))
    if "known_rate" in total:
        known = {"known": total["known"], "defects": total["known_defects"]}
        said.append(wording.say(_KNOWN, **known, **_rates(total, "known_rate")))
    if total.get("simulated"):
        said.append(wording.say(_SIMULATED, simulated=total["simulated"]))
    return " ".join(said)


def _rates(total: Row, name: str) -> dict[str, str]:
    low, high = total.get(f"{name}_low", 0.0), total.get(f"{name}_high", 1.0)
    return {"rate": percent(total[name]), "low": percent(low), "high": percent(high)}


def _difference(compared: Row, wording: Wording) -> str:
    if "difference_percent" not in compared:
        return ""
    names = {
        "difference": "difference_percent",
        "low": "difference_low_percent",
        "high": "difference_high_percent",
    }
    numbers = {short: share(compared[name]) for short, name in names.items()}
    verdict = wording.say(_DIFFERS if compared.get("differs") else _MAY_BE_CHANCE)
    return wording.say(_DIFFERENCE, **numbers, verdict=verdict)


def _moved(rows: Any, wording: Wording) -> str:
    if not rows:
        return ""
    said = [
        wording.say(
            _MOVED_ONE,
            label=wording.label(row),
            before=before,
            after=after,
            deviations=share(abs(row["deviations"])),
        )
        for row in rows[:3]
        for before, after in [wording.two(row, row["before"], row["after"], unit_once=True)]
    ]
    return wording.say(_MOVED, rows=wording.listed(said))


def _trend(trend: Row, wording: Wording) -> Iterator[str]:
    at = wording.away_from(trend, trend["first_mean"], trend["last_mean"]) if "centre" in trend else None
    if "feature" in trend:
        yield wording.say(_OF_A_VARIABLE, label=wording.label(trend))
    else:
        yield wording.say(_OF_A_RATE, size=trend["shots_a_point"])
    if "centre" in trend:
        names = {"first": "first_mean", "last": "last_mean", "centre": "centre"}
        values = {short: wording.read(trend, trend[name], at=at) for short, name in names.items()}
        yield wording.say(_CHANGED, **values)
    if "low_limit" not in trend:
        yield wording.say(_TOO_FEW, points=trend["points"])
    else:
        low, high = wording.two(trend, trend["low_limit"], trend["high_limit"], unit_once=True)
        yield wording.say(_LIMITS, low=low, high=high)
        rules = wording.listed(str(row["rule"]) for row in trend.get("broken") or ())
        yield wording.say(_RULES, rules=rules) if rules else wording.say(_STEADY)
        if "runs" not in trend and trend.get("began", {}).get("of") != "variable":
            # Where all runs were looked at, the newest shots alone tell less.
            yield _since(trend.get("since"), wording)
    if trend.get("defects_in_a_row"):
        since = _time(trend["in_a_row_since"])
        yield wording.say(_IN_A_ROW, count=trend["defects_in_a_row"], since=since)


def _since(since: Row | None, wording: Wording) -> str:
    if since is None:
        return wording.say(_NO_RUN)
    side = wording.say(_SIDES[since["side"]])
    at, shot = _time(since["at"]), since["shot_id"]
    return wording.say(_SINCE, side=side, at=at, shot=f"`{shot}`", shots=since["shots"])


def _rows(rows: Any, modes: bool, wording: Wording, *, newest: bool) -> str:
    shown = rows[-SHOWN:] if newest else rows[:SHOWN]
    if modes:
        lines = [[_label(row, wording), str(row["shots"])] for row in shown if row["shots"]]
        return table(wording.say(_MODE_HEAD).split("|"), lines)
    return table(wording.say(_ROW_HEAD).split("|"), [_row(row, wording) for row in shown])


def _row(row: Row, wording: Wording) -> list[str]:
    counts = [str(row.get(name, 0)) for name in ("shots", "judged", "defects")]
    cells = [_label(row, wording), *counts]
    if "rate" not in row:
        return [*cells, "–", "–"]
    rates = _rates(row, "rate")
    return [*cells, f"{rates['rate']} %", f"{rates['low']}~{rates['high']} %"]


def _label(row: Row, wording: Wording) -> str:
    return str(row.get(wording.told.label_field) or row.get("label") or row.get("key"))


def _shots(shots: Any, wording: Wording) -> str:
    valued = shots[0].get("values") or ()
    lines = [
        [
            _time(shot["at"]),
            f"`{shot['shot_id']}`",
            wording.told.classes.get(shot["verdict"], str(shot["verdict"])),
            f"{percent(shot['defect_probability'])} %",
            _label(shot, wording) if shot.get("mode") else "–",
            *(wording.read(row, row.get("value")) for row in shot.get("values") or ()),
        ]
        for shot in shots[:SHOWN]
    ]
    head = [*wording.say(_SHOT_HEAD).split("|"), *(titled(wording.label(row)) for row in valued)]
    return table(head, lines)
