"""Notices of what went less than perfectly, said in `done.warnings` instead of hidden."""

from collections.abc import Mapping
from typing import Any, Final

from agent.models.types import StopReason
from shared.text_analysis.language import Language

STOP_NOTICES: Final[Mapping[StopReason, tuple[str, str]]] = {
    StopReason.MAX_TOKENS: ("answer_truncated", "The answer reached its length limit and is cut."),
    StopReason.GUARDRAIL: ("guardrail_intervened", "A guardrail changed or stopped the answer."),
    StopReason.CONTENT_FILTERED: ("content_filtered", "The provider filtered the answer."),
    StopReason.MALFORMED_TOOL_USE: ("malformed_tool_use", "The model's tool call could not be read."),
    StopReason.MALFORMED_OUTPUT: ("malformed_output", "The model's output could not be read."),
    StopReason.CONTEXT_EXCEEDED: ("context_exceeded", "The conversation is too long for the model."),
}

VERDICT_CONTRADICTED: Final = "The answer gave the shot a verdict that the tool withheld or is unsure of."

_NO_VERDICT: Final[Mapping[str, Mapping[Language, str]]] = {
    "withheld": {
        Language.KOREAN: "정정: 이 샷의 판정은 보류되었습니다. 값을 확인할 때까지 양품으로 취급하지 마세요.",
        Language.ENGLISH: (
            "Correction: the verdict on this shot is withheld. "
            "Do not treat it as good until its values are checked."
        ),
    },
    "unsure": {
        Language.KOREAN: "정정: 이 샷은 양품인지 불량인지 불확실합니다. 따로 검사하세요.",
        Language.ENGLISH: "Correction: it is unsure whether this shot is good or a defect. Inspect it.",
    },
}


def no_verdict(result: Mapping[str, Any], language: Language) -> str:
    """Return what is said below an answer that gave a shot a verdict it does not have, with the reasons."""
    from agent.models.rule_based.verdict import reasons  # noqa: PLC0415  see deferred.py

    told = reasons(result.get("reasons") or (), language)
    return f"{_NO_VERDICT[result['verdict']][language]} {told}".rstrip()


class Notices:
    """A list of `{code, message}`, each code once."""

    def __init__(self) -> None:
        self._messages: dict[str, str] = {}

    def add(self, code: str, message: str) -> None:
        """Remember a warning; the first message of a code is kept."""
        self._messages.setdefault(code, message)

    def add_stop_reason(self, reason: StopReason, *, cut_answer: bool = True) -> None:
        """Remember that a turn ended for a reason that the reader should know.

        A limit that cut a tool call, or thinking alone, cut no answer: the model is asked again.
        """
        if reason in STOP_NOTICES and (cut_answer or reason is not StopReason.MAX_TOKENS):
            self.add(*STOP_NOTICES[reason])

    def rows(self) -> list[dict[str, str]]:
        """For the `done` event."""
        return [{"code": code, "message": message} for code, message in self._messages.items()]
