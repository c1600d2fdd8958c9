"""A passage is never cut within a row of a table, and each part of a table has its head."""

import random

from shared.knowledge.chunks import MAX_CHARACTERS, chunk_document
from t3_kb.passages import best_sentences, make_excerpt
from tests.knowledge_parts import document

HEAD = "| 결함 | 대책 |\n| --- | --- |"


def test_a_long_table_is_cut_between_rows_and_keeps_its_head() -> None:
    drawn = random.Random(1)
    for _ in range(50):
        rows = [
            f"| 결함 {n} | {'본다. ' * drawn.randrange(1, 120)}끝 |" for n in range(drawn.randrange(1, 40))
        ]
        found = [chunk.text for chunk in chunk_document(document("a", "표", HEAD + "\n" + "\n".join(rows)))]
        seen = []
        for text in found:
            head, rule, *own = text.split("\n")
            assert f"{head}\n{rule}" == HEAD
            assert len(text) <= MAX_CHARACTERS or len(own) == 1
            seen += own
        assert seen == rows


def test_lists_and_tables_stay_as_they_are_written() -> None:
    body = f"- 하나\n  - 둘\n\n{HEAD}\n| 소착 | 이형제 |"
    assert [chunk.text for chunk in chunk_document(document("a", "표", body))] == [body]


def test_lines_with_bars_that_are_no_table_are_text() -> None:
    body = "\n".join("| 그림 |" for _ in range(200))
    assert max(len(chunk.text) for chunk in chunk_document(document("a", "표", body))) <= MAX_CHARACTERS


def test_an_excerpt_holds_whole_rows() -> None:
    rows = [f"| 결함 {n} | 온도를 본다. 압력을 본다. 속도를 본다. {'가' * 60} |" for n in range(9)]
    for whole in (True, False):
        for asked in ({"온도": 1.0}, {"압력": 1.0}, {"7": 1.0}):
            shown = make_excerpt("\n".join([HEAD, *rows]), asked, whole=whole).text.split("\n")
            assert set(shown) <= {*HEAD.split("\n"), *rows}


def test_a_row_is_quoted_with_the_heads_of_its_columns() -> None:
    text = f"앞 문단이다.\n\n{HEAD}\n| 소착 | 이형제를 늘린다. 온도를 190~200℃로 |\n| 기공 | a\\|b |"
    assert best_sentences(text, {"소착": 1.0}, 1) == ["결함: 소착, 대책: 이형제를 늘린다. 온도를 190~200℃로"]
    assert best_sentences(text, {"기공": 1.0}, 1) == ["결함: 기공, 대책: a|b"]
