"""What `make run` serves: the bundled page, the agent with its offline model, the real tools."""

from local.serve import LOCAL_DEFAULTS, compose
from tests.running import Running


class LocalServer(Running):
    """The whole system on the packaged model and documents; the offline model writes fast."""

    def __init__(self) -> None:
        super().__init__(compose({**LOCAL_DEFAULTS, "OFFLINE_WORD_MS": "2", "LOG_LEVEL": "ERROR"}))
