"""The measures that one answer got right, and the shares over many."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from checks.evaluation.asking import Answer
from checks.evaluation.facts import missing_facts
from checks.evaluation.golden import Golden
from shared.bundle.feature_schema import FeatureSchema
from shared.contracts.tools import Tool
from shared.text_analysis.language import Language, language_of

MEASURES = ("tools", "arguments", "facts", "grounding", "language")
CLOSE = 0.005
"""What-if values may differ by this share: a model rounds."""

_HANGUL = re.compile(r"[가-힣]")
_CITES_KOREAN = re.compile(r"\[[\w-]+\.ko\]")
_CITES_ENGLISH = re.compile(r"\[[\w-]+\.en\]")


@dataclass(frozen=True, slots=True)
class Score:
    """Right or wrong by measure; `why` says what was wrong.

    A measure that the question does not ask for is left out.
    """

    golden: Golden
    right: dict[str, bool]
    answer: str
    called: frozenset[str] = frozenset()
    why: list[str] = field(default_factory=list)

    @property
    def perfect(self) -> bool:
        """Return whether everything was right."""
        return all(self.right.values())


def score(golden: Golden, answer: Answer, schema: FeatureSchema) -> Score:
    """Compare an answer with what is expected of it."""
    called = {tool for tool, _ in answer.calls}
    complaints: dict[str, list[str]] = {
        "tools": _wrong_tools(golden, called),
        "grounding": [f"unsupported {row['text']}" for row in answer.unsupported],
        "language": _wrong_language(golden, answer),
        "facts": _wrong_facts(golden, answer, schema),
    }
    if golden.overrides:
        complaints["arguments"] = _wrong_overrides(golden, answer)
    if answer.end["type"] != "done":
        complaints["facts"].append(f"ended in {answer.end.get('code')}")
    right = {measure: not complaints[measure] for measure in MEASURES if measure in complaints}
    return Score(
        golden,
        right,
        answer.text,
        frozenset(called),
        [f"{m}: {c}" for m in complaints for c in complaints[m]],
    )


def shares(scores: Sequence[Score]) -> dict[str, float]:
    """The share of right answers by measure, over the questions that ask for it."""
    asked = {measure: [row.right[measure] for row in scores if measure in row.right] for measure in MEASURES}
    return {measure: sum(rows) / len(rows) for measure, rows in asked.items() if rows}


def _wrong_tools(golden: Golden, called: set[str]) -> list[str]:
    lacking = [f"{tool} was not called" for tool in sorted(golden.tools - called)]
    return lacking + [f"{tool} was called" for tool in sorted(called - golden.tools - golden.may)]


def _wrong_overrides(golden: Golden, answer: Answer) -> list[str]:
    asked = [
        {change["feature"]: change["to"] for change in given.get("changes", ())}
        for tool, given in answer.calls
        if tool == Tool.PREDICT and "changes" in given
    ]
    expected = golden.overrides
    for given in asked:
        if given.keys() == expected.keys() and all(
            abs(given[name] - value) <= CLOSE * abs(value) for name, value in expected.items()
        ):
            return []
    return [f"asked with {asked} instead of {dict(expected)}"]


def _wrong_language(golden: Golden, answer: Answer) -> list[str]:
    """Lines that quote a document in the other language are the document's own."""
    language = language_of(golden.question)
    cites_other = _CITES_KOREAN if language is Language.ENGLISH else _CITES_ENGLISH
    own = [line for line in answer.text.splitlines() if not cites_other.search(line)]
    korean = bool(_HANGUL.search("\n".join(own)))
    return [] if korean is (language is Language.KOREAN) else [f"not in {language}"]


def _wrong_facts(golden: Golden, answer: Answer, schema: FeatureSchema) -> list[str]:
    try:
        wrong = [f"lacks {fact}" for fact in missing_facts(golden, answer, schema)]
    except (KeyError, IndexError):
        wrong = ["lacks a tool's result to check it against"]
    flags = re.IGNORECASE
    wrong += [
        f"does not say {pattern}" for pattern in golden.says if not re.search(pattern, answer.text, flags)
    ]
    return wrong + [f"says {pattern}" for pattern in golden.never if re.search(pattern, answer.text, flags)]
