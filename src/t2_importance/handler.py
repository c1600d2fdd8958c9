"""The Lambda entry of T2: the model in use, packaged or published, behind the tool adapter."""

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from shared.assets import asset
from shared.bundle.bundle import load_bundle
from shared.bundle.lines import LineModels, LineModelSettings
from shared.contracts.line import OfALine, line_of
from shared.settings import read_settings
from shared.tool_adapter import ONE_SHOT, Logic, Payload, tool_handler
from t2_importance.service import Explainer


def importance_logic(environment: Mapping[str, str]) -> Logic:
    """T2's payload-to-answer function; a line's model is loaded by its first call."""

    def load(folder: Path) -> Explainer:
        return Explainer.of(load_bundle(folder))

    lines = cache(
        lambda: LineModels(read_settings(LineModelSettings, environment), load, asset("models", "default"))
    )

    def logic(payload: Payload) -> Mapping[str, Any]:
        line = line_of(payload)
        found = lines().found(line)
        model = found.model
        answer: Mapping[str, Any] = model.drivers(payload) if "shots" in payload else model.analyze(payload)
        told: OfALine = {"line": line, "model_line": found.of_line}
        return {**answer, **told} if "line" in payload else answer

    return logic


handler = tool_handler("t2_importance", importance_logic(os.environ), os.environ, ahead=ONE_SHOT)
