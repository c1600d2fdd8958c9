"""When something began, as an answer tells it: what, between when and when, and why it is no closer."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from agent.models.rule_based.wording import Sentence, Wording, share, titled

type Row = Mapping[str, Any]
type Time = Callable[[str], str]
"""From a time as T4 tells it to one for people."""

_RATE: Final = Sentence(
    "{whose} {at}, 샷 {shot}부터 높아졌습니다({between}). {until}",
    "{whose} rose at {at} with shot {shot} ({between}). {until}",
)
_LOT: Final = Sentence(
    "로트 {lot}에서 검사 불량이 모델이 예상한 것보다 뚜렷이 많습니다. "
    "{at}, 샷 {shot}부터입니다({between}). {until}",
    "In lot {lot} inspection found clearly more defects than the model let expect, from {at}, shot {shot}, "
    "on ({between}). {until}",
)
_STEP: Final = Sentence(
    "{label}[이/가] {at}, 샷 {shot}부터 {before}에서 {after}[으로/로] {way}({between}). {until}",
    "The {label} {way} from {before} to {after} at {at} with shot {shot} ({between}). {until}",
)
_SLOW: Final = Sentence(
    "{label}[이/가] {at} 무렵부터 {before}에서 {after}[으로/로] 서서히 {way}"
    "({between}, {complete} 무렵까지). {until}",
    "The {label} slowly {way} from {before} to {after} from about {at} ({between}) until about {complete}. "
    "{until}",
)
_ABOUT: Final = Sentence(
    "{label}[이/가] {at} 무렵부터 {before}에서 {after}[으로/로] {way}({between}). {until}",
    "The {label} {way} from {before} to {after} from about {at} ({between}). {until}",
)
_OFF: Final = Sentence(
    "{label} 값이 {at} 무렵부터 다른 변수로 미루어 본 값과 어긋납니다({between}). "
    "지금은 {after} 다릅니다. {until} 어느 센서가 틀렸는지는 이것만으로 알 수 없습니다.",
    "From about {at} the {label} reads otherwise than the other variables let expect ({between}), by {after} "
    "by now. {until} Which sensor is wrong this alone does not tell.",
)
_OFF_SLOWLY: Final = Sentence(
    "{label} 값이 {at} 무렵부터 다른 변수로 미루어 본 값과 서서히 벌어졌습니다({between}). "
    "{complete} 무렵에는 {after} 차이였습니다. {until} 어느 센서가 틀렸는지는 이것만으로 알 수 없습니다.",
    "From about {at} the {label} slowly drifted away from what the other variables let expect ({between}), "
    "by {after} at about {complete}. {until} Which sensor is wrong this alone does not tell.",
)
_UP: Final = Sentence("올랐습니다", "rose")
_DOWN: Final = Sentence("내렸습니다", "fell")
_BETWEEN: Final = Sentence("{earliest}~{latest} 사이", "between {earliest} and {latest}")
_BETWEEN_SHOTS: Final = Sentence(
    "샷 {first}~{last} 사이, {earliest}~{latest}", "between shots {first} and {last}, {earliest} to {latest}"
)
_GOES_ON: Final = Sentence("지금까지 이어지고 있습니다.", "It still goes on.")
_OVER: Final = Sentence("{until}에 끝났습니다.", "It ended at {until}.")
_LIMITS: Final[Mapping[str, Sentence]] = {
    "slow": Sentence(
        "서서히 시작되어 이보다 가깝게는 말할 수 없습니다.",
        "It began slowly, so that it cannot be dated more closely.",
    ),
    "runs": Sentence(
        "런마다 값이 달라 이보다 가깝게는 말할 수 없습니다.",
        "Runs differ from each other, so that it cannot be dated more closely.",
    ),
    "inspection": Sentence(
        "검사한 부품만 알 수 있어 이보다 가깝게는 말할 수 없습니다.",
        "Only inspected parts tell it, so that it cannot be dated more closely.",
    ),
}
_RATES: Final = Sentence(
    "그 {shots}개 샷에서 {whose} {percent} %, 나머지 시간에는 {others} %입니다.",
    "Over those {shots} shots {whose} is {percent} %, in all other time {others} %.",
)
_NOT_MORE: Final = Sentence(
    "그 뒤 불량이 뚜렷하게 늘지는 않았습니다: {whose} {percent} %, 나머지 시간에는 {others} %입니다.",
    "Defects are not clearly more since then: {whose} is {percent} %, in all other time {others} %.",
)
_WHOSE: Final[Mapping[str, Sentence]] = {
    "verdicts": Sentence("불량률은", "the defect rate"),
    "outcomes": Sentence("검사 결과로 본 불량률은", "the defect rate by inspection"),
    "doubts": Sentence(
        "양품으로 판정되지 않은 샷(불량, 불확실, 보류)의 비율은",
        "the share of shots not judged good (defect, unsure, withheld)",
    ),
}
_MAYBE_BEFORE: Final = Sentence(
    "이것은 불량률의 시점입니다. 서서히 어긋나는 센서처럼 원인은 더 먼저 시작되었을 수 있고, "
    "이상이 없어도 불량률은 런마다 다릅니다.",
    "This dates the rate: its cause, such as a sensor that drifts slowly, can have begun before, "
    "and without any fault rates differ from run to run, too.",
)
_NOT_FOUND: Final = Sentence(
    "뚜렷한 시작이 없습니다. 이 기간에는 나머지보다 불량률이 뚜렷하게 높은 때가 없습니다.",
    "There is no clear beginning: in this time there is none in which the defect rate clearly stands out.",
)
_NOT_FOUND_OF: Final = Sentence(
    "{label}: 이 기간에는 뚜렷한 시작이 없습니다.", "The {label} has no clear beginning in this time."
)
_RUNS: Final = Sentence(
    "값은 런마다 다릅니다: 약 {shots}샷씩 나눈 {runs}개 런 가운데 열에 여덟은 {low}~{high}입니다.",
    "It differs from run to run: of {runs} runs of about {shots} shots eight in ten lie between {low} and "
    "{high}.",
)


def began(trend: Row, wording: Wording, time: Time) -> str:
    """The beginning, or that none is clear; nothing of a variable whose runs were not looked at."""
    row = trend.get("began")
    if row is not None:
        return " ".join(part.strip() for part in _parts(row, wording, time) if part)
    if "feature" not in trend:
        return f"{wording.say(_NOT_FOUND)} {_runs(trend, wording)}".strip()
    if "runs" not in trend:
        return ""
    none = titled(wording.say(_NOT_FOUND_OF, label=wording.label(trend)))
    return f"{none} {_runs(trend, wording)}"


def _parts(row: Row, wording: Wording, time: Time) -> Iterator[str]:
    over = wording.say(_OVER, until=time(row["until"])) if "until" in row else wording.say(_GOES_ON)
    told: dict[str, object] = {
        "at": time(row["at"]),
        "shot": f"`{row['shot_id']}`",
        "between": _between(row, wording, time),
        "until": over,
    }
    whose = wording.say(_WHOSE[str(row.get("rate_of", row["of"]))]) if "percent" in row else ""
    if row["of"] == "variable":
        yield _variable(row, told, wording, time)
    elif "lot" in row:
        yield wording.say(_LOT, lot=row["lot"], **told)
    else:
        yield wording.say(_RATE, whose=titled(whose), **told)
    yield wording.say(_LIMITS[str(row["limit"])])
    if "percent" in row:
        rates = {"percent": share(row["percent"]), "others": share(row["else_percent"])}
        said = _RATES if row.get("rose", True) else _NOT_MORE
        yield wording.say(said, whose=whose, shots=row["shots"], **rates)
    if row["of"] != "variable" and "lot" not in row:
        yield wording.say(_MAYBE_BEFORE)


def _variable(row: Row, told: Row, wording: Wording, time: Time) -> str:
    slow = bool(row.get("slow"))
    before, after = wording.two(row, row["before"], row["after"])
    values: dict[str, object] = {
        "label": wording.label(row),
        "before": before,
        "after": after,
        "way": wording.say(_UP if row["after"] > row["before"] else _DOWN),
        "complete": time(row["complete"]) if slow else "",
    }
    if row["by"] == "relation":
        return wording.say(_OFF_SLOWLY if slow else _OFF, **told, **values)
    at_once = _STEP if "earliest_shot" in row else _ABOUT
    return wording.say(_SLOW if slow else at_once, **told, **values)


def _between(row: Row, wording: Wording, time: Time) -> str:
    times = {name: time(row[name]) for name in ("earliest", "latest")}
    if "earliest_shot" not in row:
        return wording.say(_BETWEEN, **times)
    shots = {"first": f"`{row['earliest_shot']}`", "last": f"`{row['latest_shot']}`"}
    return wording.say(_BETWEEN_SHOTS, **shots, **times)


def _runs(trend: Row, wording: Wording) -> str:
    row = trend.get("runs")
    if row is None:
        return ""
    low, high = wording.two(trend, row["run_low"], row["run_high"], unit_once=True)
    return wording.say(
        _RUNS,
        shots=row["shots_a_run"],
        runs=row["runs"],
        low=low,
        high=high,
    )
