"""`train`: a model bundle from a plant's CSV, or from simulated shots."""

import hashlib
import sys
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from training.bundle_writer import write_bundle
from training.candidates import Candidates
from training.commands.common import Simulation, TableFile, audited
from training.data_validation.audit import Audit
from training.driver_score import with_driver_score
from training.fitting import FULL, Options, fit_bundle
from training.lines.feature_selection import SelectedFeatures, select_features
from training.lines.line import DEFAULT, Line, read_line
from training.model_card import Provenance
from training.progress import progress
from training.report import write_report
from training.samples import make_examples, pick_samples
from training.threshold_check import threshold_fault

EXAMPLES = Path(__file__).parents[1] / "examples.yaml"

QUICK = Candidates(
    FULL.trees[1:2], (50, 100, 200), FULL.additive[1::3], (0.0, 0.5, 1.0), extended=False, shots=40_000
)


@dataclass(frozen=True, slots=True)
class TrainOptions:
    """The shots to train on (`table`, or shots simulated anew) and where to write.

    `report` is the model card's folder (by default OUT-report beside OUT), `cost_ratio` the cost of a missed
    defect over that of a false alarm, `created` the time in the manifest (by default now).
    """

    out: Path
    schema: Path = DEFAULT
    table: TableFile | None = None
    simulation: Simulation = field(default_factory=Simulation)
    report: Path | None = None
    write_report: bool = True
    cost_ratio: float = Options().cost_ratio
    effort: Literal["full", "quick"] = "full"
    created: str | None = None


def run(options: TrainOptions) -> None:
    """Train and write. Raises ValueError or OSError with what is wrong; the old bundle then stays."""
    line, given, found, origin = _shots(options)
    fitting = fit_options(options, line, found, timed=origin.timed, simulated=origin.simulated)
    print(f"{len(given.table)} shots, {given.table.defect.mean():.1%} defects", file=sys.stderr)
    with progress(fitting.steps) as say:
        fitted = fit_bundle(given.table, given.schema, fitting, say)
    if options.schema == DEFAULT:
        examples = make_examples(EXAMPLES, options.simulation.read_parameters(), given.schema)
    else:
        examples = pick_samples(given.table, fitted.bundle)
    created = options.created or datetime.now(UTC).isoformat(timespec="seconds")
    sections: tuple[str, ...] = ()
    if options.table is None:
        fitted, section = with_driver_score(
            fitted, options.simulation.read_parameters(), options.simulation.seed
        )
        sections = (section,)
    provenance = Provenance(
        origin.source,
        origin.simulated,
        found.findings if found else (),
        found.left_out if found else {},
        sections,
    )
    version = write_bundle(options.out, fitted, given.document, examples, created, provenance=provenance)
    if options.write_report:
        report = options.report or options.out.with_name(f"{options.out.name}-report")
        write_report(report, fitted, version, provenance)
        print(f"report: {report / 'model_card.html'}", file=sys.stderr)
    if fitted.evaluation.verdict:
        print(f"warning: {fitted.evaluation.verdict}", file=sys.stderr)
    figures = fitted.bundle.metrics
    judged = fitted.evaluation.splits["time_ordered"]
    fault = threshold_fault(
        judged.probability,
        judged.defect,
        fitted.bundle.threshold,
        options.cost_ratio,
        "later shots" if origin.timed else "of the last shots",
    )
    if fault:
        print(f"warning: {fault}")
    tried = f"{figures['n']} later" if origin.timed else f"the last {figures['n']}"
    print(
        f"{options.out}: {version}, {fitted.recipe.words}; on {tried} shots ROC-AUC "
        f"{figures['roc_auc']}, PR-AUC {figures['pr_auc']} at prevalence {figures['prevalence']}, "
        f"ECE {figures['ece']}"
    )
    print(f"variables: {fitted.choice.why}")
    print(_next_steps(options))


def _next_steps(options: TrainOptions) -> str:
    """The commands that a bundle is for."""
    schema = "" if options.schema == DEFAULT else f" --schema {options.schema}"
    return (
        "Next:\n"
        f"  diecast evaluate --bundle {options.out} --csv NEW_SHOTS.csv{schema}    # on shots it never saw\n"
        f"  diecast compare --champion IN_USE --challenger {options.out} --table NEWEST.csv  # change?\n"
        f"  diecast score NEW_SHOTS.csv --bundle {options.out} --out verdicts.csv\n"
        f"  MODEL_DIR={options.out} make run                                       # tools and page with it\n"
        f"  diecast export --bundle {options.out} --out dist/models                # for a deployed stage"
    )


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the shots come from, whether they are known to be in the order of time, and whether no machine
    made them."""

    source: str
    timed: bool
    simulated: bool


def _shots(options: TrainOptions) -> tuple[Line, SelectedFeatures, Audit | None, Origin]:
    """The line, the shots to train on, what the audit found (None for shots simulated anew), their origin."""
    if options.table is None:
        line = read_line(options.schema)
        return (
            line,
            select_features(line, options.simulation.simulate(line.schema)[0], ()),
            None,
            Origin("the simulator", timed=True, simulated=True),
        )
    line, intake = options.table.read()
    found = audited(line, intake)
    # What may turn every figure round is said first.
    for finding in sorted(found.findings, key=lambda finding: finding.name != "defect_rate"):
        print(f"{finding.severity}: {finding.name}: {finding.message} → {finding.action}", file=sys.stderr)
    errors = [finding for finding in found.findings if finding.severity == "error"]
    if errors:
        told = "; ".join(f"{error.message} → {error.action}" for error in errors)
        raise ValueError(f"{options.table.csv}: {told}")
    with options.table.csv.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    source = f"{options.table.csv.name} (SHA-256 {digest[:12]}…)"
    return (
        line,
        select_features(line, found.table, found.left_out, intake.levels),
        found,
        Origin(source, intake.timed, intake.simulated),
    )


def fit_options(
    options: TrainOptions, line: Line, found: Audit | None, *, timed: bool, simulated: bool = False
) -> Options:
    """The options of the fit: by the line's rules, the command's options and what the audit found."""
    rules = line.rules
    effect = found.find("run_effect") if found else None
    found_options = Options(
        seed=options.simulation.seed,
        cost_ratio=options.cost_ratio,
        validation=rules.validation,
        timed=timed,
        signs={name: rule.monotone for name, rule in rules.columns.items()},
        derived=frozenset(name for name, rule in rules.columns.items() if rule.derive),
        simulated=simulated,
        run_rate_auc=effect.details["roc_auc"] if effect else None,
    )
    if options.effort == "quick":
        return replace(found_options, candidates=QUICK, folds=2, epochs=5, bootstraps=50)
    return found_options
