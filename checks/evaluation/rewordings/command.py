"""`diecast golden --rewordings`: read thousands of wordings of questions whose requests are known."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from agent.models.rule_based.entities import default_variables
from checks.evaluation.rewordings.reading import faults, invents, read, typical_shot
from checks.evaluation.rewordings.rules import Variant, read_bases, variants
from checks.report import Table, show

FLOOR = 0.99
SHOWN = 5
"""Wordings that are told for each rule."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A wording, and how its request differs from the right one."""

    variant: Variant
    faults: Sequence[str]
    invents: bool
    """Return whether a what-if would be made of values that nobody meant."""


def run(json_file: Path | None) -> int:
    """Read all wordings, print the shares by rule. The exit status says whether the floor was reached."""
    found = outcomes(all_variants())
    show(table(found), as_json=False)
    if json_file:
        rows = [
            {
                "base": row.variant.base,
                "rule": row.variant.rule,
                "text": row.variant.text,
                "faults": row.faults,
            }
            for row in found
            if row.faults
        ]
        told = json.dumps({"equal": share(found), "wrong": rows}, ensure_ascii=False, indent=1)
        json_file.write_text(told + "\n", encoding="utf-8")
    return 0 if share(found) >= FLOOR else 1


def all_variants() -> list[Variant]:
    """Every wording that the rules make of the bases."""
    return list(variants(read_bases(), default_variables().schema))


def outcomes(wordings: Sequence[Variant]) -> list[Outcome]:
    """Read each wording with the offline parser."""
    variables = default_variables()
    shot = typical_shot(variables.schema)
    read_as = [(row, read(row, variables, shot)) for row in wordings]
    return [Outcome(row, faults(request, row, shot), invents(request, row, shot)) for row, request in read_as]


def share(found: Sequence[Outcome]) -> float:
    """The share that is read as the request of its base."""
    return sum(not row.faults for row in found) / len(found) if found else 0.0


def table(found: Sequence[Outcome]) -> Table:
    """Return the shares by rule, and some of the wordings that were read otherwise."""
    rules = dict.fromkeys(rule for row in found for rule in row.variant.rule.split(" + "))
    by_rule = {rule: [row for row in found if rule in row.variant.rule.split(" + ")] for rule in rules}
    rows = [_row("all", found), *(_row(rule, of) for rule, of in by_rule.items())]
    notes: list[str] = []
    for rule, of in by_rule.items():
        wrong = [row for row in of if row.faults]
        notes += [f"- [{rule}] {row.variant.text}: {'; '.join(row.faults)}" for row in wrong[:SHOWN]]
    return Table("Rewordings", ("", "n", "equal", "invented"), rows, notes)


def _row(name: str, rows: Sequence[Outcome]) -> Sequence[str | float | None]:
    return (name, str(len(rows)), share(rows), str(sum(row.invents for row in rows)))
