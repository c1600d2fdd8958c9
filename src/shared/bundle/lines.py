"""A model for each line of a plant: its own, or the default line's where it has none.

    <prefix>current.json, <prefix><model_version>/             the default line's, as in `published`
    <prefix><line>/current.json, <prefix><line>/<version>/     another line's
    LINE_MODELS/<line>/                                        another line's bundle on this machine

Each is followed by itself, so that one line's new model changes no other. A line's own model that cannot be
had is an error and never another line's model: its numbers would be of another machine.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NoReturn, Protocol

from shared.artifacts.follower import Follower
from shared.artifacts.registry import CURRENT, Pointer, VersionRef
from shared.bundle.published import ModelSettings, Objects, PublishedModels, follow_models
from shared.contracts.line import DEFAULT_LINE, line_of
from shared.errors import NotFound, Unavailable
from shared.plant_lines import PlantSettings, no_such_line

MOST_OPEN = 16
"""Own models of lines that are kept open; of more lines the least recently used are opened anew."""


def folder_of(line: str | None) -> str:
    """Where a line's models lie below the prefix of all: a folder of its name; the default line's in none.

    Raises InvalidInput for what can be no line's name.
    """
    name = DEFAULT_LINE if line is None else line_of({"line": line})
    return "" if name == DEFAULT_LINE else f"{name}/"


class LineModelSettings(ModelSettings, PlantSettings):
    """LINE_MODELS is a folder with a bundle for each line that has one of its own, named like the line.

    MODEL_VERSION is of the default line's model; the others follow their pointers.
    """

    line_models: Path | None = None


@dataclass(frozen=True, slots=True)
class LineModel[Model]:
    """A model, and the line whose model it is."""

    model: Model
    of_line: str


class LineModels[Model]:
    """The models of a plant's lines, opened when they are asked for. Safe to use from several threads.

    The default line is always one: it is what a request without a line is about.
    """

    def __init__(
        self,
        settings: LineModelSettings,
        load: Callable[[Path], Model],
        packaged: Path,
        only: frozenset[str] | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        most_open: int = MOST_OPEN,
        on_pointer: Callable[[str, bytes], None] | None = None,
    ) -> None:
        """`load`, `packaged` and `only` are as in `follow_models`; `clock` gives seconds. `on_pointer` is
        told a line and its current.json, each time that it is read."""
        self.names = settings.line_names
        self._settings, self._load, self._only, self._clock = settings, load, only, clock
        self._on_pointer = on_pointer
        self._default = follow_models(settings, load, packaged, only, self._told(DEFAULT_LINE))
        self._own: OrderedDict[str, _OwnModel[Model]] = OrderedDict()
        self._most_open = most_open
        self._lock = threading.Lock()

    def current(self, line: str = DEFAULT_LINE) -> Model:
        """Return a line's model. Raises NotFound for a line that is none, naming those there are, and
        Unavailable or BundleError where its own model cannot be had."""
        return self.found(line).model

    def found(self, line: str) -> LineModel[Model]:
        """Return a line's model with the line that it is of. Raises as `current`."""
        if line != DEFAULT_LINE:
            if line not in self.names:
                raise no_such_line(line, self.names)
            own = self._own_of(line).current()
            if own is not None:
                return LineModel(own, line)
        return LineModel(self._default.current(), DEFAULT_LINE)

    def _told(self, line: str) -> Callable[[bytes], None] | None:
        return None if self._on_pointer is None else partial(self._on_pointer, line)

    def _own_of(self, line: str) -> "_OwnModel[Model]":
        with self._lock:
            if line not in self._own:
                self._own[line] = self._followed(line)
            self._own.move_to_end(line)
            while len(self._own) > self._most_open:
                self._own.popitem(last=False)
            return self._own[line]

    def _followed(self, line: str) -> "_OwnModel[Model]":
        settings = self._settings
        if settings.model_bucket is None:
            return _Local(line, settings.line_models, self._load)
        # Imported here: without a bucket there is nothing to load botocore for.
        from shared.artifacts.s3_storage import bucket_objects  # noqa: PLC0415

        objects = bucket_objects(settings.model_bucket)
        return _Published(
            line,
            _LinePointer(objects, f"{settings.model_prefix}{folder_of(line)}", self._only, self._told(line)),
            self._load,
            settings.model_recheck_seconds,
            self._clock,
        )


class _OwnModel[Model](Protocol):
    """The model of one line."""

    def current(self) -> Model | None:
        """Return it, None where the line has none of its own."""
        ...


class _Local[Model]:
    """A bundle in LINE_MODELS, opened once it is there."""

    def __init__(self, line: str, folder: Path | None, load: Callable[[Path], Model]) -> None:
        self._folder = None if folder is None else folder / line
        self._load = load
        self._opened: Model | None = None
        self._lock = threading.Lock()

    def current(self) -> Model | None:
        """See _OwnModel. Raises BundleError where the folder holds no whole bundle."""
        if self._opened is None and self._folder is not None and self._folder.is_dir():
            with self._lock:
                if self._opened is None:
                    self._opened = self._load(self._folder)
        return self._opened


class _Published[Model]:
    """A published model, followed; that there is none is asked again after `recheck_seconds`."""

    def __init__(
        self,
        line: str,
        source: "_LinePointer",
        load: Callable[[Path], Model],
        recheck_seconds: float,
        clock: Callable[[], float],
    ) -> None:
        self._line, self._source, self._clock = line, source, clock
        self._recheck = recheck_seconds
        self._none_until = float("-inf")
        self._follower: Follower[Model] = Follower(
            source,
            load,
            self._without,
            noun=f"model of {line}",
            recheck_seconds=recheck_seconds,
            clock=clock,
        )

    def current(self) -> Model | None:
        """See _OwnModel. Raises Unavailable where one is published and cannot be had."""
        if self._clock() < self._none_until:
            return None
        try:
            return self._follower.current()
        except NotFound:
            self._none_until = self._clock() + self._recheck
            return None

    def _without(self) -> NoReturn:
        if self._source.is_absent:
            raise NotFound(f"The line {self._line} has no model of its own.")
        raise Unavailable(f"The model of the line {self._line} is published, but cannot be used now.")


class ListedObjects(Objects, Protocol):
    """Read access to an object store that can be listed."""

    def is_missing(self, key: str) -> bool:
        """Return whether it is known that there is no such object."""
        ...


class _LinePointer:
    """An ArtifactSource of a line's models, which may never have been published."""

    def __init__(
        self,
        objects: ListedObjects,
        prefix: str,
        only: frozenset[str] | None,
        on_pointer: Callable[[bytes], None] | None,
    ) -> None:
        self._objects, self._prefix = objects, prefix
        self._models = PublishedModels(objects, prefix, None, only, on_pointer)
        self.is_absent = False

    def pointer(self, known: Pointer | None = None) -> Pointer | None:
        """As ArtifactSource says."""
        self.is_absent = False
        try:
            return self._models.pointer(known)
        except NotFound:
            self.is_absent = True
        except Unavailable:
            # Who may not list a bucket is told "access denied" of an object that is not there.
            self.is_absent = self._objects.is_missing(f"{self._prefix}{CURRENT}")
            if not self.is_absent:
                raise
        return None

    def fetch(self, ref: VersionRef, folder: Path) -> None:
        """As ArtifactSource says."""
        self._models.fetch(ref, folder)
