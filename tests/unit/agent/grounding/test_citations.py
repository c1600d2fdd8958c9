"""Citations are bound to what the search found, while the answer streams."""

import random
import unicodedata
from itertools import product

import pytest

from agent.grounding.citations import LONGEST_CITATION, CitationFilter, cited, without_unknown

FOUND = {"gas-porosity.ko", "soldering.en", "탕경-대책.ko"}


def shown(*pieces: str) -> list[str]:
    """What the filter gives for each piece, and at the end."""
    citations = CitationFilter(lambda: FOUND)
    return [*(citations.add(piece) for piece in pieces), citations.finish()]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("보압을 올린다 [gas-porosity.ko].", "보압을 올린다 [gas-porosity.ko]."),
        ("[탕경-대책.ko] 참고", "[탕경-대책.ko] 참고"),
        ("보압을 올린다 [made-up.ko].", "보압을 올린다."),
        ("[gas-porosity.ko, made-up.en]", "[gas-porosity.ko]"),
        ("[made-up.ko, other.en]끝", "끝"),
        ("[1] [x] [표 3] [gas porosity] [a.b]", "[1] [x] [표 3] [gas porosity] [a.b]"),
        ("[[made-up.ko]] [[soldering.en]] [[soldering.en, n.ko]]", " [[soldering.en]] [[soldering.en]]"),
        ("【gas-porosity.ko】 【made-up.ko】", "【gas-porosity.ko】 "),
        ("[출처: gas-porosity.ko] [출처: made-up.ko]", "[출처: gas-porosity.ko] "),
        ("[출처 gas-porosity.ko] [출처:made-up]", "[출처 gas-porosity.ko] "),
        ("[source: soldering.en; made-up.en]", "[source: soldering.en]"),
        ("(출처: 탕경-대책.ko) (출처: 없는-대책.ko)", "(출처: 탕경-대책.ko) "),
        ("(Source: made-up) (see soldering.en)", " (see soldering.en)"),
        ("[soldering.en; made-up-rule; 탕경-대책.ko]", "[soldering.en, 탕경-대책.ko]"),
        ("[^soldering.en] [^made-up.en] [^1]", "[^soldering.en]  [^1]"),
        ("[`soldering.en`] [**made-up.en**]", "[`soldering.en`] "),
        ("[SOLDERING.EN] [gas-porosity]", "[SOLDERING.EN] [gas-porosity]"),
        ("[출처: 도구 결과] (출처: 이번 샷의 예측)", "[출처: 도구 결과] (출처: 이번 샷의 예측)"),
        ("(참고: 통상 195 °C) [참고] (근거: 낮은 온도)", "(참고: 통상 195 °C) [참고] (근거: 낮은 온도)"),
        (
            "[source code] [문서 3] (documents that were read)",
            "[source code] [문서 3] (documents that were read)",
        ),
        ("【4†source】", ""),
        ("[soldering.en", "[soldering.en"),
    ],
)
def test_unknown_citations_go_and_all_else_stays(text: str, left: str) -> None:
    assert without_unknown(text, FOUND) == left
    assert "".join(shown(text)) == left


def test_text_without_brackets_passes_at_once() -> None:
    assert shown("금형 ", "온도가 ", "낮다") == ["금형", " 온도가", " 낮다", ""]


def test_a_citation_in_pieces_is_held_until_it_is_known() -> None:
    assert shown("낮다 [gas", "-poro", "sity.ko] 끝") == ["낮다", "", " [gas-porosity.ko] 끝", ""]
    assert shown("낮다 [made", "-up.ko", "] 끝") == ["낮다", "", "  끝", ""]


def test_a_bracket_that_never_closes_is_not_lost() -> None:
    assert "".join(shown("낮다 [gas", "-poro")) == "낮다 [gas-poro"


def test_what_is_too_long_for_a_citation_is_not_held_any_longer() -> None:
    long = "a" * (LONGEST_CITATION + 1)

    assert shown("[", long, "b")[:2] == ["", "[" + long]


@pytest.mark.parametrize(("longer", "left"), [(0, ""), (1, None)])
def test_a_citation_has_at_most_so_many_characters(longer: int, left: str | None) -> None:
    inside = ("made-up-1, " * LONGEST_CITATION)[: LONGEST_CITATION - 9] + "made-up-2"
    text = f"[{inside[:LONGEST_CITATION]}{'x' * longer}]"

    assert len(text) == LONGEST_CITATION + longer + 2
    assert without_unknown(text, FOUND) == (text if left is None else left)
    assert "".join(shown(*text)) == (text if left is None else left)


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_how_a_text_is_cut_makes_no_difference(size: int) -> None:
    text = "a [made-up.ko] [gas-porosity.ko][x] [[soldering.en, n.ko]] [1\n] [un"
    pieces = [text[at : at + size] for at in range(0, len(text), size)]

    assert "".join(shown(*pieces)) == without_unknown(text, FOUND)


def test_without_a_search_nothing_can_be_cited() -> None:
    citations = CitationFilter(lambda: ())

    assert citations.add("a [gas-porosity.ko]") + citations.finish() == "a "


def test_cited_are_those_in_brackets() -> None:
    assert cited("soldering.en [gas-porosity.ko, 탕경-대책.ko] [no.ko]", FOUND) == {
        "gas-porosity.ko",
        "탕경-대책.ko",
    }


PLANT = (
    *(
        "line-3-leaks",
        "SOP-112",
        "WI_0042",
        "작업표준서-03",
        "누설.기준.v2",
        "3라인-하우징",
        "plant.doc.7",
        "QP-7.5-01",
    ),
    *("line-3-leaks.ko", "casting_rules.pdf", "SOP112", "a" * 118 + "-1"),
)
"""Ids of a plant's own documents: whatever `documents.ID_PATTERN` allows."""
FORMS = (
    *(
        "[{}]",
        "[[{}]]",
        "【{}】",
        "[출처: {}]",
        "[출처 : {}]",
        "[출처:{}]",
        "[source: {}]",
        "[Source: {}]",
        "(출처: {})",
    ),
    *(
        "(source: {})",
        "[^{}]",
        "[ {} ]",
        "[`{}`]",
        "［{}］",
        "〔{}〕",
        "[문서: {}]",
        "(근거: {})",
        "[참고: {}]",
        "(참고 {})",
    ),
)


@pytest.mark.parametrize("document", [*PLANT, "누설대책", "Rule 7, part b", "규정 12조", "12"])
def test_a_document_that_was_found_is_cited_whatever_its_id_looks_like(document: str) -> None:
    for form in FORMS:
        text = f"값을 낮춘다 {form.format(document)}."

        assert without_unknown(text, {document, "other.ko"}) == text
        assert cited(text, {document, "other.ko"}) == {document}


@pytest.mark.parametrize("document", PLANT)
def test_a_made_up_document_is_taken_out_in_every_form(document: str) -> None:
    for form in FORMS:
        text = f"값을 낮춘다 {form.format(document)}."

        assert without_unknown(text, {"other.ko"}) == "값을 낮춘다."
        assert without_unknown(text, ()) == "값을 낮춘다."
        assert cited(text, {"other.ko"}) == frozenset()


@pytest.mark.parametrize("sign", [", ", "; ", ";", ",", " ; ", "、"])
def test_of_several_documents_those_that_were_found_stay(sign: str) -> None:
    for form in FORMS:
        text = f"{form.format(sign.join(('made-up-1', 'SOP-112', 'made.up.ko', 'soldering.en')))} 끝"
        left = without_unknown(text, {"SOP-112", "soldering.en"})

        assert "made" not in left
        assert "SOP-112, soldering.en" in left
        assert cited(left, {"SOP-112", "soldering.en"}) == {"SOP-112", "soldering.en"}


@pytest.mark.parametrize("document", ["누설대책", "사내 누설 기준서", "our leak manual"])
def test_behind_a_word_for_source_anything_unknown_is_made_up(document: str) -> None:
    assert without_unknown(f"낮춘다 [출처: {document}] (source: {document})", {"a.ko"}) == "낮춘다  "


@pytest.mark.parametrize(
    "text",
    [
        "[1] [12] [1-3] [2024-02-10] [0.5-0.8] [50~88 mbar] [10:30] [3.5e-4]",
        "[x] [ ] [참고] [주의] [표 3] [그림 2-1] [NOTE] [TODO] [NG] [OK] [예] [!WARNING]",
        "[°C] [MPa] [m/s] [kgf/cm²] [N·m] [%] [L/min] [50-88mbar]",
        "[ADC12] [A380] [ADC12-T6] [AlSi9Cu3] [Al-Si] [Fe-Al] [ISO-9001] [EN-1706] [SKD61]",
        "[글](https://example.com/a-b) [made-up.ko](https://x.y) [a-b-c](#top)\n[ref-1]: https://x.y",
        "[Process_MoldTemperature] [Sensor_Temperature1] [defect_probability] [T1] [predict_quality]",
        "- [ ] 할 일\n- [x] 한 일\n`array[index-1]` 설명 (die-casting) (금형-온도)",
        "[낮음] [171.5, 195] [a, b] [온도, 압력] [] [[]] ()",
        "[step-1] [v1.2.3] [Table-2] [Fig.3] [phase-2] [1-2단계] [주의-필독] [T1-결과] [X-ray]",
        "[P-D-C-A] [U.S.A.] [5-Why] [L-shape]",
    ],
)
def test_ordinary_brackets_stay_as_they_are(text: str) -> None:
    names = {"Process_MoldTemperature", "Sensor_Temperature1"}

    assert without_unknown(text, FOUND, names) == text


LOOKALIKES = ("{}", "{}\u200b", "\u2060{}", "\u00a0{}", "{} p.3", "{}#절차", "{} 3쪽", "{}:12", "{}§2", "#{}")
"""How else a document is named: what cannot be seen, and places in it."""


@pytest.mark.parametrize(
    "form", [*FORMS, "「{}」", "『{}』", "〈{}〉", "《{}》", "«{}»", "⟦{}⟧", "({})", "\\[{}\\]"]
)
def test_a_document_is_told_however_it_is_written(form: str) -> None:
    for written, hyphen in product(LOOKALIKES, "-‐‑–−－"):
        # Of round brackets alone, only an id is one.
        place = "{}" if form == "({})" and written in LOOKALIKES[4:] else written
        known, unknown = (
            f"낮춘다 {form.format(place.format(name.replace('-', hyphen)))}."
            for name in ("a-b-c.ko", "x-y-z.ko")
        )

        assert without_unknown(known, {"a-b-c.ko"}) == known
        assert cited(known, {"a-b-c.ko"}) == {"a-b-c.ko"}
        assert "x" not in without_unknown(unknown, {"a-b-c.ko"})
        assert cited(unknown, {"a-b-c.ko"}) == frozenset()


@pytest.mark.parametrize("sign", [" / ", "/", " & ", " and ", " 및 ", " + ", "·", " ", "\t", " | "])
def test_documents_joined_by_other_signs_are_several(sign: str) -> None:
    found = {"a-b-c.ko", "d-e-f.en"}
    both, one = f"[a-b-c.ko{sign}d-e-f.en] 끝", f"[a-b-c.ko{sign}x-y-z.en] 끝"

    assert without_unknown(both, found) == both
    assert cited(both, found) == found
    assert without_unknown(one, found) == "[a-b-c.ko] 끝"


def test_quotes_and_round_brackets_around_other_words_stay() -> None:
    text = (
        "「T-슬롯」 『게이트·러너』 (die-casting) (표준.pdf 참고) 〈그림 2-1〉 «a-b» [표 12] [글](made-up.ko)"
    )

    assert without_unknown(text, {"12", "a.ko"}) == text
    assert cited(text, {"12", "a.ko"}) == frozenset()


def test_names_of_the_line_are_no_documents() -> None:
    assert without_unknown("[Press-2.Temp]", (), {"Press-2.Temp"}) == "[Press-2.Temp]"
    assert without_unknown("[Press-2.Temp]", ()) == ""


def test_an_id_is_known_in_either_normal_form_of_unicode() -> None:
    text = unicodedata.normalize("NFD", "낮춘다 [탕경-대책.ko]")

    assert without_unknown(text, FOUND) == text
    assert cited(text, FOUND) == {"탕경-대책.ko"}


@pytest.mark.parametrize("seed", range(40))
def test_however_an_answer_streams_the_same_is_shown(seed: int) -> None:
    draw = random.Random(seed)
    signs = [
        *"[[[]]]【】()()「\n ;,.",
        "출처:",
        "source: ",
        "a-b-c",
        "soldering.en",
        "탕경-대책.ko",
        "made-up.ko",
    ]
    signs += [
        "[made-up.ko]",
        "[soldering.en]",
        "(출처: made-up)",
        "[[n-1.ko]]",
        "(x)",
        "[글](https://x.y/a-b)",
        "(made-up.ko)",
        "「made-up.ko」",
        "[made‑up.ko p.3]",
        "]",
        "(",
        "」",
        "\u200b",
        "a" * 90,
    ]
    text = "".join(draw.choices(signs, k=60))
    pieces: list[str] = []
    at = 0
    while at < len(text):
        size = draw.randint(1, 9)
        pieces.append(text[at : at + size])
        at += size

    assert "".join(shown(*pieces)) == without_unknown(text, FOUND)


def test_plain_round_brackets_are_not_held_back() -> None:
    assert shown("온도 (", "통상 195", ") 낮음")[:2] == ["온도", " (통상 195"]


PASSAGE = "Freezing begins at 582 °C (source: potto.org node46). See [made-up.en]."


@pytest.mark.parametrize("size", [1, 4, 200])
def test_what_a_found_document_says_of_its_own_sources_is_no_made_up_citation(size: int) -> None:
    written = f"{PASSAGE} [soldering.en] Or so (source: potto.org node47)."
    citations = CitationFilter(lambda: FOUND, (), lambda: [PASSAGE])
    pieces = [citations.add(written[at : at + size]) for at in range(0, len(written), size)]

    # A citation that it makes up itself would be read as one of the answer's.
    told = PASSAGE.replace(" [made-up.en]", "")
    assert told != PASSAGE
    assert "".join([*pieces, citations.finish()]) == f"{told} [soldering.en] Or so."
