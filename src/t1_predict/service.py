"""The tool's logic: payload in, contract's answer out, or a refusal of what Lambda could not deliver."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from shared import jsonio
from shared.bundle.bundle import Bundle
from shared.bundle.feature_names import resolve_names
from shared.bundle.kinds import Unseen, unseen_levels
from shared.bundle.raw_values import with_numbers
from shared.bundle.scenarios import plan_scenarios
from shared.bundle.shots import read_shot
from shared.bundle.what_if import ChangedShot, change_shot, companions, held_completions
from shared.contracts.parsing import parse
from shared.contracts.t1 import (
    Baseline,
    BatchResponse,
    CarriedOut,
    PredictRequest,
    PredictResponse,
    ScenarioRequest,
    ScenarioResult,
    ShotResult,
)
from shared.errors import Detail, InvalidInput
from t1_predict.prediction import predict

LAMBDA_BYTES = 6 * 1024 * 1024
"""What an invocation may answer at most, as JSON."""

SURELY_FITS = 500
"""Shots whose answers need no counting."""

Clock = Callable[[], float]
Levels = Sequence[Sequence[Unseen]] | None


def check_size(answer: Mapping[str, Any]) -> None:
    """Raises InvalidInput naming how many shots fit, where the answer to a batch is too long."""
    count = len(answer.get("results", ()))
    if count <= SURELY_FITS:
        return
    size = len(jsonio.dumps(answer).encode())
    if size > LAMBDA_BYTES:
        fitting = int(0.95 * count * LAMBDA_BYTES / size)
        reason = (
            f"the answers of {count} shots take {size} bytes and {LAMBDA_BYTES} fit; send {fitting} at once"
        )
        raise InvalidInput(f"shots: {reason}", [Detail("shots", reason)])


def predict_quality(
    bundle: Bundle, payload: Mapping[str, Any], clock: Clock = time.perf_counter
) -> PredictResponse | BatchResponse:
    """Answer one request. `clock` gives seconds, for `processing_time_ms`.

    Raises InvalidInput where the payload does not fit the contract, NoFeatures where a shot has no
    known variable; over a batch, one such shot refuses all, and its number is in the field's name.
    """
    started = clock()
    request = parse(PredictRequest, with_numbers(bundle.schema, payload))
    if request.shots is not None:
        if request.features is not None:
            raise _refused("features", "cannot go with shots; send one or the other")
        for name in ("overrides", "follow", "scenarios"):
            if getattr(request, name):
                raise _refused(name, "go with features, not with shots")
        shots = [read_shot(bundle.schema, shot, f"shots.{i}") for i, shot in enumerate(request.shots)]
        results = predict(bundle, shots, unseen=_unseen(bundle, payload.get("shots")))
        return {
            "results": results,
            "processing_time_ms": _since(started, clock),
            "model_version": bundle.model_version,
        }
    if request.features is None:
        raise _refused("features", "is required (or shots, for a batch)")
    levels = _unseen(bundle, [payload.get("features")])
    if request.scenarios:
        if request.overrides:
            raise _refused("overrides", "cannot go with scenarios; send one or the other")
        result = _scenarios(bundle, request.features, request.scenarios, levels)
    elif request.follow:
        result = _followed(bundle, request.features, request.overrides, levels)
    else:
        result = _what_if(bundle, request.features, request.overrides, levels)
    answer = {
        **result,
        "processing_time_ms": _since(started, clock),
        "model_version": bundle.model_version,
    }
    return cast("PredictResponse", answer)


def _unseen(bundle: Bundle, shots: Any) -> Levels:
    """The levels of each shot of a payload that are none of their category's; None where no line has any."""
    if not bundle.schema.categories:
        return None
    return [unseen_levels(bundle.schema, shot) for shot in shots]


def _what_if(
    bundle: Bundle, features: Mapping[str, float], overrides: Mapping[str, float], unseen: Levels
) -> ShotResult:
    """One shot; with overrides, the changed shot with the unchanged one as its baseline."""
    schema = bundle.schema
    before = read_shot(schema, features)
    if not overrides:
        return predict(bundle, [before], unseen=unseen)[0]
    changes = resolve_names(schema, overrides, "overrides")
    kept = {
        name: value
        for name, value in features.items()
        if (feature := schema.lookup(name)) is None or feature.name not in changes.values
    }
    after = read_shot(schema, {**kept, **overrides})
    held = held_completions(bundle, before, after)
    # One at a time: in a batch, sums may differ from those of the shot alone in the last digit.
    changed = predict(bundle, [after], unseen=unseen, completed=held)[0]
    unchanged = predict(bundle, [before], unseen=unseen)[0]
    return cast("ShotResult", {**changed, "baseline": _baseline(unchanged)})


def _followed(
    bundle: Bundle, features: Mapping[str, float], overrides: Mapping[str, float], unseen: Levels
) -> ShotResult:
    """One shot with overrides and all that follows them, the unchanged one as its baseline."""
    schema = bundle.schema
    shot = read_shot(schema, features)
    if not overrides:
        return predict(bundle, [shot], unseen=unseen)[0]
    asked = resolve_names(schema, overrides, "overrides")
    broken = {name: value for name, value in asked.values.items() if schema.is_sentinel(name, value)}
    changes = {name: value for name, value in asked.values.items() if name not in broken}
    moved = change_shot(bundle, shot.values, changes)
    unknown = {name: overrides[name] for name in asked.unknown} | {n: features[n] for n in shot.unknown}
    changed = read_shot(schema, {**moved.values, **broken, **unknown})
    completed = None if broken else moved.completed
    after = predict(bundle, [changed], unseen=unseen, completed=completed)[0]
    unchanged = predict(bundle, [shot], unseen=unseen)[0]
    return cast(
        "ShotResult",
        {
            **after,
            "baseline": _baseline(unchanged),
            "companions": companions(schema, moved),
            "carried_out": _carried_out(moved),
        },
    )


def _scenarios(
    bundle: Bundle, features: Mapping[str, float], asked: Sequence[ScenarioRequest], unseen: Levels
) -> ShotResult:
    """One shot as it is, and as it would be in each scenario."""
    schema = bundle.schema
    shot = read_shot(schema, features)
    planned = plan_scenarios(schema, shot.values, asked)
    # One at a time, as in `_what_if`: equal shots have equal answers to the last digit.
    result = predict(bundle, [shot], unseen=unseen)[0]
    rows: list[ScenarioResult] = []
    for scenario in planned:
        moved = change_shot(bundle, shot.values, scenario.overrides)
        changed = read_shot(schema, moved.values)
        after = predict(bundle, [changed], unseen=unseen, completed=moved.completed)[0]
        rows.append(
            {
                "changes": list(scenario.changes),
                "companions": companions(schema, moved),
                "carried_out": _carried_out(moved),
                "prediction": after["prediction"],
                "defect_probability": after["prediction"]["class_probabilities"]["defect"],
                "verdict": after["verdict"],
                "reasons": after["reasons"],
                "support": None,
            }
        )
    return {**result, "scenarios": rows}


def _baseline(unchanged: ShotResult) -> Baseline:
    return {
        "prediction": unchanged["prediction"],
        "verdict": unchanged["verdict"],
        "reasons": unchanged["reasons"],
    }


def _carried_out(changed: ChangedShot) -> list[CarriedOut]:
    return [{"feature": name, "knob": knob} for name, knob in changed.knobs.items()]


def _refused(field: str, reason: str) -> InvalidInput:
    return InvalidInput(f"{field}: {reason}", [Detail(field, reason)])


def _since(started: float, clock: Clock) -> float:
    return round((clock() - started) * 1000, 3)
