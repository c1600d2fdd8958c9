"""The packaged glossary ties the two languages together and says each thing once."""

import re
from functools import cache

import pytest

from shared.assets import asset
from shared.knowledge.collect import collect
from shared.knowledge.documents import DEFECT_MODES
from shared.knowledge.glossary import Entry
from shared.knowledge.packaged import packaged_source
from shared.text_analysis.tokens import terms

SHOP_FLOOR = {
    "gas_porosity": ["기공", "기포", "블로우홀", "핀홀", "porosity", "blow hole", "pinhole"],
    "shrinkage_porosity": ["수축공", "인세", "히케", "shrinkage", "sink"],
    "soldering": ["소착", "용착", "들러붙음", "늘어붙음", "soldering", "sticking"],
    "short_shot": ["미성형", "미충전", "short shot", "misrun"],
    "cold_shut": ["탕경", "탕주름", "콜드셧", "cold shut", "cold lap"],
    "flash": ["버", "바리", "플래시", "flash", "fin", "burr"],
    "exfoliation": ["박리", "껍질", "peeling", "lamination"],
    "heat_check": ["열균열", "히트체크", "heat checking", "thermal fatigue"],
    "intensification": ["증압", "보압", "3차압", "intensification"],
    "spray": ["이형제", "스프레이", "die lube", "release agent"],
    "clamp_force": ["형체력", "클램프", "clamp force", "tonnage"],
    "warm_up": ["예열", "첫 샷", "warm-up", "first shots"],
    "cooling_time": ["냉각 시간", "큐어링 타임", "dwell", "curing time"],
    "dross": ["드로스", "dross"],
    "scratch": ["긁힘", "galling", "drag"],
}
"""Words that must lead to the same thing, whichever of them a question uses."""


@cache
def _entries() -> dict[str, Entry]:
    return dict(collect([packaged_source(asset("knowledge"))]).glossary.entries)


def _key(surface: str) -> str:
    """How a question is searched for it: Hangul however it is spaced, Latin words as their stems."""
    return re.sub(r"\s", "", surface) if re.search("[가-힣]", surface) else " ".join(terms(surface))


def test_every_entry_has_words_in_both_languages() -> None:
    assert [entry.id for entry in _entries().values() if not (entry.ko and entry.en)] == []


def test_a_word_stands_for_one_thing() -> None:
    owners: dict[str, set[str]] = {}
    for entry in _entries().values():
        for surface in entry.surfaces:
            owners.setdefault(_key(surface), set()).add(entry.id)
    assert {key: ids for key, ids in owners.items() if len(ids) > 1} == {}


def test_every_defect_mode_of_the_model_has_an_entry() -> None:
    assert set(DEFECT_MODES) <= set(_entries())


@pytest.mark.parametrize(("entry", "said"), SHOP_FLOOR.items())
def test_the_words_of_the_shop_floor_are_there(entry: str, said: list[str]) -> None:
    assert [word for word in said if word not in _entries()[entry].surfaces] == []


def test_the_subject_of_every_document_has_a_word_in_it() -> None:
    documents = collect([packaged_source(asset("knowledge"))]).documents.values()
    known = {_key(surface) for entry in _entries().values() for surface in entry.surfaces}
    for document in documents:
        title = _key(document.title) if document.language == "ko" else " ".join(terms(document.title))
        assert any(key in title for key in known), document.id
