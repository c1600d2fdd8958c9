"""Parts of a question that were not understood, values that the tools did not accept: a sentence each."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from agent.models.rule_based import shots_refused
from agent.models.rule_based.request import Ask, Change, Left, Leftover, Request
from agent.models.rule_based.supposing import asked
from agent.models.rule_based.tool_results import Row
from agent.models.rule_based.wording import Sentence, Wording
from shared.contracts.tools import Tool

_SENTENCES: Final[Mapping[Left, Sentence]] = {
    Left.NUMBER: Sentence(
        "“{text}”[이/가] 어느 변수의 값인지 알 수 없어 쓰지 않았습니다.",
        "I could not tell which variable “{text}” belongs to, so it was not used.",
    ),
    Left.UNIT: Sentence(
        "“{text}”의 단위는 그 변수에 쓸 수 없어 예측하지 않았습니다.",
        "The unit of “{text}” does not fit the variable, so nothing was predicted for it.",
    ),
    Left.NAME: Sentence(
        "“{text}”: 이 라인에 그런 변수가 없어 쓰지 않았습니다.",
        "“{text}”: this line has no such variable, so it was not used.",
    ),
    Left.REFERENCE: Sentence(
        "“{text}”[이/가] 가리키는 것이 이 대화에 없습니다.",
        "This session has nothing that “{text}” could point at.",
    ),
    Left.GOAL: Sentence(
        "“{text}”[은/는] 목표로 보았습니다. 목표에서 거꾸로 설정을 구하지는 않으니, "
        "조정안이 거기에 이르는지 견주어 보세요.",
        "I took “{text}” to be a goal. Settings are not worked out backwards from a goal: "
        "see whether an adjustment reaches it.",
    ),
    Left.OF_A_FOUND_SHOT: Sentence(
        "“{text}”: 기록에서 찾은 샷의 원인과 조정안은 여기서 답하지 못했습니다. 페이지에서 그 샷을 열고 "
        "“불량 원인이 뭐야?”라고 물으면 그 샷의 값으로 답합니다.",
        "“{text}” is not answered here: causes and adjustments are worked out from the shot at hand. "
        "Open that "
        "shot on the page and ask “Why is this shot bad?”.",
    ),
    Left.OF_VALUES: Sentence(
        "“{text}”: 기록은 값이 언제 어떻게 바뀌었고 그때 무엇이 함께 바뀌었는지만 알려 주며, 원인은 말해 "
        "주지 "
        "않습니다.",
        "“{text}” is not answered: records tell when and how values changed and what changed with them, "
        "not the "
        "cause.",
    ),
    Left.APART: Sentence(
        "“{text}”[은/는] 이 답에 없습니다. 따로 물어보세요. 예: “기공 대책 알려줘”.",
        "“{text}” is not part of this answer. Ask it by itself, such as “What helps against gas porosity?”.",
    ),
    Left.NOT_KEPT: Sentence(
        "“{text}”[은/는] 이 라인의 기록에 없어 답할 수 없습니다. 샷마다 시각, 공정값, 금형, 로트, 판정과 "
        "검사 "
        "결과만 기록됩니다.",
        "“{text}” is not in the line's records, so I cannot tell. Of each shot the time, the process values, "
        "mould, lot, verdict and what inspection said are recorded.",
    ),
    Left.TIME: Sentence(
        "“{text}”의 기록에서 무엇을 볼지 알아듣지 못했습니다: 이 라인이 기록하는 변수나 불량, 알람이 "
        "질문에 없습니다.",
        "I did not understand which records of “{text}” are meant: the question names no variable that "
        "this line "
        "records, nor defects or alarms.",
    ),
    Left.AHEAD: Sentence(
        "“{text}”[은/는] 아직 오지 않은 때라 답할 수 없습니다. 기록은 지난 것만 알려 주고, 앞날의 "
        "수량이나 불량은 "
        "예측하지 않습니다.",
        "“{text}” is still to come, so I cannot tell. Records tell what was, and I predict no counts or "
        "defects of "
        "days ahead.",
    ),
    Left.WORD: Sentence(
        "“{text}”[은/는] 무엇인지 알아듣지 못해 이 답에 넣지 못했습니다. 변수, 불량 유형, 기간이나 "
        "문서로 다시 "
        "물어보세요. 예: “이번 교대 냉각수 유량은 어땠어?”.",
        "I did not understand “{text}”, and the answer leaves it out. Ask by a variable, a kind of "
        "defect, a time "
        "or a document, such as “How did the coolant flow move this shift?”.",
    ),
    Left.DIRECTION: Sentence(
        "“{text}”에서 얼마나, 어느 쪽으로 바꾸는지 알 수 없어 예측하지 않았습니다.",
        "“{text}” does not say how far or which way, so nothing was predicted for it.",
    ),
}
_NEAR: Final = Sentence("가까운 것: {near}.", "Nearest: {near}.")
_REFUSED: Final = Sentence(
    "“{asked}”[은/는] 받아들여지지 않았습니다: {reason}", "“{asked}” was not accepted: {reason}"
)
_IMPLAUSIBLE: Final = Sentence(
    "“{asked}”[은/는] 타당한 범위 {plausible} 밖이라 예측하지 않았습니다.",
    "“{asked}” is outside the plausible range of {plausible}, so it was not predicted.",
)
_ABSENT: Final = Sentence(
    "이 샷에 {label} 값이 없어 “{asked}”[은/는] 예측하지 않았습니다. 몇으로 할지 값으로 물어보세요.",
    "The shot has no value of {label}, so “{asked}” was not predicted. Ask with the value it should have.",
)
_FAILED: Final = Sentence(
    "{tool} 결과는 얻지 못했습니다: {message}", "There is no result of the {tool}: {message}"
)
_NO_VARIABLE: Final = Sentence(
    "“{name}”[이/가] 이 라인의 어느 변수인지 알아듣지 못해 언제부터인지 답할 수 없습니다. "
    "변수 이름으로 다시 물어보세요.",
    "“{name}” was not understood as a variable of this line, so it cannot be said since when. "
    "Ask with the name of a variable.",
)
ABOUT_SAME: Final = 0.01
"""Of a value: a told one that is closer to it is the same."""
_TOLD_OTHERWISE: Final = Sentence(
    "질문에는 {label}[이/가] {said}라고 했지만 요청의 값은 {value}[이라/라] 그 값으로 답했습니다.",
    "The question says {said} for the {label}; the request holds {value}, and that was used.",
)
_TOLD_ONLY: Final = Sentence(
    "{label} {said}[은/는] 요청의 값에 없어 예측에 쓰지 않았습니다.",
    "The {label} of {said} is not among the request's values, so it was not used.",
)
NOTHING_KNOWN: Final[Mapping[str, Row]] = {}
_LONGEST: Final = 80
"""Characters of a question's part that are repeated."""


def leftovers(request: Request, wording: Wording) -> Iterator[str]:
    """A sentence on each part that was not understood.

    Of another shot that the session does not have, the comparison says so.
    """
    for left in request.leftovers:
        if not (left.why is Left.REFERENCE and request.wants(Ask.COMPARISON)):
            yield _leftover(left, wording)


def other_values(request: Request, present: Mapping[str, float], wording: Wording) -> Iterator[str]:
    """A sentence on each value that the question tells and that the request does not have.

    A story tells earlier values as well, and what is asked of a variable is answered with the told value.
    """
    if request.story or request.wants(Ask.TYPICAL, Ask.VALUE):
        return
    for one in request.stated:
        feature = one.feature
        value = present.get(feature.name)
        row = {"feature": feature.name, "unit": feature.unit}
        said = wording.set_to(row, one.value)
        label = wording.name(wording.label_of(feature.name))
        if value is None:
            if present:
                yield wording.say(_TOLD_ONLY, label=label, said=said)
        elif abs(value - one.value) > max(abs(value) * ABOUT_SAME, 0):
            at = wording.away_from(row, value, one.value)
            yield wording.say(_TOLD_OTHERWISE, label=label, said=said, value=wording.read(row, value, at=at))


def _leftover(left: Leftover, wording: Wording) -> str:
    said = wording.say(_SENTENCES[left.why], text=shortened(left.text))
    if not left.near:
        return said
    near = wording.listed(wording.name(wording.label_of(name)) for name in left.near)
    return f"{said} {wording.say(_NEAR, near=near)}"


def failures(
    rows: Sequence[tuple[str, Row]],
    wording: Wording,
    request: Request | None = None,
    known: Mapping[str, Row] = NOTHING_KNOWN,
) -> Iterator[str]:
    """A sentence on each tool that gave no result, or on each value that it did not accept.

    `known` are the looked-up rows of variables by name, which hold the plausible ranges.
    """
    said: dict[str, None] = {}
    for tool, error in rows:
        if error.get("code") == "no_features":
            said.setdefault(wording.told.no_shot)
            continue
        refused = [] if request is None else list(_refused(error, wording, request, known))
        if tool == Tool.SHOTS and request is not None and request.look is not None:
            refused = list(shots_refused.refused(error, request.look, wording))
        for sentence in refused:
            said.setdefault(sentence)
        if not refused:
            name = wording.told.tools.get(tool, tool)
            said.setdefault(wording.say(_FAILED, tool=name, message=error.get("message", "")))
    yield from said


def _refused(error: Row, wording: Wording, request: Request, known: Mapping[str, Row]) -> Iterator[str]:
    for detail in error.get("details") or ():
        if detail.get("field") == "variable" and request.look is not None and "variable" in request.look:
            yield wording.say(_NO_VARIABLE, name=request.look["variable"])
            continue
        change = _change_at(str(detail.get("field", "")), request)
        if change is None:
            continue
        row = known.get(change.feature.name) or {}
        said, reason = asked(change, wording), str(detail.get("reason", ""))
        if row.get("plausible") and "plausible" in reason:
            low, high = row["plausible"]
            told = wording.limits(row, low, high, str(row.get("unit") or ""))
            yield wording.say(_IMPLAUSIBLE, asked=said, plausible=told)
        elif "no value of" in reason:
            label = wording.name(wording.label_of(change.feature.name))
            yield wording.say(_ABSENT, asked=said, label=label)
        else:
            yield wording.say(_REFUSED, asked=said, reason=reason.removeprefix(f"{change.feature.name}: "))


def _change_at(field: str, request: Request) -> Change | None:
    """The change that a field names: "scenarios.0.changes.1.unit"."""
    parts = field.split(".")
    if len(parts) < 4 or parts[0] != "scenarios" or parts[2] != "changes":
        return None
    if not (parts[1].isdecimal() and parts[3].isdecimal()):
        return None
    scenario, change = int(parts[1]), int(parts[3])
    if scenario >= len(request.scenarios) or change >= len(request.scenarios[scenario]):
        return None
    return request.scenarios[scenario][change]


def shortened(text: str) -> str:
    """Return a part of a question as it is repeated."""
    text = text.strip()
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"
