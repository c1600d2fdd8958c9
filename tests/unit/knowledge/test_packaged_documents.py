"""The documents that travel with the code: 30 topics, each in Korean and in English, in agreement."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from shared.knowledge.documents import CATEGORIES, DEFECT_MODES, Document
from tests.packaged_documents import (
    names_of,
    packaged,
    schema_features,
    schema_limits,
    stated_limits,
    stated_ranges,
    stated_typical,
)

TOPICS = [
    "process-phases",
    "cold-chamber-machine",
    "shot-sleeve-fill",
    "slow-shot",
    "switch-over",
    "fast-shot-gate-velocity",
    "fill-time",
    "intensification",
    "biscuit-cushion",
    "clamp-force-flash",
    "melt-temperature",
    "hydrogen-degassing",
    "sludge",
    "alloy-adc12-a380",
    "die-thermal-balance",
    "spray-lubricant",
    "cooling-dwell",
    "vacuum-venting",
    "gas-porosity",
    "shrinkage-porosity",
    "cold-shut",
    "short-shot",
    "blister",
    "exfoliation",
    "soldering",
    "stain-burn",
    "deformation",
    "crack-heat-check",
    "warm-up-shots",
    "sensor-faults",
]

DOCUMENTS = list(packaged().documents.values())

# What all documents quote alike, apart from the setting limits of the schema: (low, high) → what it is.
AGREED: Mapping[str, Mapping[tuple[float, float], str]] = {
    "%": {
        (0.1, 0.4): "Mn",
        (0.7, 1.1): "Fe",
        (3, 5): "density index, and porosity of a die without vents",
        (5, 10): "air left at the usual vacuum",
        (40, 60): "sleeve fill",
        (45, 70): "humidity in public data",
    },
    "K": {(60, 120): "superheat"},
    "MPa": {(40, 100): "metal pressure"},
    "bar": {(400, 1000): "metal pressure"},
    "m/s": {
        (0.15, 0.6): "slow shot",
        (2, 5): "fast shot in general",
        (20, 60): "gate velocity",
        (30, 50): "gate velocity aimed at",
    },
    "mbar": {(50, 100): "vacuum"},
    "mm": {
        (0.03, 0.5): "clearance of the plunger tip",
        (0.1, 0.15): "depth of a vent",
        (2, 3): "step of the metering stroke",
        (10, 60): "biscuit",
    },
    "ms": {
        (5, 100): "fill time in the literature",
        (10, 45): "pressure rise time",
        (10, 50): "fill time",
        (33, 44): "pressure rise time in public data",
    },
    "s": {(4, 15): "cooling time in general", (5, 13): "spray", (7, 13): "spray in public data"},
    "°C": {
        (20, 40): "coolant",
        (25, 39): "coolant in public data",
        (27, 37): "factory air in public data",
        (100, 150): "sleeve, below against above",
        (150, 250): "sleeve",
        (180, 250): "die surface",
        (520, 580): "freezing of LM24",
        (538, 593): "freezing of A380",
        (640, 720): "melt, outer range",
        (660, 690): "melt of ADC12",
    },
}


def _in(language: str) -> list[Document]:
    return [document for document in DOCUMENTS if document.language == language]


def _twins(topic: str) -> tuple[Document, Document]:
    return packaged().documents[f"{topic}.ko"], packaged().documents[f"{topic}.en"]


def test_all_packaged_documents_are_usable() -> None:
    assert packaged().failures == []


def test_every_topic_is_there_in_both_languages_and_no_other() -> None:
    assert len(TOPICS) == 30
    assert set(packaged().documents) == {
        f"{topic}.{language}" for topic in TOPICS for language in ("ko", "en")
    }


def test_every_defect_mode_of_the_model_has_a_document() -> None:
    assert set(DEFECT_MODES) <= {mode for document in DOCUMENTS for mode in document.defect_modes}


def test_every_category_and_every_feature_of_the_line_has_a_document() -> None:
    assert {document.category for document in DOCUMENTS} == set(CATEGORIES)
    assert {name for document in DOCUMENTS for name in document.related_features} == set(schema_features())


@pytest.mark.parametrize("language", ["ko", "en"])
def test_no_two_documents_of_a_language_name_the_same_question(language: str) -> None:
    asked = [phrase.casefold() for document in _in(language) for phrase in document.ask]
    assert len(set(asked)) == len(asked)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.id)
class TestEachDocument:
    """What is asked of every packaged document."""

    def test_its_id_is_its_file_name_and_ends_in_its_language(self, document: Document) -> None:
        assert Path(document.uri).name == f"{document.id}.md"
        assert document.id.endswith(f".{document.language}")
        assert Path(document.uri).parent.name == document.language

    def test_its_front_matter_is_complete(self, document: Document) -> None:
        assert document.title
        assert document.related_features
        assert document.sources

    def test_it_names_the_questions_it_answers_each_once(self, document: Document) -> None:
        assert 8 <= len(document.ask) <= 12
        assert len({phrase.casefold() for phrase in document.ask}) == len(document.ask)

    def test_it_asks_in_its_own_language(self, document: Document) -> None:
        hangul = [bool(re.search("[가-힣]", phrase)) for phrase in document.ask]
        assert all(hangul) if document.language == "ko" else not any(hangul)

    def test_it_names_only_known_defect_modes(self, document: Document) -> None:
        assert set(document.defect_modes) <= set(DEFECT_MODES)

    def test_it_names_only_known_features(self, document: Document) -> None:
        named = set(re.findall(r"\b(?:Process|Sensor)_\w+", document.markdown, re.ASCII))
        assert set(document.related_features) | named <= set(schema_features())

    def test_its_length_suits_a_reader_on_a_shift(self, document: Document) -> None:
        assert 250 <= len(document.markdown.split()) <= 700

    def test_its_title_stands_above_its_text(self, document: Document) -> None:
        assert document.markdown.startswith(f"# {document.title}\n")

    def test_it_ends_with_what_not_to_do(self, document: Document) -> None:
        last = re.findall(r"^## (.+)$", document.markdown, re.MULTILINE)[-1]
        assert last in {"하지 말 것", "What not to do"}

    def test_it_says_where_its_claims_come_from(self, document: Document) -> None:
        assert re.search(r"출처|경험값|공개|sources?:|experience|public", document.markdown)

    def test_its_typical_values_are_those_of_the_schema(self, document: Document) -> None:
        features = schema_features()
        for name, value, unit in stated_typical(document):
            assert (value, unit) == (features[name]["typical"], features[name]["unit"]), name

    def test_its_limits_are_those_of_the_schema(self, document: Document) -> None:
        assert stated_limits(document) <= schema_limits()

    def test_its_ranges_are_those_of_the_other_documents(self, document: Document) -> None:
        for unit, agreed in AGREED.items():
            settings = {(limits.low, limits.high) for limits in schema_limits() if limits.unit == unit}
            assert set(stated_ranges(document, unit)) <= set(agreed) | settings, unit


@pytest.mark.parametrize("document", _in("en"), ids=lambda document: document.id)
def test_each_source_of_an_english_document_is_cited_in_its_text(document: Document) -> None:
    text = document.markdown.casefold()
    assert [source for source in document.sources if not any(name in text for name in names_of(source))] == []


@pytest.mark.parametrize("topic", TOPICS)
class TestTwins:
    """What is asked of a topic's Korean and English documents together."""

    def test_they_are_found_by_the_same_filters(self, topic: str) -> None:
        korean, english = _twins(topic)
        assert english.category == korean.category
        assert english.defect_modes == korean.defect_modes
        assert english.related_features == korean.related_features

    def test_limits_told_in_korean_are_told_in_english(self, topic: str) -> None:
        korean, english = _twins(topic)
        assert stated_limits(korean) <= stated_limits(english)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_each_language_tells_the_limits_of_every_setting(language: str) -> None:
    assert set().union(*map(stated_limits, _in(language))) == schema_limits()


@pytest.mark.parametrize("language", ["ko", "en"])
def test_each_language_tells_the_typical_value_of_every_feature(language: str) -> None:
    assert {name for document in _in(language) for name, _, _ in stated_typical(document)} == set(
        schema_features()
    )


def test_a_misquoted_limit_would_be_noticed() -> None:
    korean, _ = _twins("intensification")
    wrong = korean.markdown.replace("한계 75~125 MPa", "한계 70~125 MPa")
    assert wrong != korean.markdown
    document = Document(**{name: getattr(korean, name) for name in Document.__slots__} | {"markdown": wrong})
    assert not stated_limits(document) <= schema_limits()
