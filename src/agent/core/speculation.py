"""Tool calls that start before the model has asked, so that nobody waits for what is known already.

Two ways, each with its own switch. Where the intent of a question is sure, its tools run at once
and the model's first turn already holds their results (prepared). Where it is not, the tools that
the model may ask for start beside its first turn (speculated), and wait for it to ask.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, get_args

from agent.core.question import Question
from agent.core.tool_call import ToolCall
from agent.core.tool_specs import SearchArguments
from agent.models.types import ToolUse
from agent.tools.gateway import Pending
from shared.contracts.t3 import Aspect
from shared.contracts.tools import Tool

_WORD: Final = re.compile(r"[^\W_]+")
_ASKING: Final = frozenset(
    " ".join(
        (
            "알려줘 알려주세요 알려줄래 설명해줘 설명해주세요 설명 뭐야 뭔가요 뭐예요 무엇 무엇인가요",
            "무엇이야 어떻게 해 해줘 해주세요 어떤 있어 있나요 있어요 되나요 돼 좀 궁금해 궁금합니다 찾아줘",
            "찾아주세요 보여줘 관련 대해 대한 문서 자료 a an the is are what how do does i we you to can of",
            "for on in me my please tell explain show find about there any document documents",
        )
    ).split()
)
_ENDINGS: Final = re.compile(
    r"(?<=[가-힣]{2})(?:에\s*대한|에서는|에서|으로|이란|란|은|는|이|가|을|를|의|에|로|과|와)$"
)


def search_terms(query: str) -> tuple[str, ...]:
    """The words of `query` that say what it is about, folded, each once, in alphabetical order.

    Words of asking and the commonest Korean particles are left out. Two queries with equal terms
    find the same documents; where nothing is left, the words are taken as they are.
    """
    words = [word.casefold() for word in _WORD.findall(unicodedata.normalize("NFC", query))]
    kept = {_ENDINGS.sub("", word) for word in words if word not in _ASKING}
    return tuple(sorted(kept or set(words)))


type Start = Callable[[ToolCall], Pending]


class CallsAhead:
    """Holds calls on their way until the model asks for them, or the answer ends without them.

    A shot's call serves the same tool with the same what-if values. A search serves one of the
    same terms and size, since the model words its query anew; see `search_terms`. One that asks for an
    aspect of the documents is only served by a search for that aspect.
    """

    def __init__(self, start: Start) -> None:
        """`start` sends a call to its tool."""
        self._start = start
        self._waiting: dict[str, tuple[ToolCall, Pending]] = {}
        self.hits = 0

    def start(self, calls: Sequence[ToolCall]) -> None:
        """Send `calls` now."""
        for call in calls:
            self._waiting[_identity(call)] = (call, self._start(call))

    def take(self, call: ToolCall) -> Pending | None:
        """The call if it is on its way or answered already. It is given once."""
        key = _identity(call)
        waiting = self._waiting.get(key)
        if waiting is None or not _serves(waiting[0], call):
            return None
        del self._waiting[key]
        self.hits += 1
        return waiting[1]

    @property
    def unused(self) -> int:
        """How many calls nobody asked for. Their results are dropped where they are."""
        return len(self._waiting)


def _identity(call: ToolCall) -> str:
    if call.search is None:
        return call.key
    return f"{call.tool}:{call.search.max_results}:{' '.join(search_terms(call.search.query))}"


def _serves(ahead: ToolCall, call: ToolCall) -> bool:
    if ahead.search is None or call.search is None or call.search.aspect is None:
        return True
    return ahead.search.aspect == call.search.aspect


QUERY_CHARACTERS: Final = 400
_ASPECTS: Final[Mapping[str, Aspect]] = {aspect: aspect for aspect in get_args(Aspect)}


@dataclass(frozen=True, slots=True)
class Speculation:
    """Which of the two ways are on."""

    speculate: bool = False
    prepare: bool = False

    def prepared(self, question: Question) -> tuple[ToolUse, ...]:
        """The tools that the question needs for sure, as if the model had asked; none where unsure."""
        tools = _surely_needed(question.text) if self.prepare else None
        if tools is None or (Tool.PREDICT in tools and not question.values):
            return ()
        return tuple(
            ToolUse(f"prepared_{number}", tool.value, _arguments(tool, question.text))
            for number, tool in enumerate(tools, start=1)
        )

    def speculated(self, question: Question) -> tuple[ToolCall, ...]:
        """The calls that the model may ask for; none where the question surely needs no tool."""
        if not self.speculate or _surely_needed(question.text) == ():
            return ()
        about_shot = (ToolCall(Tool.PREDICT), ToolCall(Tool.IMPORTANCE)) if question.values else ()
        search = SearchArguments(query=_query(question.text), aspect=_aspect(question.text))
        return (*about_shot, ToolCall(Tool.SEARCH, search=search))


def _surely_needed(text: str) -> tuple[Tool, ...] | None:
    """The tools of a question whose intent is sure; None where it is not."""
    from agent.models.rule_based.intent import Intent, classify  # noqa: PLC0415  see deferred.py

    tools: Mapping[Intent, tuple[Tool, ...]] = {
        Intent.NOTHING: (),
        Intent.PREDICTION: (Tool.PREDICT,),
        Intent.CAUSE: (Tool.PREDICT, Tool.IMPORTANCE),
        Intent.KNOWLEDGE: (Tool.SEARCH,),
    }
    sure = classify(text).sure
    return None if sure is None else tools[sure]


def _arguments(tool: Tool, question: str) -> dict[str, str]:
    if tool is not Tool.SEARCH:
        return {}
    aspect = _aspect(question)
    return {"query": _query(question)} | ({"aspect": aspect} if aspect else {})


def _aspect(question: str) -> Aspect | None:
    """The part of the documents that a question names, where it names just one."""
    from agent.models.rule_based.asking import Asking  # noqa: PLC0415  see deferred.py

    named = Asking.of(_query(question).lower()).aspects
    wanted = [_ASPECTS[aspect] for aspect in named if aspect in _ASPECTS]
    return wanted[0] if len(wanted) == 1 else None


def _query(question: str) -> str:
    return question.strip()[:QUERY_CHARACTERS]
