"""`map`: which column of a table is which variable, proposed for a person to confirm."""

from pathlib import Path

from training.commands.common import TableFile
from training.lines.column_mapping import mapping_text
from training.lines.column_proposal import propose
from training.lines.line import DEFAULT, read_line
from training.lines.outcome_column import propose_outcome
from training.tables.unknown_table import read_to_map


def run(table: TableFile, out: Path, *, overwrite: bool) -> None:
    """Read, propose and write.

    Raises ValueError or OSError with what is wrong with the table or the YAML, and where `out` is there.
    """
    if out.exists() and not overwrite:
        raise ValueError(f"{out}: is there already; give another name, or --overwrite")
    line = read_line(table.schema or DEFAULT)
    raw = read_to_map(table.csv, line, table.dialect())
    proposed = propose(raw, line)
    found = proposed.matches
    named = {match.feature for match in found}
    rules = line.rules.columns
    missing = [name for name in line.schema.names if name not in named and rules[name].derive is None]
    out.parent.mkdir(parents=True, exist_ok=True)
    outcome = propose_outcome(raw, line, found)
    out.write_text(mapping_text(found, missing, table.csv.name, outcome), encoding="utf-8")
    certain = sum(match.certain for match in found)
    print(
        f"{out}: {certain} columns are known by name, {len(found) - certain} are proposed, "
        f"{len(missing)} variables have none"
    )
    for match in found:
        if not match.certain:
            print(f"  {match.column} → {match.feature}? ({match.why})")
    for column, features in proposed.alike.items():
        print(f"  {column}: {' or '.join(features)}? Nothing decides it: write it into the file by hand")
    if outcome is not None:
        print(f"  {outcome.column} → what the parts were? ({outcome.why})")
    schema = "" if table.schema is None else f" --schema {table.schema}"
    audit = f"diecast audit --csv {table.csv}{schema}{table.options} --mapping {out}"
    print(f"\nNext: take the # away from what is right in {out}, then: {audit}")
