"""Reading sources: one bad document never stops the others."""

import pytest

from shared.errors import Unavailable
from shared.knowledge.collect import Failure, collect
from tests.knowledge_parts import FakeSource, markdown


def test_bad_documents_are_reported_and_the_others_taken() -> None:
    source = FakeSource(
        {"a.md": "# A\n\n본문", "b.md": b"\x00\x01", "c.pdf": b"%PDF", "d.md": "# D\n\n본문"},
        broken=frozenset({"d.md"}),
    )
    found = collect([source])
    assert list(found.documents) == ["a"]
    assert (found.scanned, len(found.failures)) == (4, 3)
    assert [failure.document for failure in found.failures] == ["b.md", "c.pdf", "d.md"]
    assert all(failure.reason for failure in found.failures)


def test_a_later_source_replaces_a_document_of_the_same_id() -> None:
    packaged = FakeSource({"a.md": "# 처음\n\n본문", "b.md": "# B\n\n본문"})
    plant = FakeSource({"공장.md": markdown("새것", "본문", id="a")})
    found = collect([packaged, plant])
    assert found.documents["a"].title == "새것"
    assert set(found.documents) == {"a", "b"}
    assert (found.replaced, found.failures) == (1, [])


def test_an_id_used_twice_in_one_source_is_a_failure() -> None:
    source = FakeSource({"x/a.md": "# A\n\n하나", "y/a.md": "# A\n\n둘"})
    found = collect([source])
    assert found.failures == [Failure("y/a.md", "id a is already used by x/a.md")]


def test_a_document_that_is_too_big_is_not_even_read() -> None:
    source = FakeSource({"a.md": "# A\n\n" + "가" * 100})
    found = collect([source], max_bytes=50)
    assert source.read_names == []
    assert "allowed" in found.failures[0].reason


def test_a_glossary_is_no_document() -> None:
    source = FakeSource({"glossary.yaml": "terms:\n- {id: x, ko: [기공]}", "a.md": "# A\n\n본문"})
    found = collect([source])
    assert (found.scanned, list(found.documents), list(found.glossary.entries)) == (1, ["a"], ["x"])


def test_a_wrong_glossary_is_a_failure_like_any_other() -> None:
    found = collect([FakeSource({"glossary.yaml": "terms: 3", "a.md": "# A\n\n본문"})])
    assert [failure.document for failure in found.failures] == ["glossary.yaml"]
    assert list(found.documents) == ["a"]


def test_a_source_that_does_not_answer_is_an_error() -> None:
    with pytest.raises(Unavailable):
        collect([FakeSource({}, down=True)])


def test_progress_is_told_after_each_file() -> None:
    calls: list[int] = []
    collect([FakeSource({"a.md": "# A\n\n본문", "b.bin": b""})], lambda: calls.append(1))
    assert len(calls) == 2
