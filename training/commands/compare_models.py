"""`compare`: two models of a line on its newest outcomes, and whether to change."""

import io
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from shared import jsonio
from shared.artifacts.registry import MANIFEST
from shared.bundle.bundle import Bundle, load_bundle
from shared.bundle.estimates import defect_probability
from shared.bundle.feature_schema import FeatureSchema
from shared.bundle.manifest import read_manifest
from training.commands.common import TableFile, rounded
from training.commands.evaluate import raw_rows
from training.fingerprints import Fingerprints
from training.learning.compared_words import Words
from training.learning.comparing import Compared, Scored, compare
from training.learning.pulled_table import SCORES, SHADOW_SCORES
from training.lines.line import DEFAULT, read_line
from training.preprocessing import without_sentinels
from training.tables.raw_table import RawTable
from training.tables.reading import Intake

DIGITS: Final = 6
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Model:
    """A bundle and what its manifest says of where it comes from."""

    folder: Path
    bundle: Bundle
    simulated: bool
    cost_ratio: float | None

    @classmethod
    def read(cls, folder: Path) -> "Model":
        """Open a bundle. Raises BundleError naming what is wrong with it."""
        bundle = load_bundle(folder)
        manifest = read_manifest((folder / MANIFEST).read_bytes())
        ratio = manifest.get("cost_ratio")
        known = float(ratio) if isinstance(ratio, int | float) else None
        return cls(folder, bundle, manifest.get("simulated") is True, known)


@dataclass(frozen=True, slots=True)
class Asked:
    """The table, and how the answer is told; `cost_ratio` is that of the champion where it is None."""

    table: TableFile
    words: Words
    cost_ratio: float | None = None
    as_json: bool = False
    line: str = "default"


def run(champion: Model, challenger: Model, asked: Asked) -> Compared:
    """Score the shots that neither was trained on with both, compare and print.

    Raises ValueError or OSError with what is wrong with the table, where simulated and real shots would be
    mixed, or where a model knows variables that the table is not read by.
    """
    _check_variables(champion, challenger, asked)
    both = [_read(champion, asked.table)]
    with redirect_stderr(io.StringIO()):  # its notes were told
        both.append(_read(challenger, asked.table))
    intake = both[0].intake
    _check_kinds(champion, challenger, intake, asked)
    left = both[0].seen | both[1].seen
    repeated = _repeated(intake.raw) & ~left
    kept = ~(left | repeated)
    defect, run_ = intake.table.defect[kept], intake.table.run[kept]
    if not defect.any() or defect.all():
        raise ValueError(
            f"{asked.table.csv}: {len(defect)} shots that neither model was trained on hold "
            f"{int(defect.sum())} "
            "defects: a comparison needs good shots and defects; pull newer ones"
        )
    scored = [
        Scored(defect_probability(model.bundle, each.raw[kept]), model.bundle.threshold)
        for model, each in zip((champion, challenger), both, strict=True)
    ]
    ratio = asked.cost_ratio or champion.cost_ratio or 4.0
    found = compare(scored[0], scored[1], defect, run_, ratio)
    words = asked.words
    notes = [words.left_out(int(both[0].seen.sum()), int(both[1].seen.sum()), int(left.sum()))]
    if repeated.any():
        notes.append(words.repeated(int(repeated.sum())))
    if champion.simulated and not intake.simulated:
        notes.append(words.champion_simulated())
    names = (champion.bundle.model_version, challenger.bundle.model_version)
    _print(names, found, notes, asked, str(challenger.folder), simulated=intake.simulated)
    return found


def run_recorded(champion: str | None, challenger: str | None, asked: Asked) -> Compared:
    """Compare the scores that the line's model and its shadow gave when the shots came; without names the two
    that judged most shots together. Raises as `run`."""
    _, intake = asked.table.read()
    columns = [_column(intake.raw, name) for name in (*SCORES, *SHADOW_SCORES)]
    if any(column is None for column in columns):
        raise ValueError(f"{asked.table.csv}: holds no scores of a shadow: it is no table of diecast pull")
    texts = [list(intake.raw.columns[column]) for column in columns if column is not None]
    pairs = list(zip(texts[0], texts[3], strict=True))
    usable = [bool(own and shadow) for own, shadow in pairs]
    wanted = Counter(
        pair
        for pair, use in zip(pairs, usable, strict=True)
        if use and champion in (None, pair[0]) and challenger in (None, pair[1])
    ).most_common(1)
    if not wanted:
        raise ValueError(f"{asked.table.csv}: no shot was scored by both models when it came")
    names = wanted[0][0]
    kept = np.array([use and pair == names for pair, use in zip(pairs, usable, strict=True)])
    own, shadow = (
        Scored(_numbers(texts[start + 1], kept), _numbers(texts[start + 2], kept)) for start in (0, 3)
    )
    found = compare(own, shadow, intake.table.defect[kept], intake.table.run[kept], asked.cost_ratio or 4.0)
    _print(
        names, found, [asked.words.recorded(int((~kept).sum()))], asked, names[1], simulated=intake.simulated
    )
    return found


@dataclass(frozen=True, slots=True)
class _Read:
    """A table as a model reads it, its inputs (n, variables), and which shots training saw (n,)."""

    intake: Intake
    raw: npt.NDArray[np.float64]
    seen: Flags


def _read(model: Model, table_file: TableFile) -> _Read:
    """Read the table by a model's levels: a category's numbers are each model's own."""
    line, intake = table_file.read(model.bundle.schema)
    table = replace(intake.table, features=without_sentinels(intake.table.features, line.schema))
    prints = Fingerprints.read(model.folder)
    seen = prints.seen(table) if prints is not None else np.zeros(len(table), bool)
    return _Read(intake, raw_rows(model.bundle, table), seen)


def _repeated(raw: RawTable) -> Flags:
    """Which rows stand above in the same table cell by cell, (n,); none where rows have no shot's name, since
    two shots may have the same values."""
    found = np.zeros(len(raw.lines), bool)
    if _column(raw, "shot_id") is None:
        return found
    above: set[tuple[str, ...]] = set()
    for place, row in enumerate(zip(*raw.columns.values(), strict=True)):
        found[place] = row in above
        above.add(row)
    return found


def _check_variables(champion: Model, challenger: Model, asked: Asked) -> None:
    """Raise ValueError where a variable of a model is none of the line's by which the table is read, or has
    another unit there: the model would be judged by shots that lack it, and by wrong values."""
    line = asked.table.mapped(read_line(asked.table.schema or DEFAULT))
    known = _units(line.schema)
    models = {"champion": champion, "challenger": challenger}
    lacking: list[str] = []
    for role, model in models.items():
        wrong = [
            f"{name} [{unit}]" if name in known else name
            for name, unit in _units(model.bundle.schema).items()
            if known.get(name) != unit
        ]
        if wrong:
            lacking.append(f"the {role} {model.bundle.model_version} knows {', '.join(wrong)}")
    if not lacking:
        return
    own, other = (_units(model.bundle.schema) for model in models.values())
    apart = [
        f"{role} alone: {', '.join(sorted(names)) or 'none'}"
        for role, names in zip(models, (own.keys() - other.keys(), other.keys() - own.keys()), strict=True)
    ]
    told = f"; of the two models the {apart[0]}; {apart[1]}" if own != other else ""
    raise ValueError(
        f"{asked.table.csv}: is read by the variables of {line.schema.line}, and {'; '.join(lacking)}, which "
        f"are none of those{told}. Name with --schema the YAML that has the variables of both models, or "
        "train the challenger on the champion's variables"
    )


def _units(schema: FeatureSchema) -> dict[str, str]:
    return {feature.name: feature.unit for feature in schema.features}


def _check_kinds(champion: Model, challenger: Model, intake: Intake, asked: Asked) -> None:
    """Raise ValueError where a model of one kind would be judged by shots of the other. A champion may have
    learnt from simulated shots alone: the model that comes with the code has."""
    if intake.simulated:
        real = [model for model in (champion, challenger) if not model.simulated]
        if real:
            raise ValueError(
                f"{asked.table.csv}: its shots are simulated, and {real[0].bundle.model_version} was "
                "trained on "
                "a plant's: simulated shots say nothing of a plant's model"
            )
    elif challenger.simulated:
        raise ValueError(
            f"{challenger.folder}: {challenger.bundle.model_version} was trained on simulated shots, and "
            f"{asked.table.csv} holds a plant's: train the challenger on the plant's shots"
        )


def _column(raw: RawTable, name: str) -> str | None:
    return raw.find(name, f"shot_{name}")


def _numbers(texts: Sequence[str], kept: Flags) -> npt.NDArray[np.float64]:
    return np.array([float(text) for text, keep in zip(texts, kept, strict=True) if keep])


def _print(
    names: tuple[str, str],
    found: Compared,
    notes: Sequence[str],
    asked: Asked,
    challenger: str,
    *,
    simulated: bool,
) -> None:
    for note in notes:
        print(note, file=sys.stderr)
    words = asked.words
    if asked.as_json:
        figures: Mapping[str, Any] = {name: asdict(one) for name, one in found.figures.items()}
        told = {
            "champion": names[0],
            "challenger": names[1],
            **rounded({**asdict(found), "figures": figures}, DIGITS),
            "words": words.advice(found),
        }
        print(jsonio.dumps(told))
        return
    print(words.head(*names))
    print(words.shots(found))
    rows = words.rows(found)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [text.ljust(width) for text, width in zip(row, widths, strict=True)]
        print(f"  {'  '.join(cells)}".rstrip())
    print(words.units(found))
    print(words.advice(found))
    if found.advice == "change" and not simulated:
        print(words.next_step(asked.line, challenger))
