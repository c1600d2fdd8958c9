"""`audit`: what a table can and cannot support, before anything is trained."""

import argparse

from shared import jsonio
from training.auditing.audit import audit
from training.commands.common import add_csv, add_schema, read_csv


def add_to(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the subcommand."""
    parser = subparsers.add_parser(
        "audit",
        help="say what would fool a model of a table",
        description="Look for duplicates, counters, identifiers, columns that give the label away, "
        "sentinels, drift, the effect of runs and warm-up, and say what training does about each.",
        epilog="example: python -m training audit --csv shots.csv --schema line.yaml --json",
    )
    parser.add_argument("--json", action="store_true", help="print the findings by name as JSON")
    add_schema(parser)
    add_csv(parser, "the table to look at, one row a shot")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Read, audit and print. Raises ValueError or OSError with what is wrong with the input."""
    line, intake = read_csv(arguments)
    found = audit(intake, line)
    figures = {
        "shots": len(intake.table),
        "positives": int(intake.table.defect.sum()),
        "prevalence": round(float(intake.table.defect.mean()), 4),
        "runs": int(intake.table.run.max()) + 1,
        "shots_without_repeats": len(found.table),
        "left_out": found.left_out,
    }
    if arguments.json:
        findings = {finding.name: finding.as_json() for finding in found.findings}
        print(jsonio.dumps({**figures, "findings": findings}))
        return
    print(
        f"{arguments.csv}: {figures['shots']} shots in {figures['runs']} runs, "
        f"{figures['positives']} defects ({figures['prevalence']:.1%})"
    )
    for finding in found.findings:
        print(f"\n{finding.severity.upper()} {finding.name}: {finding.message}\n  → {finding.action}")
    if found.left_out:
        told = ", ".join(f"{name} ({why})" for name, why in found.left_out.items())
        print(f"\nTraining would leave out: {told}")
