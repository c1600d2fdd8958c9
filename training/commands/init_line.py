"""`init-line`: the first YAML of a new line, from its table."""

from pathlib import Path

from training.commands.common import TableFile
from training.lines.first_line import propose
from training.lines.first_yaml import as_yaml
from training.lines.line import read_line
from training.tables.unknown_table import read_unknown


def run(table: TableFile, out: Path, *, overwrite: bool) -> None:
    """Read, propose, write and check.

    Raises ValueError or OSError with what is wrong with the table, and where `out` is there already.
    """
    if out.exists() and not overwrite:
        raise ValueError(f"{out}: is there already; give another name, or --overwrite")
    unknown = read_unknown(table.csv, table.dialect())
    raw, found = unknown.raw, propose(unknown.raw)
    if not found.features:
        raise ValueError(f"{table.csv}: no column was read as numbers or levels; is it a table of shots?")
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(as_yaml(found, out.stem, table.csv.name, unknown.header), encoding="utf-8")
    read_line(out)
    for note in raw.notes:
        print(f"{table.csv}: {note}")
    roles = [feature.role for feature in found.features]
    told = ", ".join(f"{roles.count(role)} {role}s" for role in dict.fromkeys(roles))
    times = " or ".join(" + ".join(group) for group in found.times) or "none found"
    label = found.label or found.kinds or ", ".join(found.counted) or "none found"
    print(f"{out}: {len(found.features)} variables ({told}); time: {times}; label: {label}")
    for column, why in found.why_not.items():
        print(f"  {column}: {why}")
    audit = f"diecast audit --csv {table.csv} --schema {out}{table.options}"
    print(f"\nNext: confirm what has a ? in {out}, then: {audit}")
