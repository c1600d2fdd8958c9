"""A model in a line's shadow: it scores each new shot beside the model that judges, and is never shown as
the verdict. Where none is named nothing is read, loaded or computed."""

import logging
import shutil
import tempfile
import threading
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from shared.artifacts.registry import VersionRef
from shared.bundle.bundle import Bundle, load_bundle
from shared.bundle.estimates import defect_probability
from shared.bundle.feature_schema import FeatureSchema
from shared.bundle.lines import folder_of
from shared.bundle.pointer import ModelPointer
from shared.bundle.published import PublishedModels
from shared.bundle.shots import read_shot, to_raw_rows
from shared.errors import DiecastError, NoFeatures
from t4_shots.recording import Beside
from t4_shots.settings import ShotSettings
from t4_shots.shot import ShadowScore

_log = logging.getLogger(__name__)


class Shadows:
    """The shadow of each line that has one. Safe to use from several threads.

    `told` is given each pointer by which a line's model is followed, so that nothing is read where there is
    no shadow. One that cannot be had is logged, and tried again with the next pointer.
    """

    def __init__(self, settings: ShotSettings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._wanted: dict[str, VersionRef | Path] = {}
        self._opened: dict[str, Bundle | None] = {}
        folder = settings.shadow_models
        if folder is not None and folder.is_dir():
            self._wanted.update({each.name: each for each in folder.iterdir() if each.is_dir()})

    @property
    def any(self) -> bool:
        """True where a line has a shadow."""
        return bool(self._wanted)

    def told(self, line: str, raw: bytes) -> None:
        """Take note of a line's pointer. One that is odd names no shadow; whoever follows the model says what
        is wrong with it."""
        try:
            shadow = ModelPointer.read(raw).shadow
        except DiecastError:
            shadow = None
        with self._lock:
            if shadow is None:
                self._wanted.pop(line, None)
                self._opened.pop(line, None)
            elif self._wanted.get(line) != shadow or self._opened.get(line) is None:
                self._wanted[line] = shadow
                self._opened.pop(line, None)

    def beside(self, line: str) -> Beside | None:
        """Return what scores beside the model of a line, None where nothing does."""
        with self._lock:
            wanted = self._wanted.get(line)
            if wanted is None:
                return None
            if line not in self._opened:
                self._opened[line] = self._open(line, wanted)
            opened = self._opened[line]
        return None if opened is None else partial(scores_beside, opened)

    def _open(self, line: str, wanted: VersionRef | Path) -> Bundle | None:
        try:
            opened = load_bundle(wanted) if isinstance(wanted, Path) else self._fetched(line, wanted)
        except (DiecastError, OSError) as error:
            _log.warning("the shadow %s of line %s does not score: %s", wanted, line, error)
            return None
        _log.info("%s scores in the shadow of line %s", opened.model_version, line)
        return opened

    def _fetched(self, line: str, ref: VersionRef) -> Bundle:
        # Imported here: without a shadow there is nothing to fetch.
        from shared.artifacts.s3_storage import bucket_objects  # noqa: PLC0415

        settings = self._settings
        prefix = f"{settings.model_prefix}{folder_of(line)}"
        scratch = Path(tempfile.mkdtemp(prefix="diecast-shadow-"))
        try:
            models = PublishedModels(bucket_objects(settings.model_bucket or ""), prefix)
            models.fetch(ref, scratch / ref.version)
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
