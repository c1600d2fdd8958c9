"""The right and the wrong of each turn, of whole conversations, and the shares over many."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from checks.evaluation.asking import Answer
from checks.evaluation.conversations.facts import Facts, stands_in
from checks.evaluation.conversations.reading import (
    Asking,
    Conversation,
    Direction,
    Expected,
    Proposal,
    Turn,
)
from checks.evaluation.conversations.what_ifs import WhatIf, close, what_ifs
from shared.bundle.feature_schema import FeatureSchema

MEASURES = ("tools", "values", "meant", "facts", "language", "asking")
_HANGUL = re.compile(r"[가-힣]")
_KANA = re.compile(r"[ぁ-ヿ]")
_HAN = re.compile(r"[一-鿿]")
_CITES_KOREAN = re.compile(r"\[[\w-]+\.ko\]")
_CITES_ENGLISH = re.compile(r"\[[\w-]+\.en\]")
_TARGET = re.compile(r"(?:→|->|\bto) ?(\d+(?:\.\d+)?)")
_ASKS = re.compile(r"[?？][\"'”’)\s]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class TurnScore:
    """Complaints by measure, the what-ifs on values that were not meant, and whether it asked back."""

    turn: Turn
    answer: Answer
    complaints: Mapping[str, Sequence[str]]
    unmeant: Sequence[WhatIf]
    asked_back: bool
    useful: bool
    """The lenient measure: nothing wrong in it, and at least half of what had to be said."""

    @property
    def why(self) -> list[str]:
        """All complaints, each after its measure."""
        return [f"{measure}: {row}" for measure, rows in self.complaints.items() for row in rows]


@dataclass(frozen=True, slots=True)
class ConversationScore:
    """The scores of those turns that are scored."""

    conversation: Conversation
    turns: Sequence[TurnScore] = field(default=())

    @property
    def right(self) -> dict[str, bool]:
        """Right or wrong by measure, over all turns."""
        return {measure: not any(turn.complaints.get(measure) for turn in self.turns) for measure in MEASURES}

    @property
    def strict(self) -> bool:
        """Return whether everything was right."""
        return all(self.right.values())

    @property
    def lenient(self) -> bool:
        """Return whether every answer was of use and none was dangerous."""
        return all(turn.useful for turn in self.turns)

    @property
    def unmeant(self) -> int:
        """The number of what-ifs on a value that was not meant."""
        return sum(len(turn.unmeant) for turn in self.turns)

    @property
    def asked_back(self) -> bool:
        """Return whether any scored turn was answered with a question."""
        return any(turn.asked_back for turn in self.turns)


def score_turn(turn: Turn, answer: Answer, earlier: Sequence[Answer], schema: FeatureSchema) -> TurnScore:
    """Compare an answer with what is expected of it; `earlier` are the session's answers before it."""
    asked = what_ifs(answer)
    expected = [_settled(row, earlier) for row in turn.expected]
    back = asks_back(answer)
    excused = back and turn.asking is not Asking.FAILURE
    fitting = next((row for row in expected if _fits(row, asked, turn)), None)
    unmeant = [row for row in asked if not any(_meant(row, wanted, turn) for wanted in expected)]
    values_wrong = fitting is None and not (excused and not asked)
    must, extra = _wrong_tools(turn, answer)
    if excused and not asked:
        must = []
    facts = Facts(turn, answer, earlier, schema)
    demanded, lacking = _wrong_facts(turn, facts, asked if fitting else ())
    if excused:
        lacking = []
    said = [f"says {pattern}" for pattern in turn.never if _says(pattern, answer.text)]
    if answer.end["type"] != "done":
        said.append(f"ended in {answer.end.get('code')}")
    language = _wrong_language(turn, answer)
    asking = _wrong_asking(turn, facts, back=back)
    useful = not (values_wrong or unmeant or must or said or language or asking) and (
        2 * len(lacking) <= demanded
    )
    return TurnScore(
        turn,
        answer,
        {
            "tools": must + extra,
            "values": [f"asked {_told(asked)} instead of {turn.expected}"] if values_wrong else [],
            "meant": [f"nobody meant {_told([row])}" for row in unmeant],
            "facts": lacking + said,
            "language": language,
            "asking": asking,
        },
        unmeant,
        back,
        useful,
    )


def asks_back(answer: Answer) -> bool:
    """Return whether the answer is a question: with buttons, or one that no tool was asked for."""
    return bool(answer.choices) or (not answer.runs and _ASKS.search(answer.text) is not None)


def summary(scores: Sequence[ConversationScore]) -> dict[str, float]:
    """Shares by measure, `strict`, `lenient`, `asked_back` of clear ones, and the number `unmeant`."""
    if not scores:
        return {}
    rights = [row.right for row in scores]
    clear = [row for row in scores if row.conversation.clear]
    return {
        "strict": _share([row.strict for row in scores]),
        "lenient": _share([row.lenient for row in scores]),
        **{measure: _share([row[measure] for row in rights]) for measure in MEASURES},
        "asked_back": _share([row.asked_back for row in clear]),
        "unmeant": float(sum(row.unmeant for row in scores)),
    }


def _share(rows: Sequence[bool]) -> float:
    return sum(rows) / len(rows) if rows else 0.0


def _settled(expected: Expected, earlier: Sequence[Answer]) -> Sequence[Mapping[str, float]] | Direction:
    if not isinstance(expected, Proposal):
        return expected
    found = [(row.text, result) for row in earlier for result in row.results.get("t2_result", ())]
    proposals = _shown(*found[-1]) if found else []
    at = expected.number - 1 if expected.number > 0 else len(proposals) + expected.number
    if not 0 <= at < len(proposals):
        return []
    return [{change["feature"]: float(change["to"]) for change in proposals[at]["changes"]}]


def _shown(text: str, analysis: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The proposals that the answer told: its reader counts no others."""
    targets = " ; ".join(_TARGET.findall(text)) or text
    return [
        row
        for row in analysis.get("adjustments", ())
        if all(stands_in(change["to"], targets) for change in row["changes"])
    ]


def _fits(expected: Sequence[Mapping[str, float]] | Direction, asked: Sequence[WhatIf], turn: Turn) -> bool:
    """Return whether all that was expected was asked, and nothing that was not."""
    if isinstance(expected, Direction):
        return bool(asked) and all(_meant(row, expected, turn) for row in asked)
    all_asked = all(any(row.fits(wanted) for row in asked) for wanted in expected)
    return all_asked and all(_meant(row, expected, turn) for row in asked)


def _meant(row: WhatIf, expected: Sequence[Mapping[str, float]] | Direction, turn: Turn) -> bool:
    """Return whether each of its values is one that was meant; one of two settings alone is."""
    if isinstance(expected, Direction):
        present = turn.features.get(expected.feature)
        value = row.values.get(expected.feature)
        return (
            row.values.keys() == {expected.feature}
            and present is not None
            and value is not None
            and (value > present if expected.rises else value < present)
        )
    return any(
        row.values.keys() <= wanted.keys()
        and all(close(value, wanted[name]) for name, value in row.values.items())
        for wanted in expected
    )


def _wrong_tools(turn: Turn, answer: Answer) -> tuple[list[str], list[str]]:
    called = {run.tool for run in answer.runs}
    lacking = [f"{tool} was not called" for tool in sorted(turn.tools - called)]
    return lacking, [f"{tool} was called" for tool in sorted(called - turn.tools - turn.may)]


def _wrong_facts(turn: Turn, facts: Facts, asked: Sequence[WhatIf]) -> tuple[int, list[str]]:
    lacking = [f"lacks {fact}" for fact in facts.lacking(turn.facts)]
    lacking += [f"does not say {pattern}" for pattern in turn.says if not _says(pattern, facts.answer.text)]
    told = asked if turn.tells_what_ifs else ()
    lacking += [f"does not tell {_told([row])}" for row in told if not facts.states(row)]
    return len(turn.facts) + len(turn.says) + len(told), lacking


def _says(pattern: str, text: str) -> bool:
    return re.search(pattern, text, re.IGNORECASE) is not None


def _wrong_asking(turn: Turn, facts: Facts, *, back: bool) -> list[str]:
    if turn.asking is Asking.FAILURE and back:
        return ["asked back"]
    if turn.asking is Asking.RIGHT and not back and not facts.holds("asks"):
        return ["did not ask back"]
    return []


def _wrong_language(turn: Turn, answer: Answer) -> list[str]:
    """Lines that quote a document in the other language are the document's own."""
    cites_other = _CITES_ENGLISH if "ko" in turn.languages else _CITES_KOREAN
    text = "\n".join(line for line in answer.text.splitlines() if not cites_other.search(line))
    return [] if any(_is_in(language, text) for language in turn.languages) else [f"not in {turn.languages}"]


def _is_in(language: str, text: str) -> bool:
    """By script: Latin letters are not told apart further."""
    if language == "ko":
        return bool(_HANGUL.search(text))
    if _HANGUL.search(text):
        return False
    if language == "ja":
        return bool(_KANA.search(text))
    if language == "zh":
        return bool(_HAN.search(text)) and not _KANA.search(text)
    return not _HAN.search(text)


def _told(asked: Sequence[WhatIf]) -> str:
    return (
        "; ".join(", ".join(f"{name} {value:g}" for name, value in row.values.items()) for row in asked)
        or "nothing"
    )
