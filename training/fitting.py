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
from shared.bundle.response import Responses
from training.additive_fitting import fit_additive, scaled_terms
from training.autoencoder import fit_encoder
from training.boosting import fit_trees, tree_margins
from training.calibration import threshold_for
from training.evaluation import Evaluation, evaluate_splits, manifest_metrics
from training.fingerprints import Fingerprints
from training.folds import FIRST_TO_CALIBRATE, HELD_OUT, Fold, expanding, later_part
from training.lines.table_rules import Validation
from training.metrics import mean_attributions
from training.mode_models import fit_modes
from training.model_selection import Candidates, Choice, Recipe, calibrate, select_model
from training.preprocessing import fit_preparation, without_sentinels
from training.reference_library import choose_references, sample_shots
from training.reliability import LaterShots, UnseenShots, fit_reliability, reliability_figures
from training.response_fitting import fit_responses
from training.table import Table
from training.tree_export import export_trees, no_trees

Matrix = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

FULL = Candidates()


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
        return self.folds * (self.candidates.steps - 1) + 8


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
    booster: lgb.Booster
    terms: AdditiveTerms
    recipe: Recipe

    def margins(self, features: Matrix, latents: Matrix) -> Matrix:
        """Log-odds before calibration: cleaned features (n, variables) and latents (n, 32) → (n,)."""
        rows, share = self.preparation.impute(features), self.recipe.share
        terms = self.terms.margins(rows) + self.terms.latent_margins(latents)
        return np.asarray(share * tree_margins(self.booster, rows, self.recipe.count) + (1 - share) * terms)


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
        folds = expanding(older.run, older.defect, options.validation, options.folds, timed=options.timed)
        self.say("autoencoder")
        preparation, encoder = self._encoder(older)
        choice = select_model(
            older,
            folds,
            options.candidates,
            signs=self.signs,
            seed=options.seed,
            latents=_latents(preparation, encoder, older),
            advance=self.say,
        )
        latents = _latents(preparation, encoder, table)
        calibration = self._calibration(choice.recipe, older, latents[later.fit])
        evaluation = self._evaluation(choice.recipe, calibration, later, latents)
        bundle, booster = self._final(choice)
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

    def _fit(self, recipe: Recipe, table: Table, latents: Matrix) -> _Model:
        preparation = fit_preparation(table.features)
        rows, seed = preparation.impute(table.features), self.options.seed
        booster = fit_trees(
            rows, table.defect, recipe.trees, recipe.count, names=table.names, signs=self.signs, seed=seed
        )
        terms = fit_additive(rows, table.defect, recipe.additive, self.signs, latents)
        return _Model(preparation, booster, terms, recipe)

    def _responses(self) -> Responses:
        return fit_responses(self.table.features, self.table.run, self.schema, self.options.seed)

    def _calibration(self, recipe: Recipe, table: Table, latents: Matrix) -> PlattScaling:
        """On what the recipe says of later shots than it was fitted on, within the table."""
        options = self.options
        folds = expanding(
            table.run,
            table.defect,
            options.validation,
            options.folds,
            FIRST_TO_CALIBRATE,
            timed=options.timed,
        )
        return calibrate(table, folds, recipe, signs=self.signs, seed=options.seed, latents=latents)

    def _evaluation(
        self, recipe: Recipe, calibration: PlattScaling, later: Fold, latents: Matrix
    ) -> Evaluation:
        table, options = self.table, self.options
        self.say("evaluation under three splits")

        def predict(fold: Fold) -> Matrix:
            model = self._fit(recipe, table.where(fold.fit), latents[fold.fit])
            margins = model.margins(table.features[fold.try_on], latents[fold.try_on])
            return calibration.probability(margins)

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

    def _final(self, choice: Choice) -> tuple[Bundle, lgb.Booster | None]:
        """The recipe on all shots, calibrated anew on what it says of later shots."""
        table, options, recipe = self.table, self.options, choice.recipe
        self.say("the chosen model on all shots")
        preparation, encoder = self._encoder(table)
        latents = _latents(preparation, encoder, table)
        model = self._fit(recipe, table, latents)
        trees, paths = export_trees(model.booster, recipe.share) if recipe.share else no_trees()
        self.say("defect modes, reference shots and responses")
        bundle = Bundle(
            schema=self.schema,
            model_version="",
            threshold=threshold_for(options.cost_ratio),
            preparation=preparation,
            trees=trees,
            paths=paths,
            additive=scaled_terms(model.terms, 1 - recipe.share),
            calibration=self._calibration(recipe, table, latents),
            encoder=encoder,
            modes=fit_modes(preparation.scaled(preparation.impute(table.features)), table.modes),
            references=choose_references(table, latents, options.seed),
            metrics={},
            responses=self._responses(),
            shots=sample_shots(table, options.seed, simulated=options.simulated),
        )
        rows = preparation.impute(table.features)
        importance = mean_attributions(bundle, rows, options.seed)
        bundle = replace(bundle, preparation=replace(preparation, importance=importance))
        return bundle, model.booster if recipe.share else None


def _latents(preparation: Preparation, encoder: Encoder, table: Table) -> Matrix:
    return encoder.latents(preparation.scaled(preparation.impute(table.features)))
