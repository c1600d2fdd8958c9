"""From a table of shots to the fitted parts of a bundle, with figures on shots held out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import lightgbm as lgb
import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from shared.bundle.additive import AdditiveTerms
from shared.bundle.bundle import Bundle
from shared.bundle.calibration import PlattScaling
from shared.bundle.feature_schema import FeatureSchema
from shared.bundle.fitted_parts import Encoder, Preparation
from shared.bundle.noise import Noise
from shared.bundle.response import Responses
from training.additive_fitting import fit_additive, scaled_terms
from training.autoencoder import fit_encoder
from training.boosting import fit_trees, tree_margins
from training.calibration import fit_calibration, threshold_for
from training.candidates import Candidates, Choice, Recipe
from training.drawn_runs import draw_runs
from training.evaluation import Evaluation, evaluate_splits, manifest_metrics
from training.fingerprints import Fingerprints
from training.folds import HELD_OUT, Fold, expanding, later_part
from training.lines.table_rules import Validation
from training.metrics import mean_attributions
from training.mode_models import fit_modes
from training.model_selection import select_model
from training.noise_fitting import fit_noise
from training.preprocessing import fit_preparation, without_sentinels
from training.reference_library import choose_references, sample_shots
from training.reliability import LaterShots, UnseenShots, fit_reliability, reliability_figures
from training.response_fitting import fit_responses
from training.table import Table
from training.tree_export import export_trees, no_trees

Matrix = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

FULL = Candidates()

FITS_AFTER = 9
"""What is said after the choice: a fit for each of the splits' folds, then one on all shots and its parts."""


@dataclass(frozen=True, slots=True)
class Options:
    """The options of a training. `cost_ratio`: cost of a missed defect over that of a false alarm.

    validation: how later shots will come, see TableRules. signs: +1 or -1 for variables of which more
    can only raise or lower the risk. run_rate_auc: what the audit found, for the verdict.
    """

    seed: int = 20250301
    cost_ratio: float = 4.0
    epochs: int = 25
    folds: int = 3
    bootstraps: int = 200
    candidates: Candidates = FULL
    validation: Validation = "later_runs"
    signs: Mapping[str, int] = field(default_factory=dict)
    run_rate_auc: float | None = None
    timed: bool = True
    """The shots are known to be in the order of time; else nothing is called later than another."""
    derived: frozenset[str] = frozenset()
    """Variables that are made from the time or a counter: no part of a shot's fingerprint."""
    simulated: bool = False
    """True where the shots are the simulator's: the bundle's sample says so."""

    @property
    def steps(self) -> int:
        """How often `fit_bundle` says what it does next, about."""
        tried = len(self.candidates.trees) + len(self.candidates.additive)
        # A search goes on for as long as it finds something better: about twelve candidates more.
        return tried + (20 if self.candidates.extended else 2) + FITS_AFTER


@dataclass(frozen=True)
class Fitted:
    """The bundle, and what it was made by: the booster (None where the model has no trees; it is exported
    with its share of the blend), the choice among the candidates, and the evaluation. `timed`: the shots were
    known to be in the order of time."""

    bundle: Bundle
    booster: lgb.Booster | None
    choice: Choice
    evaluation: Evaluation
    cost_ratio: float
    fingerprints: Fingerprints
    timed: bool = True

    @property
    def recipe(self) -> Recipe:
        """The chosen model."""
        return self.choice.recipe


@dataclass(frozen=True)
class _Model:
    """A recipe fitted on some shots."""

    preparation: Preparation
    booster: lgb.Booster | None
    terms: AdditiveTerms
    recipe: Recipe

    def margins(self, features: Matrix, latents: Matrix | None) -> Matrix:
        """Log-odds before calibration: cleaned features (n, variables) and latents (n, 32) → (n,)."""
        rows, share = self.preparation.impute(features), self.recipe.share
        total = (1 - share) * self.terms.margins(rows)
        if latents is not None:
            total += (1 - share) * self.terms.latent_margins(latents)
        if self.booster is not None:
            total += share * tree_margins(self.booster, rows, self.recipe.count)
        return np.asarray(total)


def fit_bundle(
    table: Table, schema: FeatureSchema, options: Options, say: Callable[[str], None] = lambda _: None
) -> Fitted:
    """Choose a model on the older three quarters of the shots, report on the rest, then fit it on all.

    The same table and options give the same bundle, bit for bit. Raises ValueError where the table
    cannot support a model: too few runs or shots, one class only, nothing better than chance. `say` is
    told what happens next.
    """
    threshold_for(options.cost_ratio)  # refused before the work, not after
    # Sums of floating-point numbers depend on how they are split over threads.
    with threadpool_limits(limits=1):
        cleaned = replace(table, features=without_sentinels(table.features, schema))
        return _Fitting(cleaned, schema, options, say).run()


@dataclass(frozen=True)
class _Fitting:
    """One call of `fit_bundle`: what its steps share. `table` is free of sentinels."""

    table: Table
    schema: FeatureSchema
    options: Options
    say: Callable[[str], None]

    @property
    def signs(self) -> list[int]:
        return [self.options.signs.get(name, 0) for name in self.table.names]

    def run(self) -> Fitted:
        table, options = self.table, self.options
        later = later_part(table.run, options.validation, HELD_OUT)
        older = table.where(later.fit)
        if not table.defect[later.try_on].any() or table.defect[later.try_on].all():
            raise ValueError(
                f"the {'latest' if options.timed else 'last'} {HELD_OUT:.0%} of {len(table)} shots in "
                f"{len(np.unique(table.run))} runs are too few to report on: they need good shots and "
                "defects; bring more shots"
            )
        self.say("autoencoder")
        preparation, encoder = self._encoder(older)
        choice = self._choice(older, preparation, encoder)
        latents = self._latents_for(choice.recipe, preparation, encoder, table)
        margins = self._margins(choice.recipe, later, latents)
        evaluation = self._evaluation(choice, later, margins, latents)
        calibration = fit_calibration(margins, table.defect[later.try_on], table.run[later.try_on])
        bundle, booster = self._final(choice.recipe, calibration)
        figures = manifest_metrics(evaluation, choice, older, table.where(later.try_on))
        seen = Fingerprints.of(table, options.derived)
        held_out = self._held_out(evaluation, later, preparation, encoder)
        reliability = fit_reliability(held_out, self._new_runs(evaluation))
        figures["reliability"] = reliability_figures(reliability, held_out)
        bundle = replace(bundle, metrics=figures, reliability=reliability)
        return Fitted(bundle, booster, choice, evaluation, options.cost_ratio, seen, options.timed)

    def _encoder(self, table: Table) -> tuple[Preparation, Encoder]:
        preparation = fit_preparation(table.features)
        scaled = preparation.scaled(preparation.impute(table.features))
        return preparation, fit_encoder(scaled, self.options.seed, self.options.epochs)

    def _choice(self, older: Table, preparation: Preparation, encoder: Encoder) -> Choice:
        """The recipe that did best on the latest of the older shots, or of whole runs drawn from them."""
        options = self.options
        drawn = draw_runs(older, options.candidates.shots, options.seed)
        folds = expanding(drawn.run, drawn.defect, options.validation, options.folds, timed=options.timed)
        return select_model(
            drawn,
            folds,
            options.candidates,
            signs=self.signs,
            seed=options.seed,
            latents=lambda: _latents(preparation, encoder, drawn),
            knobs=[
                column for column, feature in enumerate(self.schema.features) if feature.role == "setpoint"
            ],
            advance=self.say,
        )

    def _fit(self, recipe: Recipe, table: Table, latents: Matrix | None) -> _Model:
        preparation = fit_preparation(table.features)
        rows = recipe.features.held(preparation.impute(table.features), preparation.median)
        booster = None
        terms = AdditiveTerms.nothing(len(table.names))
        if recipe.share > 0:
            booster = fit_trees(
                rows,
                table.defect,
                recipe.trees,
                recipe.count,
                names=table.names,
                signs=self.signs,
                seed=self.options.seed,
            )
        if recipe.share < 1:
            terms = fit_additive(rows, table.defect, recipe.additive, self.signs, latents)
        return _Model(preparation, booster, terms, recipe)

    def _latents_for(
        self, recipe: Recipe, preparation: Preparation, encoder: Encoder, table: Table
    ) -> Matrix | None:
        """The latents of all shots, where the recipe has them as inputs."""
        used = recipe.additive.latents and recipe.share < 1
        return _latents(preparation, encoder, table) if used else None

    def _margins(self, recipe: Recipe, fold: Fold, latents: Matrix | None) -> Matrix:
        """Log-odds before calibration of a fold's one side, by the recipe fitted on the other."""
        self.say(f"a fit on {int(fold.fit.sum())} shots, to be judged on {int(fold.try_on.sum())}")
        model = self._fit(recipe, self.table.where(fold.fit), None if latents is None else latents[fold.fit])
        return model.margins(
            self.table.features[fold.try_on], None if latents is None else latents[fold.try_on]
        )

    def _responses(self) -> Responses:
        return fit_responses(self.table.features, self.table.run, self.schema, self.options.seed)

    def _evaluation(self, choice: Choice, later: Fold, margins: Matrix, latents: Matrix | None) -> Evaluation:
        """The splits' figures; `margins` are those of the later shots. All probabilities are calibrated on
        what was tried within the older shots: none of the later ones had a part in it."""
        table, options = self.table, self.options

        def predict(fold: Fold) -> Matrix:
            found = margins if fold is later else self._margins(choice.recipe, fold, latents)
            return choice.calibration.probability(found)

        return evaluate_splits(
            table.run,
            table.defect,
            later,
            predict,
            threshold=threshold_for(options.cost_ratio),
            seed=options.seed,
            bootstraps=options.bootstraps,
            run_rate_auc=options.run_rate_auc,
            timed=options.timed,
        )

    def _held_out(
        self, evaluation: Evaluation, later: Fold, preparation: Preparation, encoder: Encoder
    ) -> LaterShots:
        """The later shots as the model and the encoder of the older ones saw them."""
        result, shots = evaluation.splits["time_ordered"], self.table.where(later.try_on)
        scaled = preparation.scaled(preparation.impute(shots.features))
        anomaly = encoder.anomaly_scores(encoder.errors(scaled, encoder.latents(scaled)))
        threshold = threshold_for(self.options.cost_ratio)
        return LaterShots(result.probability, result.defect, result.run, anomaly, threshold)

    def _new_runs(self, evaluation: Evaluation) -> UnseenShots | None:
        """Shots of runs left out, where later shots are those of new runs."""
        out = evaluation.splits.get("runs_out") if self.options.validation == "later_runs" else None
        return None if out is None else UnseenShots(out.probability, out.defect, out.run)

    def _final(self, recipe: Recipe, calibration: PlattScaling) -> tuple[Bundle, lgb.Booster | None]:
        """The recipe on all shots; its calibration is that of the latest quarter by the fit on the others."""
        table, options = self.table, self.options
        self.say(f"the chosen model on all {len(table)} shots")
        preparation, encoder = self._encoder(table)
        latents = _latents(preparation, encoder, table)
        model = self._fit(recipe, table, latents)
        trees, paths = no_trees() if model.booster is None else export_trees(model.booster, recipe.share)
        self.say("defect modes, reference shots and responses")
        bundle = Bundle(
            schema=self.schema,
            model_version="",
            threshold=threshold_for(options.cost_ratio),
            preparation=preparation,
            trees=trees,
            paths=paths,
            additive=scaled_terms(model.terms, 1 - recipe.share),
            calibration=calibration,
            encoder=encoder,
            modes=fit_modes(preparation.scaled(preparation.impute(table.features)), table.modes),
            references=choose_references(table, latents, options.seed),
            metrics={},
            responses=self._responses(),
            shots=sample_shots(table, options.seed, simulated=options.simulated),
            # Without an order of time nobody knows which shots are neighbours.
            noise=fit_noise(table.features, table.run) if options.timed else Noise.none(),
        )
        rows = preparation.impute(table.features)
        importance = mean_attributions(bundle, rows, options.seed)
        bundle = replace(bundle, preparation=replace(preparation, importance=importance))
        return bundle, model.booster


def _latents(preparation: Preparation, encoder: Encoder, table: Table) -> Matrix:
    return encoder.latents(preparation.scaled(preparation.impute(table.features)))
