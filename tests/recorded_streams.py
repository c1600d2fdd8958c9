"""Two event streams of the agent, on a scripted model, as they are recorded in tests/contract/.

After a wanted change of the event contract, `python -m tests.recorded_streams` (with `src` on the
path) writes them anew; the difference belongs into docs/api.md too.
"""

import re
from pathlib import Path

from agent.models.errors import ModelInterrupted
from checks.standins.url_events import post
from tests.agent_parts import QUESTION, Tools, create_test_app
from tests.fakes import FakeTransport, ScriptedModel, ask_for, break_with, say, use
from tests.tool_results import NO_FEATURES, SHOT

FOLDER = Path(__file__).parent / "contract"

ALL_TOOLS = ask_for(
    use("predict_quality"),
    use("analyze_feature_importance"),
    use("search_knowledge_base", {"query": "탕경 대책"}),
)
ANSWER = say("불량 확률은 87.34 %입니다. ", "금형 온도를 ", "190 °C로 올리세요 [cold-shut.ko].")


def answered() -> bytes:
    """A question that all tools and the model answer: ends in `done`."""
    return _stream(ScriptedModel(ALL_TOOLS, ANSWER), Tools())


def failed() -> bytes:
    """A question where a tool says no and the answer breaks off: ends in `error`."""
    broken = break_with(ModelInterrupted("The language model's answer broke off."), after=["불량"])
    model = ScriptedModel(ask_for(use("predict_quality")), broken)
    return _stream(model, Tools(t1=FakeTransport(NO_FEATURES)))


def without_times(stream: bytes) -> str:
    """The stream with every `elapsed` set to 0, so that two runs can be compared."""
    return re.sub(r'"elapsed":\d+\.\d{1,3}\}', '"elapsed":0.0}', stream.decode())


def _stream(model: ScriptedModel, tools: Tools) -> bytes:
    app, _ = create_test_app(model, tools)
    named = {"session_id": "session_1", "turn_id": "0f8fad5b-d9cb-469f-a165-70867728950e"}
    body = {"question": QUESTION, "features": SHOT, **named}
    return b"".join(app.resolve(post("/api/chat", body), None)["body"])  # type: ignore[arg-type] # no context


if __name__ == "__main__":
    for name, stream in (("answered", answered()), ("failed", failed())):
        (FOLDER / f"agent_{name}.sse").write_text(without_times(stream), encoding="utf-8")
