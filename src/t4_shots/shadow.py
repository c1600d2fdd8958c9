"""A model in the line's shadow: it scores each new shot beside the model that judges, and is never shown as the
verdict. Where none is named nothing is read, loaded or computed."""

import logging
import shutil
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

from shared.artifacts.registry import VersionRef
from shared.bundle.bundle import Bundle, load_bundle
from shared.bundle.estimates import defect_probability
from shared.bundle.feature_schema import FeatureSchema
from shared.bundle.pointer import ModelPointer
from shared.bundle.published import ModelSettings, PublishedModels
from shared.bundle.shots import read_shot, to_raw_rows
from shared.errors import DiecastError, NoFeatures
from t4_shots.recording import Beside
from t4_shots.settings import ShotSettings
from t4_shots.shot import ShadowScore

_log = logging.getLogger(__name__)

Fetch = Callable[[VersionRef, Path], None]


class Shadow:
    """Follows the shadow that a pointer names, or has one from a folder. Safe to use from several threads.

    `told` is given each pointer that the line's model is followed by, so that nothing is read for it twice;
    `fetch` brings a version's files.
    """

    def __init__(self, folder: Path | None, fetch: Fetch | None) -> None:
        self._fetch = fetch
        self._lock = threading.Lock()
        self._wanted: VersionRef | None = None
        self._tried: VersionRef | None = None
        self._opened: Bundle | None = None
        self._folder = folder

    def told(self, raw: bytes) -> None:
        """Take note of a pointer. One that is odd names no shadow; the model's follower tells what is wrong."""
        try:
            shadow = ModelPointer.read(raw).shadow
        except DiecastError:
            shadow = None
        with self._lock:
            if shadow != self._wanted or self._opened is None:
                # One that could not be had is tried again with each pointer.
                self._tried = None
            if shadow != self._wanted:
                self._wanted, self._opened = shadow, None

    def beside(self) -> Beside | None:
        """Return what scores beside, None where there is no shadow or it cannot be had."""
        if self._folder is None and self._wanted is None:
            return None
        with self._lock:
            if self._opened is None:
                self._open()
            opened = self._opened
        return None if opened is None else lambda judge, shots: scores_beside(opened, judge, shots)

    def _open(self) -> None:
        wanted = self._wanted
        if self._folder is not None:
            folder, self._folder = self._folder, None if wanted is None else self._folder
            self._opened = self._checked(lambda: load_bundle(folder), str(folder))
        elif wanted is not None and wanted != self._tried and self._fetch is not None:
            self._tried, fetch = wanted, self._fetch
            self._opened = self._checked(lambda: _fetched(fetch, wanted), wanted.version)

    @staticmethod
    def _checked(load: Callable[[], Bundle], name: str) -> Bundle | None:
        try:
            opened = load()
        except (DiecastError, OSError) as error:
            _log.warning("the shadow %s does not score: %s", name, error)
            return None
        _log.info("%s scores in the line's shadow", opened.model_version)
        return opened


def shadow_of(settings: ShotSettings) -> Shadow:
    """Return the shadow by the settings: that of SHADOW_MODEL, or whatever the pointer will name."""
    return Shadow(settings.shadow_model, _fetch_from(settings) if settings.model_bucket else None)


def _fetch_from(settings: ModelSettings) -> Fetch:
    @cache
    def published() -> PublishedModels:
        # Imported here: without a shadow there is nothing to fetch.
        from shared.artifacts.s3_storage import bucket_objects  # noqa: PLC0415

        return PublishedModels(bucket_objects(settings.model_bucket or ""), settings.model_prefix)

    return lambda ref, folder: published().fetch(ref, folder)


def _fetched(fetch: Fetch, ref: VersionRef) -> Bundle:
    scratch = Path(tempfile.mkdtemp(prefix="diecast-shadow-"))
    try:
        fetch(ref, scratch / ref.version)
        return load_bundle(scratch / ref.version)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def scores_beside(
    shadow: Bundle, judge: Bundle, shots: Sequence[Mapping[str, float]]
) -> list[ShadowScore | None]:
    """Score values, given by the names of the variables and the numbers of categories of `judge`.

    None for a shot of which the shadow knows no value. Whatever fails in a shadow is logged, and costs the
    shot its second score alone.
    """
    try:
        given = [_own(shadow.schema, judge.schema, values) for values in shots]
        usable = [place for place, values in enumerate(given) if values]
        read = [read_shot(shadow.schema, given[place]) for place in usable]
        found: list[ShadowScore | None] = [None] * len(shots)
        if read:
            probability = defect_probability(shadow, to_raw_rows(shadow.schema, read))
            for place, value in zip(usable, probability.tolist(), strict=True):
                found[place] = ShadowScore(value, shadow.threshold, shadow.model_version)
    except (DiecastError, ValueError, TypeError, LookupError, ArithmeticError) as error:
        _log.warning("the shadow %s did not score %d shots: %s", shadow.model_version, len(shots), error)
        return [None] * len(shots)
    return found


def _own(schema: FeatureSchema, judges: FeatureSchema, values: Mapping[str, float]) -> dict[str, float]:
    """The values that the shadow knows. A category's number is another model's own: it goes by its text."""
    known: dict[str, float] = {}
    own = {feature.name: feature for feature in schema.features}
    theirs = {feature.name: feature for feature in judges.features}
    for name, value in values.items():
        if name not in own:
            continue
        codes, others = own[name].codes, theirs[name].codes if name in theirs else {}
        if codes == others:
            known[name] = value
            continue
        texts = {number: text for text, number in others.items()}
        code = codes.get(texts.get(value, ""))
        if code is not None:
            known[name] = code
    try:
        return dict(read_shot(schema, known).values) if known else {}
    except NoFeatures:
        return {}
