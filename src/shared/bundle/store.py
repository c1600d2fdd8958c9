"""Which model to use now: the packaged bundle, or a published one that is followed.

A model that cannot be had (absent, damaged, of a newer format, store down) never takes the place of
one that works: the last good one stays, and before there is one, the packaged one serves.
"""

import logging
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

from pydantic import Field

from shared.bundle.publication import CURRENT, Objects, Published, fetch, read_pointer
from shared.errors import DiecastError
from shared.settings import Settings

_log = logging.getLogger(__name__)


class ModelSettings(Settings):
    """Without MODEL_BUCKET the packaged bundle is used. Without MODEL_VERSION the published pointer is
    followed, and looked at again after MODEL_RECHECK_SECONDS."""

    model_bucket: str | None = None
    model_prefix: Annotated[str, Field(pattern=r"^([A-Za-z0-9!_.*'()-]+/)+$")] = "models/"
    model_version: Annotated[str, Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]*$")] | None = None
    model_recheck_seconds: Annotated[float, Field(ge=0, le=86_400)] = 60


class ModelStore[Model]:
    """Keeps one model open. `current()` may be called from several threads.

    `load` opens a bundle folder, `packaged` is the folder that came with the code; `objects` is None
    where nothing is published; `version` pins one; `only` are the files that `load` needs, None for
    all; `clock` counts seconds.
    """

    def __init__(
        self,
        load: Callable[[Path], Model],
        packaged: Path,
        *,
        objects: Objects | None = None,
        prefix: str = "models/",
        version: str | None = None,
        recheck_seconds: float = 60,
        only: frozenset[str] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._load, self._packaged = load, packaged
        self._objects, self._prefix, self._only = objects, prefix, only
        self._pinned = Published(version) if version else None
        self._recheck, self._clock = recheck_seconds, clock
        self._lock = threading.Lock()
        self._model: Model | None = None
        self._in_use: Published | None = None
        self._check_after = float("-inf")

    def current(self) -> Model:
        """The model to answer with. Raises BundleError only where the packaged one is damaged too."""
        model = self._model
        if model is not None and not self._due():
            return model
        with self._lock:
            if self._due():
                self._follow()
                self._check_after = self._clock() + self._recheck
            if self._model is None:
                self._model = self._load(self._packaged)
            return self._model

    def _due(self) -> bool:
        if self._objects is None or (self._pinned is not None and self._in_use == self._pinned):
            return False
        return self._clock() >= self._check_after

    def _follow(self) -> None:
        if self._objects is None:
            return
        try:
            wanted = self._pinned or read_pointer(self._objects.read(self._prefix + CURRENT))
            if wanted != self._in_use:
                self._model = self._fetched(self._objects, wanted)
                self._in_use = wanted
                _log.info("model %s is in use", wanted.model_version)
        except (DiecastError, OSError) as error:
            kept = self._in_use.model_version if self._in_use else "the packaged model"
            _log.warning("the published model is not used, %s stays: %s", kept, error)

    def _fetched(self, objects: Objects, wanted: Published) -> Model:
        folder = Path(tempfile.mkdtemp(prefix="diecast-model-"))
        try:
            fetch(objects, self._prefix, wanted, folder, self._only)
            return self._load(folder)
        finally:
            # Everything is in memory now; the next version would only need the space.
            shutil.rmtree(folder, ignore_errors=True)
