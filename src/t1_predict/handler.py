"""The Lambda entry of T1: the embedded bundle, loaded once, behind the tool adapter."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from shared.assets import asset
from shared.bundle.bundle import Bundle
from shared.bundle.loader import load_bundle
from shared.tool_adapter import tool_handler
from t1_predict.service import predict_quality


@cache
def _bundle() -> Bundle:
    return load_bundle(asset("models", "default"))


def _answer(payload: Mapping[str, Any]) -> Mapping[str, Any]:
    return predict_quality(_bundle(), payload)


handler = tool_handler("t1_predict", _answer)
