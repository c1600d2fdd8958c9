"""The Lambda entry of T2: the embedded bundle, loaded once, behind the tool adapter."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from shared.assets import asset
from shared.bundle.loader import load_bundle
from shared.tool_adapter import tool_handler
from t2_importance.service import Explainer


@cache
def _explainer() -> Explainer:
    return Explainer.of(load_bundle(asset("models", "default")))


def _answer(payload: Mapping[str, Any]) -> Mapping[str, Any]:
    return _explainer().analyze(payload)


handler = tool_handler("t2_importance", _answer)
