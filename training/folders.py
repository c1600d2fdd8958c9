"""Writing a folder whole or not at all."""

import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path


def replace_folder(
    folder: Path, files: Mapping[str, bytes], check: Callable[[Path], object] = lambda _: None
) -> None:
    """Write files to a folder that takes the place of the old one only when all are there.

    They are written beside it and `check` is called with that place first: whatever it raises, and an
    OSError on the way, leaves the old folder as it was.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as place:
        fresh, old = Path(place, "new"), Path(place, "old")
        for name, raw in files.items():
            path = fresh / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(raw)
        check(fresh)
        if folder.exists():
            shutil.move(folder, old)
        shutil.move(fresh, folder)
