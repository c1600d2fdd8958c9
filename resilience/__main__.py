"""`python -m resilience load`, `chaos`, `fuzz`: the command line, and the exit code for a gate."""

import argparse
import asyncio
import random
import sys

from benchmarks.report import show
from resilience import chaos_report, fuzz, load_report
from resilience.chaos import run_chaos
from resilience.emulated_target import emulated_target
from resilience.faults import FAULTS, Fault
from resilience.load import load
from resilience.local_target import local_target
from resilience.rounds import plan

MOST_STREAMS, LONGEST_MINUTES, MOST_DOCUMENTS = 400, 60.0, 99_999
FLAT_AFTER_MINUTES = 5.0
"""Until then pools, caches and the sessions' histories are still being filled."""
LABELS = [fault.label for fault in FAULTS]


def main() -> None:
    """Read the command line, run, print; exit with 1 where something was lost or ended wrongly."""
    parser = argparse.ArgumentParser(prog="python -m resilience", description=__doc__)
    both = argparse.ArgumentParser(add_help=False)
    both.add_argument("--json", action="store_true", help="print figures as one JSON document")
    both.add_argument("--seed", type=int, default=1, help="of everything random (default: %(default)s)")
    commands = parser.add_subparsers(dest="command", required=True)
    loading = commands.add_parser("load", parents=[both], help="many streams at once for some minutes")
    loading.add_argument("--streams", type=_streams, default=100, help="default: %(default)s, at most 400")
    loading.add_argument("--minutes", type=_minutes, default=0.5, help="default: %(default)s, at most 60")
    loading.add_argument("--on", choices=("local", "ministack"), default="local", help="default: %(default)s")
    loading.add_argument(
        "--most-growth",
        type=float,
        default=20.0,
        metavar="MIB",
        help="memory that the last quarter of a run of 5 minutes may add (default: %(default)s)",
    )
    breaking = commands.add_parser(
        "chaos", parents=[both], help="faults of model, tools, table and bucket, round by round"
    )
    breaking.add_argument(
        "--agents", type=int, choices=range(1, 17), default=4, metavar="COUNT", help="default: %(default)s"
    )
    breaking.add_argument(
        "--mixtures",
        type=int,
        choices=range(101),
        default=10,
        metavar="ROUNDS",
        help="rounds of several faults at once, after each alone (default: %(default)s)",
    )
    breaking.add_argument("--only", default="", metavar="WORD", help="faults whose name has this word")
    fuzzing = commands.add_parser("fuzz", parents=[both], help="hostile documents in one ingest")
    fuzzing.add_argument("--documents", type=_documents, default=2000, help="default: %(default)s")
    options = parser.parse_args()
    if options.command == "chaos" and not _named(options.only):
        breaking.error(f"--only: no fault has {options.only!r} in its name; there are {', '.join(LABELS)}")
    run = {"load": _load, "chaos": _chaos, "fuzz": _fuzz}[options.command]
    sys.exit(0 if run(options) else 1)


def _load(options: argparse.Namespace) -> bool:
    with (emulated_target if options.on == "ministack" else local_target)() as target:
        seen = asyncio.run(load(target, options.streams, options.minutes * 60, options.seed))
    show(load_report.table(seen), as_json=options.json)
    is_flat = options.minutes < FLAT_AFTER_MINUTES or seen.memory.growth_mib <= options.most_growth
    return bool(seen.answers) and not seen.lost and is_flat


def _chaos(options: argparse.Namespace) -> bool:
    rng = random.Random(options.seed)
    planned = plan(_named(options.only), options.mixtures, rng)
    rounds = run_chaos(planned, rng, options.agents, say=_say)
    show(chaos_report.table(rounds), as_json=options.json)
    return not any(this.wrong for this in rounds)


def _fuzz(options: argparse.Namespace) -> bool:
    run = fuzz.fuzz(options.documents, options.seed)
    show(fuzz.table(run), as_json=options.json)
    return run.is_well


def _named(word: str) -> list[Fault]:
    return [fault for fault in FAULTS if word in fault.label]


def _say(line: str) -> None:
    """Tell how far a long run is, beside what it prints at its end."""
    print(line, file=sys.stderr, flush=True)


def _streams(text: str) -> int:
    streams = int(text)
    if not 1 <= streams <= MOST_STREAMS:
        raise argparse.ArgumentTypeError(f"1 to {MOST_STREAMS} streams")
    return streams


def _documents(text: str) -> int:
    count = int(text)
    if not 10 <= count <= MOST_DOCUMENTS:
        raise argparse.ArgumentTypeError(f"10 to {MOST_DOCUMENTS} documents")
    return count


def _minutes(text: str) -> float:
    minutes = float(text)
    if not 0 < minutes <= LONGEST_MINUTES:
        raise argparse.ArgumentTypeError(f"more than 0 and at most {LONGEST_MINUTES:g} minutes")
    return minutes


if __name__ == "__main__":
    main()
