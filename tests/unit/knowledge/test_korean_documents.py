"""The Korean documents agree with the machine's limits, with each other and with their sources."""

import re
from collections import Counter

import pytest

from shared import jsonio
from shared.assets import asset
from shared.knowledge.collect import collect
from shared.knowledge.documents import CATEGORIES, Document
from shared.knowledge.packaged import packaged_source

TOPICS = """
process-phases cold-chamber-machine shot-sleeve-fill slow-shot switch-over fast-shot-gate-velocity
fill-time intensification biscuit-cushion clamp-force-flash melt-temperature hydrogen-degassing sludge
alloy-adc12-a380 die-thermal-balance spray-lubricant cooling-dwell vacuum-venting gas-porosity
shrinkage-porosity cold-shut short-shot blister exfoliation soldering stain-burn deformation
crack-heat-check warm-up-shots sensor-faults
"""

GENERAL_RANGES = {
    r"슬리브 충전율[은이을]? (\d+~\d+) %": {"40~60"},
    r"충전 시간[은이을]? (\d+~\d+) ms": {"10~50"},
    r"상승 시간[은이]?\(?\s?(\d+~\d+) ms": {"10~45"},
    r"과열도[는]? (\d+~\d+) K": {"60~120"},
    r"저속[^.\n]{0,12} (0\.\d+~0\.\d+) m/s": {"0.15~0.6"},
    r"게이트 속도[를는]? (\d+~\d+) m/s": {"20~60", "30~50"},
    r"스프레이 시간은? (\d+~\d+) s": {"5~13"},
    r"수소 (0\.\d+~0\.\d+) mL": {"0.10~0.25"},
    r"표면[을은]? (\d+~\d+) °C": {"180~250"},
}
"""What the documents say of a quantity in general, wherever they say it."""


def _korean() -> list[Document]:
    found = collect([packaged_source(asset("knowledge"))]).documents.values()
    return [document for document in found if document.language == "ko"]


@pytest.fixture(scope="module")
def schema() -> dict[str, dict[str, object]]:
    content = jsonio.loads(asset("models", "default", "schema.json").read_text(encoding="utf-8"))
    return {feature["name"]: feature for feature in content["features"]}


def _names(text: str) -> set[str]:
    """What tells a source from others: names in Latin letters, the first Hangul word."""
    return set(re.findall(r"[a-z]{3,}", text.lower())) | set(re.findall(r"[가-힣]{2,}", text)[:1])


def test_there_is_one_for_each_topic() -> None:
    assert sorted(document.id for document in _korean()) == sorted(f"{topic}.ko" for topic in TOPICS.split())


def test_every_category_is_used() -> None:
    assert {document.category for document in _korean()} == set(CATEGORIES)


def test_no_two_documents_claim_the_same_question() -> None:
    asked = Counter(question for document in _korean() for question in document.ask)
    assert [question for question, times in asked.items() if times > 1] == []


@pytest.mark.parametrize(("pattern", "said"), GENERAL_RANGES.items())
def test_they_give_the_same_general_ranges(pattern: str, said: set[str]) -> None:
    ranges = [found for document in _korean() for found in re.findall(pattern, document.markdown)]
    assert set(ranges) == said


@pytest.mark.parametrize("document", _korean(), ids=lambda document: document.id)
class TestEachKoreanDocument:
    """What is asked of every Korean document beside what is asked of all documents."""

    def test_it_names_eight_to_twelve_questions_of_the_shop_floor(self, document: Document) -> None:
        assert 8 <= len(document.ask) <= 12

    def test_it_says_what_not_to_do(self, document: Document) -> None:
        assert document.markdown.count("\n## 하지 말 것\n- ") == 1

    def test_a_typical_value_stands_with_its_unit_and_the_limits_of_the_setpoint(
        self, document: Document, schema: dict[str, dict[str, object]]
    ) -> None:
        claims = re.findall(r"\((\w+_\w+), 통상 ([\d.]+ [^,)]+)(?:, 한계 ([^,)]+))?", document.markdown)
        limited = {name: limits for name, _, limits in claims if limits}
        for name, typical, _ in claims:
            feature = schema[name]
            assert typical == f"{feature['typical']} {feature['unit']}"
            assert limited.get(name) == _limits(feature)

    def test_each_of_its_sources_is_cited(self, document: Document) -> None:
        said = document.markdown.lower()
        cited = [any(name in said for name in _names(source)) for source in document.sources]
        assert [source for source, found in zip(document.sources, cited, strict=True) if not found] == []

    def test_each_citation_is_among_its_sources(self, document: Document) -> None:
        known = _names(" ".join(document.sources))
        cited = re.findall(r"출처: ([^)]+)", document.markdown)
        assert [citation for citation in cited if not _names(citation) & known] == []


def _limits(feature: dict[str, object]) -> str | None:
    limits = feature.get("limits")
    return f"{limits[0]}~{limits[1]} {feature['unit']}" if isinstance(limits, list) else None
