"""The tools of the system that this one replaces: its answers' shapes around the real model and index.

T1 and T2 take `features` (T2 `latent_features` too) and know no overrides; T3 takes `query`. Each answers
`{"statusCode": 200, "headers": {...}, "body": "<json text>"}`, which Lambda hands on whole under Invoke
and takes apart over a URL; errors are `{"error": "text"}` with status 400 or 500.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from checks.standins.loopback import Answer, Loopback, Request
from shared import jsonio
from t1_predict.handler import handler as predict
from t2_importance.handler import handler as importance
from t3_kb.handler import handler as search

LATENTS = 12
"""Numbers in its latent vector; ours has 32."""
LATENT_SHARE = 0.07
"""What one of them takes of the importance of all variables, since its T2 ranks them too."""

type Json = Mapping[str, Any]


class Refusal(Exception):
    """A mistake of the caller's: status 400."""


def t1(payload: Json) -> dict[str, Any]:
    """Predict: `probability` is that of a defect whatever the class; no threshold, no percent."""
    answer = _own(predict, {"features": _features(payload)})
    prediction = answer["prediction"]
    return {
        "prediction": {
            "class": prediction["class"],
            "probability": prediction["class_probabilities"]["defect"],
            "confidence": prediction["confidence"],
            "confidence_score": prediction["confidence_score"],
            "class_probabilities": prediction["class_probabilities"],
        },
        "latent_features": answer["latent_features"][:LATENTS],
        "processing_time_ms": 41.0,
        "model_version": "v1",
    }


def t2(payload: Json) -> dict[str, Any]:
    """Rank the variables and the latents; no attributions, no percents. Takes T1's latents or none."""
    latents = payload.get("latent_features") or []
    if len(latents) not in {0, LATENTS}:
        raise Refusal(f"latent_features must have {LATENTS} numbers")
    features = _features(payload)
    answer = _own(importance, {"features": features})
    top = [[name, round(share * (1 - LATENT_SHARE), 4)] for name, share in answer["top_features"]]
    top = sorted([*top, ["Latent_3", LATENT_SHARE]], key=lambda row: -row[1])[:10]
    shares = {row["feature"]: row["percent"] / 100 * (1 - LATENT_SHARE) for row in answer["attributions"]}
    prediction = _own(predict, {"features": features})["prediction"]["class_probabilities"]
    return {
        "top_features": top,
        "feature_importance": [*shares.values(), LATENT_SHARE, *[0.0] * (LATENTS - 1)],
        "feature_values": [features.get(name) for name in shares],
        "equipment_descriptions": [
            {"feature": name, "equipment": row["name"], "description": row["description"]}
            for row in answer["equipment_descriptions"]
            for name in row["related_features"]
        ],
        "chart_url": None,
        "prediction_proba": [prediction["normal"], prediction["defect"]],
        "method": "permutation",
    }


def t3(payload: Json) -> dict[str, Any]:
    """Search: an answer and sources with a preview each; neither `found` nor `results`."""
    if not payload.get("query"):
        raise Refusal("query is required")
    answer = _own(search, {"query": payload["query"]})
    return {
        "answer": answer["answer"],
        "sources": [
            {
                "title": f"{row['id']}.md",
                "uri": f"s3://plant-documents/manuals/{row['id']}.md",
                "score": row["score"],
                "content_preview": row["excerpt"],
            }
            for row in answer["results"]
        ],
        "processing_time_ms": 4100.0,
    }


TOOLS: Mapping[str, Callable[[Json], dict[str, Any]]] = {"t1": t1, "t2": t2, "t3": t3}


def respond(tool: str, payload: Json) -> dict[str, Any]:
    """The function's return value: a response with its body as JSON text."""
    try:
        status, body = 200, TOOLS[tool](payload)
    except Refusal as error:
        status, body = 400, {"error": str(error)}
    except Exception as error:  # noqa: BLE001 - as it does
        status, body = 500, {"error": str(error)}
    headers = {"Content-Type": "application/json", "Access-Control-Allow-Origin": "*"}
    return {"statusCode": status, "headers": headers, "body": json.dumps(body, ensure_ascii=False)}


class ReplacedTools(Loopback):
    """All three on one loopback server, by Invoke (functions `t1`, `t2`, `t3`) and by URL (`/t1` …)."""

    def __init__(self) -> None:
        super().__init__(_serve)

    def by_invoke(self) -> dict[str, str]:
        """The environment of an agent that calls them by name; the endpoint has to be set beside it."""
        return {f"LAMBDA_{tool.upper()}_URL": tool for tool in TOOLS}

    def by_url(self) -> dict[str, str]:
        """The environment of an agent that calls them by their URLs."""
        return {f"LAMBDA_{tool.upper()}_URL": f"{self.url}/{tool}" for tool in TOOLS}


def _serve(request: Request) -> Answer:
    invoked = request.path.startswith("/2015-03-31/functions/")
    tool = request.path.split("/")[3] if invoked else request.path.strip("/")
    response = respond(tool, jsonio.loads(request.body))
    if invoked:
        return Answer(200, json.dumps(response).encode())
    return Answer(response["statusCode"], response["body"].encode())


def _features(payload: Json) -> Json:
    features: Json = payload.get("features") or {}
    if not features:
        raise Refusal("features are required")
    return features


def _own(handler: Callable[[Any, Any], Any], payload: Json) -> Any:
    """The answer of our tool of the same kind. Raises Refusal for its own error."""
    answer = handler(payload, None)
    if "error" in answer:
        raise Refusal(answer["error"]["message"])
    return answer
