"""Where this machine keeps indexes: a folder of the user's own, and in it one for each set of sources.

    <root>/<digest>/default-<digest>/          the index over the packaged documents, built on first use
    <root>/<digest>/{jobs,published,fetched}/  ingests of the packaged documents alone
    <root>/<digest>/plant-<hash>/…             ingests with KNOWLEDGE_DIR: one folder for each such folder
    <root>/<digest>/bucket-<hash>/fetched/     versions fetched from a bucket

`<digest>` stands for the packaged documents and the code that indexes them (`folder_digest`). Whoever may
write here decides what the assistant quotes, so every folder has to be the user's and closed to others.
"""

import hashlib
import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from shared.settings import Settings, SettingsError
from shared.text_analysis.josa import josa

APPLICATION = "diecast-assistant"
SOURCE_NAME = "source.txt"
"""In a folder of sources: what it belongs to, for whoever looks at it."""


class LocalIndexSettings(Settings):
    """The sources of an index, and the folder to keep it in. T0, T3 and the agent have to see the same.

    INDEX_CACHE_DIR is used as it is; without it a folder below XDG_CACHE_HOME (on macOS ~/Library/Caches,
    elsewhere ~/.cache) is, and where none can be made there, one in the folder for temporary files.
    """

    index_cache_dir: Path | None = None
    xdg_cache_home: Path | None = None
    knowledge_dir: Path | None = None
    include_default_documents: bool = True
    documents_bucket: str | None = None
    index_prefix: str = "index/"


class UnsafeFolder(SettingsError):
    """A folder for indexes that others could change, or that is not a folder."""


def index_root(settings: LocalIndexSettings) -> Path:
    """The folder of all indexes, made if need be. Raises UnsafeFolder."""
    return cache_root(settings.index_cache_dir, settings.xdg_cache_home)


def cache_root(given: Path | None, xdg_cache_home: Path | None = None) -> Path:
    """The folder `given`, or the user's own cache folder; made if need be. Raises UnsafeFolder."""
    if given:
        return private_folder(given)
    for candidate in _user_caches(xdg_cache_home):
        try:
            candidate.parent.mkdir(parents=True, exist_ok=True)
            candidate.mkdir(mode=0o700, exist_ok=True)
        except OSError:
            if not (candidate.is_symlink() or candidate.exists()):
                continue  # no home that can be written to, as on Lambda
        return private_folder(candidate)
    return private_folder(Path(tempfile.gettempdir()) / f"{APPLICATION}-{os.getuid()}")


def sources_folder(base: Path, settings: LocalIndexSettings) -> Path:
    """The folder for what is ingested from these sources, below `base`; made if need be.

    One folder of documents has one place here, however its path is written. Raises UnsafeFolder.
    """
    belongs_to = sources_of(settings)
    if belongs_to is None:
        return base
    kind = "bucket" if settings.documents_bucket else "plant"
    folder = private_folder(base / f"{kind}-{_hash(belongs_to)}")
    note = folder / SOURCE_NAME
    if not note.exists():
        note.write_text(belongs_to, encoding="utf-8", errors="backslashreplace")
    return folder


def sources_of(settings: LocalIndexSettings) -> str | None:
    """The sources of an index in words, or None where they are the packaged documents alone."""
    if settings.documents_bucket:
        return f"s3://{settings.documents_bucket}/{settings.index_prefix}\n"
    if settings.knowledge_dir is None and settings.include_default_documents:
        return None
    lines = [] if settings.knowledge_dir is None else [str(settings.knowledge_dir.resolve())]
    if not settings.include_default_documents:
        lines.append("without the packaged documents")
    return "\n".join(lines) + "\n"


def private_folder(folder: Path) -> Path:
    """`folder`, made if need be, once it is known to be the user's own. Raises UnsafeFolder.

    It has to be a folder and no symbolic link, to belong to this process's user, and to be closed to
    everybody else (0700).
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.lstat()
    except OSError as error:
        raise UnsafeFolder(_refusal(folder, f"cannot be made ({error.strerror})")) from error
    if stat.S_ISLNK(found.st_mode):
        raise UnsafeFolder(_refusal(folder, "is a symbolic link; name the folder that it leads to"))
    if not stat.S_ISDIR(found.st_mode):
        raise UnsafeFolder(_refusal(folder, "is not a folder"))
    if found.st_uid != os.getuid():
        raise UnsafeFolder(_refusal(folder, f"belongs to the user {found.st_uid}, not to you"))
    if found.st_mode & 0o077:
        mode = f"{stat.S_IMODE(found.st_mode):04o}"
        raise UnsafeFolder(_refusal(folder, f"is open to other users (mode {mode}); chmod 700 closes it"))
    return folder


def _refusal(folder: Path, reason: str) -> str:
    return (
        f"the folder for indexes {folder} {reason}. INDEX_CACHE_DIR names another one. / "
        f"색인 폴더 {josa(str(folder), '을/를')} 사용할 수 없습니다. 본인 소유이고 본인만 열 수 있는 "
        "폴더(chmod 700)여야 하며, INDEX_CACHE_DIR로 다른 폴더를 지정할 수 있습니다."
    )


def _hash(belongs_to: str) -> str:
    # The bytes of a folder's name need not be text.
    return hashlib.sha256(belongs_to.encode("utf-8", "surrogateescape")).hexdigest()[:20]


def _user_caches(xdg_cache_home: Path | None) -> Iterator[Path]:
    # The XDG specification has relative paths ignored.
    if xdg_cache_home and xdg_cache_home.is_absolute():
        yield xdg_cache_home / APPLICATION
        return
    try:
        home = Path.home()
    except RuntimeError:
        return
    yield home / ("Library/Caches" if sys.platform == "darwin" else ".cache") / APPLICATION
