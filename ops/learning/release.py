"""`diecast release`: a bundle becomes the model of a line, or scores in its shadow, and the way back.

The files of a version are uploaded first, fetched back and checked as the functions will, and only then the
pointer moves. It is written with the revision that it was made from, so that of two releases one fails.
"""

import hashlib
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import boto3

from ops.learning.release_words import Words
from ops.refusals import ended
from ops.stack_description import outputs_and_parameters
from shared.artifacts.registry import CURRENT, MANIFEST, VersionRef, is_plain_name
from shared.artifacts.s3_storage import S3Objects
from shared.bundle.bundle import Bundle, load_bundle
from shared.bundle.lines import folder_of as folder_of_line
from shared.bundle.manifest import hashes, read_manifest
from shared.bundle.pointer import ModelPointer
from shared.bundle.published import PublishedModels
from shared.contracts.line import DEFAULT_LINE
from shared.errors import BundleError, Conflict, InvalidInput, NotFound

type Act = Literal["release", "back", "shadow", "no_shadow"]
TOLD: Final = "the published model"
MODELS: Final = "models/"
NAMED: Final = ("current", "shadow")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the models of a line are: the bucket, given by its name or as a stack's ModelBucket, and the
    prefix of all lines (a stack's ModelPrefix)."""

    line: str
    bucket: str | None = None
    prefix: str = MODELS
    stack: str | None = None

    @property
    def options(self) -> str:
        """The options that name it again."""
        where = f"--stack {self.stack}" if self.bucket is None else f"--bucket {self.bucket}"
        prefix = "" if self.bucket is None or self.prefix == MODELS else f" --prefix {self.prefix}"
        return f"--line {self.line} {where}{prefix}"

    def objects(self) -> tuple[S3Objects, str]:
        """Return the bucket's objects, and the line's prefix. Raises InvalidInput where none is named."""
        bucket, prefix = self.bucket, self.prefix
        if bucket is None:
            if self.stack is None:
                raise InvalidInput("--bucket, --stack: give one of them: where the line's models are")
            parameters = outputs_and_parameters(self.stack)[1]
            bucket, prefix = parameters.get("ModelBucket"), parameters.get("ModelPrefix", MODELS)
            if "MODEL_VERSION=" in parameters.get("ExpertSettings", "") and self.line == DEFAULT_LINE:
                print(f"{self.stack}: ExpertSettings pin a MODEL_VERSION, which counts before any pointer")
            if not bucket:
                raise InvalidInput(
                    f"The stack {self.stack} has no ModelBucket: it works with the packaged model."
                )
        return S3Objects(boto3.client("s3"), bucket), line_prefix(self.line, prefix)


@dataclass(frozen=True, slots=True)
class ReleaseRequest:
    """The place, and the bundle's folder. `simulated` lets a model of simulated shots through."""

    place: Place
    model: Path | None
    simulated: bool
    dry_run: bool
    language: Literal["en", "ko"]


def line_prefix(line: str, prefix: str = MODELS) -> str:
    """Return where a line's models lie in a bucket: the pointer and its versions. Raises InvalidInput."""
    return f"{prefix}{folder_of_line(line)}"


def folder_of(name: str, place: Place, scratch: Path) -> Path:
    """Return the folder of a bundle: `name` itself where it is one, else that version of the line, fetched
    into `scratch`; `current` and `shadow` are those that the line's pointer names.

    Raises NotFound, BundleError, Unavailable, InvalidInput.
    """
    if (Path(name) / MANIFEST).is_file():
        return Path(name)
    if not is_plain_name(name):
        raise NotFound(f"{name} is no folder of a bundle: it has no {MANIFEST}.")
    if place.bucket is None and place.stack is None:
        raise NotFound(
            f"{name} is no folder of a bundle; a version of line {place.line} is fetched with --bucket or "
            "--stack."
        )
    objects, prefix = place.objects()
    ref = VersionRef(name, None, None)
    if name in NAMED:
        pointer, _ = read_current(objects, prefix)
        found = None if pointer is None else pointer.current if name == "current" else pointer.shadow
        if found is None:
            raise NotFound(f"Line {place.line} has no {name} model in that bucket.")
        ref = found
    folder = scratch / ref.version
    if not folder.exists():
        PublishedModels(objects, prefix).fetch(ref, folder)
    return folder


def run(request: ReleaseRequest, act: Act) -> int:
    """Do it; 1 where AWS or a check refuses, with the reason on standard error."""
    return ended(lambda: _ACTS[act](request))


def publish(
    objects: S3Objects, prefix: str, ref: VersionRef, change: Callable[[ModelPointer], ModelPointer]
) -> tuple[ModelPointer | None, ModelPointer]:
    """Move the pointer by `change` once all files of `ref` lie there whole and open as a bundle; before and
    after.

    Without a pointer the first model is its own beginning. Raises NotFound, BundleError naming the file,
    Conflict where somebody else moved the pointer meanwhile, or Unavailable; the pointer then stays.
    """
    with tempfile.TemporaryDirectory(prefix="model-") as folder:
        PublishedModels(objects, prefix).fetch(ref, Path(folder, ref.version))
        load_bundle(Path(folder, ref.version))
    before, revision = read_current(objects, prefix)
    after = change(before or ModelPointer(ref))
    objects.replace(prefix + CURRENT, after.to_json(), revision, TOLD)
    return before, after


def read_current(objects: S3Objects, prefix: str) -> tuple[ModelPointer | None, str]:
    """Return the pointer and its revision, None and an empty one where there is none."""
    try:
        found = objects.read_if_changed(prefix + CURRENT, "", TOLD)
    except NotFound:
        return None, ""
    return (None, "") if found is None else (ModelPointer.read(found[0]), found[1])


def _release(request: ReleaseRequest) -> None:
    _put(request, lambda ref: lambda pointer: pointer.led_by(ref))


def _shadow(request: ReleaseRequest) -> None:
    _put(request, lambda ref: lambda pointer: pointer.with_shadow(ref), shadow=True)


def _put(
    request: ReleaseRequest,
    change: Callable[[VersionRef], Callable[[ModelPointer], ModelPointer]],
    *,
    shadow: bool = False,
) -> None:
    words = Words(request.language)
    assert request.model is not None  # noqa: S101 - the command asks for one
    bundle = load_bundle(request.model)
    raw = (request.model / MANIFEST).read_bytes()
    manifest = read_manifest(raw)
    if manifest.get("simulated") is True and not request.simulated:
        raise InvalidInput(words.is_simulated(bundle.model_version))
    objects, prefix = request.place.objects()
    ref = VersionRef(bundle.model_version, hashlib.sha256(raw).hexdigest(), None)
    before, _ = read_current(objects, prefix)
    if shadow and before is None:
        raise NotFound(words.no_model(request.place.line))
    if before is not None:
        _tell_variables(objects, prefix, before.current, bundle, words)
    if request.dry_run:
        print(words.would(bundle.model_version, prefix, shadow=shadow))
        return
    _upload(objects, prefix, request.model, manifest, ref)
    before, after = publish(objects, prefix, ref, change(ref))
    if shadow:
        print(words.shadows(ref.version, after.current.version, request.place.line))
        return
    print(words.released(ref.version, request.place.line))
    _tell_back(after, request, words)


def _back(request: ReleaseRequest) -> None:
    words = Words(request.language)
    objects, prefix = request.place.objects()
    before, _ = read_current(objects, prefix)
    if before is None:
        raise NotFound(words.no_model(request.place.line))
    after = before.back()
    if request.dry_run:
        print(words.would(after.current.version, prefix, shadow=False))
        return

    def back(pointer: ModelPointer) -> ModelPointer:
        """Only from where the way was looked up: behind another release, back is somewhere else."""
        if pointer != before:
            raise Conflict(words.moved(request.place.line))
        return after

    publish(objects, prefix, after.current, back)
    print(words.went_back(after.current.version, before.current.version, request.place.line))


def _no_shadow(request: ReleaseRequest) -> None:
    words = Words(request.language)
    objects, prefix = request.place.objects()
    before, revision = read_current(objects, prefix)
    if before is None or before.shadow is None:
        print(words.no_shadow(request.place.line))
        return
    if request.dry_run:
        print(words.shadow_would_end(before.shadow.version, request.place.line))
        return
    objects.replace(prefix + CURRENT, before.with_shadow(None).to_json(), revision, TOLD)
    print(words.shadow_ended(before.shadow.version, request.place.line))


def _upload(
    objects: S3Objects, prefix: str, folder: Path, manifest: Mapping[str, Any], ref: VersionRef
) -> None:
    """Put a version's files there, the manifest last. A version that is there with another manifest is not
    touched: versions never change."""
    place = f"{prefix}{ref.version}/"
    try:
        there = hashlib.sha256(objects.read(place + MANIFEST)).hexdigest()
    except NotFound:
        pass
    else:
        if there != ref.sha256:
            raise BundleError(
                f"{place}{MANIFEST} is there with another content: train the model again, which gives it "
                "another version"
            )
    for name in (*hashes(manifest), MANIFEST):
        objects.upload(place + name, folder / name, f"{ref.version}, {name}")


def _tell_variables(
    objects: S3Objects, prefix: str, current: VersionRef, bundle: Bundle, words: Words
) -> None:
    """Say which variables come and go with a model."""
    with tempfile.TemporaryDirectory(prefix="model-") as folder:
        try:
            PublishedModels(objects, prefix).fetch(current, Path(folder, current.version))
            known = set(load_bundle(Path(folder, current.version)).schema.names)
        except (BundleError, NotFound):
            return  # a broken one is no reason not to replace it
    new = set(bundle.schema.names)
    if known != new:
        print(words.variables(sorted(new - known), sorted(known - new)))


def _tell_back(after: ModelPointer, request: ReleaseRequest, words: Words) -> None:
    if not after.previous:
        print(words.first())
        return
    command = f"diecast release --back {request.place.options}"
    print(words.way_back(after.previous[0].version, command))


_ACTS: Final = {"release": _release, "back": _back, "shadow": _shadow, "no_shadow": _no_shadow}
