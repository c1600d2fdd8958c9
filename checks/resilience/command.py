"""`diecast load`, `chaos` and `fuzz`: run, print, and say whether it went well."""

import asyncio
import random
import sys

from checks.report import show
from checks.resilience import chaos_report, documents_read_back, fuzz, load_report
from checks.resilience.chaos import run_chaos
from checks.resilience.emulated_target import emulated_target
from checks.resilience.faults import FAULTS, Fault
from checks.resilience.load import load
from checks.resilience.local_target import local_target
from checks.resilience.rounds import plan

MOST_STREAMS, LONGEST_MINUTES = 400, 60.0
FLAT_AFTER_MINUTES = 5.0
"""Until then pools, caches and the sessions' histories are still being filled."""
LABELS = [fault.label for fault in FAULTS]


def run_load(
    streams: int, minutes: float, on: str, seed: int, most_growth_mib: float, *, as_json: bool
) -> bool:
    """Put `streams` answers at once on the assistant for `minutes`.

    Returns whether nothing was lost and memory stayed flat.
    """
    with (emulated_target if on == "ministack" else local_target)() as target:
        seen = asyncio.run(load(target, streams, minutes * 60, seed))
    show(load_report.table(seen), as_json=as_json)
    is_flat = minutes < FLAT_AFTER_MINUTES or seen.memory.growth_mib <= most_growth_mib
    return bool(seen.answers) and not seen.lost and is_flat


def run_chaos_rounds(only: str, mixtures: int, seed: int, agents: int, *, as_json: bool) -> bool:
    """Let faults whose name holds `only` strike, alone and in `mixtures` rounds together.

    Returns whether every answer ended as it may.
    """
    rng = random.Random(seed)
    planned = plan(faults_named(only), mixtures, rng)
    rounds = run_chaos(planned, rng, agents, say=_say)
    show(chaos_report.table(rounds), as_json=as_json)
    return not any(this.wrong for this in rounds)


def faults_named(word: str) -> list[Fault]:
    return [fault for fault in FAULTS if word in fault.label]


def _say(line: str) -> None:
    """Tell how far a long run is, beside what it prints at its end."""
    print(line, file=sys.stderr, flush=True)


def run_read_back(documents: int, seed: int, *, as_json: bool) -> bool:
    """Write and read back that many documents; return whether none was changed in silence."""
    run = documents_read_back.read_back(documents, seed)
    show(documents_read_back.table(run), as_json=as_json)
    return run.is_well


def run_fuzz(documents: int, seed: int, *, as_json: bool) -> bool:
    """Ingest that many hostile documents in one job; return whether the sound ones between them are found."""
    run = fuzz.fuzz(documents, seed)
    show(fuzz.table(run), as_json=as_json)
    return run.is_well
