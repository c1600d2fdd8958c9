"""T2's result. What is needed of it: a ranking of the variables, in whatever form."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from agent.tools.results.companions import read_companions
from agent.tools.results.explaining import read_explaining, read_limit
from agent.tools.results.fields import Notes, Row, number, number_of, rows, with_fields, without_foreign, word
from agent.tools.results.prediction import read_rate, read_reasons, read_verdict
from agent.tools.transport import ToolFailed
from shared.contracts.result_fields import BOUNDS, Use, choices
from shared.contracts.t2 import (
    Adjustment,
    Advice,
    Attribution,
    Change,
    ImportanceResponse,
    SimilarShot,
)

RANKED: Final = 10
"""Variables of a ranking that was put together from all of them."""
WHOLE: Final = 0.01
"""How far shares may add up to more than 1, or a list of all to another sum than 1."""

_NAMES: Final = ("feature", "name")
_SHARES: Final = ("importance", "share", "score", "shap", "shap_value")
_SAID_MISSING: Final = (
    "attributions",
    "base_probability",
    "equipment_descriptions",
    "adjustments",
    "similar_shots",
)
_FOREIGN: Final = ("prediction", "baseline", "results", "defect_modes")

type Pair = tuple[str, float]


def read_importance(result: Row, notes: Notes) -> dict[str, Any]:
    """Return T2's answer with the contract's fields right or absent, noting what is not as it should be.

    Raises ToolFailed where it ranks no variable.
    """
    given = without_foreign(result, _FOREIGN, notes)
    attributions = _attributions(given.get("attributions"), notes)
    top = _pairs(given.get("top_features"), notes, "top_features")
    percents = _pairs(
        given.get("top_features_percent"), notes, "top_features_percent", *BOUNDS[Use.PERCENTAGE]
    )
    everything = _pairs_or_numbers(given.get("feature_importance"))
    if not top:
        top = _ranking(attributions, percents, everything, notes)
    if not top and not attributions:
        raise ToolFailed("The tool answered outside its contract: top_features: ranks no variable.")
    if not percents and top:
        percents = _percents(top, everything, notes)
    version = given.get("model_version")
    read = {
        "top_features": [list(pair) for pair in top] or None,
        "top_features_percent": [list(pair) for pair in percents] or None,
        "other_percent": number_of(ImportanceResponse, "other_percent", given, notes),
        "attributions": attributions or None,
        "base_probability": number_of(ImportanceResponse, "base_probability", given, notes),
        "explained_probability": number_of(ImportanceResponse, "explained_probability", given, notes),
        "verdict": read_verdict(given.get("verdict")),
        "reasons": read_reasons(given.get("reasons"), notes, "reasons"),
        "equipment_descriptions": _equipment(given.get("equipment_descriptions"), notes),
        "adjustments": _adjustments(given.get("adjustments"), notes),
        "advice": _advice(given.get("advice"), notes),
        **read_explaining(given, notes),
        "similar_shots": _similar(given.get("similar_shots"), notes),
        "model_version": version if isinstance(version, (str, int, float)) else None,
    }
    for name in _SAID_MISSING:
        if read[name] is None and given.get(name) is None:
            notes.lacks(name)
    if not percents:
        notes.lacks("top_features_percent")
    return with_fields(given, read, tuple(read))


def _pairs(
    value: Any, notes: Notes, path: str, low: float = float("-inf"), high: float = float("inf")
) -> list[Pair]:
    """Names with numbers: a list of pairs, a list of objects, or one object."""
    if isinstance(value, Mapping):
        value = [[name, share] for name, share in value.items()]
    if value is None:
        return []
    if not isinstance(value, list):
        notes.passed_over(path, "is not a list")
        return []
    pairs: list[Pair] = []
    for at, row in enumerate(value):
        name, raw = _pair(row)
        found = number(raw, notes, f"{path}[{at}]", low, high)
        if name and found is not None:
            pairs.append((name, found))
        elif not name or raw is None:
            notes.passed_over(f"{path}[{at}]", "is no name with a number")
    return pairs


def _pair(row: Any) -> tuple[str, Any]:
    if isinstance(row, Mapping):
        name = next((word(row.get(key)) for key in _NAMES if word(row.get(key))), "")
        return name, next((row[key] for key in _SHARES if row.get(key) is not None), None)
    if isinstance(row, list) and len(row) == 2:
        return word(row[0]), row[1]
    return "", None


def _pairs_or_numbers(value: Any) -> list[Pair]:
    """All importances, which may come without names; what cannot be read says nothing here."""
    if isinstance(value, list) and value and all(_is_number(item) for item in value):
        return [("", float(item)) for item in value]
    return _pairs(value, Notes(), "feature_importance")


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _ranking(
    attributions: Sequence[Row], percents: Sequence[Pair], everything: Sequence[Pair], notes: Notes
) -> list[Pair]:
    """The strongest variables where no `top_features` came, from what else says which they are."""
    if percents:
        notes.worked_out("top_features", "from top_features_percent")
        return [(name, percent / 100) for name, percent in percents]
    sizes = [(row["feature"], abs(row["shap"])) for row in attributions if "shap" in row]
    source = "attributions"
    if not sizes:
        sizes, source = [(name, abs(size)) for name, size in everything if name], "feature_importance"
    total = sum(size for _, size in sizes)
    if not total:
        return []
    notes.worked_out("top_features", f"from {source}")
    ranked = sorted(sizes, key=lambda pair: -pair[1])[:RANKED]
    return [(name, size / total) for name, size in ranked]


def _percents(top: Sequence[Pair], everything: Sequence[Pair], notes: Notes) -> list[Pair]:
    """Percentages of the whole. `top` are shares of it, unless a list of all says otherwise."""
    whole = sum(abs(size) for _, size in everything) if len(everything) > len(top) else 1.0
    are_shares = all(0 <= size <= 1 for _, size in top) and sum(size for _, size in top) <= 1 + WHOLE
    if abs(whole - 1.0) <= WHOLE and are_shares:
        notes.worked_out("top_features_percent", "from top_features")
        return [(name, round(size * 100, 2)) for name, size in top]
    if len(everything) > len(top) and whole > 0:
        notes.worked_out("top_features_percent", "from top_features and feature_importance")
        return [(name, round(min(abs(size) / whole, 1.0) * 100, 2)) for name, size in top]
    return []


def _attributions(value: Any, notes: Notes) -> list[dict[str, Any]]:
    return [
        read
        for path, row in rows(value, notes, "attributions")
        if (read := _attribution(row, notes, path)) is not None
    ]


def _attribution(row: Row, notes: Notes, path: str) -> dict[str, Any] | None:
    name = word(row.get("feature"))
    if not name:
        notes.passed_over(path, "names no variable")
        return None
    shap = number_of(Attribution, "shap", row, notes, path)
    direction = row.get("direction")
    if direction not in choices(Attribution, "direction"):
        if direction is not None:
            notes.passed_over(f"{path}.direction", "is neither raises nor lowers")
        direction = None if not shap else "raises" if shap > 0 else "lowers"
        if direction:
            notes.worked_out(f"{path}.direction", "from shap")
    numbers = {
        key: number_of(Attribution, key, row, notes, path)
        for key in ("typical", "typical_low", "typical_high")
    }
    read = {
        "feature": name,
        "label": word(row.get("label")) or None,
        "label_en": word(row.get("label_en")) or None,
        "unit": word(row.get("unit")) or None,
        "shap": shap,
        "direction": direction,
        "percent": number_of(Attribution, "percent", row, notes, path),
        "compared": row.get("compared") if row.get("compared") in choices(Attribution, "compared") else None,
        **numbers,
    }
    # A variable that was missing has no value, and says so; its unit may be none too.
    value = number_of(Attribution, "value", row, notes, path)
    kept = {"value": value} | ({"unit": ""} if read["unit"] is None else {})
    return (
        with_fields(row, read, (*read, "value"))
        | kept
        | ({"compared": None} if "compared" in row and read["compared"] is None else {})
    )


def _equipment(value: Any, notes: Notes) -> list[dict[str, Any]] | None:
    """Parts of the machine. A row by variable (`feature`, `equipment`) becomes one by part."""
    if value is None:
        return None
    parts: list[dict[str, Any]] = []
    for path, row in rows(value, notes, "equipment_descriptions"):
        name = word(row.get("name")) or word(row.get("equipment")) or word(row.get("id"))
        if not name:
            notes.passed_over(path, "names no part")
            continue
        related = row.get("related_features")
        listed = [item for item in related if isinstance(item, str)] if isinstance(related, list) else []
        read = {
            "id": word(row.get("id")) or name,
            "name": name,
            "description": word(row.get("description")),
            "action": word(row.get("action")),
            "related_features": listed or [item for item in (word(row.get("feature")),) if item],
        }
        texts = {key: word(row.get(key)) or None for key in ("name_en", "description_en", "action_en")}
        part = with_fields(row, read | texts, (*read, *texts))
        known = next((other for other in parts if other["id"] == part["id"]), None)
        if known is None:
            parts.append(part)
            continue
        known["related_features"] += [
            n for n in part["related_features"] if n not in known["related_features"]
        ]
        if part["description"] and part["description"] not in known["description"]:
            known["description"] = f"{known['description']} {part['description']}".strip()
    return parts


def _adjustments(value: Any, notes: Notes) -> list[dict[str, Any]] | None:
    if not isinstance(value, list):
        return None if value is None else list(_none(notes, "adjustments"))
    found = []
    for path, row in rows(value, notes, "adjustments"):
        before = number_of(Adjustment, "defect_probability_before", row, notes, path)
        after = number_of(Adjustment, "defect_probability_after", row, notes, path)
        changes = list(_changes(row.get("changes"), notes, f"{path}.changes"))
        moved = read_companions(row.get("companions"), notes, f"{path}.companions")
        if before is None or after is None or not changes:
            notes.passed_over(path, "has no changes or no probabilities")
            continue
        found.append(
            {
                **row,
                "changes": changes,
                **({} if moved is None else {"companions": moved}),
                "defect_probability_before": before,
                "defect_probability_after": after,
            }
        )
        near = read_rate(row.get("support"), notes, f"{path}.support")
        found[-1].pop("support", None)
        if near is not None:
            found[-1]["support"] = near
    return found


def _advice(value: Any, notes: Notes) -> dict[str, Any] | None:
    """The ground of the adjustments: a known code with its words; of another tool the words alone."""
    if value is None:
        return None
    if not isinstance(value, Mapping) or not word(value.get("message")):
        notes.passed_over("advice", "has no message")
        return None
    code = value.get("code") if value.get("code") in choices(Advice, "code") else None
    texts = {"message": word(value["message"]), "message_ko": word(value.get("message_ko")) or None}
    return {key: told for key, told in {"code": code, **texts}.items() if told is not None}


def _none(notes: Notes, path: str) -> Iterator[dict[str, Any]]:
    notes.passed_over(path, "is not a list")
    yield from ()


def _changes(value: Any, notes: Notes, path: str) -> Iterator[dict[str, Any]]:
    for place, row in rows(value, notes, path):
        name, after = word(row.get("feature")), number_of(Change, "to", row, notes, place)
        if name and after is not None:
            before = number_of(Change, "from", row, notes, place)
            limit = read_limit(row.get("limit"), notes, f"{place}.limit")
            rest = {key: held for key, held in row.items() if key != "limit"}
            kept = {} if limit is None else {"limit": limit}
            told = {"feature": name, "from": before, "to": after, "unit": word(row.get("unit"))}
            yield {**rest, **told, **kept}
        else:
            notes.passed_over(place, "names no variable or no value")


def _similar(value: Any, notes: Notes) -> list[dict[str, Any]] | None:
    if value is None:
        return None
    found = []
    for path, row in rows(value, notes, "similar_shots"):
        similarity = number_of(SimilarShot, "similarity", row, notes, path)
        if row.get("outcome") in choices(SimilarShot, "outcome") and similarity is not None:
            identity = row.get("id")
            own = identity if isinstance(identity, str) and identity else path
            mode = word(row.get("mode")) or None
            numbers = {key: number_of(SimilarShot, key, row, notes, path) for key in ("run", "shot")}
            found.append(
                with_fields(row, numbers, tuple(numbers))
                | {"id": own, "mode": mode, "similarity": similarity}
            )
        else:
            notes.passed_over(path, "has no outcome or no similarity")
    return found
