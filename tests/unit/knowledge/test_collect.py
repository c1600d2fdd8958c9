"""Reading sources: one bad document never stops the others."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest

from shared.errors import Unavailable
from shared.knowledge.collect import NOT_REACHED, Failure, Known, collect
from shared.knowledge.documents import Document, RawDocument
from shared.knowledge.reader import DirectReader
from shared.knowledge.sources import Listed
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


def test_an_id_given_twice_in_one_source_is_a_failure() -> None:
    source = FakeSource({"x/b.md": markdown("A", "하나", id="a"), "y/c.md": markdown("A", "둘", id="a")})
    found = collect([source])
    assert found.failures == [Failure("y/c.md", "id a is already used by x/b.md")]


def test_files_of_one_name_in_many_folders_are_all_found_by_ids_of_their_paths() -> None:
    names = [
        "a.md",
        "a.txt",
        "2라인/a.md",
        "2라인/a.txt",
        "3라인/a.ko.md",
        "4라인/a.ko.md",
        "x (1)/b c.md",
        "x/b c.md",
    ]
    found = collect([FakeSource({name: f"# {name}\n\n본문" for name in names})])
    assert found.failures == []
    assert {document.uri.removeprefix("test/"): name for name, document in found.documents.items()} == {
        "a.md": "a",
        "a.txt": "a-txt",
        "2라인/a.md": "2라인-a",
        "2라인/a.txt": "2라인-a-txt",
        "3라인/a.ko.md": "a.ko",
        "4라인/a.ko.md": "4라인-a.ko",
        "x (1)/b c.md": "b-c",
        "x/b c.md": "x-b-c",
    }


def test_a_document_keeps_the_id_it_was_cited_by_when_others_come_before_it() -> None:
    first = collect([FakeSource({"y/a.md": "# Y\n\n본문"})])
    known = {document.uri: Known("", document) for document in first.documents.values()}
    found = collect([FakeSource({"x/a.md": "# X\n\n본문", "y/a.md": "# Y\n\n새 본문"})], known=known)
    assert {name: document.title for name, document in found.documents.items()} == {"x-a": "X", "a": "Y"}


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


def test_a_name_that_is_no_text_is_a_failure_that_can_be_written_down() -> None:
    found = collect([FakeSource({"a-\udcff.md": "# A\n\n본문", "b.md": "# B\n\n본문"})])
    assert found.failures == [Failure("a-\ufffd.md", "its name is not Unicode; rename the file")]
    assert list(found.documents) == ["b"]


def test_a_file_that_grew_since_it_was_listed_is_not_taken() -> None:
    class Growing(FakeSource):
        def list(self) -> Iterator[Listed]:
            yield from (replace(listed, size=1) for listed in super().list())

    found = collect([Growing({"a.md": "# A\n\n" + "가" * 100})], max_bytes=50)
    assert "grew" in found.failures[0].reason


def test_the_text_of_an_index_is_bounded() -> None:
    source = FakeSource({f"{name}.md": "# A\n\n" + "가" * 20 for name in "abc"})
    found = collect([source], max_characters=60)
    assert list(found.documents) == ["a", "b"]
    assert found.failures == [Failure("c.md", "the index has reached the 60 characters allowed")]


def test_no_document_may_take_all_of_the_time_that_is_left() -> None:
    @dataclass(frozen=True)
    class Timed(DirectReader):
        given: list[float] = field(default_factory=list)

        def document(self, raw: RawDocument, seconds: float) -> Document:
            self.given.append(seconds)
            return super().document(raw, seconds)

    left = iter((200.0, 100.0, 0.0))
    reader = Timed()
    source = FakeSource({f"{name}.md": "# A\n\n본문" for name in "abc"})
    found = collect([source], reader=reader, time_left=lambda: next(left))
    assert reader.given == [10.0, 5.0]
    assert found.failures == [Failure("c.md", NOT_REACHED)]
    assert source.read_names == ["a.md", "b.md"]
