"""T1's result. What is needed of it: a class, or a probability of a defect."""

import math
from collections.abc import Mapping
from typing import Any, Final, TypeGuard

from agent.tools.results.companions import read_carried_out, read_companions
from agent.tools.results.fields import Notes, Row, number_of, rows, share, with_fields, without_foreign, word
from agent.tools.transport import ToolFailed
from shared.contracts.result_fields import choices, names
from shared.contracts.t1 import (
    DataQuality,
    Imputed,
    ModeProbability,
    Prediction,
    PredictResponse,
    RateOfShots,
    Reason,
)

HIGH, MEDIUM = 0.6, 0.3
"""Scores from which a confidence is called high or medium, as docs/api.md has them."""
SAME: Final = 0.005
"""The difference that rounding may make to a probability."""

_CLASSES: Final = {
    **dict.fromkeys(("defect", "defective", "ng", "bad", "fail", "불량", "1"), "defect"),
    **dict.fromkeys(("normal", "good", "ok", "pass", "양품", "정상", "0"), "normal"),
}
_CONFIDENCES: Final = {
    "high": "high",
    "medium": "medium",
    "low": "low",
    "높음": "high",
    "보통": "medium",
    "낮음": "low",
}
_PREDICTION: Final = names(Prediction)
VERDICTS: Final = frozenset(choices(PredictResponse, "verdict"))
_FOREIGN: Final = ("results", "adjustments", "attributions", "top_features", "top_features_percent")


def read_prediction(result: Row, notes: Notes) -> dict[str, Any]:
    """Return T1's answer with the contract's fields right or absent, noting what is not as it should be.

    Raises ToolFailed where it holds neither a class nor a probability.
    """
    given = without_foreign(result, _FOREIGN, notes)
    threshold = number_of(PredictResponse, "threshold", given, notes)
    prediction = _prediction(_prediction_row(given), threshold, notes, "prediction")
    if prediction is None:
        raise ToolFailed(
            "The tool answered outside its contract: prediction.class and prediction.class_probabilities: "
            "neither can be read."
        )
    read = {
        "prediction": prediction,
        "latent_features": _latents(given.get("latent_features"), notes),
        "threshold": threshold,
        "defect_modes": _modes(given.get("defect_modes"), notes),
        "data_quality": _data_quality(given.get("data_quality"), notes),
        "baseline": _baseline(given.get("baseline"), threshold, notes),
        "model_version": _version(given.get("model_version")),
        "verdict": read_verdict(given.get("verdict")),
        "reasons": read_reasons(given.get("reasons"), notes, "reasons"),
        "scenarios": _scenarios(given.get("scenarios"), threshold, notes),
        "companions": read_companions(given.get("companions"), notes, "companions"),
        "carried_out": read_carried_out(given.get("carried_out"), notes, "carried_out"),
    }
    for name in ("latent_features", "threshold", "defect_modes", "data_quality"):
        if read[name] is None and given.get(name) is None:
            notes.lacks(name)
    flat = () if "prediction" in given else _PREDICTION
    return with_fields(given, read, (*read, *flat))


def _prediction_row(given: Row) -> Row:
    """The prediction; one that is only a class, or whose fields stand beside it, is put together."""
    row = given.get("prediction")
    if isinstance(row, Mapping):
        return row
    beside = {name: given[name] for name in _PREDICTION if name in given}
    return {**beside, "class": row} if beside and row is not None else beside


def _prediction(row: Row, threshold: float | None, notes: Notes, path: str) -> dict[str, Any] | None:
    label = _label(row.get("class"), notes, f"{path}.class")
    defect = _defect(row, label, threshold, notes, path)
    if label is None and defect is not None and threshold is not None:
        label = "defect" if defect >= threshold else "normal"
        notes.worked_out(f"{path}.class", "from the probability and the threshold")
    if label is None and defect is None:
        return None
    if label is None:
        notes.lacks(f"{path}.class")
    read: dict[str, Any] = {"class": label}
    if defect is None:
        for name in ("class_probabilities", "probability", "probability_percent"):
            notes.lacks(f"{path}.{name}")
    else:
        read |= _probabilities(row, label, defect, notes, path)
        if label and threshold is not None and (label == "defect") is not (defect >= threshold):
            notes.passed_over(f"{path}.class", "does not fit its probability and the threshold, but is told")
    read |= _confidence(row, defect, threshold, notes, path)
    for name in ("confidence_shots", "defect_low", "defect_high"):
        read[name] = number_of(Prediction, name, row, notes, path)
    return with_fields(row, read, _PREDICTION)


def _label(value: Any, notes: Notes, path: str) -> str | None:
    if value is None or value == "":
        return None
    written = str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
    label = _CLASSES.get(written.strip().casefold())
    if label is None:
        notes.passed_over(path, "is no known class")
    elif label != value:
        notes.worked_out(path, f"{written.strip()} read as {label}")
    return label


def _defect(row: Row, label: str | None, threshold: float | None, notes: Notes, path: str) -> float | None:
    """The probability of a defect: by class first, else the single one, which is that of a defect."""
    given = _class_probabilities(row.get("class_probabilities"), notes, f"{path}.class_probabilities")
    if given is not None:
        return given
    single = number_of(Prediction, "probability", row, notes, path)
    source = "probability"
    if single is None:
        percent = number_of(Prediction, "probability_percent", row, notes, path)
        single, source = (None if percent is None else percent / 100), "probability_percent"
    if single is None:
        return None
    line = 0.5 if threshold is None else threshold
    if label == "normal" and single >= line:
        notes.passed_over(f"{path}.{source}", "does not say of which class it is")
        return None
    notes.worked_out(f"{path}.class_probabilities", f"from {source}, read as that of a defect")
    return single


def _class_probabilities(value: Any, notes: Notes, path: str) -> float | None:
    if value is None:
        return None
    if not isinstance(value, Mapping):
        notes.passed_over(path, "is not an object")
        return None
    found = {
        label: share(item, notes, f"{path}.{name}")
        for name, item in value.items()
        if (label := _CLASSES.get(str(name).strip().casefold())) is not None
    }
    defect, normal = found.get("defect"), found.get("normal")
    if defect is None and normal is None:
        notes.passed_over(path, "names no known class with a probability")
        return None
    if defect is None or normal is None:
        notes.worked_out(path, "the other class is what is left to 1")
        return defect if defect is not None else 1.0 - float(normal or 0.0)
    if not math.isclose(defect + normal, 1.0, abs_tol=4 * SAME):
        notes.passed_over(path, "does not add up to 1")
        return None
    return defect


def _probabilities(row: Row, label: str | None, defect: float, notes: Notes, path: str) -> dict[str, Any]:
    """The probabilities in the contract's form; the tool's own figures stay where they say the same."""
    by_class = row.get("class_probabilities")
    kept = isinstance(by_class, Mapping) and _says(by_class, defect)
    read: dict[str, Any] = {
        "class_probabilities": by_class if kept else {"normal": _rest(defect), "defect": defect}
    }
    if label is None:
        return read
    of_class = defect if label == "defect" else float(read["class_probabilities"]["normal"])
    for name, expected, slack in (
        ("probability", of_class, SAME),
        ("probability_percent", round(of_class * 100, 2), 100 * SAME),
    ):
        read[name] = row.get(name)
        if not (_is_number(read[name]) and abs(read[name] - expected) <= slack):
            read[name] = expected
            notes.worked_out(f"{path}.{name}", "that of the class")
    return read


def _says(by_class: Row, defect: float) -> bool:
    """Return whether the tool's own figures are in the contract's form and say this probability."""
    return by_class.keys() == {"normal", "defect"} and all(
        _is_number(by_class[name]) and abs(by_class[name] - expected) <= 4 * SAME
        for name, expected in (("defect", defect), ("normal", 1 - defect))
    )


def _rest(probability: float) -> float:
    return round(1.0 - probability, 12)


def _confidence(
    row: Row, defect: float | None, threshold: float | None, notes: Notes, path: str
) -> dict[str, Any]:
    score = number_of(Prediction, "confidence_score", row, notes, path)
    given = row.get("confidence")
    band = _CONFIDENCES.get(word(given).casefold())
    if band is not None:
        if band != given:
            notes.worked_out(f"{path}.confidence", f"{word(given)} read as {band}")
        return {"confidence": band, "confidence_score": score}
    if given not in (None, ""):
        notes.passed_over(f"{path}.confidence", "is none of high, medium, low")
    if score is not None:
        notes.worked_out(f"{path}.confidence", "from confidence_score")
        return {"confidence": _band(score), "confidence_score": score}
    if defect is None:
        notes.lacks(f"{path}.confidence")
        return {}
    notes.worked_out(f"{path}.confidence", "from the probability alone")
    return {"confidence": _band(_certainty(defect, threshold))}


def _certainty(defect: float, threshold: float | None) -> float:
    """How far the probability is from the threshold (even odds where none is given), 0 to 1."""
    line = 0.5 if threshold is None else threshold
    if defect >= line:
        return (defect - line) / (1 - line) if line < 1 else 1.0
    return (line - defect) / line


def _band(score: float) -> str:
    return "high" if score >= HIGH else "medium" if score >= MEDIUM else "low"


def _latents(value: Any, notes: Notes) -> list[float] | None:
    """The vector as it is, whatever its length: T2 is given what T1 gave."""
    if value is None:
        return None
    if not isinstance(value, list) or not all(_is_number(item) for item in value):
        notes.passed_over("latent_features", "is not a list of numbers")
        return None
    return value


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _modes(value: Any, notes: Notes) -> list[dict[str, Any]] | None:
    if value is None:
        return None
    if isinstance(value, Mapping):
        ranked = sorted(
            ((share(item, notes, f"defect_modes.{name}"), str(name)) for name, item in value.items()),
            key=lambda pair: -(pair[0] or 0.0),
        )
        notes.worked_out("defect_modes", "from an object")
        return [{"mode": name, "probability": chance} for chance, name in ranked if chance is not None]
    modes = []
    for path, row in rows(value, notes, "defect_modes"):
        chance = number_of(ModeProbability, "probability", row, notes, path)
        if word(row.get("mode")) and chance is not None:
            modes.append({**row, "probability": chance})
        else:
            notes.passed_over(path, "has no mode or no probability")
    return modes if isinstance(value, list) else None


def _data_quality(value: Any, notes: Notes) -> dict[str, Any] | None:
    if not isinstance(value, Mapping):
        if value is not None:
            notes.passed_over("data_quality", "is not an object")
        return None
    read: dict[str, Any] = {
        name: _names(value.get(name), notes, f"data_quality.{name}")
        for name in ("missing", "unknown", "out_of_range")
    }
    imputed = [
        row
        for path, row in rows(value.get("imputed"), notes, "data_quality.imputed")
        if word(row.get("feature")) and number_of(Imputed, "value", row, notes, path) is not None
    ]
    read["imputed"] = imputed if isinstance(value.get("imputed"), list) else None
    read["anomaly_score"] = number_of(DataQuality, "anomaly_score", value, notes, "data_quality")
    unlike = value.get("unlike_known")
    read["unlike_known"] = unlike if isinstance(unlike, bool) else None
    read["unlike_rate"] = read_rate(value.get("unlike_rate"), notes, "data_quality.unlike_rate")
    read["unseen"] = _unseen(value.get("unseen"), notes)
    return with_fields(value, read, tuple(read))


def read_rate(value: Any, notes: Notes, path: str) -> dict[str, Any] | None:
    """Return a rate of shots whole, or None with a note: a rate without its shots says nothing."""
    if value is None:
        return None
    if not isinstance(value, Mapping):
        notes.passed_over(path, "is not an object")
        return None
    read = {name: number_of(RateOfShots, name, value, notes, path) for name in names(RateOfShots)}
    shots, defects = read["shots"], read["defects"]
    if None in read.values() or shots is None or defects is None or not 0 <= defects <= shots:
        notes.passed_over(path, "is not the counts and rates of shots")
        return None
    return {**read, "shots": int(shots), "defects": int(defects)}


def _unseen(value: Any, notes: Notes) -> list[dict[str, str]] | None:
    if not isinstance(value, list):
        return None
    return [
        {"feature": word(row.get("feature")), "value": word(row.get("value"))}
        for _, row in rows(value, notes, "data_quality.unseen")
        if word(row.get("feature")) and word(row.get("value"))
    ]


def _names(value: Any, notes: Notes, path: str) -> list[Any] | None:
    """Names of variables, or rows that have one as `feature`."""
    if value is None:
        return None
    if not isinstance(value, list):
        notes.passed_over(path, "is not a list")
        return None
    kept = [
        item
        for item in value
        if (isinstance(item, str) and item) or (isinstance(item, Mapping) and word(item.get("feature")))
    ]
    if len(kept) < len(value):
        notes.passed_over(path, "holds what is no name")
    return kept


def _baseline(value: Any, threshold: float | None, notes: Notes) -> dict[str, Any] | None:
    if value is None:
        return None
    row = value.get("prediction") if isinstance(value, Mapping) else None
    read = _prediction(row, threshold, notes, "baseline.prediction") if isinstance(row, Mapping) else None
    if read is None:
        notes.passed_over("baseline", "holds no prediction")
        return None
    kept = {
        "prediction": read,
        "verdict": read_verdict(value.get("verdict")),
        "reasons": read_reasons(value.get("reasons"), notes, "baseline.reasons"),
    }
    return with_fields(value, kept, tuple(kept))


def read_verdict(value: Any) -> str | None:
    """Return one of the contract's verdicts, None for anything else."""
    return value if isinstance(value, str) and value in VERDICTS else None


def read_reasons(value: Any, notes: Notes, path: str) -> list[dict[str, str]] | None:
    """The reasons of a verdict that hold a message, their texts alone."""
    if value is None:
        return None
    return [
        {name: text for name in names(Reason) if (text := word(row.get(name)))}
        for _, row in rows(value, notes, path)
        if word(row.get("message"))
    ]


def _scenarios(value: Any, threshold: float | None, notes: Notes) -> list[dict[str, Any]] | None:
    """The what-ifs of a request, all of them or none: which is which is told by their order alone."""
    if value is None:
        return None
    read = []
    for path, row in rows(value, notes, "scenarios"):
        given = row.get("prediction")
        prediction = (
            _prediction(given, threshold, notes, f"{path}.prediction") if isinstance(given, Mapping) else None
        )
        if prediction is None:
            notes.passed_over("scenarios", "holds one without a prediction")
            return None
        fields = {
            "prediction": prediction,
            "defect_probability": prediction.get("class_probabilities", {}).get("defect"),
            "verdict": read_verdict(row.get("verdict")) or prediction.get("class"),
            "reasons": read_reasons(row.get("reasons"), notes, f"{path}.reasons"),
            "companions": read_companions(row.get("companions"), notes, f"{path}.companions"),
            "carried_out": read_carried_out(row.get("carried_out"), notes, f"{path}.carried_out"),
        }
        read.append(with_fields(row, fields, tuple(fields)))
    return read if isinstance(value, list) and len(read) == len(value) else None


def _version(value: Any) -> Any:
    return value if isinstance(value, (str, int, float)) and not isinstance(value, bool) else None
