"""The limits of what is read from outside, each on both sides of its figure."""

import json
from typing import Any

import pytest

from shared import jsonio
from shared.assets import asset
from shared.bundle.feature_names import listed, resolve_names, shown
from shared.bundle.feature_schema import read_schema
from shared.errors import InvalidInput
from shared.knowledge.documents import DocumentError
from shared.knowledge.glossary import read_rows
from shared.knowledge.headings import heading_of
from shared.knowledge.parsing import split_front_matter
from shared.knowledge.yaml_text import parse_yaml
from shared.text_analysis.tokens import terms
from shared.units import parse_unit

SCHEMA = read_schema(asset("models", "default", "schema.json"))


def test_64_unknown_names_are_passed_over_and_65_are_refused() -> None:
    def names(count: int) -> dict[str, float]:
        return {f"nobody_{at}": 1.0 for at in range(count)}

    assert len(resolve_names(SCHEMA, names(64)).unknown) == 64
    with pytest.raises(InvalidInput, match="65 unknown names"):
        resolve_names(SCHEMA, names(65))


def test_of_variables_given_twice_twenty_are_told() -> None:
    def told(count: int) -> int:
        features = SCHEMA.features[:count]
        given = {name: 1.0 for feature in features for name in (feature.name, feature.name.lower())}
        with pytest.raises(InvalidInput) as refused:
            resolve_names(SCHEMA, given)
        return len(refused.value.details)

    assert (told(19), told(20), told(21)) == (19, 20, 20)


def test_ten_names_are_listed_and_the_others_counted() -> None:
    names = [f"n{at}" for at in range(12)]

    assert listed(names[:10]) == ", ".join(names[:10])
    assert listed(names[:11]) == ", ".join(names[:10]) + ", and 1 more"


def test_of_a_name_40_characters_are_shown() -> None:
    assert shown("n" * 40) == "n" * 40
    assert shown("n" * 41) == "n" * 39 + "…"


def test_of_a_name_that_json_repeats_100_characters_are_told() -> None:
    def told(length: int) -> str:
        with pytest.raises(jsonio.RepeatedName) as refused:
            jsonio.loads_once(f'{{"{"n" * length}": 1, "{"n" * length}": 2}}')
        return refused.value.name

    assert told(100) == "n" * 100
    assert told(101) == "n" * 99 + "…"


def test_a_unit_has_48_characters_at_most() -> None:
    assert parse_unit("m".rjust(48)) is not None
    assert parse_unit("m".rjust(49)) is None


def test_a_unit_has_six_factors_at_most() -> None:
    assert parse_unit("/".join("mmmmmm")) is not None
    assert parse_unit("/".join("mmmmmmm")) is None


def test_a_power_of_a_unit_is_four_at_most() -> None:
    assert parse_unit("m^4") is not None
    assert parse_unit("m^5") is None


def entry(number: int = 0, words: int = 1, length: int = 1, identity: int = 1) -> dict[str, Any]:
    """A row of a glossary with so many words of such a length."""
    return {"id": f"{number}".rjust(identity, "i"), "ko": ["가" * length] * words}


def accepted(*rows: dict[str, Any]) -> bool:
    """Whether a glossary of these rows is read."""
    try:
        read_rows(rows)
    except DocumentError:
        return False
    return True


def test_a_glossary_has_5000_entries_of_64_words_of_200_characters_at_most() -> None:
    assert accepted(*map(entry, range(5_000)))
    assert not accepted(*map(entry, range(5_001)))
    assert [accepted(entry(words=count)) for count in (64, 65)] == [True, False]
    assert [accepted(entry(length=count)) for count in (200, 201)] == [True, False]
    assert [accepted(entry(identity=count)) for count in (200, 201)] == [True, False]


def test_a_heading_has_200_characters_at_most() -> None:
    assert heading_of("# " + "h" * 200) == (1, "h" * 200)
    assert heading_of("# " + "h" * 201) is None


def test_front_matter_has_50000_characters_at_most() -> None:
    def text(length: int) -> str:
        return f"---\n{'title: t'.ljust(length)}\n---\nbody"

    assert split_front_matter(text(50_000))[1] == "body"
    with pytest.raises(DocumentError, match="more than 50,000 characters"):
        split_front_matter(text(50_001))


@pytest.mark.parametrize("name", ["ask", "sources", "defect_modes", "related_features"])
def test_a_list_of_front_matter_has_64_words_at_most(name: str) -> None:
    def text(count: int) -> str:
        return f"---\n{name}: {json.dumps(['word'] * count)}\n---\nbody"

    assert len(getattr(split_front_matter(text(64))[0], name)) == 64
    with pytest.raises(DocumentError, match=name):
        split_front_matter(text(65))


def test_yaml_is_nested_16_levels_and_a_million_characters_long_at_most() -> None:
    assert parse_yaml("[" * 16 + "]" * 16) is not None
    with pytest.raises(ValueError, match="nested deeper than 16 levels"):
        parse_yaml("[" * 17 + "]" * 17)
    assert parse_yaml("a: b".ljust(1_000_000)) == {"a": "b"}
    with pytest.raises(ValueError, match="more than 1,000,000 characters"):
        parse_yaml("a: b".ljust(1_000_001))


def test_a_fault_in_yaml_shows_60_characters_of_what_was_written() -> None:
    def said(length: int) -> str:
        with pytest.raises(ValueError, match="is there twice") as refused:
            parse_yaml(f"{'n' * length}: 1\n{'n' * length}: 2\n")
        return str(refused.value)

    assert f" {'n' * 60} is" in said(60)
    assert f" {'n' * 60}… is" in said(61)


def test_a_run_of_60_letters_is_a_word_and_a_longer_one_is_none() -> None:
    assert terms("x" * 60) == ["x" * 60]
    assert terms("x" * 61) == []
