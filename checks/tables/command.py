"""`diecast fuzz`, the part of tables: run, print, and say whether it went well."""

from checks.report import show
from checks.tables import fuzz
from training.progress import progress


def run_fuzz(tables: int, seed: int, *, as_json: bool) -> bool:
    """Write and read back that many tables; return whether none was read as something else in silence."""
    with progress(0, "tables") as say:
        run = fuzz.fuzz_tables(tables, seed, lambda done: say(f"{done} of {tables}"))
    show(fuzz.table(run), as_json=as_json)
    return run.is_well
