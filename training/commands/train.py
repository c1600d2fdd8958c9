"""`train`: a model bundle from a plant's CSV, or from simulated shots."""

import argparse
import hashlib
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from training.auditing.audit import Audit, audit
from training.bundle_writer import write_bundle
from training.candidates import Candidates
from training.commands.common import add_csv, add_schema, add_simulation, read_csv, simulated
from training.driver_card import with_driver_score
from training.examples import make_examples
from training.fitting import FULL, Options, fit_bundle
from training.lines.line import Line, read_line
from training.lines.usable import Usable, usable
from training.progress import progress
from training.provenance import Provenance
from training.report import write_report
from training.samples import pick_samples
from training.schema_files import DEFAULT
from training.simulator.parameters import Parameters

EXAMPLES = Path(__file__).parents[1] / "examples.yaml"

QUICK = Candidates(FULL.trees[:1], (50, 100), (FULL.additive[1], FULL.additive[5]), (0.0, 0.5, 1.0))


def add_to(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the subcommand."""
    parser = subparsers.add_parser(
        "train",
        help="train a model bundle",
        description="Train on --csv, or on simulated shots, and write a bundle for T1 and T2. "
        "The table is audited first; duplicates and columns that give the label away are left out.",
        epilog="example: python -m training train --csv shots.csv --schema line.yaml --out models/line-7",
    )
    parser.add_argument("--out", type=Path, required=True, help="the bundle folder to write or replace")
    parser.add_argument(
        "--report",
        type=Path,
        help="where to write the model card with plots, Markdown and HTML (default: OUT-report beside OUT)",
    )
    parser.add_argument("--no-report", action="store_true", help="write no report, only the bundle")
    parser.add_argument(
        "--cost-ratio",
        type=float,
        default=Options().cost_ratio,
        help="cost of a missed defect over that of a false alarm, for the threshold (default: %(default)s)",
    )
    parser.add_argument(
        "--effort",
        choices=["full", "quick"],
        default="full",
        help="how many candidates to try; quick is for a first look (default: %(default)s)",
    )
    parser.add_argument(
        "--created", help="time to write into the manifest, ISO 8601 (default: now); no other file has it"
    )
    add_schema(parser)
    add_csv(parser, "the plant's shots; simulated anew without it", required=False)
    add_simulation(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Train and write. Raises ValueError or OSError with what is wrong; the old bundle then stays."""
    line, given, found, source = _shots(arguments)
    options = _options(arguments, line, found)
    print(f"{len(given.table)} shots, {given.table.defect.mean():.1%} defects", file=sys.stderr)
    with progress(options.steps) as say:
        fitted = fit_bundle(given.table, given.schema, options, say)
    if arguments.schema == DEFAULT:
        examples = make_examples(EXAMPLES, Parameters.read(arguments.parameters), given.schema)
    else:
        examples = pick_samples(given.table, fitted.bundle)
    created = arguments.created or datetime.now(UTC).isoformat(timespec="seconds")
    sections: tuple[str, ...] = ()
    if arguments.csv is None:
        fitted, section = with_driver_score(fitted, Parameters.read(arguments.parameters), arguments.seed)
        sections = (section,)
    provenance = Provenance(
        source,
        arguments.csv is None,
        found.findings if found else (),
        found.left_out if found else {},
        sections,
    )
    version = write_bundle(arguments.out, fitted, given.document, examples, created, provenance=provenance)
    if not arguments.no_report:
        report = arguments.report or arguments.out.with_name(f"{arguments.out.name}-report")
        write_report(report, fitted, version, provenance)
        print(f"report: {report / 'model_card.html'}", file=sys.stderr)
    if fitted.evaluation.verdict:
        print(f"warning: {fitted.evaluation.verdict}", file=sys.stderr)
    figures = fitted.bundle.metrics
    print(
        f"{arguments.out}: {version}, {fitted.recipe.words}; on {figures['n']} later shots ROC-AUC "
        f"{figures['roc_auc']}, PR-AUC {figures['pr_auc']} at prevalence {figures['prevalence']}, "
        f"ECE {figures['ece']}"
    )


def _shots(arguments: argparse.Namespace) -> tuple[Line, Usable, Audit | None, str]:
    """The line, the shots to train on, what the audit found (None for simulated shots), and the source."""
    if arguments.csv is None:
        line = read_line(arguments.schema)
        return line, usable(line, simulated(arguments, line.schema)[0], ()), None, "the simulator"
    line, intake = read_csv(arguments)
    found = audit(intake, line)
    for finding in found.findings:
        print(f"{finding.severity}: {finding.name}: {finding.message} → {finding.action}", file=sys.stderr)
    errors = [finding.message for finding in found.findings if finding.severity == "error"]
    if errors:
        raise ValueError(f"{arguments.csv}: {'; '.join(errors)}")
    digest = hashlib.sha256(arguments.csv.read_bytes()).hexdigest()
    source = f"{arguments.csv.name} (SHA-256 {digest[:12]}…)"
    return line, usable(line, found.table, found.left_out), found, source


def _options(arguments: argparse.Namespace, line: Line, found: Audit | None) -> Options:
    rules = line.rules
    effect = found.find("run_effect") if found else None
    options = Options(
        seed=arguments.seed,
        cost_ratio=arguments.cost_ratio,
        validation=rules.validation,
        signs={name: rule.monotone for name, rule in rules.columns.items()},
        derived=frozenset(name for name, rule in rules.columns.items() if rule.derive),
        run_rate_auc=effect.details["roc_auc"] if effect else None,
    )
    if arguments.effort == "quick":
        return replace(options, candidates=QUICK, folds=2, epochs=5, bootstraps=50)
    return options
