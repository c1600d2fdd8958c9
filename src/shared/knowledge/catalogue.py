"""Following the published pointer: which index version to use now, and what to do when one is broken.

Order of trust: the current published version, the published ones before it, the one that is open
already, and last the index over the packaged documents. A reader is never left without an index.
"""

import logging
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from shared.errors import DiecastError, Unavailable
from shared.knowledge.manifest import IndexDamaged, verify_folder
from shared.knowledge.version_files import move_into_place
from shared.knowledge.versions import IndexStore, Pointer, VersionRef

_log = logging.getLogger(__name__)


class Catalogue[Opened]:
    """Keeps one index version open and changes to a newly published one.

    `opener` takes a verified folder and gives whatever its user reads from it, `default` gives the
    folder of the packaged index, `clock` counts seconds; a new version is looked for at most every
    `recheck_seconds`. Safe to use from several threads.
    """

    def __init__(
        self,
        store: IndexStore,
        cache: Path,
        opener: Callable[[Path], Opened],
        default: Callable[[], Path],
        *,
        recheck_seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._cache = cache
        self._opener = opener
        self._default = default
        self._clock = clock
        self._recheck = recheck_seconds
        self._lock = threading.Lock()
        self._opened: Opened | None = None
        self._version: str | None = None
        self._pointer: Pointer | None = None
        self._check_after = float("-inf")

    def current(self) -> Opened:
        """The index to use now, the newest that can be used."""
        if self._opened is not None and self._clock() < self._check_after:
            return self._opened
        with self._lock:
            if self._opened is None or self._clock() >= self._check_after:
                self._refresh()
                self._check_after = self._clock() + self._recheck
            if self._opened is None:
                folder = self._default()
                self._opened, self._version = self._opener(folder), folder.name
            return self._opened

    def _refresh(self) -> None:
        try:
            self._pointer = self._store.pointer(self._pointer)
        except (IndexDamaged, Unavailable) as error:
            _log.warning("published index not followed: %s", error.message)
            return
        for ref in self._pointer.versions if self._pointer else ():
            if ref.version == self._version:
                return
            try:
                self._open(ref)
            except (DiecastError, OSError) as error:
                _log.warning("index %s cannot be used: %s", ref.version, error)
            else:
                self._forget_old()
                return

    def _open(self, ref: VersionRef) -> None:
        folder = self._cache / ref.version
        if folder.exists():
            try:
                verify_folder(folder)
            except IndexDamaged:
                shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            self._fetch(ref, folder)
        self._opened, self._version = self._opener(folder), ref.version

    def _fetch(self, ref: VersionRef, folder: Path) -> None:
        self._cache.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=".fetch-", dir=self._cache))
        try:
            self._store.fetch(ref, scratch / ref.version)
            verify_folder(scratch / ref.version)
            move_into_place(scratch / ref.version, folder)
        except FileExistsError:
            pass  # another process fetched the same version
        finally:
            shutil.rmtree(scratch, ignore_errors=True)

    def _forget_old(self) -> None:
        kept = {ref.version for ref in self._pointer.versions} if self._pointer else set()
        for folder in self._cache.iterdir():
            if folder.name not in kept and not folder.name.startswith("."):
                shutil.rmtree(folder, ignore_errors=True)
