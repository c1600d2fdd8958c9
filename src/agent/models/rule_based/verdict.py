"""The verdict of a shot: class, probability of a defect, likely modes, and doubts about its values."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from agent.models.rule_based.tool_results import Row, defect_probability, is_withheld, judged
from agent.models.rule_based.wording import Sentence, Wording
from shared.probability import percent
from shared.text_analysis.language import Language

SHOWN_MODES: Final = 2

_BOTH: Final = Sentence(
    "**판정: {label} — 불량 확률 {percent} %**", "**Verdict: {label}, defect probability {percent} %**"
)
_LABEL: Final = Sentence("**판정: {label}**", "**Verdict: {label}**")
_PROBABILITY: Final = Sentence(
    "**불량 확률 {percent} %** (판정은 도구가 주지 않음)",
    "**Defect probability {percent} %** (the tool gave no verdict)",
)
_NOTHING: Final = Sentence("**판정 없음**", "**No verdict**")
_WITHHELD: Final = Sentence(
    "**판정 보류 — 양품으로 취급하지 마세요**", "**Verdict withheld: do not treat the shot as good**"
)
_TO_BE_CHECKED: Final = Sentence(
    "값을 확인하고 다시 물어보세요. 그때까지는 확률도 이 샷에 대해 말해 주는 것이 없습니다.",
    "Check the values and ask again; until then the probability says nothing of this shot either.",
)
_INSPECT: Final = Sentence(
    "양품인지 불량인지 확실하지 않으니 따로 검사하세요.", "It may be good or a defect: inspect the part."
)
_CONFIDENCE: Final = Sentence("판정 적중률 {confidence}", "hit rate of such verdicts {confidence}")
_THRESHOLD: Final = Sentence("판정 기준 {threshold} %", "threshold {threshold} %")
_AGAIN: Final = Sentence(
    "판정은 앞과 같이 {label}, 불량 확률 {percent} %입니다.",
    "The verdict is as before: {label}, defect probability {percent} %.",
)
_MODES: Final = Sentence("가능성이 큰 불량 유형: {modes}.", "Likely defect modes: {modes}.")
_DOUBTS: Final = {
    "missing": Sentence(
        "입력되지 않아 비슷한 샷들의 값으로 대신한 변수: {names}.",
        "Not given, so values of similar shots were used: {names}.",
    ),
    "unknown": Sentence("알 수 없는 변수라서 쓰지 않음: {names}.", "Not known and not used: {names}."),
    "out_of_range": Sentence(
        "타당한 범위를 벗어난 값이 있으니 센서부터 확인하세요: {names}.",
        "Outside the plausible range, check the sensor first: {names}.",
    ),
}
_UNLIKE: Final = Sentence(
    "학습된 샷들과 매우 다른 샷이라 예측을 그대로 믿기 어렵습니다.",
    "The shot is very unlike those that the model knows, so take the prediction with care.",
)
_UNLIKE_RATE: Final = Sentence(
    "이런 샷은 나중에 {shots}개 중 {percent} %가 불량이었습니다.",
    "Of {shots} such shots later on, {percent} % were defects.",
)


def verdict(prediction: Row, wording: Wording, *, stands_above: bool = False, figures: bool = False) -> str:
    """The verdict in Markdown. `stands_above` says that the session has shown the same one already, `figures`
    that its interval and the shares of the modes are asked for, which the page shows beside every answer."""
    row = prediction["prediction"]
    rows = prediction.get("reasons") or ()
    why = reasons([one for one in rows if figures or one.get("code") != "interval"], wording.language)
    if is_withheld(prediction):
        return f"{wording.say(_WITHHELD)}\n\n{f'{why} {wording.say(_TO_BE_CHECKED)}'.lstrip()}"
    if stands_above and row.get("class") and defect_probability(row) is not None:
        return wording.say(
            _AGAIN,
            label=wording.told.classes[judged(prediction)],
            percent=percent(defect_probability(row) or 0.0),
        )
    if not figures and judged(prediction) == "unsure":
        why = f"{wording.say(_INSPECT)} {why}".rstrip()
    remarks = " ".join([*filter(None, [why]), *_remarks(prediction, wording, figures=figures)])
    headline = _headline(row, judged(prediction), prediction.get("threshold"), wording)
    return f"{headline}\n\n{remarks}" if remarks else headline


def reasons(rows: Sequence[Row], language: Language) -> str:
    """The reasons of a verdict, a sentence each; empty without any."""
    field = "message_ko" if language is Language.KOREAN else "message"
    told = (str(row.get(field) or row.get("message") or "").strip() for row in rows)
    return " ".join(f"{text.rstrip('.')}." for text in told if text)


def likely_modes(prediction: Row | None) -> list[str]:
    """The modes of a defective shot, the likeliest first; none of a sound one."""
    if prediction is None or is_withheld(prediction) or prediction["prediction"].get("class") != "defect":
        return []
    return [str(row["mode"]) for row in prediction.get("defect_modes", ())]


def _headline(row: Row, judgement: str, threshold: float | None, wording: Wording) -> str:
    """Verdict and probability, then in brackets how sure that is; what the tool did not give is left out.

    The confidence is that of a class: an unsure verdict has none.
    """
    label, defect = row.get("class"), defect_probability(row)
    named = wording.told.classes.get(judgement, wording.told.no_class)
    if label is not None and defect is not None:
        said = wording.say(_BOTH, label=named, percent=percent(defect))
    elif label is not None:
        said = wording.say(_LABEL, label=named)
    else:
        said = wording.say(_NOTHING) if defect is None else wording.say(_PROBABILITY, percent=percent(defect))
    aside = []
    if threshold is not None:
        aside.append(wording.say(_THRESHOLD, threshold=percent(threshold)))
    if row.get("confidence") is not None and judgement != "unsure":
        aside.append(wording.say(_CONFIDENCE, confidence=wording.told.confidences[row["confidence"]]))
    return f"{said} ({', '.join(aside)})" if aside else said


def _remarks(prediction: Row, wording: Wording, *, figures: bool) -> Iterator[str]:
    row = prediction["prediction"]
    if row.get("class") == "defect" and prediction.get("defect_modes"):
        modes = (
            f"{wording.mode(mode['mode'])} {percent(mode['probability'])} %"
            if figures
            else wording.mode(mode["mode"])
            for mode in prediction["defect_modes"][:SHOWN_MODES]
        )
        yield wording.say(_MODES, modes=wording.listed(modes))
    quality: Mapping[str, Any] = prediction.get("data_quality") or {}
    doubted = {_name(item) for item in quality.get("out_of_range") or ()}
    for kind, sentence in _DOUBTS.items():
        names = [_name(item) for item in quality.get(kind) or ()]
        if kind == "missing":  # a value that is not believed was given all the same
            names = [name for name in names if name not in doubted]
        if names:
            yield wording.say(sentence, names=wording.listed(wording.label_of(name) for name in names))
    if quality.get("unlike_known"):
        yield wording.say(_UNLIKE)
        rate = quality.get("unlike_rate")
        if isinstance(rate, Mapping) and rate.get("shots"):
            yield wording.say(_UNLIKE_RATE, shots=rate["shots"], percent=percent(rate["rate"]))


def _name(item: Any) -> str:
    return str(item.get("feature", item)) if isinstance(item, Mapping) else str(item)
