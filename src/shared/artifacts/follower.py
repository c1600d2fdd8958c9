"""Following the published pointer: which version to use now, and what to do when one is broken.

Order of trust: the current published version, the published ones before it, the one that is open
already, and last what came with the code. A version that cannot be had (absent, damaged, of a newer
format, storage down) never takes the place of one that works, so a reader is never left without.
"""

import logging
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from shared.artifacts.registry import ArtifactSource, Pointer, VersionRef
from shared.artifacts.storage import move_into_place
from shared.errors import ArtifactDamaged, DiecastError

_log = logging.getLogger(__name__)


class Follower[Opened]:
    """Keeps one version open and changes to a newly published one. Safe to use from several threads.

    `opener` takes a checked folder and gives whatever its user reads from it; `packaged` gives the
    folder of what came with the code, asked for only where nothing published can be used. `source` is
    None where nothing is published; it is looked at again after `recheck_seconds`, counted by `clock`.
    Versions are kept in `cache`, for openers that go on reading there; without one a folder is deleted
    once it was opened. `noun` is the word for a version in the log.
    """

    def __init__(
        self,
        source: ArtifactSource | None,
        opener: Callable[[Path], Opened],
        packaged: Callable[[], Path],
        *,
        noun: str,
        recheck_seconds: float,
        cache: "VersionCache | None" = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._source, self._opener, self._packaged = source, opener, packaged
        self._noun, self._recheck, self._clock = noun, recheck_seconds, clock
        self._cache = cache
        self._lock = threading.Lock()
        self._opened: Opened | None = None
        self._in_use: VersionRef | None = None
        self._pointer: Pointer | None = None
        self._check_after = float("-inf")

    def current(self) -> Opened:
        """Return what to use now. Raises what `packaged` and `opener` do, where nothing else is left."""
        opened = self._opened
        if opened is not None and not self._is_due():
            return opened
        with self._lock:
            if self._source is not None and (self._opened is None or self._is_due()):
                self._follow(self._source)
                self._check_after = self._clock() + self._recheck
            if self._opened is None:
                self._opened = self._opener(self._packaged())
            return self._opened

    def look_again(self) -> None:
        """Look at what is published with the next call, however soon it comes."""
        self._check_after = float("-inf")

    def _is_due(self) -> bool:
        return self._source is not None and self._clock() >= self._check_after

    def _follow(self, source: ArtifactSource) -> None:
        try:
            self._pointer = source.pointer(self._pointer)
        except (DiecastError, OSError) as error:
            _log.warning("the published %s is not used, %s stays: %s", self._noun, self._kept, error)
            return
        versions = self._pointer.versions if self._pointer else ()
        for ref in versions:
            if ref == self._in_use:
                return
            try:
                self._opened = self._open(source, ref)
            except (DiecastError, OSError) as error:
                _log.warning("%s %s is not used, %s stays: %s", self._noun, ref.version, self._kept, error)
            else:
                self._in_use = ref
                _log.info("%s %s is in use", self._noun, ref.version)
                if self._cache:
                    self._cache.forget_others(versions)
                return

    @property
    def _kept(self) -> str:
        return self._in_use.version if self._in_use else f"the packaged {self._noun}"

    def _open(self, source: ArtifactSource, ref: VersionRef) -> Opened:
        if self._cache:
            return self._opener(self._cache.folder_of(ref, source))
        scratch = Path(tempfile.mkdtemp(prefix=f"diecast-{self._noun}-"))
        try:
            source.fetch(ref, scratch / ref.version)
            return self._opener(scratch / ref.version)
        finally:
            # Everything is in memory now; the next version would only need the space.
            shutil.rmtree(scratch, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class VersionCache:
    """Fetched versions below `folder`, one folder each; processes may share it.

    `verify` checks a folder that is there already, and raises ArtifactDamaged.
    """

    folder: Path
    verify: Callable[[Path], object]

    def folder_of(self, ref: VersionRef, source: ArtifactSource) -> Path:
        """Return a version's folder, fetched where it is not there whole. Raises what `source.fetch` does."""
        folder = self.folder / ref.version
        if folder.exists():
            try:
                self.verify(folder)
            except ArtifactDamaged:
                shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            self._fetch(ref, source, folder)
        return folder

    def forget_others(self, kept: Sequence[VersionRef]) -> None:
        """Delete the folders of all versions but these."""
        names = {ref.version for ref in kept}
        for folder in self.folder.iterdir():
            if folder.name not in names and not folder.name.startswith("."):
                shutil.rmtree(folder, ignore_errors=True)

    def _fetch(self, ref: VersionRef, source: ArtifactSource, folder: Path) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=".fetch-", dir=self.folder))
        try:
            source.fetch(ref, scratch / ref.version)
            move_into_place(scratch / ref.version, folder)
        except FileExistsError:
            pass  # another process fetched the same version
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
