"""The tool's logic: payload in, contract's answer out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from shared.bundle.attribution import Attributor
from shared.bundle.bundle import Bundle
from shared.bundle.calibration import logistic
from shared.bundle.estimates import estimate
from shared.bundle.interactions import TreeInteractions
from shared.bundle.kinds import unseen_levels
from shared.bundle.raw_values import with_numbers
from shared.bundle.shots import Shot, read_shot, to_raw_rows
from shared.bundle.verdicts import judge
from shared.bundle.what_if import companions
from shared.contracts.parsing import parse
from shared.contracts.t2 import (
    Adjustment,
    Advice,
    Attribution,
    Driver,
    DriversRequest,
    DriversResponse,
    EquipmentDescription,
    ImportanceRequest,
    ImportanceResponse,
    SimilarShot,
)
from shared.errors import Detail, InvalidInput
from t2_importance.advice import Advised, Proposal
from t2_importance.advice_hints import with_hint
from t2_importance.contrasting import GoodShots, contrasted, find_other
from t2_importance.document_limits import Limits, advise_within
from t2_importance.groups import Grouping
from t2_importance.observed import gained, observed
from t2_importance.pairs import interactions
from t2_importance.shares import percentages, shares
from t2_importance.stability import stability

Vector = npt.NDArray[np.float64]

COUNT = 5

SAME = 1e-6


def similar_shots(bundle: Bundle, latents: npt.NDArray[np.float64]) -> list[SimilarShot]:
    """The 5 nearest reference shots to latents (32,), nearest first.

    similarity = 1 / (1 + distance / typical distance).
    """
    references = bundle.references
    usual = float(references.typical_distance[0])
    found: list[SimilarShot] = []
    for index, distance in references.nearest(latents, COUNT):
        run, shot, mode = (
            int(references.run[index]),
            int(references.shot[index]),
            int(references.mode[index]),
        )
        found.append(
            {
                "id": f"run-{run}-shot-{shot}",
                "run": run,
                "shot": shot,
                "outcome": "defect" if references.defect[index] else "normal",
                "mode": bundle.schema.defect_modes[mode].id if mode >= 0 else None,
                "distance": distance,
                "similarity": 1 / (1 + distance / usual),
            }
        )
    return found


@dataclass(frozen=True)
class Explainer:
    """A bundle with what attribution prepares of it once."""

    bundle: Bundle
    attributor: Attributor
    trees: TreeInteractions
    grouping: Grouping
    good: GoodShots

    @classmethod
    def of(cls, bundle: Bundle) -> "Explainer":
        """Prepare a bundle."""
        return cls(
            bundle,
            Attributor.of(bundle),
            TreeInteractions.of(bundle),
            Grouping.of(bundle.schema),
            GoodShots(bundle),
        )

    def analyze(self, payload: Mapping[str, Any]) -> ImportanceResponse:
        """Answer one request.

        Raises InvalidInput where the payload does not fit the contract or the latents are not those
        of the features, NoFeatures where no known variable has a value, here or in the shot to compare with.
        """
        bundle = self.bundle
        request = parse(ImportanceRequest, with_numbers(bundle.schema, payload))
        shot = read_shot(bundle.schema, request.features)
        raw = to_raw_rows(bundle.schema, [shot])[0]
        rows = bundle.preparation.impute(raw[None])
        latents = bundle.latents(rows)[0]
        _check_latents(request.latent_features, latents)
        found = estimate(bundle, raw[None])
        judged = judge(bundle, [shot], rows, found, [unseen_levels(bundle.schema, payload["features"])])[0]
        completed = found.completions.get(0, rows)
        effects = self.attributor.mean_attributions(completed)
        parts = shares(effects)
        order = np.argsort(-parts, kind="stable")
        names, percent = bundle.schema.names, percentages(parts)
        top = [int(index) for index in order[: request.top_n]]
        limits = Limits.read(bundle, request)
        held: Advice | None = None
        advised = Advised((), "withheld")
        if judged.verdict != "withheld":
            advised, held = advise_within(bundle, raw, effects, limits)
        before, base = float(found.probability[0]), self.attributor.base
        # None near which shots were no better is the first choice; otherwise the smallest is.
        proposals = sorted(advised.proposals, key=lambda one: not gained(one.support, before))
        answer: ImportanceResponse = {
            "top_features": [(names[index], float(parts[index])) for index in top],
            "top_features_percent": [(names[index], percent[index]) for index in top],
            "other_percent": round(100 * bool(parts.any()) - sum(percent[index] for index in top), 2),
            "attributions": [
                self._attribution(shot, int(index), float(effects[index]), percent[index]) for index in order
            ],
            "base_probability": float(logistic(np.array(base))),
            "explained_probability": float(logistic(np.array(base + effects.sum()))),
            "verdict": judged.verdict,
            "reasons": judged.reasons,
            "equipment_descriptions": self._equipment([names[index] for index in top]),
            "adjustments": [self._adjustment(proposal, rows[0], before, limits) for proposal in proposals],
            "advice": held or with_hint(bundle.schema, advised.told()),
            "groups": self.grouping.told(effects),
            "interactions": interactions(bundle.schema, effects, self.trees.mean_pairs(completed)),
            "similar_shots": similar_shots(bundle, latents),
            "model_version": bundle.model_version,
        }
        if (steady := stability(self.attributor, self.grouping, raw, rows[0])) is not None:
            answer["stability"] = steady
        if request.compare_with is not None or request.reference is not None:
            other = find_other(self.good, request, raw)
            answer["contrast"], answer["contrast_with"] = contrasted(bundle, raw, completed, other)
        return answer

    def drivers(self, payload: Mapping[str, Any]) -> DriversResponse:
        """Answer a request for the drivers of many shots.

        They are those that `analyze` names first. Where a value is missing, the training median stands in for
        it here, as means over completions of each of many shots would take minutes.

        Raises InvalidInput where the payload does not fit the contract, NoFeatures where a shot has no known
        variable; one such shot refuses all, and its number is in the field's name.
        """
        bundle = self.bundle
        request = parse(DriversRequest, with_numbers(bundle.schema, payload))
        shots = [read_shot(bundle.schema, shot, f"shots.{at}") for at, shot in enumerate(request.shots)]
        rows = bundle.preparation.impute(to_raw_rows(bundle.schema, shots))
        drivers = [self._drivers(shot, row, request.top_n) for shot, row in zip(shots, rows, strict=True)]
        return {"drivers": drivers, "model_version": bundle.model_version}

    def _drivers(self, shot: Shot, row: Vector, top_n: int) -> list[Driver]:
        """The strongest variables of a shot and its imputed row (variables,)."""
        effects = self.attributor.attributions(row)
        parts = shares(effects)
        percent = percentages(parts)
        return [
            {
                "feature": self.bundle.schema.names[index],
                "direction": "raises" if effects[index] > 0 else "lowers",
                "percent": percent[index],
                "compared": _compared(shot.values.get(self.bundle.schema.names[index]), *self._usual(index)),
            }
            for index in np.argsort(-parts, kind="stable")[:top_n].tolist()
        ]

    def _usual(self, index: int) -> tuple[float, float]:
        """The range of nine tenths of the training shots, the plausible one where none is known."""
        return self.bundle.preparation.typical_range(index) or self.bundle.schema.features[index].plausible

    def _attribution(self, shot: Shot, index: int, effect: float, percent: float) -> Attribution:
        feature = self.bundle.schema.features[index]
        low, high = self._usual(index)
        value = shot.values.get(feature.name)
        return {
            "feature": feature.name,
            "label": feature.label,
            "label_en": feature.label_en,
            "value": value,
            "unit": feature.unit,
            "typical": feature.typical,
            "typical_low": low,
            "typical_high": high,
            "compared": _compared(value, low, high),
            "shap": effect,
            "direction": "raises" if effect > 0 else "lowers",
            "percent": percent,
        }

    def _equipment(self, top: list[str]) -> list[EquipmentDescription]:
        """The parts of the machine behind the top features, in the order of their strongest one."""
        schema = self.bundle.schema
        part_of = {feature.name: feature.equipment for feature in schema.features}
        by_id = {part.id: part for part in schema.equipment}
        return [
            {
                "id": part.id,
                "name": part.name,
                "name_en": part.name_en,
                "description": part.description,
                "description_en": part.description_en,
                "action": part.action,
                "action_en": part.action_en,
                "related_features": [name for name in top if part_of[name] == part.id],
            }
            for part in (by_id[key] for key in dict.fromkeys(part_of[name] for name in top))
        ]

    def _adjustment(self, proposal: Proposal, row: Vector, before: float, limits: Limits) -> Adjustment:
        features, found = self.bundle.schema.features, proposal.found
        moved = [] if found.changed is None else companions(self.bundle.schema, found.changed)
        answer: Adjustment = {
            "changes": [
                {
                    "feature": features[move.column].name,
                    "from": float(row[move.column]),
                    "to": move.value,
                    "unit": features[move.column].unit,
                    "why": proposal.why[move.column],
                }
                for move in found.moves
            ],
            "companions": moved,
            "defect_probability_before": before,
            "defect_probability_after": found.probability,
        }
        for change, move in zip(answer["changes"], found.moves, strict=True):
            if (limit := limits.holding(move.column, move.value)) is not None:
                change["limit"] = limit
        if proposal.support is not None:
            answer["support"] = proposal.support.told()
        if (says := observed(proposal.support, before, found.probability)) is not None:
            answer["observed"] = says
        return answer


def _compared(value: float | None, low: float, high: float) -> Literal["below", "within", "above"] | None:
    """Where a value lies to what is usual; None where none was given."""
    if value is None:
        return None
    if value < low:
        return "below"
    return "above" if value > high else "within"


def _check_latents(given: list[float] | None, own: Vector) -> None:
    if given is None:
        return
    apart = np.abs(np.array(given) - own)
    worst = int(apart.argmax())
    if apart[worst] > SAME:
        field = f"latent_features.{worst}"
        reason = f"differs from the features' own latent by {apart[worst]:.3g}; leave latent_features out"
        raise InvalidInput(f"{field}: {reason}", [Detail("latent_features", reason)])
