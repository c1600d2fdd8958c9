"""A plant of several lines: each question by its own line's model, words and session, and nobody else's."""

import base64
import random
import re
import uuid
from pathlib import Path
from typing import Any

import pytest

from agent.api.dependencies import LineIn
from agent.auth.line_access import LineAccess
from checks.standins.url_events import get, post
from scripts.http_contract import OPERATIONS
from shared import jsonio
from shared.errors import InvalidInput
from shared.plant_lines import VisibleLines
from tests.fakes import ScriptedModel, ask_for, say, use
from tests.line_parts import OTHER, own_words, shot_of_line
from tests.line_plant import BOUND, LINES, Plant
from tests.quality_parts import default_bundle, sample

DEFECT = sample("cold-die")
SHOTS = {"default": DEFECT, "line-8": DEFECT, OTHER: shot_of_line(DEFECT)}
QUESTIONS = [
    "불량 원인이 뭐야?",
    "이 샷 괜찮아?",
    "Why is this shot a defect?",
    "온도를 20도 올리면?",
    "통상값이 얼마야?",
    "What are the limits of the pressure?",
    "조정안 알려줘",
    "어제 야간조 불량률은?",
    "보압이 뭐야?",
]


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Plant:
    """The plant with a document of its own. The packaged ones speak of the default line in places."""
    folder = tmp_path_factory.mktemp("plant")
    (folder / "documents").mkdir()
    (folder / "documents" / "hold.md").write_text(
        "# 보압\n\n보압은 굳을 때 수축을 메우는 압력이다.\n", "utf-8"
    )
    own = {"KNOWLEDGE_DIR": str(folder / "documents"), "INCLUDE_DEFAULT_DOCUMENTS": "false"}
    plant = Plant(folder, environment=own)
    assert plant.ingest()["status"] == "COMPLETE"
    return plant


def done(events: list[dict[str, Any]]) -> dict[str, Any]:
    assert events[-1]["type"] == "done", events[-1]
    return events[-1]


@pytest.mark.parametrize("seed", range(8))
def test_nothing_of_one_line_stands_in_the_answers_of_another(plant: Plant, seed: int) -> None:
    chance = random.Random(seed)
    asked = [(chance.choice(LINES), chance.choice(QUESTIONS)) for _ in range(5)]
    default, other = own_words()
    typical = {f"{feature.typical + 0.0137:g}" for feature in default_bundle().schema.features}
    sessions = {line: f"session_{uuid.uuid4().hex}" for line in LINES}
    for line, question in asked:
        events = plant.ask(question, line=line, features=SHOTS[line], session_id=sessions[line])
        assert done(events)["line"] == line
        told = jsonio.dumps(events)
        strange = default if line == OTHER else other | typical
        assert [word for word in strange if word in told] == []


def test_without_a_line_no_event_names_one_and_the_values_are_the_default_lines(plant: Plant) -> None:
    named = plant.ask(QUESTIONS[0], features=DEFECT, line="default")
    plain = plant.ask(QUESTIONS[0], features=DEFECT)
    assert "line" not in done(plain)
    answers = [next(e["data"] for e in events if e["type"] == "ai_response") for events in (named, plain)]
    assert answers[0] == answers[1]
    result = next(event["data"] for event in plain if event["type"] == "t1_result")
    assert {"line", "model_line"}.isdisjoint(result)


def test_a_lines_answer_is_by_its_own_model_and_another_is_told_whose_it_uses(plant: Plant) -> None:
    for line, of in (("line-8", "default"), (OTHER, OTHER)):
        events = plant.ask(QUESTIONS[0], line=line, features=SHOTS[line])
        for kind in ("t1_result", "t2_result"):
            data = next(event["data"] for event in events if event["type"] == kind)
            assert (data["line"], data["model_line"]) == (line, of)


def test_kept_answers_are_not_shared_between_lines(plant: Plant) -> None:
    question = "불량 원인을 자세히 알려줘"
    asked = [plant.ask(question, line=line, features=DEFECT) for line in ("default", "line-8")]
    assert [done(events)["cached"] for events in asked] == [False, False]
    again = [plant.ask(question, line=line, features=DEFECT) for line in ("default", "line-8")]
    assert [done(events)["cached"] for events in again] == [True, True]
    assert [done(events)["line"] for events in again] == ["default", "line-8"]
    told = [e["data"].get("line") for events in again for e in events if e["type"] == "t1_result"]
    assert told == [None, "line-8"]


def test_a_session_is_about_one_line(plant: Plant) -> None:
    _, made = plant.send(post("/api/session/create", {"user_id": "kim"}))
    session = made["session_id"]
    done(plant.ask(QUESTIONS[1], line=OTHER, features=SHOTS[OTHER], session_id=session))
    for more in ({"line": "line-8"}, {}):
        status, body = plant.send(post("/api/chat", {"question": "왜?", "session_id": session, **more}))
        assert (status, body["error"]["code"]) == (409, "session_of_another_line")
        assert OTHER in body["error"]["message"]
    done(plant.ask("왜?", line=OTHER, session_id=session))


def test_predict_schema_and_lines_are_by_line(plant: Plant) -> None:
    default, _ = own_words()
    status, body = plant.send(post("/api/predict", {"features": SHOTS[OTHER], "line": OTHER}))
    assert (status, body["t1"]["model_line"], body["t2"]["model_line"]) == (200, OTHER, OTHER)
    status, schema = plant.read("/api/schema", line=OTHER)
    assert (status, schema["model_line"]) == (200, OTHER)
    assert {feature["name"] for feature in schema["features"]} == set(SHOTS[OTHER])
    assert "model_line" not in plant.read("/api/schema")[1]
    assert {f["name"] for f in plant.read("/api/schema", line="line-8")[1]["features"]} == default
    status, told = plant.read("/api/lines")
    assert [(row["line"], row["model_line"]) for row in told["lines"]] == [
        ("default", "default"),
        ("line-8", "default"),
        (OTHER, OTHER),
    ]
    assert told["lines"][2]["label_en"] == "Zeta line"


REQUESTS = {
    "chat": lambda line: post(
        "/api/chat", {"question": "이 샷 괜찮아?", "features": SHOTS[line], "line": line}
    ),
    "predict": lambda line: post("/api/predict", {"features": SHOTS[line], "line": line}),
    "schema": lambda line: get("/api/schema", query={"line": line}),
    "shots": lambda line: get("/api/shots", query={"line": line}),
    "summary": lambda line: get("/api/shots/summary", query={"line": line}),
    "changes": lambda line: get("/api/shots/changes", query={"line": line}),
    "shot": lambda line: get(f"/api/shots/{line}/none"),
    "outcome": lambda line: post(f"/api/shots/{line}/none/outcome", {"result": "good"}),
}
SEES = {
    "engineers": set(LINES),
    "engineers,press 8": set(LINES),
    "press 8": {"line-8"},
    "press 8,press 9": {"line-8", OTHER},
    "both": {"line-8", OTHER},
    "both,unknown": {"line-8", OTHER},
    "first": {"default"},
}


@pytest.mark.parametrize("route", sorted(REQUESTS))
@pytest.mark.parametrize("groups", sorted(SEES))
def test_who_may_see_which_line(plant: Plant, route: str, groups: str) -> None:
    for line in LINES:
        status, body = plant.send(REQUESTS[route](line), groups)
        if line in SEES[groups]:
            # A shot that is none is the only thing that is not there.
            assert status == (404 if route in {"shot", "outcome"} else 200), body
        else:
            assert (status, body["error"]["code"]) == (403, "not_permitted")
            assert line in body["error"]["message"]
            assert body["error"]["details"] == [{"field": "line", "reason": line}]


@pytest.mark.parametrize("route", sorted(REQUESTS.keys() - {"shot", "outcome"}))
def test_a_request_without_a_line_is_about_the_default_one(plant: Plant, route: str) -> None:
    event = REQUESTS[route]("line-8")
    body = {name: value for name, value in jsonio.loads(event.get("body") or "{}").items() if name != "line"}
    bare = {**event, "rawQueryString": "", "queryStringParameters": {}}
    bare = bare | ({"body": jsonio.dumps(body)} if event.get("body") else {})
    assert plant.send(bare, "press 8")[0] == 403
    assert plant.send(bare, "first")[0] == 200


@pytest.mark.parametrize("route", sorted(REQUESTS))
def test_a_line_that_is_none_is_refused_with_those_that_the_caller_may_see(plant: Plant, route: str) -> None:
    known = dict(SHOTS)
    SHOTS["line-7"] = DEFECT
    try:
        event = REQUESTS[route]("line-7")
    finally:
        SHOTS.clear()
        SHOTS.update(known)
    status, body = plant.send(event, "press 8")
    assert status == 404
    assert body["error"]["message"] == "There is no line line-7; there are line-8."
    status, body = plant.send(event)
    assert status == 404
    assert all(line in body["error"]["message"] for line in LINES)


def test_lines_are_listed_for_who_may_see_them(plant: Plant) -> None:
    for groups, seen in SEES.items():
        assert {row["line"] for row in plant.read("/api/lines", groups)[1]["lines"]} == seen


def test_a_turn_and_its_feedback_are_closed_with_their_line(plant: Plant) -> None:
    turn = str(uuid.uuid4())
    plant.ask(QUESTIONS[1], "press 9", line=OTHER, features=SHOTS[OTHER], turn_id=turn)
    assert plant.read(f"/api/chat/{turn}", "press 9")[0] == 200
    feedback = post("/api/feedback", {"turn_id": turn, "helpful": True})
    assert plant.send(feedback, "press 9")[0] == 204
    kept = plant.services.feedback.get(turn)
    assert kept is not None
    assert kept.line == OTHER
    bound = dict(BOUND)
    moved = plant.services.authenticator.permissions.lines
    assert moved == bound
    try:
        BOUND["press 9"] = frozenset({"line-8"})  # type: ignore[index]
        assert plant.read(f"/api/chat/{turn}", "press 9")[0] == 403
        assert plant.send(feedback, "press 9")[0] == 403
    finally:
        BOUND["press 9"] = bound["press 9"]  # type: ignore[index]


LOOKS = [
    {"what": "summary", "line": OTHER},
    {"what": "summary", "line": "9"},
    {"what": "compare", "other": {"line": OTHER}},
    {"what": "compare", "other": {"line": "9"}, "period": {"day": "today"}},
    {"what": "summary", "line": "default"},
    {"what": "summary", "line": f" {OTHER} "},
]


@pytest.mark.parametrize("arguments", LOOKS)
def test_the_model_cannot_look_at_a_line_that_the_caller_may_not_see(
    tmp_path: Path, arguments: dict[str, Any]
) -> None:
    for groups, refused in (("press 8", True), ("engineers", False)):
        model = ScriptedModel(ask_for(use("look_at_shots", arguments)), say("답"))
        events = Plant(tmp_path, model).ask("비교해줘", groups, line="line-8")
        ended = [event["result"] for event in events if event["type"] == "tool_end"]
        codes = [result["error"]["code"] for result in ended if "error" in result]
        assert codes == (["not_permitted"] if refused else []), ended
        assert len(ended) == 1


def test_a_look_without_a_line_is_at_the_questions_own(tmp_path: Path) -> None:
    model = ScriptedModel(ask_for(use("look_at_shots", {"what": "summary"})), say("답"))
    events = Plant(tmp_path, model).ask("오늘 불량률은?", "press 8", line="line-8")
    assert next(e["input"]["line"] for e in events if e["type"] == "tool_start") == "line-8"
    assert next(e["result"]["line"] for e in events if e["type"] == "tool_end") == "line-8"
    assert model.requests[0].system.count("line-8") == 1


def test_the_model_is_told_the_variables_of_the_questions_line(tmp_path: Path) -> None:
    default, other = own_words()
    for line, own, strange in ((OTHER, other, default), ("line-8", default, other)):
        model = ScriptedModel(say("답"))
        Plant(tmp_path, model).ask("안녕", line=line)
        told = model.requests[0].system + jsonio.dumps(
            [spec.input_schema for spec in model.requests[0].tools]
        )
        assert [word for word in strange if word in told] == []
        assert any(word in told for word in own)


def test_looking_up_a_variable_is_by_line(tmp_path: Path) -> None:
    name = next(iter(SHOTS[OTHER]))
    model = ScriptedModel(ask_for(use("look_up_variables", {"features": [name]})), say("답"))
    events = Plant(tmp_path, model).ask("한계는?", line=OTHER, features=SHOTS[OTHER])
    rows = next(e["result"]["variables"] for e in events if e["type"] == "tool_end")
    assert rows[0]["label_en"].startswith("zeta ")


def test_no_route_with_a_line_escapes_the_check(plant: Plant) -> None:
    """Whatever the contract says of a `line` in a request, the route declares where it stands."""
    for route in plant.app.declared:
        path = route.path.replace("<", "{").replace(">", "}")
        operation = OPERATIONS[route.method, path]
        named: set[LineIn] = set()
        if "{line}" in path:
            named.add(LineIn.PATH)
        if operation.query is not None and "line" in operation.query.model_fields:
            named |= {LineIn.QUERY, LineIn.NAMED}
        if operation.body is not None and "line" in operation.body.model_fields:
            named.add(LineIn.BODY)
        if route.action.value in {"record", "open"} or path == "/api/kb/files/upload":
            continue
        assert not named or route.line in named, f"{route.method} {path} does not say where its line is"


DOCUMENTS = {
    "lines/line-8/eight.md": "# 여덟 기준\n\n코끼리표 밸브의 예열 기준은 881도입니다.\n",
    "nine.md": "---\nline: line-9\n---\n# 아홉 기준\n\n코끼리표 밸브의 예열 기준은 992도입니다.\n",
    "both.md": "---\nlines: [line-8, line-9]\n---\n# 둘의 기준\n\n코끼리표 밸브의 냉각 기준은 773도입니다.\n",
    "all.md": "# 모두의 기준\n\n코끼리표 밸브의 세척 기준은 664도입니다.\n",
}
FOUND = {
    "default": {"all"},
    "line-8": {"eight", "press", "both", "all"},
    OTHER: {"nine", "both", "all"},
}
UPLOADED = base64.b64encode("# 올린 기준\n\n코끼리표 밸브의 점검 기준은 555도입니다.\n".encode()).decode()


def test_documents_of_a_line_are_found_and_read_on_that_line_alone(tmp_path: Path) -> None:
    for name, text in DOCUMENTS.items():
        (tmp_path / "documents" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "documents" / name).write_text(text, "utf-8")
    plant = Plant(tmp_path, environment={"KNOWLEDGE_DIR": str(tmp_path / "documents")})
    upload = {"action": "upload", "name": "press.md", "data": UPLOADED, "line": "line-8"}
    assert plant.documents.answer(upload)["name"] == "lines/line-8/press.md"
    job = plant.ingest()
    assert job["statistics"]["failed"] == 0, job
    names = {"eight", "nine", "both", "all", "press"}
    for line, own in FOUND.items():
        events = plant.ask("코끼리표 밸브의 기준을 문서에서 찾아줘", line=line)
        result = next(event["data"] for event in events if event["type"] == "t3_result")
        ids = {row["id"].rpartition("-")[2] for row in result["results"]} & names
        assert ids == own
        answer = next(event["data"]["answer"] for event in events if event["type"] == "ai_response")
        strange = {"881": "line-8", "992": OTHER}
        assert [number for number, of in strange.items() if of != line and number in answer] == []
        for row in result["results"]:
            assert plant.read(f"/api/kb/documents/{row['id']}", "engineers")[0] == 200
            assert plant.read(f"/api/kb/documents/{row['id']}", "engineers", line=line)[0] == 200
    nine = plant.read("/api/kb/documents/nine", "press 8")
    assert nine[0] == 404
    assert plant.read("/api/kb/documents/nine", "both")[0] == 200
    assert plant.read("/api/kb/documents/all", "press 8")[0] == 200
    assert plant.read("/api/kb/documents/all", "press 8", line=OTHER)[0] == 403


@pytest.fixture
def library(tmp_path: Path) -> Plant:
    """The plant with documents of its lines, in the index, and one of line-9 that waits."""
    for name, text in DOCUMENTS.items():
        (tmp_path / "documents" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "documents" / name).write_text(text, "utf-8")
    (tmp_path / "documents" / "lines" / OTHER).mkdir(parents=True)
    (tmp_path / "documents" / "lines" / OTHER / "broken.md").write_text("---\nid: [\n---\n", "utf-8")
    plant = Plant(tmp_path, environment={"KNOWLEDGE_DIR": str(tmp_path / "documents")})
    plant.ingest()
    (tmp_path / "documents" / "waits.md").write_text("---\nline: line-9\n---\n# 대기\n\n글\n", "utf-8")
    return plant


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_packaged_document_has_no_other_lines_values(library: Plant, language: str) -> None:
    path = f"/api/kb/documents/intensification.{language}"
    own, other = (
        library.read(path, **query)[1]["markdown"] for query in ({"line": "default"}, {"line": OTHER})
    )

    assert "Process_" not in own + other
    limits = re.compile("75[~–]125 MPa")
    assert [bool(limits.search(text)) for text in (own, other)] == [True, False]


SEEN = {
    "engineers": {*DOCUMENTS, "waits.md", f"lines/{OTHER}/broken.md"},
    "press 8": {"lines/line-8/eight.md", "both.md", "all.md"},
    "press 9": {"nine.md", "both.md", "all.md", "waits.md", f"lines/{OTHER}/broken.md"},
    "first": {"all.md"},
}


@pytest.mark.parametrize("groups", SEEN)
def test_files_are_those_of_the_lines_that_the_caller_may_see(library: Plant, groups: str) -> None:
    status, listed = library.read("/api/kb/files", groups)
    assert status == 200
    assert {row["name"] for row in listed["files"]} == SEEN[groups]
    assert listed["total"] == len(SEEN[groups])
    status, jobs = library.send(post("/api/kb/ingest", {"action": "list"}), groups)
    assert status == 200
    named = {row["document"] for job in (jobs, *jobs["jobs"]) for row in job["failures"]}
    assert named == ({f"lines/{OTHER}/broken.md"} if groups in ("engineers", "press 9") else set())


REFUSED = {"nine.md": 404, "waits.md": 404, f"lines/{OTHER}/broken.md": 403, "both.md": 422}


def test_files_of_other_lines_cannot_be_changed(library: Plant) -> None:
    def kept() -> dict[str, bytes]:
        return {name: (library.folder / "documents" / name).read_bytes() for name in marks}

    def changed(action: str, body: dict[str, Any]) -> tuple[int, Any]:
        return library.send(post(f"/api/kb/files/{action}", body), "press 8")

    marks = {row["name"]: row["etag"] for row in library.read("/api/kb/files")[1]["files"]}
    before = kept()
    for name, refused in REFUSED.items():
        given = {"name": name, "etag": marks[name]}
        assert changed("delete", given)[0] == refused
        assert changed("correct", {**given, "markdown": "# 다른 글\n\n글\n"})[0] == refused
        assert changed("upload", {**given, "data": UPLOADED})[0] == refused
    for_nine = base64.b64encode("---\nline: line-9\n---\n# 글\n\n글\n".encode()).decode()
    for body, refused in (
        ({"name": "x.md", "data": UPLOADED, "line": OTHER}, 403),
        ({"name": f"lines/{OTHER}/x.md", "data": UPLOADED}, 403),
        ({"name": "x.md", "data": UPLOADED, "line": "line-77"}, 404),
        ({"name": "x.md", "data": for_nine}, 422),
    ):
        assert changed("upload", body)[0] == refused
    assert kept() == before
    status, answer = changed("upload", {"name": "own.md", "data": UPLOADED, "line": "line-8"})
    assert (status, answer["name"]) == (200, "lines/line-8/own.md")
    assert changed("delete", {"name": answer["name"], "etag": answer["etag"]})[0] == 200


OF_SHOTS = [
    "/api/shots",
    "/api/shots/summary",
    "/api/shots/chart",
    "/api/shots/changes",
    "/api/shots/default/none",
    "/api/line/status",
    "/api/reports/shift",
]


@pytest.mark.parametrize("path", OF_SHOTS)
@pytest.mark.parametrize("named", [True, False])
def test_who_may_see_the_default_line_alone_hears_of_no_other_where_it_keeps_no_shots(
    tmp_path: Path, path: str, named: bool
) -> None:
    plant = Plant(tmp_path, environment={"PLANT_LINES": f"line-8,{OTHER}"})
    query = {"line": "default"} if named and "default" not in path else {}
    status, body = plant.read(path, "first", **query)
    assert (status, body["error"]["message"]) == (404, "There is no line default.")
    status, body = plant.read(path, "engineers", **query)
    assert status == 404
    assert "line-8" in body["error"]["message"]
    assert plant.read("/api/schema", "first")[0] == 200


OF_DEFAULT = [{"what": "summary"}, {"what": "compare", "other": {"line": "default"}}]


@pytest.mark.parametrize("arguments", OF_DEFAULT)
def test_a_look_at_a_default_line_without_shots_names_no_other(
    tmp_path: Path, arguments: dict[str, Any]
) -> None:
    model = ScriptedModel(ask_for(use("look_at_shots", arguments)), say("답"))
    plant = Plant(tmp_path, model, environment={"PLANT_LINES": f"line-8,{OTHER}"})
    told = jsonio.dumps([e for e in plant.ask("불량률은?", "first") if e["type"] == "tool_end"])
    assert "not_found" in told
    assert [line for line in ("line-8", OTHER) if line in told] == []


NUMBERED = ("9", "line9", OTHER)


@pytest.mark.parametrize("line", NUMBERED)
def test_a_line_that_is_called_by_a_number_alone_is_looked_at_by_its_name(tmp_path: Path, line: str) -> None:
    model = ScriptedModel(ask_for(use("look_at_shots", {"what": "summary"})), say("답"))
    plant = Plant(tmp_path, model, environment={"PLANT_LINES": ",".join((*NUMBERED, "default"))})
    ended = [e["result"] for e in plant.ask("불량률은?", line=line) if e["type"] == "tool_end"]
    assert [result["line"] for result in ended] == [line]


WRITTEN = ["9호기", "９호기", "9번 라인", "9라인", "라인 9", "line-9", "LINE-9", "Line 9", "machine #9"]


@pytest.mark.parametrize("written", WRITTEN)
def test_a_line_that_a_question_names_is_the_one_that_is_looked_at_or_refused(
    plant: Plant, written: str
) -> None:
    asked = [
        f"{written} 오늘 불량률은?",
        f"{written} 오늘 몇 개 생산했어?",
        f"오늘 불량률을 {written}와 비교해줘",
    ]
    for question in asked:
        for groups in ("engineers", "press 8"):
            events = plant.ask(question, groups, line="line-8")
            (ended,) = [event["result"] for event in events if event["type"] == "tool_end"]
            if groups == "press 8":
                assert ended["error"]["code"] == "not_permitted"
            else:
                assert OTHER in {ended["line"], ended.get("compared", {}).get("line")}


CALLED = [
    "제타 라인",
    "제타라인",
    "Zeta line",
    "the Zeta line",
    "ZETA LINE",
    "9호기",
    "machine #9",
    "line 9",
    "라인 제타",
]


@pytest.mark.parametrize("called", CALLED)
def test_a_line_is_found_by_what_it_is_called_for_who_may_see_it_alone(plant: Plant, called: str) -> None:
    asked = [
        f"오늘 불량률을 {called}이랑 비교해줘",
        f"{called} 오늘 불량률은?",
        f"how did {called} do today?",
    ]
    for question in asked:
        events = plant.ask(question, "engineers", line="line-8")
        (ended,) = [event["result"] for event in events if event["type"] == "tool_end"]
        assert OTHER in {ended["line"], ended.get("compared", {}).get("line")} or "nothing" in ended
        (begun,) = [event["input"] for event in events if event["type"] == "tool_start"]
        assert OTHER in {begun["line"], begun.get("other", {}).get("line")}
        for event in plant.ask(question, "press 8", line="line-8"):
            if event["type"] == "tool_end":
                assert event["result"].get("error", {}).get("code") in ("not_permitted", "not_found")


@pytest.mark.parametrize(
    "called", ["9호기", "제타", "Zeta line", "machine 9", "the Zeta Line", " 제타 라인 "]
)
def test_a_model_may_call_a_line_what_people_call_it(tmp_path: Path, called: str) -> None:
    for arguments in (
        {"what": "summary", "line": called},
        {"what": "compare", "period": {"day": "today"}, "other": {"line": called}},
    ):
        model = ScriptedModel(ask_for(use("look_at_shots", arguments)), say("답"))
        events = Plant(tmp_path, model).ask("비교해줘", "engineers", line="line-8")
        (begun,) = [event["input"] for event in events if event["type"] == "tool_start"]
        assert OTHER in {begun["line"], begun.get("other", {}).get("line")}


NOT_UNDERSTOOD = [
    ("감마 라인이랑 비교해줘", "“감마” 라인은 알 수 없어"),
    ("감마라인 오늘 불량률은?", "“감마” 라인은 알 수 없어"),
    ("3호기랑 비교해줘", "“3” 라인은 알 수 없어"),
    ("기본 라인 오늘 불량률은?", "“기본” 라인은 알 수 없어"),
    ("제타 라인 오늘 몇 개 생산했어?", "“제타” 라인은 알 수 없어"),
    ("how did the Gamma line do yesterday?", "no line “gamma”"),
    ("Compare today with the Zeta line", "no line “zeta”"),
    ("How many shots did line B make today?", "no line “b”"),
    ("show me the defects on line zeta today", "no line “zeta”"),
    ("제타 라인 추세 보여줘", "“제타” 라인은 알 수 없어"),
    ("라인 제타 오늘 불량률은?", "“제타” 라인은 알 수 없어"),
    ("라인 감마는 어땠어?", "“감마” 라인은 알 수 없어"),
]


@pytest.mark.parametrize(("question", "said"), NOT_UNDERSTOOD)
def test_a_line_that_is_not_understood_is_named_with_those_that_the_asker_may_see(
    plant: Plant, question: str, said: str
) -> None:
    events = plant.ask(question, "press 8", line="line-8")
    answer = next(event["data"]["answer"] for event in events if event["type"] == "ai_response")
    assert said in answer
    assert "line-8" in answer
    assert [line for line in ("default", OTHER) if line in answer] == []


def test_a_label_of_two_lines_is_not_guessed() -> None:
    labels = {"line-8": ["제타 라인"], OTHER: ["제타 라인", "Zeta line"]}
    access = LineAccess(VisibleLines(LINES), lambda line: labels.get(line, []))
    with pytest.raises(InvalidInput, match=f"several lines are called: line-8, {OTHER}"):
        access.named("제타")
    assert access.named("zeta") == OTHER
