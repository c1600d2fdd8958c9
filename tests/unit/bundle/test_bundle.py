"""Reading a bundle folder: what is refused, and what is said."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from shared.bundle.bundle import load_bundle
from shared.contracts.t1 import PredictResponse
from shared.errors import BundleError
from t1_predict.service import predict_quality
from tests.quality_parts import DEFAULT_BUNDLE, sample, shots_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DEFAULT_BUNDLE, tmp_path / "bundle"))


def rewrite(folder: Path, change: Callable[[dict[str, Any]], Any]) -> None:
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    change(manifest)
    path.write_text(json.dumps(manifest), encoding="utf-8")


def refusal(folder: Path) -> str:
    with pytest.raises(BundleError) as caught:
        load_bundle(folder)
    return caught.value.message


def test_a_sound_bundle_is_read(folder: Path) -> None:
    bundle = load_bundle(folder)
    assert bundle.model_version.startswith("default-")
    assert 0 < bundle.threshold < 1


@pytest.mark.parametrize("name", ["trees.npz", "encoder.npz", "schema.json"])
def test_one_changed_byte_is_noticed_and_the_file_named(folder: Path, name: str) -> None:
    raw = bytearray((folder / name).read_bytes())
    raw[len(raw) // 2] ^= 1
    (folder / name).write_bytes(raw)
    said = refusal(folder)
    assert name in said
    assert "SHA-256" in said


def test_a_newer_format_is_refused_with_what_to_do(folder: Path) -> None:
    rewrite(folder, lambda manifest: manifest.update(format_version=3))
    said = refusal(folder)
    assert "format 3" in said
    assert "update the function or train the bundle again" in said


@pytest.mark.parametrize("version", [None, "1", True, 0])
def test_a_format_version_that_is_none_is_refused(folder: Path, version: Any) -> None:
    rewrite(folder, lambda manifest: manifest.update(format_version=version))
    assert "format_version" in refusal(folder)


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "modes.npz").unlink()
    assert "modes.npz" in refusal(folder)


def test_a_file_that_the_manifest_does_not_list_is_not_trusted(folder: Path) -> None:
    rewrite(folder, lambda manifest: manifest["files"].pop("trees.npz"))
    assert "trees.npz is not listed" in refusal(folder)


def test_a_manifest_without_a_needed_entry_is_refused(folder: Path) -> None:
    rewrite(folder, lambda manifest: manifest.pop("threshold"))
    assert "threshold" in refusal(folder)


def test_a_manifest_that_is_not_json_is_refused(folder: Path) -> None:
    (folder / "manifest.json").write_text("{", encoding="utf-8")
    assert "manifest.json: is not JSON" in refusal(folder)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    assert "manifest.json" in refusal(tmp_path)


def replace_part(folder: Path, part: str, change: Callable[[dict[str, Any]], Any]) -> None:
    """Rewrite an archive and its hash, as a careless tool could."""
    import hashlib

    path = folder / f"{part}.npz"
    with np.load(path) as archive:
        arrays = {name: archive[name] for name in archive.files}
    change(arrays)
    np.savez_compressed(path, **arrays)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    rewrite(folder, lambda manifest: manifest["files"].update({path.name: digest}))


def test_a_part_made_for_fewer_variables_is_refused(folder: Path) -> None:
    replace_part(folder, "modes", lambda arrays: arrays.update(weights=arrays["weights"][:29]))
    assert "modes.npz: made for 29 variables, schema.json has 30" in refusal(folder)


def test_trees_that_read_a_variable_too_many_are_refused(folder: Path) -> None:
    replace_part(folder, "trees", lambda arrays: arrays["node_feature"].__setitem__(0, 30))
    assert "trees.npz" in refusal(folder)


def test_responses_of_a_variable_too_many_are_refused(folder: Path) -> None:
    replace_part(folder, "response", lambda arrays: arrays["parent"].__setitem__(0, 30))
    assert "response" in refusal(folder)


def test_shots_of_another_line_are_refused(folder: Path) -> None:
    replace_part(
        folder,
        "shots",
        lambda arrays: arrays.update({name: arrays[name][:29] for name in ("levels", "lowest", "step")}),
    )
    assert "shots.npz: made for 29 variables, schema.json has 30" in refusal(folder)


def test_a_bundle_from_before_the_sample_holds_no_shots_and_predicts_as_it_did(folder: Path) -> None:
    (folder / "shots.npz").unlink()
    rewrite(folder, lambda manifest: manifest["files"].pop("shots.npz"))
    old, new = load_bundle(folder), load_bundle(DEFAULT_BUNDLE)
    rows = shots_of(new, 50, seed=1)
    assert np.array_equal(old.defect_probability(rows), new.defect_probability(rows))
    assert len(old.shots) == 0
    assert len(new.shots) == 5000


def test_a_bundle_from_before_the_reliability_is_never_unsure(folder: Path) -> None:
    (folder / "reliability.npz").unlink()
    rewrite(folder, lambda manifest: manifest["files"].pop("reliability.npz"))
    old = load_bundle(folder)
    assert old.reliability is None
    answer = cast("PredictResponse", predict_quality(old, {"features": {"Process_HoldPressure": 95.0}}))
    assert answer["verdict"] == answer["prediction"]["class"]
    assert "defect_low" not in answer["prediction"]


def test_an_odd_reliability_is_refused(folder: Path) -> None:
    replace_part(folder, "reliability", lambda arrays: arrays.update(unsure=np.array([1, 2])))
    assert "reliability: unsure" in refusal(folder)


def test_a_bundle_from_before_responses_predicts_as_it_did(folder: Path) -> None:
    (folder / "response.npz").unlink()
    rewrite(folder, lambda manifest: manifest["files"].pop("response.npz"))
    old, new = load_bundle(folder), load_bundle(DEFAULT_BUNDLE)
    rows = shots_of(new, 50, seed=1)
    assert np.array_equal(old.defect_probability(rows), new.defect_probability(rows))
    assert not len(old.responses.follower)
    shot, changes = sample("weak-intensification"), [{"feature": "Process_HoldPressure", "to": 100.0}]
    payload: dict[str, Any] = {"features": shot, "scenarios": [{"changes": changes}]}
    (moved,), (held,) = (
        cast("PredictResponse", predict_quality(bundle, payload))["scenarios"] for bundle in (new, old)
    )
    assert held["companions"] == []
    assert moved["companions"] != []
    assert moved["defect_probability"] < held["defect_probability"]


def test_responses_that_are_listed_and_not_there_are_named(folder: Path) -> None:
    (folder / "response.npz").unlink()
    assert "response.npz" in refusal(folder)


def test_an_archive_with_pickled_objects_is_never_unpickled(folder: Path) -> None:
    replace_part(folder, "references", lambda arrays: arrays.update(run=np.array([{}], dtype=object)))
    assert "references.npz: cannot be read" in refusal(folder)
