"""Warm answers of T1 and T2, and batches, against LightGBM and shap on the same trees."""

import statistics
import time
from collections.abc import Callable

import lightgbm as lgb
import numpy as np
import shap

from checks.benchmarks.lightgbm_model import model_text
from checks.report import Row, beside_peer, show
from shared.assets import asset
from shared.bundle.bundle import load_bundle
from t1_predict.handler import predict_logic
from t2_importance.handler import importance_logic

ANSWERS = 60
BATCH = 10_000
BATCHES = 5


def main(as_json: bool) -> None:
    """Measure and print; LightGBM runs on one thread, as ours does, and on all of them for the batch."""
    bundle = load_bundle(asset("models", "default"))
    booster = lgb.Booster(model_str=model_text(bundle))
    explainer = shap.TreeExplainer(booster)
    shot = dict(next(row.features for row in bundle.schema.examples if row.id != "good"))
    row = np.array([[shot[name] for name in bundle.schema.names]])
    t1, t2 = predict_logic({}), importance_logic({})
    if not t2({"features": shot})["adjustments"]:
        raise RuntimeError("the sample shot has no adjustment; the search would not be measured whole")
    rng = np.random.default_rng(1)
    rows = bundle.preparation.mean + bundle.preparation.scale * rng.normal(size=(BATCH, len(shot)))
    names = bundle.schema.names
    shots = [dict(zip(names, values, strict=True)) for values in rows.tolist()]

    def peer_answer() -> None:
        booster.predict(row, num_threads=1)
        explainer.shap_values(row)

    one_thread = _batch(lambda: booster.predict(rows, num_threads=1))
    all_threads = _batch(lambda: booster.predict(rows))
    model_alone = _batch(lambda: bundle.defect_probability(rows))
    whole_tool = _batch(lambda: t1({"shots": shots}))
    answers = [
        Row(
            "T1, ms",
            _median(lambda: t1({"features": shot})),
            _median(lambda: booster.predict(row, num_threads=1)),
        ),
        Row("T2 with adjustments, ms", _median(lambda: t2({"features": shot})), _median(peer_answer)),
        Row(f"{BATCH} probabilities, one thread, ms", model_alone, one_thread),
        Row(f"{BATCH} probabilities, all threads, ms", model_alone, all_threads),
        Row(f"{BATCH} whole answers of T1, one thread, ms", whole_tool, one_thread),
    ]
    title = "Warm answers; the peer predicts and explains, nothing else"
    show(beside_peer(title, "LightGBM + shap", answers), as_json=as_json)


def _median(work: Callable[[], object]) -> float:
    """Milliseconds, the median of many answers after a first one that is not counted."""
    work()
    return statistics.median(_timed(work) for _ in range(ANSWERS))


def _batch(work: Callable[[], object]) -> float:
    """Milliseconds, the fastest of a few: a batch is long enough to be disturbed by others."""
    work()
    return min(_timed(work) for _ in range(BATCHES))


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - started)
