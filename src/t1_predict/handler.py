"""The Lambda entry of T1: the model in use, packaged or published, behind the tool adapter."""

import os
from collections.abc import Mapping
from functools import cache
from typing import Any

from shared.assets import asset
from shared.bundle.bundle import load_bundle
from shared.bundle.lines import LineModels, LineModelSettings
from shared.contracts.line import OfALine, line_of
from shared.settings import read_settings
from shared.tool_adapter import ONE_SHOT, Logic, Payload, tool_handler
from t1_predict.service import check_size, predict_quality


def predict_logic(environment: Mapping[str, str]) -> Logic:
    """T1's payload-to-answer function; a line's model is loaded by its first call."""
    lines = cache(
        lambda: LineModels(
            read_settings(LineModelSettings, environment), load_bundle, asset("models", "default")
        )
    )

    def logic(payload: Payload) -> Mapping[str, Any]:
        line = line_of(payload)
        found = lines().found(line)
        answer: Mapping[str, Any] = predict_quality(found.model, payload)
        if "line" in payload:
            told: OfALine = {"line": line, "model_line": found.of_line}
            answer = {**answer, **told}
        if "AWS_LAMBDA_FUNCTION_NAME" in environment:
            check_size(answer)
        return answer

    return logic


handler = tool_handler("t1_predict", predict_logic(os.environ), os.environ, ahead=ONE_SHOT)
