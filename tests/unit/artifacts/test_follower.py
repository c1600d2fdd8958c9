"""The follower follows the pointer, and never leaves a reader without an index."""

from pathlib import Path

import pytest

from shared.artifacts.follower import Follower, VersionCache
from shared.artifacts.registry import Pointer
from shared.artifacts.storage import LocalRegistry
from shared.errors import Unavailable
from shared.knowledge.index_version import INDEX, verify_folder
from tests.knowledge_parts import Clock, document, version_folder

DOCUMENTS = [document("a", "기공", "기공은 가스에서 온다.")]


class Publisher(LocalRegistry):
    """A real store that can be switched off, and that counts how often it was asked."""

    down = False
    asked = 0

    def pointer(self, known: Pointer | None = None) -> Pointer | None:
        self.asked += 1
        if self.down:
            raise Unavailable("switched off")
        return super().pointer(known)


class Parts:
    """A follower whose opened index is its folder's name."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.store = Publisher(root / "published", INDEX)
        self.clock = Clock()
        self.default = version_folder(root, "default", DOCUMENTS)
        self.follower = self.new_process()

    def new_process(self) -> Follower[str]:
        return Follower(
            self.store,
            lambda folder: folder.name,
            lambda: self.default,
            noun="index",
            recheck_seconds=30,
            cache=VersionCache(self.root / "cache", verify_folder),
            clock=self.clock,
        )

    def publish(self, version: str) -> None:
        self.store.publish(version, version_folder(self.root, version, DOCUMENTS))

    def damage(self, version: str) -> None:
        (self.root / "published" / "versions" / version / "documents.jsonl").write_text("x")


@pytest.fixture
def parts(tmp_path: Path) -> Parts:
    return Parts(tmp_path)


def test_the_packaged_index_serves_until_something_is_published(parts: Parts) -> None:
    assert parts.follower.current() == "default"


def test_a_new_version_is_picked_up_after_the_recheck_time(parts: Parts) -> None:
    parts.publish("v1")
    assert parts.follower.current() == "v1"
    parts.publish("v2")
    parts.clock.move(29)
    assert parts.follower.current() == "v1"
    parts.clock.move(2)
    assert parts.follower.current() == "v2"


def test_the_store_is_not_asked_for_every_question(parts: Parts) -> None:
    for _ in range(10):
        parts.follower.current()
    assert parts.store.asked == 1


def test_a_damaged_new_version_leaves_the_open_one(parts: Parts) -> None:
    parts.publish("v1")
    parts.follower.current()
    parts.publish("v2")
    parts.damage("v2")
    parts.clock.move(31)
    assert parts.follower.current() == "v1"


def test_a_new_process_falls_back_to_the_version_before_a_damaged_one(parts: Parts) -> None:
    parts.publish("v1")
    parts.publish("v2")
    parts.damage("v2")
    assert parts.new_process().current() == "v1"


def test_the_packaged_index_is_the_last_resort(parts: Parts) -> None:
    parts.publish("v1")
    parts.damage("v1")
    assert parts.new_process().current() == "default"


def test_a_store_that_does_not_answer_leaves_the_open_version(parts: Parts) -> None:
    parts.publish("v1")
    parts.follower.current()
    parts.store.down = True
    parts.clock.move(31)
    assert parts.follower.current() == "v1"


def test_after_an_outage_the_published_version_is_found(parts: Parts) -> None:
    parts.publish("v1")
    parts.store.down = True
    assert parts.follower.current() == "default"
    parts.store.down = False
    parts.clock.move(31)
    assert parts.follower.current() == "v1"


def test_a_broken_pointer_leaves_the_open_version(parts: Parts) -> None:
    parts.publish("v1")
    parts.follower.current()
    (parts.root / "published" / "current.json").write_text("{")
    parts.clock.move(31)
    assert parts.follower.current() == "v1"


def test_a_damaged_copy_in_the_cache_is_fetched_again(parts: Parts) -> None:
    parts.publish("v1")
    parts.follower.current()
    (parts.root / "cache" / "v1" / "documents.jsonl").write_text("x")
    assert parts.new_process().current() == "v1"
    assert (parts.root / "cache" / "v1" / "documents.jsonl").read_text() != "x"


def test_the_cache_does_not_grow(parts: Parts) -> None:
    for number in range(6):
        parts.publish(f"v{number}")
        parts.clock.move(31)
        parts.follower.current()
    assert len(list((parts.root / "cache").iterdir())) == 3
