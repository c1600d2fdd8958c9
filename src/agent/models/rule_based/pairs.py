"""The strongest pair of variables that act together."""

from typing import Final

from agent.models.rule_based.drivers import SHARE
from agent.models.rule_based.tool_results import Row
from agent.models.rule_based.wording import Sentence, Wording, share

WORTH_NAMING: Final = 5.0
"""Percent of the total: what two do together below it is left to the page."""

_PAIR: Final = {
    "raises": Sentence(
        "{first}[과/와] {second}[은/는] 겹쳐서 따로 볼 때보다 위험을 더 높입니다{share}.",
        "Together the {first} and the {second} raise the risk more than each alone adds up to{share}.",
    ),
    "lowers": Sentence(
        "{first}[과/와] {second}[은/는] 겹치면 따로 볼 때의 합보다 위험이 낮습니다{share}.",
        "Together the {first} and the {second} raise the risk less than each alone adds up to{share}.",
    ),
}


def pair(importance: Row, wording: Wording, *, shares: bool = False) -> str:
    """A sentence on the strongest pair, with `shares` also on its share; empty where none is worth it."""
    rows = importance.get("interactions") or ()
    if not rows or rows[0]["percent"] < WORTH_NAMING:
        return ""
    sentence = _PAIR.get(str(rows[0].get("direction")))
    if sentence is None:
        return ""
    first, second = (wording.label({"feature": name}) for name in rows[0]["features"])
    aside = wording.say(SHARE, percent=share(rows[0]["percent"])) if shares else ""
    return wording.say(sentence, first=first, second=second, share=aside)
