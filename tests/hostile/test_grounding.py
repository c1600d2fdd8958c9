"""Texts that make careless patterns slow: grounding reads 100,000 characters of them."""

import pytest

from agent.grounding import citations
from agent.grounding.check import unsupported_numbers
from agent.grounding.evidence import Evidence

LENGTH = 100_000


@pytest.mark.timeout(90)
@pytest.mark.parametrize(
    "piece", ["-", "- ", "1,234", "일", "[", "(출처:", "\u0301", "①", "1", "[a.b-c]", "\n"]
)
def test_any_text_of_a_hundred_thousand_characters_is_read_in_bounded_time(piece: str) -> None:
    text = (piece * LENGTH)[:LENGTH]
    known = Evidence(
        results=[{"note": text, "answer": text, "results": [{"id": "a-b", "title": "", "excerpt": text}]}],
        said=[text],
        names=frozenset({"온도 센서 1"}),
    )
    unsupported_numbers(f"{text}\n99 kN [a-b]", known)
    shown = citations.CitationFilter(lambda: {"a-b"})
    whole = "".join([*(shown.add(text[at : at + 50]) for at in range(0, LENGTH, 50)), shown.finish()])
    assert whole == citations.without_unknown(text, {"a-b"})
