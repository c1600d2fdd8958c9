"""`pull`: the labelled shots of a line's memory as a table, with its YAML. `labels`: what lacks a label."""

import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ops.learning.pulling import Pulled, Wish, forget, part_of, pull
from ops.learning.sources import ShotSource, Span
from ops.learning.words import Words
from shared import jsonio
from shared.errors import Unavailable
from t4_shots.shot import told_time
from training.learning.labels import Labels, missing_labels
from training.learning.pulled_table import WRITTEN_BY, Sorted, run_of, sort_shots, table_of, yaml_text
from training.lines.line import read_line
from training.lines.yaml_places import read_yaml
from training.progress import progress

DONE, NOTHING, BROKEN_OFF = 0, 1, 1
SEED = 1


@dataclass(frozen=True, slots=True)
class PullRequest:
    """A pull: where from, what, where to, by which YAML (None: by the model's schema); `fresh` forgets what
    an earlier one has read."""

    source: ShotSource
    wish: Wish
    out: Path
    words: Words
    now_ms: int
    schema: Path | None = None
    fresh: bool = False


def run(request: PullRequest) -> int:
    """Pull and write. 1 where it broke off, or where no shot has an outcome; nothing is written then.

    Raises InvalidInput where the server refuses, ValueError and OSError for what is wrong with the YAML.
    """
    words, out = request.words, request.out
    described = _yaml_beside(out)
    base = None if request.schema is None else _document(request.schema)
    if request.fresh:
        forget(out)
    read = 0

    def count(shots: int) -> None:
        nonlocal read
        read = shots
        say(f"{shots} shots")

    with progress(0, "reading") as say:
        try:
            served = request.source.schema(request.wish.line)
            pulled = pull(request.source, request.wish, out, request.now_ms, count)
        except (Unavailable, KeyboardInterrupt) as error:
            why = getattr(error, "message", "") or "Ctrl+C"
            print(words.broken_off(read, part_of(out), why), file=sys.stderr)
            return BROKEN_OFF
    if pulled.resumed:
        print(words.resumed(pulled.resumed, told_time(pulled.begun_ms), out), file=sys.stderr)
    found = sort_shots(pulled.shots, line_simulated=pulled.simulated)
    if not found.labelled:
        _tell(words, pulled, found)
        print(words.none_labelled, file=sys.stderr)
        forget(out)
        return NOTHING
    table = table_of(found, served, base)
    write_whole(described, yaml_text(table.document, out.name))
    write_whole(out, table.text)
    forget(out)
    runs = len({run_of(shot) for shot in found.labelled})
    defects = sum(shot["outcome"]["result"] == "defect" for shot in found.labelled)
    print(words.written(out, len(found.labelled), defects, runs, simulated=found.simulated))
    _tell(words, pulled, found)
    for name, shots in table.unknown.items():
        print(words.unknown(name, shots), file=sys.stderr)
    if table.coded_by > 1:
        print(words.coded(table.coded_by), file=sys.stderr)
    if not table.by_context:
        print(words.by_day, file=sys.stderr)
    if base is None:
        print(words.of_the_model, file=sys.stderr)
    line = request.wish.line
    print(f"{words.next_step}: diecast train --csv {out} --schema {described} --out models/{line}-new")
    return DONE


def run_labels(source: ShotSource, span: Span, most: int, words: Words, *, as_json: bool) -> int:
    """Say which labels are missing, and which shots would teach most. Raises what the source does."""
    shots: list[Any] = []
    simulated = False
    cursor, first = None, True
    with progress(0, "reading") as say:
        while first or cursor is not None:
            page = source.page(span, cursor)
            shots += page.shots
            simulated |= page.simulated
            cursor, first = page.cursor, False
            say(f"{len(shots)} shots")
    found = sort_shots(shots, line_simulated=simulated)
    labels = missing_labels(found.labelled, found.unlabelled, most, SEED)
    if as_json:
        print(jsonio.dumps(_as_json(span.line, labels, simulated=found.simulated)))
        return DONE
    print(words.counted(labels.labelled, labels.shots, labels.defects))
    if found.simulated:
        print(words.is_simulated)
    for verdict, (known, total) in labels.by_verdict.items():
        print(words.of_verdict(verdict, known, total))
    if not labels.proposed:
        print(words.all_labelled)
        return DONE
    print(words.proposing(len(labels.proposed)))
    for each in labels.proposed:
        shot = each.shot
        print(
            f"  {shot['at']}  {shot['shot_id']}  {shot['verdict']} {shot['defect_probability']:.3f}  "
            f"{words.reason(each.reason)}"
        )
    print(words.why_random)
    return DONE


def write_whole(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", newline="", dir=path.parent, prefix=f".{path.name}-", delete=False
    ) as file:
        draft = Path(file.name)
        try:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
            draft.replace(path)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise


def _document(schema: Path) -> dict[str, Any]:
    """A line's YAML as it is written, after it was checked whole."""
    read_line(schema)
    found: dict[str, Any] = read_yaml(schema)[0]
    return found


def _yaml_beside(out: Path) -> Path:
    """Where the table's YAML goes. Raises ValueError where somebody's own stands there."""
    path = out.with_suffix(".yaml")
    if path == out:
        raise ValueError(f"{out}: is the name of the YAML beside the table; call the table .csv")
    if path.exists() and not path.read_text(encoding="utf-8", errors="replace").startswith(WRITTEN_BY):
        raise ValueError(
            f"{path} is not one that diecast pull wrote, and is not replaced: give --out another name"
        )
    return path


def _tell(words: Words, pulled: Pulled, found: Sorted) -> None:
    """Say which shots are left out."""
    if found.unlabelled:
        total = len(found.labelled) + len(found.unlabelled)
        print(words.without(len(found.unlabelled), total), file=sys.stderr)
    if ids := found.left_out.get("simulated"):
        print(words.simulated_left(ids), file=sys.stderr)
    if found.simulated and pulled.shots:
        print(words.is_simulated, file=sys.stderr)


def _as_json(line: str, labels: Labels, *, simulated: bool) -> dict[str, Any]:
    return {
        "line": line,
        "simulated": simulated,
        "shots": labels.shots,
        "labelled": labels.labelled,
        "defects": labels.defects,
        "by_verdict": {
            name: {"labelled": one, "shots": all_} for name, (one, all_) in labels.by_verdict.items()
        },
        "proposed": [
            {
                "shot_id": each.shot["shot_id"],
                "at": each.shot["at"],
                "verdict": each.shot["verdict"],
                "defect_probability": each.shot["defect_probability"],
                "reason": each.reason,
            }
            for each in labels.proposed
        ],
    }
