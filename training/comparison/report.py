"""Results of the comparison, as tables to read and as one JSON document."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from training.comparison.fits import OURS
from training.comparison.goal import MARGINS, WORDS, Compared
from training.comparison.paired import Behind

SPLITS = {
    "time_ordered": "the last quarter of the shots by the earlier ones",
    "runs_out": "each third of the runs by the others",
}
HEADER = ("", "ROC", "behind", "PR", "behind", "Brier", "behind", "ECE", "fit ×", "predict ×", "memory ×")
"""The last three are multiples of ours."""

WIDTH = 160
"""Columns where the output is no terminal, so that no figure is cut in a log."""

UNORDERED = "the last quarter of the rows (nobody knows their time) by those before"


def print_tables(
    compared: Sequence[Compared], versions: Mapping[str, str], missing: Mapping[str, str]
) -> None:
    """A table for each data set and split, then what the goal is and whether it holds."""
    for one in compared:
        _print_table(one, versions)
    told = [f"not measured: {name} ({reason})" for name, reason in missing.items()]
    print("\n".join([*told, conclusion(compared, missing)]))


def print_json(
    compared: Sequence[Compared], versions: Mapping[str, str], missing: Mapping[str, str], *, quick: bool
) -> None:
    """All figures."""
    document = {
        "quick": quick,
        "versions": dict(versions),
        "missing": dict(missing),
        "margins": dict(MARGINS),
        "results": [_document(one) for one in compared],
        "holds": holds(compared, missing),
        "conclusion": conclusion(compared, missing),
    }
    print(json.dumps(document, ensure_ascii=False, indent=1))


def holds(compared: Sequence[Compared], missing: Mapping[str, str]) -> bool | None:
    """True where the goal holds everywhere; None where a peer that is missing might have been the best."""
    if any(one.breaches() for one in compared):
        return False
    failed = any(set(one.answers.failed) - {OURS} for one in compared)
    return None if missing or failed else True


def conclusion(compared: Sequence[Compared], missing: Mapping[str, str]) -> str:
    """One line on the goal."""
    margins = ", ".join(f"{margin:g} {WORDS[name]}" for name, margin in MARGINS.items())
    goal = f"the goal (no interval further behind the best than {margins}; ECE within 0.003 of the best)"
    broken = [one for one in compared if one.breaches()]
    if broken:
        where = ", ".join(f"{one.data.name} {one.split}" for one in broken)
        return f"{goal} does not hold in {len(broken)} of {len(compared)} comparisons: {where}"
    if holds(compared, missing) is None:
        return f"{goal} cannot be told: a peer is missing"
    return f"{goal} holds in all {len(compared)} comparisons"


def _print_table(one: Compared, versions: Mapping[str, str]) -> None:
    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console = Console(highlight=False, markup=False, width=WIDTH)
    split = SPLITS[one.split] if one.data.options.timed or one.split == "runs_out" else UNORDERED
    title = f"{one.data.name}, {split}: {one.shots} shots tried, {one.defects} defects, {one.runs} runs"
    shown = Table(title=title, title_justify="left", box=None)
    for place, name in enumerate(HEADER):
        shown.add_column(name, justify="right" if place else "left", overflow="fold")
    for row in _rows(one, versions):
        shown.add_row(*row)
    console.print(shown)
    for note in _notes(one):
        console.print(note, soft_wrap=True)
    console.print()


def _rows(one: Compared, versions: Mapping[str, str]) -> Iterator[list[str]]:
    ours = one.answers.by_name.get(OURS)
    for name, figures in one.figures.items():
        answer = one.answers.by_name[name]
        row = [f"{name} {versions.get(name, '')}".strip()]
        for figure in MARGINS:
            digits = 4 if figure == "brier" else 3
            row += [f"{figures[figure]:.{digits}f}", _interval(one.behind[figure][name], digits)]
        row.append(f"{figures['ece']:.4f}")
        if ours is not None:
            row.append(f"{answer.fit_s / ours.fit_s:.2f}")
            row.append(f"{answer.predict_s / ours.predict_s:.1f}")
            row.append(f"{answer.memory_mb / ours.memory_mb:.2f}")
        yield row


def _notes(one: Compared) -> list[str]:
    notes = [one.data.words]
    if (ours := one.answers.by_name.get(OURS)) is not None:
        notes.append(
            f"ours: fitted in {ours.fit_s:.1f} s (choice, calibration, evaluation, all parts of a bundle), "
            f"predicted in {ours.predict_s:.2f} s, {ours.memory_mb:.0f} MB; {'; '.join(ours.recipes)}"
        )
    for name, words in (("all", "the true probabilities"), ("known", "the same without the runs' own part")):
        if name in one.attainable:
            found = one.attainable[name]
            notes.append(
                f"{words}: ROC {found['roc_auc']:.4f}, PR {found['pr_auc']:.4f}, Brier {found['brier']:.4f}, "
                f"ECE {found['ece']:.4f}"
            )
    notes += [f"{name} gave no answer: {reason}" for name, reason in one.answers.failed.items()]
    if breaches := one.breaches():
        return [*notes, f"goal: does not hold: {'; '.join(breaches)}"]
    words = ", ".join(WORDS[name] for name in one.undecided())
    return [*notes, "goal: holds" + (f"; its interval reaches past the margin in {words}" if words else "")]


def _interval(behind: Behind, digits: int) -> str:
    if behind.value == behind.low == behind.high == 0:
        return "best"
    return f"{behind.value:.{digits}f} [{behind.low:.{digits}f}, {behind.high:.{digits}f}]"


def _document(one: Compared) -> dict[str, Any]:
    methods = {}
    for name, figures in one.figures.items():
        answer = one.answers.by_name[name]
        methods[name] = {
            **figures,
            "behind": {
                figure: {"value": gap.value, "low": gap.low, "high": gap.high, "p": gap.p}
                for figure, found in one.behind.items()
                for gap in (found[name],)
            },
            "fit_s": answer.fit_s,
            "predict_s": answer.predict_s,
            "memory_mb": answer.memory_mb,
            "recipes": list(answer.recipes),
        }
    return {
        "data": one.data.name,
        "words": one.data.words,
        "split": one.split,
        "shots": one.shots,
        "defects": one.defects,
        "runs": one.runs,
        "methods": methods,
        "failed": dict(one.answers.failed),
        "attainable": {name: dict(figures) for name, figures in one.attainable.items()},
        "breaches": one.breaches(),
        "undecided": one.undecided(),
    }
