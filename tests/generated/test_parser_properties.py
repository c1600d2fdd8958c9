"""The parser on generated questions, on rewordings of them, and on arbitrary text."""

import random
import unicodedata
from collections.abc import Callable

import pytest

from agent.models.rule_based.dialog import Conversation
from agent.models.rule_based.parser import parse_request
from agent.models.rule_based.request import Ask, Change, Left, Request, Use
from shared.units import convert
from tests.unit.agent.models.generated_questions import SHOT, VARIABLES, Case, cases

COUNT = 700
PIECES = (
    *(
        "보압",
        "을 ",
        "110",
        "으로 ",
        "올리면",
        "?",
        " ",
        "용탕 온도",
        "20도",
        "~",
        "->",
        "→",
        ",",
        ".",
        "1.1e2",
    ),
    *("4,2", "100,110,120", "말고 ", "not ", "the other", "두 번째 ", "이십 도", "twenty ", "hold pressure "),
    *("from ", "to ", "by ", "14:30", "2026-11-28", "로트 A-2231", "3호기", "#12", "%", "화씨 ", "°F", "MPa"),
    *(
        "최대로",
        "왜 ",
        "\n",
        "!",
        "(",
        ")",
        "-5",
        "+5",
        "1/2",
        "×10^3",
        "2배",
        "더 ",
        "그 값",
        "점",
        "백이십",
    ),
    *("İ", "ǰ", "ß", "㎫", "½", "²", "٣", "１２", "😀", "\u200b", "<shot>", "e", "E5", "9" * 50, "1e999"),
    *("은", "는?", "between ", "and ", "or ", "씩 ", "샷 ", "바로 전 샷", "마지막 거로", "pressure "),
)


def asked(question: str) -> Request:
    """The request of a question on a shot with typical values."""
    return parse_request(Conversation(question, SHOT, 0, ()), VARIABLES)


def own(change: Change) -> tuple[str, str, float]:
    """A change in the variable's own unit."""
    name, unit = change.feature.name, change.feature.unit
    if change.to is not None:
        return name, "to", convert(change.to, change.unit, unit) if change.unit else change.to
    by = change.by if change.by is not None else 0.0
    return name, "by", convert(by, change.unit, unit, difference=True) if change.unit else by


def means(request: Request, case: Case) -> bool:
    """Return whether a request has the case's changes in one scenario, and none else."""
    if not case.changes:
        return not request.scenarios and bool(request.leftovers)
    if len(request.scenarios) != 1:
        return False
    found = sorted(own(change) for change in request.scenarios[0])
    wanted = sorted(case.changes)
    return [change[:2] for change in found] == [change[:2] for change in wanted] and [
        change[2] for change in found
    ] == pytest.approx([change[2] for change in wanted])


@pytest.mark.parametrize("seed", range(4))
def test_a_generated_question_means_what_it_was_generated_from(seed: int) -> None:
    wrong = [case for case in cases(COUNT, seed) if not means(asked(case.question), case)]

    assert not wrong


def politely(question: str) -> str:
    """The question with a courtesy in its language."""
    korean = any("가" <= sign <= "힣" for sign in question)
    return f"부탁드립니다, {question}" if korean else f"Please tell me, {question}"


def joined(question: str) -> str:
    """A Korean question without blanks between words; an English one as it is."""
    if not any("가" <= sign <= "힣" for sign in question):
        return question
    found = ""
    for place, sign in enumerate(question):
        after = question[place + 1 : place + 2]
        if sign == " " and found[-1:].isalpha() and not found[-1:].isascii() and "가" <= after <= "힣":
            continue
        found += sign
    return found


def as_topic(question: str) -> str:
    """The variable with 은 or 는 in place of 을 or 를."""
    for particle, topic in (("을 ", "은 "), ("를 ", "는 ")):
        place = question.find(particle)
        if place > 0 and not any(sign.isdecimal() for sign in question[:place]):
            return question[:place] + topic + question[place + 2 :]
    return question


REWORDINGS: dict[str, Callable[[str], str]] = {
    "a capital": lambda text: text[:1].upper() + text[1:],
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "wide blanks": lambda text: text.replace(" ", "  "),
    "joined": joined,
    "topic": as_topic,
    "exclaimed": lambda text: text.rstrip("?") + "?!",
    "invisible": lambda text: text.replace(" ", " \u200b"),
    "no mark": lambda text: text.rstrip("?"),
    "politely": politely,
    "full width": lambda text: text.translate({ord(sign): chr(ord(sign) + 0xFEE0) for sign in "0123456789"}),
}


@pytest.mark.parametrize("name", REWORDINGS)
def test_a_reworded_question_gives_the_same_request(name: str) -> None:
    different = []
    for case in cases(COUNT // 2, seed=11):
        reworded = REWORDINGS[name](case.question)
        if not means(asked(reworded), case):
            different.append(reworded)

    assert not different


def arbitrary(rng: random.Random) -> str:
    """A text of pieces that the parser knows, in any order."""
    return "".join(rng.choice(PIECES) for _ in range(rng.randint(1, 14)))


@pytest.mark.parametrize("seed", range(3))
def test_every_digit_of_any_text_is_accounted_for(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(600):
        request = asked(arbitrary(rng))
        if Ask.OUTSIDE in request.asks:
            continue
        covered = {at for account in request.accounts for at in range(account.start, account.end)}
        digits = {at for at, sign in enumerate(request.text) if sign in "0123456789"}

        assert digits <= covered, request.text


@pytest.mark.parametrize("seed", range(3))
def test_what_an_account_says_of_a_number_is_true(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(600):
        request = asked(arbitrary(rng))
        named = {leftover.start for leftover in request.leftovers}
        for account in request.accounts:
            if account.use is Use.LEFTOVER:
                assert account.start in named, request.text
            if account.use is Use.SETTING:
                assert request.scenarios or request.choice, request.text
        for scenario in request.scenarios:
            assert all((change.to is None) != (change.by is None) for change in scenario), request.text


def test_a_number_in_a_unit_that_does_not_fit_is_never_bound() -> None:
    for case in cases(COUNT * 2, seed=21):
        if case.changes:
            continue
        request = asked(case.question)

        assert not request.scenarios, case.question
        assert [leftover.why for leftover in request.leftovers] == [Left.UNIT], case.question


def test_clear_questions_are_not_asked_back() -> None:
    clear = [case for case in cases(COUNT, seed=31) if case.changes]
    back = [case for case in clear if asked(case.question).choice is not None]

    assert len(back) <= len(clear) / 100


@pytest.mark.parametrize(
    "piece", ["보압을 110으로 ", "1,", "not ", "보압 110 말고 ", "twenty ", "1/", "가", "<shot> "]
)
def test_a_text_of_any_length_gives_a_request(piece: str) -> None:
    assert asked((piece * 4_000)[:100_000]).asks
