"""What is done before the model has asked, so that nobody waits for what is known already.

Two ways, each with its own switch. Where the intent of a question is sure, its tools run at once
and the model's first turn already holds their results (prepared). Where it is not, the tools that
the model may ask for start beside its first turn (speculated).
"""

from dataclasses import dataclass
from typing import Final

from agent.diagnosis.calls import Call
from agent.diagnosis.intent import Need, need_of
from agent.diagnosis.question import Question
from agent.diagnosis.toolset import SearchArguments
from agent.model.types import ToolUse
from agent.tools.names import Tool

QUERY_CHARACTERS: Final = 400
_TOOLS: Final = {
    Need.NOTHING: (),
    Need.PREDICTION: (Tool.PREDICT,),
    Need.CAUSE: (Tool.PREDICT, Tool.IMPORTANCE),
    Need.KNOWLEDGE: (Tool.SEARCH,),
}


@dataclass(frozen=True, slots=True)
class Foresight:
    """Which of the two ways are on."""

    speculate: bool = False
    prepare: bool = False

    def prepared(self, question: Question) -> tuple[ToolUse, ...]:
        """The tools that the question needs for sure, as if the model had asked; none where unsure."""
        need = need_of(question.text) if self.prepare else None
        if need is None or (need in {Need.PREDICTION, Need.CAUSE} and not question.values):
            return ()
        return tuple(
            ToolUse(f"prepared_{number}", tool.value, _arguments(tool, question.text))
            for number, tool in enumerate(_TOOLS[need], start=1)
        )

    def speculated(self, question: Question) -> tuple[Call, ...]:
        """The calls that the model may ask for; none where the question surely needs no tool."""
        if not self.speculate or need_of(question.text) is Need.NOTHING:
            return ()
        about_shot = (Call(Tool.PREDICT), Call(Tool.IMPORTANCE)) if question.values else ()
        return (*about_shot, Call(Tool.SEARCH, search=SearchArguments(query=_query(question.text))))


def _arguments(tool: Tool, question: str) -> dict[str, str]:
    return {"query": _query(question)} if tool is Tool.SEARCH else {}


def _query(question: str) -> str:
    return question.strip()[:QUERY_CHARACTERS]
