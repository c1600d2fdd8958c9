"""Tool results as the agent hands them on, for scripted answers."""

from typing import Any

T1: dict[str, Any] = {
    "prediction": {
        "class": "defect",
        "probability": 0.87,
        "probability_percent": 87.0,
        "confidence": "high",
        "confidence_score": 0.9,
        "class_probabilities": {"normal": 0.13, "defect": 0.87},
    },
    "threshold": 0.2,
    "defect_modes": [{"mode": "cold_shut", "probability": 0.9}],
    "data_quality": {
        "missing": [],
        "imputed": [],
        "unknown": [],
        "out_of_range": [],
        "anomaly_score": 0.1,
        "unlike_known": False,
    },
    "model_version": "scripted",
}

STATUS = {"type": "status", "message": "도구 선택 중..."}


def delta(text: str) -> dict[str, str]:
    """One piece of the answer."""
    return {"type": "answer_delta", "text": text}
