"""Which column of a plant's tables is which variable: kept in a file that a person has confirmed.

The page writes and reads the same file (frontend/src/table/mapping_file.ts).
"""

import difflib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from shared.bundle.feature_schema import FeatureSchema
from training.lines.column_proposal import Match
from training.lines.line import Line
from training.lines.outcome_column import OutcomeMatch, OutcomeSaid
from training.lines.yaml_places import line_of, read_yaml
from training.tables.headers import name_key, plain_name
from training.tables.outcomes import PartResult, word_key

RESULTS: tuple[PartResult, ...] = ("good", "defect")


def read_mapping(path: Path, line: Line) -> dict[str, str | None]:
    """The variable of each column, None for a column that is none. Raises ValueError naming file and line of
    what is odd, OSError where the file cannot be read."""
    document, places = read_yaml(path)
    columns = document.get("columns", ()) if isinstance(document, Mapping) else ()
    columns = {} if columns is None else columns
    if not isinstance(columns, Mapping):
        raise ValueError(  # noqa: TRY004 - the file's content, not an argument's type
            f"{path}: line 1: must have columns: a mapping of the table's columns to variables"
        )
    found: dict[str, str | None] = {}
    for column, name in columns.items():
        at = line_of(f"columns.{column}", places)
        if name is None:
            found[str(column)] = None
            continue
        if name not in line.schema.names:
            near = difflib.get_close_matches(str(name), line.schema.names, 1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise ValueError(f"{path}: line {at}: {name!r} is no variable of {line.path}{hint}")
        if name in found.values():
            raise ValueError(f"{path}: line {at}: {name} has a column already")
        found[str(column)] = str(name)
    return found


def read_outcome(path: Path) -> OutcomeSaid | None:
    """The part of the file about outcomes, None where it says nothing. Raises ValueError naming file and line
    of what is odd, OSError where the file cannot be read."""
    document, places = read_yaml(path)
    if not isinstance(document, Mapping) or document.get("outcome") is None:
        return None
    outcome = document["outcome"]
    known = isinstance(outcome, Mapping) and "column" in outcome and set(outcome) <= {"column", "words"}
    column, said = (outcome["column"], outcome.get("words") or {}) if known else (None, None)
    if not isinstance(said, Mapping) or not (column is None or isinstance(column, str | int | float)):
        at = line_of("outcome", places)
        raise ValueError(
            f"{path}: line {at}: outcome must have column: a column or null, and may have words:"
        )
    for text, result in said.items():
        if result not in (*RESULTS, None):
            at = line_of(f"outcome.words.{text}", places)
            raise ValueError(f"{path}: line {at}: {result!r} is not good, defect or null")
    words: dict[str, PartResult | None] = {word_key(str(text)): result for text, result in said.items()}
    return OutcomeSaid(None if column is None else str(column), words)


def with_columns(line: Line, columns: Mapping[str, str | None]) -> Line:
    """The line whose variables are known by these columns too. For a table with these columns the mapping
    counts before every name of the line; a bundle trained with it keeps those that are no name of another
    variable."""
    plain = {column: plain_name(column) for column in columns}
    owners: dict[str, set[str | None]] = {}
    for feature in line.schema.features:
        for spelling in (feature.name, feature.label, feature.label_en, *feature.aliases):
            owners.setdefault(name_key(spelling), set()).add(feature.name)
    for column, name in columns.items():
        owners.setdefault(name_key(plain[column]), set()).add(name)
    further: dict[str, list[str]] = {}
    for column, name in columns.items():
        if name is not None and owners[name_key(plain[column])] == {name}:
            further.setdefault(name, []).append(plain[column])
    entries: list[dict[str, Any]] = [
        {**entry, "aliases": [*further[entry["name"]], *entry.get("aliases", ())]}
        if entry["name"] in further
        else dict(entry)
        for entry in line.document["features"]
    ]
    document = {**line.document, "features": entries}
    schema = FeatureSchema.from_mapping(document)
    return replace(line, document=document, schema=schema, columns=dict(columns))


def mapping_text(
    found: Sequence[Match], missing: Sequence[str], source: str, outcome: OutcomeMatch | None = None
) -> str:
    """The file of a mapping: columns known by name as they are, proposals behind a #, that of the outcomes
    too: a name alone says nothing of what a line learns from."""
    return "\n".join([*_lines(found, missing, source), *_outcome(outcome)]) + "\n"


def _outcome(outcome: OutcomeMatch | None) -> Iterator[str]:
    if outcome is None:
        return
    yield "# 검사 결과의 열을 제안합니다. 맞으면 아래 줄들의 #을 지워 주세요."
    yield "# The column that tells what the parts were, a proposal: where it is right, take the # away."
    yield f"# ? {' '.join(outcome.why.split())}"
    yield "# outcome:"
    yield f"#   column: {_text(outcome.column)}"
    open_words = [text for text, _, result in outcome.words if result is None]
    if open_words:
        yield "#   words:  # good, defect, or null where a text says nothing"
        yield from (f"#     {_text(text)}: null" for text in open_words)


def _lines(found: Sequence[Match], missing: Sequence[str], source: str) -> Iterator[str]:
    yield f"# {' '.join(source.split())}의 열과 변수. `# ?`가 있는 줄은 제안입니다."
    yield "# 맞으면 앞의 #을 지우고, 아니면 고치거나 지워 주세요."
    yield "# Columns and their variables. Lines with `# ?` are proposals:"
    yield "# where one is right, take the # away in front of it; else correct or delete it."
    yield "columns:"
    for match in found:
        entry = f"{_text(match.column)}: {_text(match.feature)}"
        yield f"  {entry}" if match.certain else f"  # {entry}  # ? {match.why}"
    for name in missing:
        yield f"  # '': {_text(name)}  # ? no column looks like it"


def _text(text: str) -> str:
    """As JSON writes a text; line ends of YAML that are none of JSON, and what cannot be seen, by numbers."""
    written = json.dumps(text, ensure_ascii=False)
    return re.sub(
        "[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]", lambda sign: f"\\u{ord(sign[0]):04x}", written
    )
