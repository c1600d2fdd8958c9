"""Answers of T1, T2 and T3 in the shapes of the contract, for one defective shot."""

from typing import Any

SHOT = {
    "Process_Temperature": 655.0,
    "Process_InjectionSpeed": 3.1,
    "Process_MoldTemperature": 171.5,
    "Process_HoldPressure": 97.0,
}

LATENTS = [round(0.125 * index - 2, 3) for index in range(32)]

T1: dict[str, Any] = {
    "prediction": {
        "class": "defect",
        "probability": 0.8734,
        "probability_percent": 87.34,
        "confidence": "high",
        "confidence_score": 0.75,
        "class_probabilities": {"normal": 0.1266, "defect": 0.8734},
        "confidence_shots": 412,
        "defect_low": 0.7912,
        "defect_high": 0.9267,
    },
    "latent_features": LATENTS,
    "defect_modes": [
        {"mode": "cold_shut", "probability": 0.712},
        {"mode": "short_shot", "probability": 0.405},
        {"mode": "flash", "probability": 0.012},
    ],
    "threshold": 0.3,
    "verdict": "defect",
    "reasons": [],
    "data_quality": {
        "missing": ["Sensor_Flow"],
        "imputed": [{"feature": "Sensor_Flow", "value": 26.4, "low": 24.9, "high": 27.8}],
        "unknown": [],
        "out_of_range": [],
        "anomaly_score": 0.41,
        "unlike_known": False,
    },
    "processing_time_ms": 3.2,
    "model_version": "2024.1-sample",
}

T1_GOOD: dict[str, Any] = {
    **T1,
    "verdict": "normal",
    "prediction": {
        "class": "normal",
        "probability": 0.953,
        "probability_percent": 95.3,
        "confidence": "high",
        "confidence_score": 0.9,
        "class_probabilities": {"normal": 0.953, "defect": 0.047},
    },
    "data_quality": {
        "missing": [],
        "imputed": [],
        "unknown": [],
        "out_of_range": [],
        "anomaly_score": 0.1,
        "unlike_known": False,
    },
}

T1_WHAT_IF: dict[str, Any] = {**T1_GOOD, "baseline": {"prediction": T1["prediction"]}}

T1_MOVED: dict[str, Any] = {
    "companions": [
        {"feature": "Sensor_Temperature2", "from": 166.5, "to": 189.9, "unit": "°C", "margin": 0.13}
    ],
    "carried_out": [{"feature": "Sensor_Pressure2", "knob": "Process_HoldPressure"}],
}
"""The part of a what-if that says what moves along."""

T1_SCENARIOS: dict[str, Any] = {
    **T1,
    "scenarios": [
        {
            "changes": [
                {
                    "feature": "Process_MoldTemperature",
                    "from": 171.5,
                    "to": to,
                    "unit": "°C",
                    "beyond_limit": None,
                    "asked": {"to": to, "unit": "°C"},
                }
            ],
            "companions": [],
            "prediction": T1_GOOD["prediction"],
            "defect_probability": T1_GOOD["prediction"]["class_probabilities"]["defect"],
            "verdict": "normal",
            "reasons": [],
            "support": None,
        }
        for to in (195.0, 205.0)
    ],
}
"""Two what-ifs beside the shot as it is."""


def _attribution(
    feature: str, labels: tuple[str, str], *, value: float, typical: float, unit: str, percent: float
) -> dict[str, Any]:
    return {
        "feature": feature,
        "label": labels[0],
        "label_en": labels[1],
        "value": value,
        "unit": unit,
        "typical": typical,
        "typical_low": round(0.98 * typical, 3),
        "typical_high": round(1.02 * typical, 3),
        "compared": "below",
        "shap": 0.8,
        "direction": "raises",
        "percent": percent,
    }


T2: dict[str, Any] = {
    "top_features": [
        ["Process_MoldTemperature", 0.412],
        ["Process_InjectionSpeed", 0.231],
        ["Process_Temperature", 0.118],
    ],
    "top_features_percent": [
        ["Process_MoldTemperature", 41.2],
        ["Process_InjectionSpeed", 23.1],
        ["Process_Temperature", 11.8],
    ],
    "other_percent": 23.9,
    "attributions": [
        _attribution(
            "Process_MoldTemperature",
            ("금형 온도", "Die temperature"),
            value=171.5,
            typical=195.0,
            unit="°C",
            percent=41.2,
        ),
        _attribution(
            "Process_InjectionSpeed",
            ("사출 속도", "Fast-shot speed"),
            value=3.1,
            typical=4.2,
            unit="m/s",
            percent=23.1,
        ),
        _attribution(
            "Process_Temperature",
            ("용탕 온도", "Melt temperature"),
            value=655.0,
            typical=670.0,
            unit="°C",
            percent=11.8,
        ),
    ],
    "base_probability": 0.104,
    "explained_probability": 0.8734,
    "verdict": "defect",
    "reasons": [],
    "equipment_descriptions": [
        {
            "id": "die",
            "name": "금형",
            "name_en": "Die",
            "description": "주조 형상을 만드는 공구",
            "action": "예열 상태를 확인하세요.",
            "related_features": ["Process_MoldTemperature"],
        }
    ],
    "adjustments": [
        {
            "changes": [
                {"feature": "Process_MoldTemperature", "from": 171.5, "to": 190.0, "unit": "°C"},
                {"feature": "Process_InjectionSpeed", "from": 3.1, "to": 4.0, "unit": "m/s"},
            ],
            "defect_probability_before": 0.8734,
            "defect_probability_after": 0.1625,
            "support": {"shots": 118, "defects": 7, "rate": 0.0593, "low": 0.0324, "high": 0.1062},
        }
    ],
    "advice": {
        "code": "correlation",
        "message": "A correlation tested on 118 real shots near the first proposal.",
        "message_ko": "상관관계입니다(첫 조정안에 가까운 실제 샷 118개로 시험).",
    },
    "groups": [
        {
            "equipment": "die",
            "label": "금형과 냉각",
            "label_en": "Die and cooling",
            "features": [
                {
                    "feature": "Process_MoldTemperature",
                    "label": "금형 온도",
                    "label_en": "Die temperature",
                    "shap": 1.42,
                    "direction": "raises",
                }
            ],
            "shap": 1.42,
            "direction": "raises",
            "percent": 54.1,
            "cancels": False,
        }
    ],
    "interactions": [
        {
            "features": ["Process_MoldTemperature", "Process_InjectionSpeed"],
            "log_odds": 0.31,
            "direction": "raises",
            "percent": 6.4,
            "message": "Die temperature and Fast-shot speed together raise the risk more than alone.",
            "message_ko": "금형 온도, 사출 속도: 두 값이 겹쳐 불량 위험이 높아집니다.",
        }
    ],
    "similar_shots": [
        {
            "id": "run-74-shot-110",
            "run": 74,
            "shot": 110,
            "outcome": "defect",
            "mode": "cold_shut",
            "distance": 1.598,
            "similarity": 0.443,
        }
    ],
    "model_version": "2024.1-sample",
}


T2_COMPARED: dict[str, Any] = {
    **T2,
    "contrast": [
        {
            "feature": "Process_MoldTemperature",
            "label": "금형 온도",
            "label_en": "Die temperature",
            "value": 171.5,
            "other": 194.2,
            "unit": "°C",
            "effect": 2.31,
            "direction": "raises",
            "percent": 71.5,
        }
    ],
    "contrast_with": {
        "kind": "given",
        "defect_probability": 0.8734,
        "other_defect_probability": 0.0216,
        "message": "Compared with the shot that was sent with it.",
        "message_ko": "함께 보낸 샷과 견준 것입니다.",
    },
    "stability": {"top_share": 0.875, "group_share": 0.9583, "draws": 24},
}
"""The same, compared with another shot, of a model that knows its sensors' noise."""


def _passage(identity: str, title: str, excerpt: str, score: float) -> dict[str, Any]:
    return {
        "id": identity,
        "title": title,
        "excerpt": excerpt,
        "highlights": [[0, 2]],
        "score": score,
        "category": "defect",
        "language": identity.rsplit(".", 1)[1],
        "uri": f"kb://{identity}",
    }


T3: dict[str, Any] = {
    "found": True,
    "answer": "탕경은 금형이 차가울 때 생깁니다. [cold-shut.ko]",
    "results": [
        _passage("cold-shut.ko", "탕경", "탕경은 금형과 용탕이 차가울 때 생깁니다.", 0.91),
        _passage("warm-up-shots.ko", "예열 샷", "정지 뒤 첫 샷들은 따로 보관합니다.", 0.74),
        _passage("short-shot.ko", "미성형", "미성형은 충전이 모자랄 때 생깁니다.", 0.66),
        _passage("die-thermal-balance.ko", "금형 열평형", "열평형은 여러 샷 뒤에 이루어집니다.", 0.51),
    ],
    "sources": [
        {"title": "탕경", "uri": "kb://cold-shut.ko", "type": "markdown", "relevance_score": 0.91},
    ],
    "index_version": "index-sample",
}

T3_NOTHING: dict[str, Any] = {
    "found": False,
    "answer": "",
    "results": [],
    "sources": [],
    "index_version": "index-sample",
}

NO_FEATURES: dict[str, Any] = {
    "error": {
        "code": "no_features",
        "message": "No known process value came with the request.",
        "details": [],
    }
}

JOB: dict[str, Any] = {
    "status": "STARTING",
    "job_id": "job_20240210_1",
    "message": "Started.",
    "statistics": {"scanned": 0, "indexed": 0, "failed": 0},
    "failures": [],
    "created_at": "2024-02-10T10:00:00Z",
}
