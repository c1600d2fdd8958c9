"""Words that a person reads, over what is generated: answers, excerpts, documents, labels, command lines."""

import inspect
import itertools
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from agent.api.dependencies import Services
from checks.evaluation.asking import ask_one
from checks.evaluation.golden import read_golden
from checks.evaluation.run import services
from diecast.cli import app
from ops.batch_scoring.words import TEXTS
from ops.feeding.words import Words as FeedingWords
from ops.learning.release_words import Words as ReleaseWords
from ops.learning.words import Words as LearningWords
from shared import jsonio
from shared.assets import asset
from shared.bundle.feature_schema import read_schema
from shared.contracts.line import DEFAULT_LINE
from shared.contracts.parsing import parse
from shared.contracts.t3 import SearchRequest
from shared.knowledge.collect import collect
from shared.knowledge.packaged import packaged_source
from shared.packaged_words import told
from shared.text_analysis.josa import resolved
from t3_kb.index import Index
from t3_kb.search import search
from tests.packaged_index import index
from tests.read_words import faults, faults_of_a_command

__all__ = ["index"]

SCHEMA = read_schema(asset("models", "default", "schema.json"))
DOCUMENTS = list(collect([packaged_source(asset("knowledge"))]).documents.values())
GOLDEN = [case.question for case in read_golden(SCHEMA)]
LINES = (DEFAULT_LINE, "line-7")
SESSIONS = itertools.count()


@pytest.fixture(scope="module")
def built() -> Services:
    """The agent as it is deployed, without Bedrock."""
    return services({"POWERTOOLS_METRICS_DISABLED": "true"}, bedrock=False)


def language_of(text: str) -> str:
    return "ko" if re.search("[가-힣]", text) else "en"


def drawn_shot(draw: random.Random) -> dict[str, float]:
    """One of the samples with some values anywhere in their plausible range, and some missing."""
    shot = dict(draw.choice(SCHEMA.examples).features)
    for feature in draw.sample(SCHEMA.features, draw.randint(0, 4)):
        shot[feature.name] = round(draw.uniform(*feature.plausible), 3)
    for feature in draw.sample(SCHEMA.features, draw.choice((0, 0, 0, 1, 6))):
        shot.pop(feature.name, None)
    return shot


@pytest.mark.parametrize("seed", range(6))
def test_an_answer_of_the_offline_mode_is_in_a_persons_words(built: Services, seed: int) -> None:
    draw = random.Random(seed)
    for question in draw.sample(GOLDEN, 25):
        answer = ask_one(built, question, drawn_shot(draw), f"session_words_{next(SESSIONS)}")

        assert [*faults(answer.text, language_of(question))] == [], (question, answer.text)


@pytest.mark.parametrize("line", LINES)
def test_a_packaged_document_is_in_a_persons_words(line: str) -> None:
    for document in DOCUMENTS:
        read = told(document.markdown, document.uri, document.language, line)

        assert [*faults(read, document.language)] == [], document.id


@pytest.mark.parametrize("line", LINES)
def test_an_excerpt_is_in_a_persons_words(index: Index, line: str) -> None:
    for question in [question for document in DOCUMENTS for question in document.ask[::3]]:
        answer = search(parse(SearchRequest, {"query": question, "line": line}), index)

        for row in answer["results"]:
            wrong = [
                fault for fault in faults(row["excerpt"], row["language"]) if "begins small" not in fault
            ]
            assert wrong == [], (question, row["id"], row["excerpt"])
            assert not re.search(r"(?:^|\n)\s*(?:\d+\.|[-*])\s*$", row["excerpt"]), row["excerpt"]


def test_a_label_is_in_a_persons_words() -> None:
    document = jsonio.loads(asset("models", "default", "schema.json").read_text(encoding="utf-8"))

    for place, text in told_texts(document):
        language = "en" if place.endswith("_en") else "ko"
        assert [*faults(text, language)] == [], place


def told_texts(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """The texts of a schema that are shown, each with the name of its field."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name.removesuffix("_en") in {"label", "meaning", "name", "action", "title", "note"}:
                if isinstance(inner, str) and not (name == "name" and f"{name}_en" not in value):
                    yield f"{place}.{name}", inner
            else:
                yield from told_texts(inner, f"{place}.{name}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from told_texts(inner, f"{place}.{number}")


def test_the_help_of_every_command_is_in_a_persons_words() -> None:
    calls = list(commands_of(get_command(app), []))

    assert len(calls) >= 50
    for call in calls:
        shown = (
            CliRunner().invoke(app, [*call, "--help"], env={"COLUMNS": "400", "TERMINAL_WIDTH": "400"}).output
        )
        assert len(shown) > 80, call
        assert [*faults_of_a_command(shown, "en")] == [], call


def commands_of(command: Any, way: list[str]) -> Iterator[list[str]]:
    """The words that lead to each command and group."""
    yield way
    for name, inner in getattr(command, "commands", {}).items():
        yield from commands_of(inner, [*way, name])


WORDS: tuple[type[Any], ...] = (FeedingWords, LearningWords, ReleaseWords)
GIVEN = {
    "en": ("M-7", "7", "12", "line-7", "a.csv", "melt"),
    "ko": ("증압", "M-7", "7", "12", "line-7", "a.csv", "온도"),
}


def sentences_of(words: type[Any], language: str, draw: random.Random) -> Iterator[tuple[str, str]]:
    """What a command says, with drawn words and numbers where a sentence takes some."""
    told_by = words(language)
    for name, method in inspect.getmembers(told_by, inspect.ismethod):
        if name.startswith("_"):
            continue
        kinds = list(inspect.signature(method, eval_str=True).parameters.values())
        for _ in range(6):
            given = {kind.name: drawn_value(kind.annotation, GIVEN[language], draw) for kind in kinds}
            if None not in given.values():
                try:
                    said = method(**given)
                except KeyError:  # one of a few words that the sentence knows
                    continue
                yield from ((name, text) for text in ([said] if isinstance(said, str) else list(said)))


def drawn_value(kind: Any, words: tuple[str, ...], draw: random.Random) -> Any:
    """A value of a parameter, None where a sentence takes what is not drawn here."""
    made = {
        str: draw.choice(words),
        int: draw.randint(0, 2_000),
        float: draw.uniform(0, 200),
        bool: draw.random() < 0.5,
        Path: Path(draw.choice(words)),
    }
    if kind in made:
        return made[kind]
    return [draw.choice(words) for _ in range(2)] if "Sequence[str]" in str(kind) else None


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("words", WORDS, ids=lambda words: words.__module__)
def test_what_a_command_says_is_in_a_persons_words(words: type[Any], language: str) -> None:
    said = list(sentences_of(words, language, random.Random(4)))

    assert len({name for name, _ in said}) >= 5
    for name, text in said:
        assert [*faults_of_a_command(text, language)] == [], (name, text)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_what_a_scoring_batch_says_is_in_a_persons_words(language: str) -> None:
    for both in TEXTS.values():
        template = both[language == "ko"]
        for given in GIVEN[language]:
            said = resolved(re.sub(r"\{\w+(?::[^}]*)?\}", given, template))
            assert [*faults_of_a_command(said, language)] == [], template
