"""Search quality on the golden questions, and its cost: T3's search against FTS5 and bm25s."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import bm25s

from checks.benchmarks.search_peers import Bm25s, Fts5
from checks.report import Table, show
from checks.search_questions.measures import Quality, measure
from checks.search_questions.questions import SETS, Question, read_set, read_unanswered, topic_of
from shared.assets import asset
from shared.contracts.t3 import Filters, SearchRequest
from shared.knowledge.build import build_version
from shared.knowledge.chunks import chunk_document
from shared.knowledge.collect import collect
from shared.knowledge.packaged import packaged_source
from t3_kb.index import Index
from t3_kb.search import search

OURS = "T3 (tantivy)"
_OTHER = {"ko": "en", "en": "ko"}
_COLD_STARTS = 5

Search = Callable[[str, str, bool], Sequence[str]]
"""Question, language of the documents wanted, whether that is the other one → document ids, best first."""


@dataclass(frozen=True, slots=True)
class Cost:
    """The costs of an engine on the packaged documents; `cold_ms` is import, open and first question."""

    build_ms: float
    index_kb: float
    package_mb: float
    cold_ms: float
    warm_p50_ms: float
    warm_p95_ms: float


def main(as_json: bool) -> None:
    """Build all three, ask every golden question, print tables or JSON."""
    with tempfile.TemporaryDirectory() as folder:
        figures = run(Path(folder))
    names = list(figures["cost"])
    quality = [
        (row, *(_measures(by_engine[name]) for name in names))
        for row, by_engine in figures["quality"].items()
    ]
    notes = [
        f"{name}: questions without an answer that found something: {share}"
        for name, share in figures["unanswered_found"].items()
    ]
    header = ("", *names)
    show(Table("Golden questions: recall@3 / MRR / nDCG@10", header, quality, notes), as_json=as_json)
    cost = [(field, *(figures["cost"][name][field] for name in names)) for field in Cost.__dataclass_fields__]
    show(Table("What an engine costs on the packaged documents", header, cost), as_json=as_json)


def _measures(row: dict[str, float]) -> str:
    return f"{row['recall_at_3']:.3f} / {row['mrr']:.3f} / {row['ndcg_at_10']:.3f}"


def run(folder: Path) -> dict[str, Any]:
    """All figures, as plain data."""
    found = collect([packaged_source(asset("knowledge"))])
    documents = list(found.documents.values())
    chunks = [chunk for document in documents for chunk in chunk_document(document)]
    version, database, arrays = folder / "v1", folder / "fts5.db", folder / "bm25s"
    _, ours_ms = _timed(
        lambda: build_version(
            documents, found.glossary, version, version="v1", created_at="2025-01-01T00:00:00Z"
        )
    )
    index = Index(version)
    fts5, fts5_ms = _timed(lambda: Fts5.build(chunks, database))
    words, words_ms = _timed(lambda: Bm25s.build(chunks, arrays))
    engines: dict[str, Search] = {
        OURS: lambda text, language, other: _ask(index, text, language if other else None),
        fts5.name: lambda text, language, _: fts5.search(text, language),
        words.name: lambda text, language, _: words.search(text, language),
    }
    cold = {
        OURS: _cold(
            "from t3_kb.index import Index; from t3_kb.search import search;"
            "from shared.contracts.t3 import SearchRequest;"
            "search(SearchRequest(query='소착 원인'), Index(Path(sys.argv[1])))",
            version,
        ),
        fts5.name: _cold(
            "import sqlite3; sqlite3.connect(sys.argv[1]).execute("
            "'SELECT id FROM passages WHERE passages MATCH ? LIMIT 5', ('냉각수',)).fetchall()",
            database,
        ),
        words.name: _cold(
            "import bm25s; bm25s.BM25.load(sys.argv[1], mmap=True).get_scores(['원인'])",
            arrays,
        ),
    }
    built = {OURS: (ours_ms, version), fts5.name: (fts5_ms, database), words.name: (words_ms, arrays)}
    packages = {OURS: ("tantivy",), fts5.name: (), words.name: ("bm25s", "numpy", "scipy")}
    cost = {}
    for name, engine in engines.items():
        p50, p95 = _warm(engine)
        milliseconds, path = built[name]
        size = sum(_package_mb(package) for package in packages[name])
        cost[name] = asdict(Cost(milliseconds, _size(path) / 1e3, size, cold[name], p50, p95))
    return {
        "quality": _quality(engines),
        "unanswered_found": {
            name: f"{sum(bool(_ask(index, text, None)) for text in read_unanswered(name))}"
            f" of {len(read_unanswered(name))}"
            for name in SETS
        },
        "cost": cost,
    }


def _quality(engines: dict[str, Search]) -> dict[str, dict[str, Any]]:
    rows: dict[str, dict[str, Any]] = {}
    for name in SETS:
        for language, other in (("ko", False), ("en", False), ("ko", True), ("en", True)):
            questions = [question for question in read_set(name) if question.language == language]
            wanted = _OTHER[language] if other else language
            label = f"{name} {language}" + (f" → {wanted}" if other else "")
            rows[label] = {
                engine: _row(measure(questions, _topics(search_one, wanted, other)))
                for engine, search_one in engines.items()
            }
    return rows


def _topics(engine: Search, language: str, other: bool) -> Callable[[Question], Sequence[str]]:
    return lambda question: list(dict.fromkeys(map(topic_of, engine(question.text, language, other))))


def _row(quality: Quality) -> dict[str, float]:
    return {"recall_at_3": quality.recall_at_3, "mrr": quality.mrr, "ndcg_at_10": quality.ndcg_at_10}


def _ask(index: Index, text: str, language: str | None) -> list[str]:
    request = SearchRequest(query=text, max_results=10, filters=Filters(language=language))
    return [row["id"] for row in search(request, index)["results"]]


def _warm(engine: Search) -> tuple[float, float]:
    """Milliseconds of the median and the 95th percentile, every question asked a second time."""
    questions = read_set(SETS[0])
    times = []
    for again in (False, True):
        for question in questions:
            began = time.perf_counter()
            engine(question.text, question.language, False)
            if again:
                times.append((time.perf_counter() - began) * 1000)
    times.sort()
    return times[len(times) // 2], times[int(len(times) * 0.95)]


def _cold(program: str, path: Path) -> float:
    """Milliseconds from the first import to the first answer, in a new interpreter: the median of several."""
    timed = (
        "import sys, time; from pathlib import Path; began = time.perf_counter();"
        f"{program}; print((time.perf_counter() - began) * 1000)"
    )
    command = [sys.executable, "-c", timed, str(path)]
    runs = sorted(float(subprocess.check_output(command, text=True)) for _ in range(_COLD_STARTS))
    return runs[len(runs) // 2]


def _timed[T](work: Callable[[], T]) -> tuple[T, float]:
    began = time.perf_counter()
    result = work()
    return result, (time.perf_counter() - began) * 1000


def _size(path: Path) -> int:
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return sum(file.stat().st_size for file in files)


def _package_mb(name: str) -> float:
    """The size of an installed package with the libraries beside it."""
    site = Path(bm25s.__file__).parents[1]
    folders = [site / name, *site.glob(f"{name}.libs")]
    return sum(_size(folder) for folder in folders if folder.exists()) / 1e6
