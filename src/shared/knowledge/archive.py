"""An index version as one file, so that it is uploaded and downloaded whole, under one hash."""

import zipfile
from pathlib import Path, PurePosixPath

from shared.knowledge.manifest import MANIFEST_NAME, IndexDamaged, verify_folder


def pack(folder: Path, archive: Path) -> None:
    """Write the manifest and the files it names into a zip file. Raises IndexDamaged."""
    manifest = verify_folder(folder)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        for name in (MANIFEST_NAME, *manifest.files):
            file.write(folder / name, name)


def unpack(archive: Path, folder: Path) -> None:
    """Unpack into `folder` (made here). Raises IndexDamaged where the file is no such archive."""
    try:
        with zipfile.ZipFile(archive) as file:
            for name in file.namelist():
                if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
                    raise IndexDamaged(f"the index archive holds a file outside it: {name}")
            folder.mkdir(parents=True)
            file.extractall(folder)  # every name was checked above
    except (zipfile.BadZipFile, EOFError) as error:
        raise IndexDamaged("the index archive is damaged") from error
