"""The local server in a test: as `make run` composes it, with shots of its own and nobody else's."""

from pathlib import Path

from starlette.applications import Starlette

from local.serve import LOCAL_DEFAULTS, compose

OLD_SHOTS = {"SHOT_DAYS": "3650"}
"""For servers that go by the real clock: shots of tests have fixed times, which grow old."""


def composed(data: Path | str, record: Path | None = None, /, **more: str) -> Starlette:
    """The server on the data folder `data`, with these variables beside its defaults.

    Raises SettingsError.
    """
    own = {"DIECAST_DATA_DIR": str(data), "FEEDBACK_FILE": str(Path(data) / "feedback.jsonl")}
    given = {"LOG_LEVEL": "ERROR", **OLD_SHOTS, **own}
    return compose({**LOCAL_DEFAULTS, **given, **more}, record=record)
