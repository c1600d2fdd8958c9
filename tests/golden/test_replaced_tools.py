"""The golden questions on the tools of the system that this one replaces, by Invoke and by URL."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from agent.api.dependencies import Services
from checks.evaluation.asking import Answer, ask
from checks.evaluation.golden import Golden, read_golden
from checks.evaluation.run import services
from checks.evaluation.scoring import Score, score
from checks.standins.replaced_tools import ReplacedTools

WAYS = ("invoke", "url")


@dataclass(frozen=True)
class Asked:
    """One golden question and what came of it."""

    golden: Golden
    answer: Answer
    score: Score


@pytest.fixture(scope="module", params=WAYS)
def asked(request: pytest.FixtureRequest) -> Iterator[list[Asked]]:
    """Every golden question, asked of the agent with the offline model and the replaced system's tools."""
    with ReplacedTools() as tools, pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_ENDPOINT_URL_LAMBDA", tools.url)
        for name, value in (
            ("ACCESS_KEY_ID", "test"),
            ("SECRET_ACCESS_KEY", "test"),
            ("DEFAULT_REGION", "us-east-1"),
        ):
            environment.setenv(f"AWS_{name}", value)
        addresses = tools.by_invoke() if request.param == "invoke" else tools.by_url()
        built = services({"POWERTOOLS_METRICS_DISABLED": "true", **addresses}, bedrock=False)
        yield [_ask(built, golden, number) for number, golden in enumerate(read_golden(built.schema))]
        paths = {entry.path for entry in tools.requests}
    invoked = {f"/2015-03-31/functions/{tool}/invocations" for tool in ("t1", "t2", "t3")}
    assert paths == (invoked if request.param == "invoke" else {"/t1", "/t2", "/t3"})


def _ask(built: Services, golden: Golden, number: int) -> Asked:
    answer = ask(built, golden, f"evaluation_{number}")
    return Asked(golden, answer, score(_as_far_as_given(golden), answer, built.schema))


def _as_far_as_given(golden: Golden) -> Golden:
    """Without what such tools do not say: which values are missing or implausible."""
    if golden.kind not in {"missing values", "implausible values"}:
        return golden
    facts = [fact for fact in golden.facts if not fact.startswith("shown:")]
    return replace(golden, facts=facts, says=())


def test_every_golden_question_is_answered_right(asked: list[Asked]) -> None:
    # Their T2 proposes no adjustments, so a question to apply one is about nothing that was said.
    rows = [row for row in asked if row.golden.kind != "follow-up with the proposed adjustment"]

    assert len(rows) >= 170
    assert [f"{row.golden.question}: {row.score.why}" for row in rows if not row.score.perfect] == []


def test_every_answer_ends_in_done_with_what_is_missing(asked: list[Asked]) -> None:
    assert len(asked) >= 120
    for row in asked:
        assert row.answer.end["type"] == "done"
        told = {warning["code"]: warning["message"] for warning in row.answer.end["warnings"]}
        called = {tool for tool, _ in row.answer.calls}
        assert ("prediction_incomplete" in told) is ("predict_quality" in called), row.golden.question
        assert ("importance_incomplete" in told) is ("analyze_feature_importance" in called)
        assert ("search_incomplete" in told) is ("search_knowledge_base" in called)
        if "predict_quality" in called:
            assert "threshold" in told["prediction_incomplete"]
        if "analyze_feature_importance" in called:
            assert "attributions" in told["importance_incomplete"]


def test_results_are_told_whole_with_what_was_worked_out(asked: list[Asked]) -> None:
    t1 = [data for row in asked for data in row.answer.results.get("t1_result", ())]
    t2 = [data for row in asked for data in row.answer.results.get("t2_result", ())]
    t3 = [data for row in asked for data in row.answer.results.get("t3_result", ())]

    assert {len(data["latent_features"]) for data in t1} == {12}
    for data in t1:
        prediction = data["prediction"]
        of_class = prediction["class_probabilities"][prediction["class"]]
        assert prediction["probability"] == pytest.approx(of_class)
        assert prediction["probability_percent"] == pytest.approx(of_class * 100, abs=0.005)
        assert "threshold" not in data
        assert data["processing_time_ms"] == 41.0
    for data in t2:
        assert [name for name, _ in data["top_features_percent"]] == [
            name for name, _ in data["top_features"]
        ]
        assert data["prediction_proba"]
        assert all(part["id"] and part["related_features"] for part in data["equipment_descriptions"])
    for data in t3:
        assert data["found"] is bool(data["sources"])
        assert len({row["id"] for row in data["results"]}) == len(data["results"])
