"""A question that asks for a remedy or a cause in everyday words gets that section, not the symptoms."""

import pytest

from shared.contracts.t3 import SearchRequest
from t3_kb.index import Index
from t3_kb.search import search


@pytest.mark.parametrize(
    ("question", "document", "beginning"),
    [
        ("소착 어떻게 막아?", "soldering.ko", "1. 먼저 냉각을 되살린다."),
        ("기포 줄이는 방법", "gas-porosity.ko", "1. 저속 속도를"),
        ("탕경 없애려면?", "cold-shut.ko", "1. 금형이 차면 예열하고"),
        ("미성형 어떻게 해결해?", "short-shot.ko", "1. 급탕량을"),
        ("블리스터 생기는 까닭", "blister.ko", "표면 가까이에 눌려 있던 가스"),
        ("how do I fix soldering?", "soldering.en", "1. Restore the cooling first"),
        ("how to prevent gas porosity", "gas-porosity.en", "1. Set the slow phase"),
        ("how to get rid of flash", "clamp-force-flash.en", "1. Stop, lock out"),
        ("what causes cold shut?", "cold-shut.en", "The fronts have begun to freeze"),
    ],
)
def test_the_section_that_is_asked_for_is_quoted(
    index: Index, question: str, document: str, beginning: str
) -> None:
    best = search(SearchRequest(query=question), index)["results"][0]
    assert best["id"] == document
    assert best["excerpt"].replace("**", "").startswith(beginning)
