"""T3's search on 100,000 passages made from templates: build time, size, warm latency, memory.

The questions are the golden ones and others made from the same templates, asked in a process of
its own that holds nothing but the index, as T3 does.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from checks.benchmarks.scale_documents import CHUNKS_OF_ONE, documents
from checks.report import Table, show
from shared.assets import asset
from shared.knowledge.build import build_version
from shared.knowledge.collect import collect
from shared.knowledge.packaged import packaged_source

CHUNKS = 100_000


def main(as_json: bool, chunks: int = CHUNKS) -> None:
    """Build, ask, print a table or JSON."""
    with tempfile.TemporaryDirectory() as folder:
        figures = run(Path(folder), chunks)
    rows = [(name, float(figure)) for name, figure in figures.items()]
    show(Table("T3's search at scale", ("", "measured"), rows), as_json=as_json)


def run(folder: Path, chunks: int = CHUNKS) -> dict[str, float]:
    """All figures, as plain data. The packaged documents are among the many."""
    found = collect([packaged_source(asset("knowledge"))])
    many = [*found.documents.values(), *documents(chunks // CHUNKS_OF_ONE)]
    began = time.perf_counter()
    manifest = build_version(
        many, found.glossary, folder / "v1", version="v1", created_at="2025-01-01T00:00:00Z"
    )
    built = time.perf_counter() - began
    size = sum(file.stat().st_size for file in (folder / "v1").rglob("*") if file.is_file())
    asked: dict[str, Any] = json.loads(
        subprocess.check_output(
            [sys.executable, "-m", "checks.benchmarks.scale_questions", str(folder / "v1")]
        )
    )
    return {
        "documents": manifest.documents,
        "passages": manifest.chunks,
        "build_s": built,
        "index_mb": size / 1e6,
        **asked,
    }
