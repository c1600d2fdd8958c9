"""The results of the replaced system's own tools, in its shapes; the numbers are made up."""

from typing import Any

R1: dict[str, Any] = {
    "prediction": {
        "class": "normal",
        "probability": 0.12,
        "confidence": "high",
        "confidence_score": 0.88,
        "class_probabilities": {"normal": 0.88, "defect": 0.12},
    },
    "latent_features": [round(-1.5 + 0.25 * number, 3) for number in range(12)],
    "processing_time_ms": 41.0,
    "model_version": "v1",
}

R2: dict[str, Any] = {
    "top_features": [["Process_Temperature", 0.15], ["Latent_3", 0.07]],
    "feature_importance": [0.15, 0.07, *[0.02] * 39],
    "feature_values": [655.0, *[1.0] * 29],
    "equipment_descriptions": [
        {"feature": "Process_Temperature", "equipment": "용해로", "description": "용탕을 데우는 설비"}
    ],
    "chart_url": None,
    "prediction_proba": [0.88, 0.12],
    "method": "permutation",
}

R3: dict[str, Any] = {
    "answer": "탕경은 금형이 차가울 때 생깁니다.",
    "sources": [
        {
            "title": "cold-shut.ko.md",
            "uri": "s3://plant/manuals/cold-shut.ko.md",
            "score": 0.69,
            "content_preview": "금형 온도를 190 °C 위로 올립니다.",
        }
    ],
    "processing_time_ms": 4100.0,
}
