"""Hostile documents in one ingest with sound ones between them: these are found, the others named."""

import logging
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from checks.report import Table
from checks.resilience.hostile_documents import hostile_documents
from checks.standins.document_files import pdf, word
from shared.artifacts.storage import LocalRegistry
from shared.knowledge.index_version import INDEX, read_documents
from t0_ingest.handler import build_service
from t0_ingest.jobs import Job
from t3_kb.handler import search_logic

LABEL = "plant"
WORDS = (
    "은행나무",
    "자작나무",
    "소나무",
    "참나무",
    "향나무",
    "대나무",
    "느티나무",
    "전나무",
    "벚나무",
    "감나무",
)
"""What each of the sound documents is about, and none of the hostile ones."""


@dataclass(frozen=True, slots=True)
class Fuzzed:
    """One run: how the job ended, what became of the files, and how long all took, in seconds.

    `unnamed` are files that are neither in the index nor among the failures; `lost` are sound documents
    that a search for their word does not find first.
    """

    job: Job
    files: int
    indexed: int
    failed: int
    reasons: dict[str, int]
    unnamed: tuple[str, ...]
    lost: tuple[str, ...]
    seconds: float

    @property
    def is_well(self) -> bool:
        """True where nothing was lost: the job is complete, each file accounted for, each sound one found."""
        return self.job.status == "COMPLETE" and not self.unnamed and not self.lost


def fuzz(count: int, seed: int, document_seconds: float = 5.0) -> Fuzzed:
    """Ingest `count` hostile documents and ten sound ones, as a server on one machine does, and look."""
    with tempfile.TemporaryDirectory(prefix="fuzz-") as scratch:
        plant = Path(scratch) / LABEL
        written = _write(plant, count, seed)
        environment = {
            "KNOWLEDGE_DIR": str(plant),
            "INDEX_CACHE_DIR": str(Path(scratch) / "cache"),
            "INDEX_RECHECK_SECONDS": "0",
            "INCLUDE_DEFAULT_DOCUMENTS": "false",
            "DOCUMENT_SECONDS": str(document_seconds),
            "JOB_SECONDS": "86400",
        }
        service = build_service(environment)
        began = time.monotonic()
        with _failures_logged() as failed:
            job = service.worker.run(service.jobs.start()[0].job_id)
        seconds = time.monotonic() - began
        indexed = _indexed(Path(scratch) / "cache") if job.status == "COMPLETE" else set()
        search = search_logic(environment)
        lost = [word for word in WORDS if word not in _first_title(search({"query": f"{word} 점검"}))]
    reasons: dict[str, int] = {}
    for reason in failed.values():
        kind = reason.split(":")[0].split(" '")[0][:70]
        reasons[kind] = reasons.get(kind, 0) + 1
    unnamed = sorted(name for name in written if name not in indexed and name not in failed)
    return Fuzzed(
        job, len(written), len(indexed), len(failed), reasons, tuple(unnamed), tuple(lost), round(seconds, 1)
    )


def table(run: Fuzzed) -> Table:
    """The run as rows to be shown."""
    rows: list[tuple[str, ...]] = [
        ("job", f"{run.job.status}: {run.job.message}"),
        ("files", str(run.files)),
        ("in the index", str(run.indexed)),
        ("failed and named", str(run.failed)),
        ("neither", _some(run.unnamed)),
        ("sound documents that were not found", _some(run.lost)),
        ("seconds", str(run.seconds)),
    ]
    by_count = sorted(run.reasons.items(), key=lambda row: -row[1])
    rows += [(f"  {kind}", str(count)) for kind, count in by_count]
    return Table("Hostile documents", ("", ""), tuple(rows))


def _some(names: tuple[str, ...]) -> str:
    return f"{len(names)}: {', '.join(map(repr, names[:5]))}" if names else "none"


def _write(plant: Path, count: int, seed: int) -> list[str]:
    """Write all files and give their names as an ingest shows them; the glossaries are no documents."""
    names: list[str] = []
    every = max(count // len(WORDS), 1)
    for number, document in enumerate(hostile_documents(count, seed)):
        if number % every == every // 2 and number // every < len(WORDS):
            names.append(_put(plant, *_sound(number // every, number)))
        name = _put(plant, document.name, document.data)
        if not name.endswith("glossary.yaml"):
            names.append(name)
    return names


def _put(plant: Path, name: str, data: bytes) -> str:
    path = plant / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _sound(which: int, number: int) -> tuple[str, bytes]:
    about = WORDS[which]
    name, lines = f"{number:05}-{about} 점검", [f"{about} 점검", f"{about} 점검은 화요일에 한다."]
    match which % 5:
        case 0:
            return f"{name}.md", f"# {lines[0]}\n\n{lines[1]}\n".encode()
        case 1:
            return f"{name}.txt", "\n".join(lines).encode("cp949")
        case 2:
            return f"{name}.html", f"<h1>{lines[0]}</h1><p>{lines[1]}</p>".encode()
        case 3:
            return f"{name}.docx", word(("heading 1", lines[0]), ("Normal", lines[1]))
        case _:
            return f"{name}.pdf", pdf(lines)


def _indexed(cache: Path) -> set[str]:
    store = next(cache.rglob("published"))
    pointer = LocalRegistry(store, INDEX).pointer()
    if pointer is None:
        return set()
    folder = store / "versions" / pointer.versions[0].version
    return {document.uri.removeprefix(f"{LABEL}/") for document in read_documents(folder)}


def _first_title(answer: object) -> str:
    results = answer["results"] if isinstance(answer, dict) else []
    return str(results[0]["title"]) if results else ""


class _Named(logging.Handler):
    """Keeps the failures that a worker logs, all of them: a job keeps as many as its record holds."""

    def __init__(self) -> None:
        super().__init__()
        self.failed: dict[str, str] = {}

    def emit(self, record: logging.LogRecord) -> None:
        if isinstance(record.args, tuple) and len(record.args) == 2:
            self.failed[str(record.args[0])] = str(record.args[1])


@contextmanager
def _failures_logged() -> Iterator[dict[str, str]]:
    log = logging.getLogger("t0_ingest.worker")
    named, level, propagates = _Named(), log.level, log.propagate
    log.addHandler(named)
    log.setLevel(logging.WARNING)  # also where the log itself is quieter
    log.propagate = False
    try:
        yield named.failed
    finally:
        log.removeHandler(named)
        log.setLevel(level)
        log.propagate = propagates
