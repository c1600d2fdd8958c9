"""Getting a started job worked off on this machine: a thread."""

import logging
import threading
from collections.abc import Callable

from shared.errors import DiecastError

_log = logging.getLogger(__name__)

Launch = Callable[[str], None]
"""Has the job of this id worked off elsewhere. Raises Unavailable where that cannot be arranged."""


def in_a_thread(run: Callable[[str], object]) -> Launch:
    """A thread that keeps the process alive until the job is done, also after the caller returned."""

    def work(job_id: str) -> None:
        try:
            run(job_id)
        except DiecastError as error:
            _log.warning("ingest %s: %s", job_id, error.message)

    def launch(job_id: str) -> None:
        threading.Thread(target=work, args=(job_id,), name=f"ingest-{job_id}", daemon=False).start()

    return launch
