"""The script `diagnosis`: asks for the tools that a question needs, then quotes their results.

It stands for a model in benchmarks and deploy gates. Optional arguments are left out, required
ones are written out in full, as a model has to. It first predicts and only then asks for
attributions where their schema requires what the prediction gave.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from checks.standins.bedrock.script import Received, TextBlock, ToolUseBlock, Turn, pieces
from shared import jsonio

type Json = Mapping[str, Any]

PREDICT, ATTRIBUTE, SEARCH = "predict_quality", "analyze_feature_importance", "search_knowledge_base"

_ABOUT_THE_SHOT = re.compile(
    r"원인|불량|예측|품질|양품|진단|cause|defect|predict|quality|diagnos|scrap", re.IGNORECASE
)
_ABOUT_KNOWLEDGE = re.compile(
    r"방법|대책|문서|지식|이란|설명|기준|절차"
    r"|how (?:do|to|can)|what is (?!the )|procedure|document|remed|countermeasure",
    re.IGNORECASE,
)
_FEATURE_VALUE = re.compile(r"\b((?:Process|Sensor)_\w+)\W{1,5}(-?\d+(?:\.\d+)?)")

_DATA = re.compile(r"[<{]")
"""Where the shot's values begin, in a block of their own or as JSON: what comes before is the question."""


def diagnosis(request: Received) -> Turn:
    """The next turn for this request."""
    messages: Sequence[Json] = request.body["messages"]
    asked_at = max((at for at, message in enumerate(messages) if _is_question(message)), default=0)
    prompt = "\n".join(block["text"] for block in messages[asked_at]["content"] if "text" in block)
    question = _DATA.split(prompt, maxsplit=1)[0].strip() or prompt
    uses = {use["toolUseId"]: use["name"] for use in _blocks(messages[asked_at:], "toolUse")}
    results = [
        (uses.get(result["toolUseId"], ""), _result(result))
        for result in _blocks(messages[asked_at:], "toolResult")
    ]
    schemas = _schemas(request.body)
    wanted = [name for name in _wanted(question) if name in schemas and name not in uses.values()]
    if PREDICT in wanted and "latent_features" in schemas.get(ATTRIBUTE, {}).get("required", []):
        wanted = [PREDICT]
    if not wanted:
        return Turn((TextBlock(pieces(_answer(question, results))),))
    known = {"query": question, "features": _features(prompt), "latent_features": _latents(results)}
    calls = enumerate(wanted, len(uses) + 1)
    return Turn(
        tuple(
            ToolUseBlock(name, pieces(jsonio.dumps(_required(schemas[name], known))), f"tooluse_{number}")
            for number, name in calls
        )
    )


def _is_question(message: Json) -> bool:
    content = message["content"]
    return message["role"] == "user" and not any("toolResult" in block for block in content)


def _blocks(messages: Sequence[Json], kind: str) -> Iterator[Json]:
    for message in messages:
        yield from (block[kind] for block in message["content"] if kind in block)


def _result(result: Json) -> Json:
    first = result["content"][0]
    value = first["json"] if "json" in first else _json_or_text(first.get("text", ""))
    return value if isinstance(value, dict) else {"text": value}


def _json_or_text(text: str) -> Any:
    try:
        return jsonio.loads(text)
    except ValueError:
        return text


def _schemas(body: Json) -> dict[str, Json]:
    tools = body.get("toolConfig", {}).get("tools", [])
    specs = [tool["toolSpec"] for tool in tools if "toolSpec" in tool]
    return {spec["name"]: spec["inputSchema"]["json"] for spec in specs}


def _wanted(question: str) -> list[str]:
    knowledge = bool(_ABOUT_KNOWLEDGE.search(question))
    shot = bool(_ABOUT_THE_SHOT.search(question)) or not knowledge
    return [PREDICT, ATTRIBUTE] * shot + [SEARCH] * knowledge


def _features(prompt: str) -> dict[str, float]:
    """The shot's values where the prompt shows them."""
    return {name: float(value) for name, value in _FEATURE_VALUE.findall(prompt)}


def _latents(results: Sequence[tuple[str, Json]]) -> list[float]:
    """The prediction's latents; where the model was not shown any, as many numbers of their length."""
    shown = [result["latent_features"] for _, result in results if "latent_features" in result]
    return shown[-1] if shown else [round(math.sin(number), 6) for number in range(32)]


def _required(schema: Json, known: Json) -> dict[str, Any]:
    properties = schema.get("properties", {})
    return {name: _value(name, properties.get(name, {}), known) for name in schema.get("required", [])}


def _value(name: str, schema: Json, known: Json) -> Any:
    if name in known:
        return known[name]
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("type") == "object":
        return _required(schema, known)
    if schema.get("type") == "array":
        return [_value("", schema.get("items", {}), known)] * schema.get("minItems", 0)
    by_type = {"number": schema.get("minimum", 0), "integer": schema.get("minimum", 0), "boolean": False}
    return schema.get("default", by_type.get(schema.get("type", "string"), known["query"]))


def _answer(question: str, results: Sequence[tuple[str, Json]]) -> str:
    """Sentences that quote the results' own numbers, as they stand in the JSON."""
    korean = re.search(r"[가-힣]", question) is not None
    lines = [line for _, result in results for line in _sentences(result, korean=korean)]
    if not lines:
        lines = [
            "도구 결과가 없어 답할 수 없습니다." if korean else "There is no tool result to answer from."
        ]
    return "\n".join(lines)


def _sentences(result: Json, *, korean: bool) -> Iterator[str]:
    if "error" in result:
        yield "도구가 결과를 주지 못했습니다." if korean else "A tool gave no result."
    if prediction := result.get("prediction"):
        verdict = result.get("verdict") or prediction["class"]
        percent = prediction.get("probability_percent")
        if verdict in {"withheld", "unsure"}:
            yield "판정이 보류되었거나 불확실합니다." if korean else f"The verdict is {verdict}."
        elif korean:
            verdict = {"defect": "불량", "normal": "양품"}.get(verdict, verdict)
            yield f"이번 샷은 {verdict}으로 예측되며 확률은 {percent}%입니다."
        else:
            yield f"This shot is predicted to be {verdict}, with a probability of {percent}%."
    for likely in (result.get("defect_modes") or [])[:1]:
        mode, probability = likely["mode"], likely["probability"]
        yield (
            f"유력한 불량 유형: {mode} ({probability})."
            if korean
            else f"Likely mode: {mode} ({probability})."
        )
    if top := result.get("top_features_percent"):
        shares = ", ".join(f"{name} {percent}%" for name, percent in top[:5])
        yield f"주요 원인 변수는 {shares} 순입니다." if korean else f"The main drivers are {shares}."
    for adjustment in (result.get("adjustments") or [])[:1]:
        changes = [
            f"{c['feature']} {c['from']} → {c['to']} {c.get('unit', '')}" for c in adjustment["changes"]
        ]
        listed = ", ".join(changes).strip()
        yield f"조정 제안: {listed}." if korean else f"Suggested change: {listed}."
    for found in (result.get("results") or [])[:2]:
        yield f"참고 문서 [{found.get('id')}] {found['title']}: {found.get('excerpt', '')[:120]}"
