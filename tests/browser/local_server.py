"""What `make run` serves: the bundled page, the agent with its offline model, the real tools."""

from tempfile import TemporaryDirectory
from types import TracebackType

from tests.composing import composed
from tests.running import Running


class LocalServer(Running):
    """The whole system on the packaged model and documents; the offline model writes fast. It remembers no
    shots of others."""

    def __init__(self) -> None:
        self._folder = TemporaryDirectory()
        super().__init__(composed(self._folder.name, OFFLINE_WORD_MS="2"))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        super().__exit__(kind, error, trace)
        self._folder.cleanup()
