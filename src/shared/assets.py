"""Where the files that travel with the code are: the model bundle and the documents."""

from pathlib import Path

_HERE = Path(__file__).resolve()


def asset(*parts: str) -> Path:
    """The path of a packaged file or folder, for example `asset("models", "default")`.

    In a built function the assets lie beside the packages (`/var/task/models`), in a
    checkout beside `src/`. Raises FileNotFoundError where neither place has it.
    """
    for root in (_HERE.parents[1], _HERE.parents[2]):
        path = root.joinpath(*parts)
        if path.exists():
            return path
    raise FileNotFoundError(f"{'/'.join(parts)} is not packaged with this function")
