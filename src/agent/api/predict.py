"""POST /api/predict: prediction and drivers side by side, without a model."""

import uuid
from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools.event_handler import Response

from agent.api.dependencies import AgentRouter, LineIn, Requires, Services
from agent.api.responses import json_response
from agent.api.schemas import PredictRequest, read_body, resolve_values
from agent.auth.permissions import Action
from agent.core.tool_call import companions_of
from agent.core.tool_executor import INCOMPLETE, incomplete
from agent.observability.request_telemetry import RequestTelemetry
from agent.tools.gateway import Outcome
from shared.bundle.scenarios import plan_scenarios
from shared.contracts.line import DEFAULT_LINE
from shared.contracts.tools import Tool
from shared.errors import CALLERS_FAULTS, Detail, InvalidInput


def routes(services: Services) -> AgentRouter:
    """The one route."""
    router = AgentRouter()

    # The page's what-if sliders ask every 200 ms at most, 300 times a minute.
    @router.post(
        "/api/predict", middlewares=[Requires(services, Action.ASK, per_minute=360, line=LineIn.BODY)]
    )
    def predict() -> Response[Any]:
        """T1 and T2 on one shot, T2 on the what-if values where there are some; with scenarios, on the first.

        Where readings move along, T2 waits for T1, which says how far.

        A tool that fails leaves its `{"error": ...}` in its place; the other's answer still counts. Where one
        lacks parts of the contract, `warnings` say which.
        """
        request = read_body(router.current_event, PredictRequest)
        line = router.permit(request.line or DEFAULT_LINE)
        schema = services.schema_of(line)
        named = {} if line == DEFAULT_LINE else {"line": line}
        features = resolve_values(request.features, schema).every
        overrides = resolve_values(request.overrides, schema, "overrides").every
        request_id = router.request_id or uuid.uuid4().hex
        observer = RequestTelemetry.for_calls(services.logger, request_id, router.trace_id, services.meter)
        first: dict[str, Any] = {**named, "features": features}
        if request.scenarios:
            if overrides:
                reason = "cannot go with scenarios; send one or the other"
                raise InvalidInput(f"overrides: {reason}", [Detail("overrides", reason)])
            planned = plan_scenarios(schema, features, request.scenarios)
            first["scenarios"] = [scenario.model_dump(exclude_none=True) for scenario in request.scenarios]
            overrides = planned[0].overrides
        elif overrides:
            first |= {"overrides": overrides} | ({"follow": True} if request.follow else {})
        t1 = services.gateway.start(Tool.PREDICT, first, observer)
        second = features | overrides
        if request.scenarios or (overrides and request.follow):
            predicted = t1.wait()
            t2 = services.gateway.start(
                Tool.IMPORTANCE, {**named, "features": second | _moved(predicted)}, observer
            )
            return _response(predicted, t2.wait())
        t2 = services.gateway.start(Tool.IMPORTANCE, {**named, "features": second}, observer)
        return _response(t1.wait(), t2.wait())

    return router


def _moved(predicted: Outcome) -> dict[str, float]:
    """The values that the prediction of the first what-if moved along."""
    if predicted.failed:
        return {}
    rows = predicted.result.get("scenarios") or [predicted.result]
    return companions_of(rows[0])


def _response(t1: Outcome, t2: Outcome) -> Response[Any]:
    for outcome in (t1, t2):
        if _code(outcome) in CALLERS_FAULTS:
            return json_response(outcome.result, 422)
    status = 500 if t1.failed and t2.failed else 200
    if status == 500:
        return json_response(t1.result, status)
    warnings = [
        {"code": INCOMPLETE[tool], "message": incomplete(tool, outcome.remark)}
        for tool, outcome in ((Tool.PREDICT, t1), (Tool.IMPORTANCE, t2))
        if outcome.remark
    ]
    return json_response({"t1": t1.result, "t2": t2.result} | ({"warnings": warnings} if warnings else {}))


def _code(outcome: Outcome) -> str:
    error: Mapping[str, Any] = outcome.result["error"] if outcome.failed else {}
    return str(error.get("code", ""))
