"""Sentences on what moves along with a change: readings that follow it, and the knob turned for it."""

from collections.abc import Iterator, Sequence
from typing import Final

from agent.models.rule_based.tool_results import Row, WhatIf
from agent.models.rule_based.wording import Sentence, Wording

MOST_NAMED: Final = 3
"""Readings of one change that are named, the strongest moves first."""

_ALONG: Final = Sentence(
    "{changed}[을/를] 바꾸면 {moves}도 따라 움직이는 것으로 계산했습니다.",
    "With the {changed} I moved what follows it: {moves}.",
)
_ALONG_ALL: Final = Sentence(
    "이렇게 바꾸면 {moves}도 따라 움직이는 것으로 계산했습니다.",
    "With these changes I moved what follows them: {moves}.",
)
_AND_OTHERS: Final = Sentence("{moves} 등", "{moves} and others")
_ALONG_SEVERAL: Final = Sentence(
    "따라 움직이는 값({labels})도 함께 옮겨 계산했습니다.",
    "What follows the changes was moved along ({labels}).",
)
_BY_KNOB: Final = Sentence(
    "{label}[은/는] 직접 설정하는 값이 아니어서 {knob}[으로/로] 바꾸는 것으로 계산했습니다.",
    "The {label} is not set directly: it was brought there by its setting, {knob}.",
)
_AS_READING: Final = Sentence(
    "{label}[은/는] 설정을 돌려 바꾸는 것이 아니라 그렇게 읽히는 경우로 계산했습니다.",
    "The {label} was taken as a reading: no setting was turned for it.",
)


def of_one(one: WhatIf, wording: Wording) -> str:
    """Sentences on a single what-if: what moves along, and how changes of what is no setting were made."""
    return " ".join([*_ways(one, wording), *of_changes(one.changes, one.companions, _knobs([one]), wording)])


def of_several(told: Sequence[WhatIf], wording: Wording) -> str:
    """The same of several what-ifs, by name alone: their values differ."""
    knobs = _knobs(told)
    labels = dict.fromkeys(
        wording.label(row) for one in told for row in one.companions if row.get("feature") not in knobs
    )
    said = dict.fromkeys(way for one in told for way in _ways(one, wording))
    along = [wording.say(_ALONG_SEVERAL, labels=wording.listed(labels))] if labels else []
    return " ".join([*said, *along])


def of_changes(
    changes: Sequence[Row], companions: Sequence[Row], knobs: set[str], wording: Wording
) -> Iterator[str]:
    """One sentence on the readings that move along with changes; none where none does."""
    rows = [row for row in companions if row.get("feature") not in knobs]
    if rows:
        moves = wording.listed(_move(row, wording) for row in rows[:MOST_NAMED])
        if len(rows) > MOST_NAMED:
            moves = wording.say(_AND_OTHERS, moves=moves)
        sentence = _ALONG if len(changes) == 1 else _ALONG_ALL
        yield wording.say(sentence, changed=wording.label(changes[0]), moves=moves)


def _ways(one: WhatIf, wording: Wording) -> Iterator[str]:
    known = {row.get("feature"): row for row in one.companions}
    for row in one.carried_out:
        knob = row.get("knob")
        label = wording.label(row)
        if knob is None:
            yield wording.say(_AS_READING, label=label)
        elif knob in known:
            yield wording.say(_BY_KNOB, label=label, knob=wording.moved(known[knob], is_set=True))


def _knobs(told: Sequence[WhatIf]) -> set[str]:
    return {str(row["knob"]) for one in told for row in one.carried_out if row.get("knob")}


def _move(row: Row, wording: Wording) -> str:
    return wording.moved(row, is_set=False)
