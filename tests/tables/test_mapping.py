"""Foreign headers: page and training propose the same mapping for them, with the same reasons."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from training.lines.column_mapping import mapping_text, read_mapping, read_outcome
from training.lines.column_proposal import Match, Proposal, propose
from training.lines.line import DEFAULT, Line, bundle_document, read_line
from training.lines.outcome_column import OutcomeMatch, OutcomeSaid, propose_outcome
from training.table_checks.foreign import Foreign, foreign
from training.table_checks.reading import ROOT
from training.tables.outcomes import PartResult, word_key
from training.tables.raw_table import Dialect, known_otherwise
from training.tables.unknown_table import read_to_map

LINES = {
    "checks": ROOT / "training" / "table_checks" / "line.yaml",
    "packaged": DEFAULT,
    "public-b": ROOT / "training" / "schemas" / "public-b.yaml",
}
COUNT = 120
SEED = 5


def by_page(folder: Path, files: list[str], line: Line, **more: Any) -> list[Any]:
    task = {"folder": str(folder), "files": files, "line": bundle_document(line.document), **more}
    done = subprocess.run(
        [ROOT / "scripts" / "node", "--import", "tsx", "tests/propose_columns.ts"],
        cwd=ROOT / "frontend",
        input=json.dumps(task),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found: list[Any] = json.loads(done.stdout)
    return found


def read(path: Path, line: Line) -> tuple[Proposal, OutcomeMatch | None] | None:
    try:
        raw = read_to_map(path, line, Dialect())
    except ValueError:
        return None
    proposal = propose(raw, line)
    return proposal, propose_outcome(raw, line, proposal.matches)


def by_training(path: Path, line: Line) -> list[Match] | None:
    found = read(path, line)
    return None if found is None else found[0].matches


def written_outcome(match: OutcomeMatch | None) -> dict[str, Any] | None:
    if match is None:
        return None
    words = [{"text": text, "count": count, "result": result} for text, count, result in match.words]
    return {"column": match.column, "by": match.by, "words": words}


def written(match: Match) -> dict[str, Any]:
    return {
        "column": match.column,
        "feature": match.feature,
        "by": match.by,
        "spelling": match.spelling,
        "likeness": pytest.approx(match.likeness, rel=1e-12),
        "share": match.share if match.share is None else pytest.approx(match.share, rel=1e-12),
        "unit": match.unit,
        "score": pytest.approx(match.score, rel=1e-12),
    }


@pytest.fixture(scope="module", params=LINES)
def drawn(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp(f"foreign-{request.param}")
    line = read_line(LINES[request.param])
    read = [feature for feature in line.schema.features if feature.derive is None and not feature.codes]
    tables = [foreign(number, SEED, read, known_otherwise(line)) for number in range(COUNT)]
    for table in tables:
        (folder / table.file).write_bytes(table.content)
    return line, folder, tables


def test_page_and_training_propose_the_same_for_the_same_reasons(drawn: Any) -> None:
    line, folder, tables = drawn
    proposed = by_page(folder, [table.file for table in tables], line)
    by: set[str | None] = set()
    for table, page in zip(tables, proposed, strict=True):
        training = read(folder / table.file, line)
        if training is None:
            assert isinstance(page, str), f"{table.file}: only the page reads it: {table.meant}"
            continue
        proposal, outcome = training
        assert page["matches"] == [written(match) for match in proposal.matches], (
            f"{table.file}: {table.meant}"
        )
        assert page["alike"] == proposal.alike, f"{table.file}: {table.meant}"
        assert page["outcome"] == written_outcome(outcome), f"{table.file}: {table.meant}"
        by.add(None if outcome is None else outcome.by)
    assert by == {None, "name", "kinds", "values"}


def test_most_headers_are_known_or_proposed_as_what_they_were_made_of(drawn: Any) -> None:
    line, folder, tables = drawn
    right = meant = wrong = 0
    for table in tables:
        found = {match.column: match.feature for match in by_training(folder / table.file, line) or []}
        meant += len(table.meant)
        right += sum(found.get(header.strip()) == name for header, name in table.meant.items())
        wrong += sum(found.get(header.strip(), name) != name for header, name in table.meant.items())
    assert right > 0.75 * meant, f"{right} of {meant}"
    assert wrong < 0.1 * meant, f"{wrong} of {meant}"


def test_what_is_known_by_name_is_certain_and_a_likeness_is_not(drawn: Any) -> None:
    line, folder, tables = drawn
    kinds = {
        (match.by == "likeness", match.certain)
        for table in tables
        for match in by_training(folder / table.file, line) or []
    }
    assert kinds == {(False, True), (True, False)}


ODD = (
    "a: b",
    'say "x"',
    "줄\n바꿈",
    "# 1",
    "- x",
    "  ",
    "{a}",
    "null",
    "it's",
    "탭\t",
    "\u2028",
    "\x85",
    "é",
    "~",
    "1",
)


def test_both_write_and_read_one_file_whatever_the_headers_hold(tmp_path: Path) -> None:
    line = read_line(DEFAULT)
    said = {header: line.schema.names[place] for place, header in enumerate(ODD)}
    matches = [Match(header, name, "name", name) for header, name in said.items()]
    text = mapping_text(matches, ["Sensor_Flow"], "a\nb.csv")
    nulls: dict[str, str | None] = {**said, "비고": None}
    results: tuple[PartResult | None, ...] = ("good", "defect", None)
    meant = {word_key(word): results[place % 3] for place, word in enumerate(ODD)}
    outcome = OutcomeSaid("판정: #1", meant)
    task = {"said": nulls, "text": text, "outcome": {"column": outcome.column, "words": meant}}
    [[written_by_page, read_by_page, own]] = by_page(tmp_path, [], line, mapping=task)
    assert read_by_page == {"columns": said, "outcome": None}
    assert own == {"columns": nulls, "outcome": task["outcome"]}
    path = tmp_path / "columns.yaml"
    for written_text, right, told in ((text, said, None), (written_by_page, nulls, outcome)):
        path.write_text(written_text, encoding="utf-8", newline="\n")
        assert read_mapping(path, line) == right
        assert read_outcome(path) == told


def test_the_outcome_that_training_proposes_is_read_by_both_once_it_is_confirmed(tmp_path: Path) -> None:
    line = read_line(DEFAULT)
    match = OutcomeMatch("QC\n1", "values", [("OK", 2, "good"), ("재검\n", 1, None)])
    text = mapping_text([], [], "b.csv", match)
    lines = text.splitlines()
    at = lines.index("# outcome:")
    confirmed = "\n".join([*lines[:at], *(each.removeprefix("# ") for each in lines[at:])])
    (tmp_path / "columns.yaml").write_text(confirmed, encoding="utf-8")
    right = OutcomeSaid("QC\n1", {"재검": None})
    assert read_outcome(tmp_path / "columns.yaml") == right
    task: dict[str, Any] = {"said": {}, "text": confirmed, "outcome": None}
    [[_, by_page_too, _]] = by_page(tmp_path, [], line, mapping=task)
    assert by_page_too["outcome"] == {"column": right.column, "words": right.words}
    (tmp_path / "columns.yaml").write_text(text, encoding="utf-8")
    assert read_outcome(tmp_path / "columns.yaml") is None, "a proposal is nothing before it is confirmed"


def test_a_table_is_one_of_the_drawn() -> None:
    features = read_line(DEFAULT).schema.features
    first, again = (foreign(3, SEED, features) for _ in range(2))
    assert isinstance(first, Foreign)
    assert first == again != foreign(4, SEED, features)
