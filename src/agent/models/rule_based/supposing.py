"""What-ifs as an answer tells them: what is changed, what becomes of it, and what the reader should know."""

from collections.abc import Iterator, Sequence
from typing import Final

from agent.models.rule_based import companions
from agent.models.rule_based.request import Change, Scenario
from agent.models.rule_based.tool_results import Findings, Row, WhatIf
from agent.models.rule_based.verdict import reasons
from agent.models.rule_based.wording import Sentence, Wording, quantity, table
from shared.probability import percent

ABOUT: Final = 0.01
"""Of a value: what is closer to it counts as the same."""

_HEAD: Final = Sentence("**가정: {changes}**", "**What if {changes}**")
_BOTH: Final = Sentence(
    "{head} → 불량 확률 {before} %에서 {after} %로.",
    "{head}: defect probability from {before} % to {after} %.",
)
_SAME: Final = Sentence(
    "{head} → 불량 확률은 {after} %로 그대로입니다.", "{head}: the defect probability stays at {after} %."
)
_NOTHING_CHANGES: Final = Sentence(
    "{head} → 지금 값과 같아 아무것도 달라지지 않습니다.",
    "{head}: that is the present value, so nothing changes.",
)
_AFTER: Final = Sentence("{head} → 불량 확률 {after} %.", "{head}: defect probability {after} %.")
_UNKNOWN: Final = Sentence(
    "{head} → 바꾼 뒤의 불량 확률을 도구가 주지 않았습니다.",
    "{head}: the tool gave no defect probability for it.",
)
_OUTCOMES: Final = {
    ("defect", "normal"): Sentence(
        "판정 기준 {threshold} % 아래로 내려가 양품으로 바뀝니다.",
        "That is below the threshold of {threshold} %: the verdict turns to good.",
    ),
    ("normal", "defect"): Sentence(
        "판정 기준 {threshold} %에 이르러 불량으로 바뀝니다.",
        "That reaches the threshold of {threshold} %: the verdict turns to defect.",
    ),
    ("defect", "defect"): Sentence(
        "판정 기준 {threshold} % 아래로는 내려가지 않아 여전히 불량입니다.",
        "That is not below the threshold of {threshold} %: the verdict is still defect.",
    ),
    ("normal", "normal"): Sentence(
        "판정 기준 {threshold} % 아래라 그대로 양품입니다.",
        "That is below the threshold of {threshold} %: the verdict is still good.",
    ),
}
_VERDICT: Final = Sentence("판정: {label}.", "Verdict: {label}.")
_WITHHELD: Final = Sentence(
    "판정은 보류되었으니 이 확률을 믿지 마세요.",
    "The verdict is withheld, so do not rely on this probability.",
)
_ONLY: Final = Sentence(
    "바꾼 것은 {labels}뿐이고 나머지 값은 그대로입니다.",
    "Only the {labels} changed; all other values stay as they are.",
)
_TABLE: Final = (
    Sentence("가정", "What if"),
    Sentence("불량 확률", "Defect probability"),
    Sentence("판정", "Verdict"),
)
_AS_IT_IS: Final = Sentence("지금 그대로", "as it is")
_BEST: Final = Sentence("불량 확률은 “{changes}”일 때 가장 낮습니다.", "It is lowest with “{changes}”.")
_CONVERTED: Final = Sentence("{asked}[은/는] {own}입니다.", "{asked} is {own}.")
_CONVERTED_STEP: Final = Sentence("{asked}의 차이는 {own}입니다.", "A difference of {asked} is {own}.")
_BEYOND: Final = Sentence(
    "{label} {value}[은/는] {bound} 밖이니 그대로 적용하지 마세요.",
    "The {label} of {value} is beyond the {bound}: do not apply it as it is.",
)
_LIMITS: Final = Sentence("설비의 설정 한계", "machine's setting limits")
_LIMITS_TOLD: Final = Sentence("설비의 설정 한계({limits})", "machine's setting limits ({limits})")
_PLAUSIBLE: Final = Sentence("타당한 범위", "plausible range")
_READ_AS: Final = Sentence(
    "“{word}”[은/는] {label}[으로/로] 보았습니다.", "I took “{word}” to mean the {label}."
)
_SIZED: Final = Sentence(
    "바꿀 크기를 말하지 않아 {label}[을/를] {size}만큼 바꾸어 보았습니다.",
    "As no amount was given, I changed the {label} by {size}.",
)
_SIZED_PLAINLY: Final = Sentence(
    "바꿀 크기를 말하지 않아 {label}의 크기는 제가 정했습니다.",
    "As no amount was given, I chose the {label}'s.",
)
_OTHER_START: Final = Sentence(
    "질문의 {said}[과/와] 달리 {label}의 지금 값은 {value}입니다.",
    "Unlike the {said} of the question, the present {label} is {value}.",
)


def what_ifs(
    findings: Findings, wording: Wording, scenarios: Sequence[Scenario] = (), *, only: bool = False
) -> str:
    """The scenarios that were predicted: sentences for one, a table for several, and remarks below.

    `scenarios` are those of the question, in the order of the results; `only` says that nothing else is
    answered beside them, so that the answer can say what did not change.
    """
    told = findings.what_ifs
    if not told:
        return ""
    paragraphs = [_one(told[0], wording) if len(told) == 1 else _several(told, wording)]
    along = companions.of_one(told[0], wording) if len(told) == 1 else companions.of_several(told, wording)
    if along:
        paragraphs.append(along)
    elif only and len(told) == 1 and not _is_as_it_is(told[0]):
        labels = wording.listed(wording.label(row) for row in told[0].changes)
        paragraphs[0] += " " + wording.say(_ONLY, labels=labels)
    remarks = dict.fromkeys(
        remark
        for at, one in enumerate(told)
        for remark in _remarks(one, scenarios[at] if at < len(scenarios) else (), findings, wording)
    )
    if remarks:
        paragraphs.append(" ".join(remarks))
    return "\n\n".join(paragraphs)


def changes_of(one: WhatIf, wording: Wording) -> str:
    """The changes of a scenario: "증압 108 → 110 MPa, 용탕 온도 647 → 667 °C"."""
    return wording.listed(wording.moved(row, is_set=True) for row in one.changes)


def _one(told: WhatIf, wording: Wording) -> str:
    head = wording.say(_HEAD, changes=changes_of(told, wording))
    if _is_as_it_is(told):
        return wording.say(_NOTHING_CHANGES, head=head)
    if told.after is None:
        return wording.say(_UNKNOWN, head=head)
    after = percent(told.after)
    if told.before is None:
        said = wording.say(_AFTER, head=head, after=after)
    elif percent(told.before) == after:
        said = wording.say(_SAME, head=head, after=after)
    else:
        said = wording.say(_BOTH, head=head, before=percent(told.before), after=after)
    return f"{said} {_outcome(told, wording)}".rstrip()


def _is_as_it_is(told: WhatIf) -> bool:
    return bool(told.changes) and all(row.get("from") == row.get("to") for row in told.changes)


def _outcome(told: WhatIf, wording: Wording) -> str:
    sentence = _OUTCOMES.get((told.verdict_before or told.verdict, told.verdict))
    if sentence is not None and told.threshold is not None:
        return wording.say(sentence, threshold=percent(told.threshold))
    if told.verdict == "withheld":
        return f"{wording.say(_WITHHELD)} {reasons(told.reasons, wording.language)}".rstrip()
    label = wording.told.classes.get(told.verdict)
    if label is None:
        return ""
    said = wording.say(_VERDICT, label=label)
    return f"{said} {reasons(told.reasons, wording.language)}".rstrip() if told.verdict == "unsure" else said


def _several(told: Sequence[WhatIf], wording: Wording) -> str:
    rows = []
    before = next((one for one in told if one.before is not None), None)
    if before is not None:
        rows.append((wording.say(_AS_IT_IS), before.before, before.verdict_before))
    rows += [(changes_of(one, wording), one.after, one.verdict) for one in told]
    drawn = table(
        [wording.say(head) for head in _TABLE],
        [
            (changes, _percent(value), wording.told.classes.get(verdict, "–"))
            for changes, value, verdict in rows
        ],
    )
    known = [(value, changes) for changes, value, _ in rows if value is not None]
    if len(known) < 2 or len({percent(value) for value, _ in known}) == 1:
        return drawn
    return f"{drawn}\n\n{wording.say(_BEST, changes=min(known)[1])}"


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{percent(value)} %"


def _remarks(one: WhatIf, scenario: Scenario, findings: Findings, wording: Wording) -> Iterator[str]:
    read = {change.feature.name: change for change in scenario}
    for row in one.changes:
        label = wording.label(row)
        change = read.get(str(row.get("feature")))
        yield from _converted(row, _asked(row, change), wording)
        if change is not None:
            yield from _as_read(change, row, label, wording)
        if row.get("beyond_limit"):
            yield _beyond(row, label, findings, wording)


def _asked(row: Row, change: Change | None) -> Row:
    """How a change was asked for, as the tool repeats it, or else as it was read."""
    if row.get("asked"):
        return dict(row["asked"])
    return {} if change is None else change.argument()


def _converted(row: Row, asked: Row, wording: Wording) -> Iterator[str]:
    """How a value or a step in another unit is one in the variable's own."""
    unit = wording.unit(row)
    other = str(asked.get("unit") or "")
    if not other or other in {unit, "%"}:
        return
    if asked.get("to") is not None and row.get("to") is not None:
        yield wording.say(
            _CONVERTED, asked=quantity(asked["to"], other), own=wording.set_to(row, _round(row["to"]))
        )
    elif asked.get("by") is not None and row.get("from") is not None and row.get("to") is not None:
        step = abs(row["to"] - row["from"])
        yield wording.say(
            _CONVERTED_STEP, asked=quantity(abs(asked["by"]), other), own=wording.set_to(row, _round(step))
        )


def _round(value: float) -> float:
    return round(value, 3)


def _as_read(change: Change, row: Row, label: str, wording: Wording) -> Iterator[str]:
    if change.shared_word:
        yield wording.say(_READ_AS, word=change.shared_word, label=label)
    before = row.get("from")
    if change.sized:
        if before is None or row.get("to") is None:
            yield wording.say(_SIZED_PLAINLY, label=label)
        else:
            yield wording.say(_SIZED, label=label, size=wording.set_to(row, _round(abs(row["to"] - before))))
    said = change.from_value
    if said is not None and before is not None and abs(said - before) > ABOUT * max(abs(before), abs(said)):
        at = wording.away_from(row, before, said)
        yield wording.say(
            _OTHER_START, said=wording.set_to(row, said), label=label, value=wording.read(row, before, at=at)
        )


def _beyond(row: Row, label: str, findings: Findings, wording: Wording) -> str:
    known = findings.variable(str(row.get("feature"))) or {}
    limits = known.get("limits")
    if limits:
        told = wording.limits(row, limits[0], limits[1], str(known.get("unit") or ""))
        bound = wording.say(_LIMITS_TOLD, limits=told)
    else:
        bound = wording.say(_PLAUSIBLE if known.get("role") == "measurement" else _LIMITS)
    return wording.say(_BEYOND, label=label, value=wording.set_to(row, row.get("to")), bound=bound)


def asked(change: Change, wording: Wording) -> str:
    """A change as the question said it: "증압 900 psi", "용탕 온도 +20 °C"."""
    row = {"feature": change.feature.name}
    name, unit = wording.label(row), change.unit or change.feature.unit
    if change.to is not None:
        return f"{name} {quantity(change.to, unit)}"
    by = change.by or 0.0
    return f"{name} {'+' if by >= 0 else '−'}{quantity(abs(by), unit)}"
