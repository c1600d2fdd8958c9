"""`map`: which column of a table is which variable, proposed for a person to confirm."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from training.commands.common import TableFile
from training.lines.column_mapping import Match, propose_columns
from training.lines.line import DEFAULT, read_line
from training.tables.unknown_table import read_unknown


def run(table: TableFile, out: Path, *, overwrite: bool) -> None:
    """Read, propose and write.

    Raises ValueError or OSError with what is wrong with the table or the YAML, and where `out` is there.
    """
    if out.exists() and not overwrite:
        raise ValueError(f"{out}: is there already; give another name, or --overwrite")
    line = read_line(table.schema or DEFAULT)
    raw = read_unknown(table.csv, table.dialect()).raw
    found = propose_columns(raw, line)
    named = {match.feature for match in found}
    rules = line.rules.columns
    missing = [name for name in line.schema.names if name not in named and rules[name].derive is None]
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text("\n".join(_lines(found, missing, table.csv.name)) + "\n", encoding="utf-8")
    certain = sum(match.certain for match in found)
    print(
        f"{out}: {certain} columns are known by name, {len(found) - certain} are proposed, "
        f"{len(missing)} variables have none"
    )
    for match in found:
        if not match.certain:
            print(f"  {match.column} → {match.feature}? ({match.why})")
    schema = "" if table.schema is None else f" --schema {table.schema}"
    audit = f"diecast audit --csv {table.csv}{schema}{table.options} --mapping {out}"
    print(f"\nNext: take the # away from what is right in {out}, then: {audit}")


def _lines(found: Sequence[Match], missing: Sequence[str], source: str) -> Iterator[str]:
    yield f"# {source}의 열과 변수. `# ?`가 있는 줄은 제안입니다."
    yield "# 맞으면 앞의 #을 지우고, 아니면 고치거나 지워 주세요."
    yield f"# Columns of {source} and their variables. Lines with `# ?` are proposals:"
    yield "# where one is right, take the # away in front of it; else correct or delete it."
    yield "columns:"
    for match in found:
        entry = f"{_text(match.column)}: {_text(match.feature)}"
        yield f"  {entry}" if match.certain else f"  # {entry}  # ? {match.why}"
    for name in missing:
        yield f"  # '': {_text(name)}  # ? no column looks like it"


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
