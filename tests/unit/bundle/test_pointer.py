"""current.json with the models before and the shadow: old readers follow the same model."""

import json
import random

import pytest

from shared.artifacts.registry import KEPT_VERSIONS, VersionRef
from shared.bundle.pointer import ModelPointer
from shared.bundle.published import pointer_json, read_pointer
from shared.errors import BundleError, NotFound


def ref(name: str) -> VersionRef:
    return VersionRef(name, f"{name}-hash", None)


@pytest.mark.parametrize("seed", range(20))
def test_whatever_happens_to_a_pointer_all_readers_follow_the_same_model(seed: int) -> None:
    draw = random.Random(seed)
    pointer = ModelPointer(ref("v0"))
    for step in range(12):
        name = f"v{draw.randrange(6)}"
        match draw.randrange(3):
            case 0:
                before, pointer = pointer, pointer.led_by(ref(name))
                assert pointer.current == ref(name)
                if name != before.current.version:
                    assert pointer.back().current == before.current
            case 1 if pointer.previous:
                pointer = pointer.back()
            case _ if name != pointer.current.version:
                pointer = pointer.with_shadow(ref(name) if draw.random() < 0.7 else None)
        assert pointer.shadow is None or pointer.shadow.version != pointer.current.version
        raw = pointer.to_json()
        assert ModelPointer.read(raw) == pointer, step
        assert read_pointer(raw) == pointer.current
        names = [pointer.current.version, *(one.version for one in pointer.previous)]
        assert len(set(names)) == len(names) <= KEPT_VERSIONS + 1


def test_a_pointer_of_before_has_neither() -> None:
    assert ModelPointer.read(pointer_json(ref("v1"))) == ModelPointer(ref("v1"))
    assert ModelPointer(ref("v1")).to_json() == pointer_json(ref("v1"))


def test_a_shadow_that_is_released_shadows_nothing_any_more() -> None:
    pointer = ModelPointer(ref("v1"), (), ref("v2"))
    assert pointer.led_by(ref("v2")) == ModelPointer(ref("v2"), (ref("v1"),))
    assert pointer.led_by(ref("v3")).shadow == ref("v2")
    with pytest.raises(BundleError, match="its own shadow"):
        pointer.with_shadow(ref("v1"))


def test_without_a_model_before_there_is_no_way_back() -> None:
    with pytest.raises(NotFound, match="v1"):
        ModelPointer(ref("v1")).back()


@pytest.mark.parametrize(
    "more",
    [
        {"previous": "v1"},
        {"previous": [{"model_version": "../x", "manifest_sha256": "0"}]},
        {"shadow": {"model_version": "v2"}},
        {"shadow": "v2"},
    ],
)
def test_an_odd_entry_is_named(more: dict[str, object]) -> None:
    raw = json.dumps({**json.loads(pointer_json(ref("v1"))), **more}).encode()
    with pytest.raises(BundleError, match=r"current\.json"):
        ModelPointer.read(raw)
