"""`python -m checks.benchmarks.scale_questions FOLDER`: ask an index the golden questions, print figures.

A process of its own, because its memory is one of the figures.
"""

import json
import resource
import sys
import time
from pathlib import Path

from checks.search_questions.questions import SETS, read_set
from shared.contracts.t3 import SearchRequest
from t3_kb.index import Index
from t3_kb.search import search


def main(folder: Path) -> None:
    """Open, ask everything once, ask everything again with the clock running."""
    questions = [question.text for name in SETS for question in read_set(name)]
    began = time.perf_counter()
    index = Index(folder)
    search(SearchRequest(query=questions[0]), index)
    first = time.perf_counter() - began
    wall, cpu = [], []
    for again in (False, True):
        for text in questions:
            began, began_cpu = time.perf_counter(), time.thread_time()
            search(SearchRequest(query=text), index)
            if again:
                wall.append((time.perf_counter() - began) * 1000)
                cpu.append((time.thread_time() - began_cpu) * 1000)
    figures = {
        "questions": len(wall),
        "first_answer_ms": first * 1000,
        "warm_p50_ms": _percentile(wall, 0.5),
        "warm_p95_ms": _percentile(wall, 0.95),
        "warm_p50_cpu_ms": _percentile(cpu, 0.5),
        "warm_p95_cpu_ms": _percentile(cpu, 0.95),
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3,
    }
    print(json.dumps(figures))


def _percentile(values: list[float], share: float) -> float:
    return sorted(values)[int(len(values) * share)]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
