"""Questions to a stage, and the answers that pass. Each raises CheckFailed."""

import math
from collections.abc import Mapping
from typing import Any, Final

from heartbeat.faults import CheckFailed, Code
from heartbeat.target import Target, error_code

HEALTH_S: Final = 10.0
PREDICT_S: Final = 30.0
ANSWER_S: Final = 100.0
MOST_VALUES: Final = 64
"""Variables that the agent takes at most without knowing all of them."""
QUESTION: Final = "불량 원인이 뭐야?"


def health(target: Target) -> None:
    """GET /health says that it is healthy, and which tools there are."""
    told = target.json("GET", "/health", HEALTH_S)
    if not isinstance(told, Mapping) or told.get("status") != "healthy" or not told.get("tools"):
        raise CheckFailed(Code.WRONG, "/health does not say that it is healthy")


def values(target: Target) -> dict[str, float]:
    """A usual shot of the stage's own line, whatever its variables are called, from GET /api/schema."""
    told = target.json("GET", "/api/schema", HEALTH_S)
    rows = told.get("features") if isinstance(told, Mapping) else None
    usual = {
        str(row["name"]): float(row["typical"])
        for row in rows or ()
        if isinstance(row, Mapping) and _is_number(row.get("typical")) and row.get("name")
    }
    if not usual:
        raise CheckFailed(Code.WRONG, "/api/schema lists no variable with its usual value")
    return dict(list(usual.items())[:MOST_VALUES])


def predict(target: Target, shot: Mapping[str, float]) -> None:
    """POST /api/predict gives a probability by T1 and drivers by T2."""
    told = target.json("POST", "/api/predict", PREDICT_S, {"features": shot})
    told = told if isinstance(told, Mapping) else {}
    for tool in ("t1", "t2"):
        result = told.get(tool)
        if not isinstance(result, Mapping) or "error" in result:
            raise CheckFailed(Code.WRONG, f"/api/predict: {tool} gave no result")
    prediction = told["t1"].get("prediction")
    probability = prediction.get("probability") if isinstance(prediction, Mapping) else None
    if probability is None or not _is_number(probability) or not 0 <= probability <= 1:
        raise CheckFailed(Code.WRONG, "/api/predict: T1's probability is none")
    if not isinstance(told["t2"].get("top_features"), list) or not told["t2"]["top_features"]:
        raise CheckFailed(Code.WRONG, "/api/predict: T2 names no driver")


def door(target: Target) -> None:
    """POST /api/predict without a token reaches the agent, which asks to sign in.

    All that can be seen from outside where an issuer gives the heartbeat no token: edge, function and
    authentication work, and nobody comes in unknown.
    """
    status, told = target.answer("POST", "/api/predict", HEALTH_S, {"features": {}})
    if (status, error_code(told)) != (401, "sign_in_required"):
        raise CheckFailed(Code.REFUSED, f"without a token: HTTP {status}, {error_code(told)}, not 401")


def issuer(target: Target) -> None:
    """An issuer of the plant's own says where its keys are, and gives some (OpenID Connect Discovery 1.0)."""
    told = target.json("GET", "/.well-known/openid-configuration", HEALTH_S)
    where = told.get("jwks_uri") if isinstance(told, Mapping) else None
    if not isinstance(where, str) or not where.startswith(("https://", "http://")):
        raise CheckFailed(Code.WRONG, "the issuer names no keys")
    keys = Target(where, target.pool, clock=target.clock).json("GET", "", HEALTH_S)
    if not isinstance(keys, Mapping) or not keys.get("keys"):
        raise CheckFailed(Code.WRONG, "the issuer gives no keys")


def question(target: Target, shot: Mapping[str, float]) -> float:
    """POST /api/chat streams text and ends in `done`, without the model being stood in for.

    Returns the seconds until the first text.
    """
    first, last = math.nan, ""
    for after_s, event in target.events("/api/chat", ANSWER_S, {"question": QUESTION, "features": shot}):
        last = str(event.get("type"))
        if last == "answer_delta" and math.isnan(first):
            first = after_s
        if last == "error":
            raise CheckFailed(Code.REFUSED, f"the answer ended in error {event.get('code')}")
        if last == "done" and (codes := _of_the_model(event)):
            raise CheckFailed(Code.WRONG, f"the answer was not the model's: {', '.join(codes)}")
    if last != "done":
        raise CheckFailed(Code.CUT, f"the stream ended with {last or 'nothing'}, not with done")
    if math.isnan(first):
        raise CheckFailed(Code.WRONG, "the answer has no text")
    return first


def _of_the_model(done: Mapping[str, Any]) -> list[str]:
    """Warnings that say that the model did not write the answer."""
    codes = [str(row.get("code")) for row in done.get("warnings") or () if isinstance(row, Mapping)]
    return [code for code in codes if code.startswith("model_") or code == "written_from_results"]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
