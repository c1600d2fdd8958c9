"""POST /api/predict/batch: many shots judged at once, each with its drivers, without a model."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

from aws_lambda_powertools.event_handler import Response

from agent.api.dependencies import AgentRouter, LineIn, Requires, Services
from agent.api.responses import json_response
from agent.api.schemas import BatchBody, read_body, resolve_values
from agent.auth.permissions import Action
from agent.core.tool_executor import INCOMPLETE, incomplete
from agent.observability.request_telemetry import RequestTelemetry
from agent.tools.gateway import Outcome
from shared.contracts.line import DEFAULT_LINE
from shared.contracts.tools import Tool
from shared.errors import CALLERS_FAULTS

BATCHES_PER_MINUTE: Final = 6
"""1,200 shots a minute: a machine's day in two."""
NO_DRIVERS: Final = "drivers_missing"


def routes(services: Services) -> AgentRouter:
    """The one route."""
    router = AgentRouter()

    @router.post(
        "/api/predict/batch",
        middlewares=[
            Requires(services, Action.ASK, per_minute=BATCHES_PER_MINUTE, line=LineIn.BODY),
        ],
    )
    def judge() -> Response[Any]:
        """T1 and T2 side by side on up to 200 shots. One that cannot be read refuses all, by its place.

        Where T2 fails the verdicts still count: `drivers` are null, and `warnings` say so.
        """
        request = read_body(router.current_event, BatchBody)
        line = router.permit(request.line or DEFAULT_LINE)
        schema = services.schema_of(line)
        shots = [resolve_values(shot, schema, f"shots.{at}").every for at, shot in enumerate(request.shots)]
        asked = {**({} if line == DEFAULT_LINE else {"line": line}), "shots": shots}
        request_id = router.request_id or uuid.uuid4().hex
        observer = RequestTelemetry.for_calls(services.logger, request_id, router.trace_id, services.meter)
        t1 = services.gateway.start(Tool.PREDICT, asked, observer)
        t2 = services.gateway.start(Tool.IMPORTANCE, asked, observer)
        return _response(t1.wait(), t2.wait())

    return router


def _response(t1: Outcome, t2: Outcome) -> Response[Any]:
    if t1.failed:
        error: Mapping[str, Any] = t1.result["error"]
        return json_response(t1.result, 422 if error.get("code") in CALLERS_FAULTS else 500)
    drivers: Sequence[Any] = [None] * len(t1.result["results"]) if t2.failed else t2.result["drivers"]
    warnings = [
        {"code": INCOMPLETE[tool], "message": incomplete(tool, outcome.remark)}
        for tool, outcome in ((Tool.PREDICT, t1), (Tool.IMPORTANCE, t2))
        if outcome.remark
    ]
    if t2.failed:
        reason = t2.result["error"].get("message", "")
        warnings.append({"code": NO_DRIVERS, "message": f"The shots' drivers could not be had. {reason}"})
    answer: dict[str, Any] = {
        "shots": [judged(row, own) for row, own in zip(t1.result["results"], drivers, strict=True)]
    }
    if "model_version" in t1.result:
        answer["model_version"] = t1.result["model_version"]
    return json_response(answer | ({"warnings": warnings} if warnings else {}))


def judged(row: Mapping[str, Any], drivers: Sequence[Any] | None) -> dict[str, Any]:
    """Return a `JudgedShot` of T1's row, read by the gateway, and T2's drivers.

    A tool that tells no verdict of its own means the one of its class.
    """
    prediction = row["prediction"]
    verdict = row.get("verdict") or prediction.get("class") or "withheld"
    modes = row.get("defect_modes") or []
    shot: dict[str, Any] = {
        "verdict": verdict,
        "defect_probability": prediction.get("class_probabilities", {}).get("defect"),
        "mode": modes[0]["mode"] if modes and verdict in ("defect", "unsure") else None,
        "reasons": row.get("reasons", []),
        "unlike_known": bool(row.get("data_quality", {}).get("unlike_known")),
        "drivers": drivers,
    }
    told = {**prediction, "threshold": row.get("threshold")}
    kept = ("defect_low", "defect_high", "threshold")
    return shot | {name: told[name] for name in kept if told.get(name) is not None}
