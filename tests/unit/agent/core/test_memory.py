"""What of an answer is kept for the next question: within its size, the newest results."""

from agent.core.history import LARGEST_RESULTS, HistoryRecorder
from agent.streaming.events import ToolEnd
from shared import jsonio
from tests.tool_results import T3


def kept(*titles: str) -> list[str]:
    """The titles that are kept of searches that found one document each."""
    recollection = HistoryRecorder()
    for title in titles:
        found = {**T3, "results": [{**T3["results"][0], "title": title}]}
        recollection.on_event(ToolEnd("search_knowledge_base", "use", found))
    return [row["result"]["results"][0]["title"] for row in recollection.rows()]


def test_results_are_kept_up_to_their_size_and_the_oldest_go_first() -> None:
    recollection = HistoryRecorder()
    found = {**T3, "results": [{**T3["results"][0], "title": ""}]}
    recollection.on_event(ToolEnd("search_knowledge_base", "use", found))
    one = len(jsonio.dumps(list(recollection.rows())))
    both = 2 * one - len("[]") + len(",")
    room = LARGEST_RESULTS - both

    assert kept("a" * room, "") == ["a" * room, ""]
    assert kept("a" * (room + 1), "") == [""]
    assert kept("", "a" * (room + 1)) == ["a" * (room + 1)]
    assert kept("a" * LARGEST_RESULTS) == []
