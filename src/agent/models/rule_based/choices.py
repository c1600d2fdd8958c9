"""Questions that are asked back, in the language of the asker, with the whole questions of their buttons."""

from collections.abc import Sequence

from agent.models.rule_based.request import Change, Choice, Option, Scenario
from shared.bundle.feature_schema import Feature
from shared.text_analysis.josa import resolved
from shared.text_analysis.language import Language, language_of


def label(feature: Feature, korean: bool) -> str:
    """Return what people call a variable."""
    return feature.label if korean else feature.label_en


def _object(word: str) -> str:
    """A Korean word with its object particle."""
    last = word.rstrip(" )0123456789")[-1:]
    closed = "가" <= last <= "힣" and (ord(last) - 0xAC00) % 28 > 0
    return f"{word}{'을' if closed else '를'}"


def _named(feature: Feature, korean: bool) -> str:
    return feature.label if korean else feature.label_en.lower()


def _figure(value: float) -> str:
    return f"{value:.10g}"


def question_of(change: Change, *, korean: bool) -> str:
    """Return a what-if as a whole question that is read as just this change."""
    feature = change.feature
    unit = change.unit or feature.unit
    name = label(feature, korean)
    if change.to is not None:
        if korean:
            return f"{_object(name)} {_figure(change.to)} {unit}로 하면?"
        return f"What if {name.lower()} is set to {_figure(change.to)} {unit}?"
    step = change.by or 0.0
    amount = f"{_figure(abs(step))} {unit}"
    if korean:
        return f"{_object(name)} {amount}만큼 {'올리면' if step > 0 else '낮추면'}?"
    return f"What if {name.lower()} is {'raised' if step > 0 else 'lowered'} by {amount}?"


def which_variable(
    text: str, word: str, options: Sequence[Change], place: tuple[int, int] | None = None
) -> Choice:
    """Ask which variable a shared word means; the options are its what-if for each.

    `place` are the word's characters where the question has more than this what-if: the options are then
    the whole question with the variable's name in its place, so that nothing of it is lost.
    """
    korean = language_of(text) is Language.KOREAN
    ask = (
        resolved(f"‘{word}’[은/는] 어느 변수를 말하나요?")
        if korean
        else f"Which variable do you mean by “{word}”?"
    )
    return Choice(
        ask,
        tuple(
            Option(
                label(c.feature, korean),
                question_of(c, korean=korean)
                if place is None
                else f"{text[: place[0]]}{_named(c.feature, korean)}{text[place[1] :]}",
            )
            for c in options
        ),
    )


def value_or_step(text: str, to: Change, by: Change) -> Choice:
    """Ask whether a number is the value to set or the amount to change by."""
    korean = language_of(text) is Language.KOREAN
    name = label(to.feature, korean)
    unit = to.unit or to.feature.unit
    up = (by.by or 0.0) > 0
    value, step = f"{_figure(to.to or 0.0)} {unit}", f"{_figure(abs(by.by or 0.0))} {unit}"
    if korean:
        way = "올리나요" if up else "낮추나요"
        ask = f"{name}: {value}로 바꾸나요, 아니면 {step}만큼 {way}?"
        labels = (f"{value}로", f"{step}만큼")
    else:
        ask = f"{name}: set to {value}, or {'raised' if up else 'lowered'} by {step}?"
        labels = (f"to {value}", f"by {step}")
    return Choice(
        ask,
        (
            Option(labels[0], question_of(to, korean=korean)),
            Option(labels[1], question_of(by, korean=korean)),
        ),
    )


def which_adjustment(text: str, places: Sequence[int], adjustments: Sequence[Scenario]) -> Choice:
    """Ask which of the adjustments that are left is meant."""
    korean = language_of(text) is Language.KOREAN
    ask = "어느 조정안을 말하나요?" if korean else "Which adjustment do you mean?"
    options = []
    for place in places:
        said = ", ".join(
            f"{label(change.feature, korean)} {_figure(change.to or 0.0)} {change.feature.unit}".strip()
            for change in adjustments[place]
        )
        whole = f"{place + 1}번 조정안으로 하면?" if korean else f"What if I apply adjustment {place + 1}?"
        options.append(Option(said, whole))
    return Choice(ask, tuple(options))


def same_or_value(text: str, feature: Feature, repeated: Change | None) -> Choice:
    """Ask whether a variable named alone stands for the same what-if, or for its present value."""
    korean = language_of(text) is Language.KOREAN
    name = label(feature, korean)
    options = []
    if repeated is not None:
        whole = question_of(repeated, korean=korean)
        options.append(Option(whole.rstrip("?"), whole))
    if korean:
        options.append(Option("현재 값", f"{name}의 현재 값은?"))
        options.append(Option("통상값", f"{name}의 통상값은?"))
        return Choice(f"{name}에 대해 무엇이 궁금한가요?", tuple(options))
    options.append(Option("present value", f"What is the current value of {name.lower()}?"))
    options.append(Option("typical value", f"What is the typical value of {name.lower()}?"))
    return Choice(f"What about {name.lower()}?", tuple(options))
