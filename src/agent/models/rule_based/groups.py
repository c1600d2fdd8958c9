"""The part of the machine whose variables together weigh most, and how steady that reason is."""

from typing import Final

from agent.models.rule_based.tool_results import Row
from agent.models.rule_based.wording import Sentence, Wording, share
from shared.probability import percent

SHOWN_MEMBERS: Final = 3
UNSTEADY: Final = 0.7
"""A first group that stays first in fewer draws is not told without a word on it."""

_GROUP: Final = {
    "raises": Sentence(
        "불량 위험을 가장 크게 높이는 설비는 {label}입니다{share}.",
        "The part of the machine that raises the risk most is the {label}{share}.",
    ),
    "lowers": Sentence(
        "불량 위험을 가장 크게 낮추는 설비는 {label}입니다{share}.",
        "The part of the machine that lowers the risk most is the {label}{share}.",
    ),
}
_SHARE: Final = Sentence(" (영향 {percent} %: {rows})", " (share {percent} %: {rows})")
_CANCELS: Final = Sentence(
    "다만 그 안의 변수들은 서로 상쇄됩니다.", "Its variables partly cancel one another, though."
)
_UNSTEADY: Final = Sentence(
    "센서 노이즈만큼 값이 흔들리면 이 순서는 자주 바뀝니다({percent} %만 그대로).",
    "Within the noise of the sensors this order often changes (it stays in {percent} % of the draws).",
)


def group(importance: Row, wording: Wording, *, shares: bool = False) -> str:
    """A sentence on the first group, with `shares` also on its share and its variables; empty where the tool
    tells none of two variables or more."""
    groups = importance.get("groups") or ()
    if not groups:
        return ""
    first = groups[0]
    sentence = _GROUP.get(str(first.get("direction")))
    # A variable that pulls the other way is no part of the reason.
    members = [row for row in first["features"] if row.get("direction") == first.get("direction")]
    if sentence is None or len(members) < 2:
        return ""
    rows = wording.listed(wording.label(row) for row in members[:SHOWN_MEMBERS])
    aside = wording.say(_SHARE, percent=share(first["percent"]), rows=rows) if shares else ""
    label = wording.name(str(first["label" if wording.korean else "label_en"]))
    said = [wording.say(sentence, label=label, share=aside)]
    if first.get("cancels"):
        said.append(wording.say(_CANCELS))
    steady = (importance.get("stability") or {}).get("group_share")
    if steady is not None and steady < UNSTEADY:
        said.append(wording.say(_UNSTEADY, percent=percent(steady)))
    return " ".join(said)
