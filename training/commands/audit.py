"""`audit`: what a table can and cannot support, before anything is trained."""

from shared import jsonio
from training.commands.common import TableFile, audited
from training.data_validation.audit import Audit


def run(table: TableFile, *, as_json: bool) -> None:
    """Read, audit and print. Raises ValueError or OSError with what is wrong with the input."""
    line, intake = table.read()
    found = audited(line, intake)
    figures = {
        "shots": len(intake.table),
        "positives": int(intake.table.defect.sum()),
        "prevalence": round(float(intake.table.defect.mean()), 4),
        "runs": int(intake.table.run.max()) + 1,
        "shots_without_repeats": len(found.table),
        "left_out": found.left_out,
    }
    if as_json:
        findings = {finding.name: finding.as_json() for finding in found.findings}
        print(jsonio.dumps({**figures, "findings": findings}))
        return
    print(
        f"{table.csv}: {figures['shots']} shots in {figures['runs']} runs, "
        f"{figures['positives']} defects ({figures['prevalence']:.1%})"
    )
    for finding in found.findings:
        print(f"\n{finding.severity.upper()} {finding.name}: {finding.message}\n  → {finding.action}")
    if found.left_out:
        told = ", ".join(f"{name} ({why})" for name, why in found.left_out.items())
        print(f"\nTraining would leave out: {told}")
    print(f"\n{_next_step(table, found)}")


def _next_step(table: TableFile, found: Audit) -> str:
    """The step after the audit: correct what is refused, or train."""
    errors = [finding.name for finding in found.findings if finding.severity == "error"]
    if errors:
        return f"Next: nothing can be trained before {', '.join(errors)} is put right; then audit again."
    schema = "" if table.schema is None else f" --schema {table.schema}"
    name = "line" if table.schema is None else table.schema.stem
    return f"Next: diecast train --csv {table.csv}{schema}{table.options} --out models/{name}"
