"""`diecast fuzz`, the part of tables: run, print, and say whether it went well."""

from shared import jsonio
from training.progress import progress
from training.table_checks.fuzz import SHOWN, fuzz_tables


def run_fuzz(tables: int, seed: int, *, as_json: bool) -> bool:
    """Write and read back that many tables; return whether none was read as something else in silence."""
    with progress(0, "tables") as say:
        run = fuzz_tables(tables, seed, lambda done: say(f"{done} of {tables}"))
    figures = {"tables": run.tables, "right": run.right, "refused": run.refused, "damaged": run.damaged}
    if as_json:
        print(jsonio.dumps({**figures, "faults": run.faults}))
        return run.is_well
    print(
        f"{run.tables} tables, written in many forms: {run.right} read back as they were by both readers, "
        f"{run.refused} refused by both, {run.damaged} with changed bytes on which both agree"
    )
    print(f"changed in silence, or the readers disagree: {len(run.faults)}")
    for fault in run.faults[:SHOWN]:
        print(f"  {fault}")
    return run.is_well
