"""Settings that each family of Claude models takes beside a conversation: thinking, effort, room.

A request that names what a family refuses is answered with a ValidationException, and with it the whole
question. So only what this table allows is sent, and a setting that a configured model does not take is an
error when the function starts. A model that is not in the table (an application profile's ARN tells no
family) is sent nothing beyond the conversation.

Sources: Anthropic's and AWS's documentation as of November 2026. `thinking` and `output_config` travel in
Converse's `additionalModelRequestFields`, as client libraries have them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

type Thinking = Literal["between_tools", "adaptive", "disabled"]
type Effort = Literal["low", "medium", "high", "xhigh", "max"]

EFFORTS: Final[tuple[Effort, ...]] = ("low", "medium", "high", "xhigh", "max")


@dataclass(frozen=True, slots=True)
class Family:
    """A family by what its ids contain.

    `thinking` are the settings that it takes, `default` the one that is sent, None to send none.
    `thinks_by_itself` says that it thinks where none is sent. `room` are tokens that its thinking may take of
    `max_tokens`, which includes it, by setting. `sampling`: it takes temperature and its neighbours;
    `forced_tools`: it takes a toolChoice that names a tool. The agent sends neither, to any.
    """

    marker: str
    thinking: frozenset[Thinking] = frozenset()
    default: Thinking | None = None
    thinks_by_itself: bool = False
    efforts: frozenset[Effort] = frozenset()
    room: Mapping[str, int] = field(default_factory=dict)
    sampling: bool = True
    forced_tools: bool = True


_ROOM: Final = {"between_tools": 1_024, "adaptive": 4_096}
_ALL_EFFORTS: Final = frozenset(EFFORTS)
_CALM: Final[frozenset[Effort]] = frozenset({"low", "medium", "high"})

FAMILIES: Final = (
    Family(
        "claude-sonnet-5-5",
        thinking=frozenset({"between_tools", "adaptive"}),
        default="between_tools",  # no thinking before the first text: somebody waits for it
        thinks_by_itself=True,
        efforts=_ALL_EFFORTS,
        room=_ROOM,
        sampling=False,
        forced_tools=False,
    ),
    Family(
        "claude-haiku-5-5",
        thinking=frozenset({"between_tools", "adaptive", "disabled"}),
        default="disabled",
        thinks_by_itself=True,
        efforts=_ALL_EFFORTS,
        room=_ROOM,
        sampling=False,
        forced_tools=False,
    ),
    Family(
        "claude-sonnet-5",
        thinking=frozenset({"adaptive"}),
        thinks_by_itself=True,
        efforts=_CALM,
        room=_ROOM,
        sampling=False,
        forced_tools=False,
    ),
    Family("claude-sonnet-4-6"),
    Family("claude-sonnet-4-5"),
    Family("claude-haiku-4-5"),
)
"""The first whose marker is in an id counts, so the longer markers come first."""

UNKNOWN: Final = Family("")


class SettingRefused(ValueError):
    """A configured model does not take a setting; the message names both and what it takes."""


@dataclass(frozen=True, slots=True)
class Tuning:
    """Choices of an operator for all models; None leaves each its family's default."""

    thinking: Thinking | None = None
    effort: Effort | None = None


def family_of(model_id: str) -> Family:
    """Return the family of an id, an inference profile or an ARN; UNKNOWN where none is in it."""
    return next((family for family in FAMILIES if family.marker in model_id), UNKNOWN)


def check(model_ids: tuple[str, ...], tuning: Tuning) -> None:
    """Raises SettingRefused where one of the models does not take what was chosen.

    A fallback model is left at its family's default where it does not know the choice; the first is the one
    that was meant.
    """
    family = family_of(model_ids[0])
    if tuning.thinking is not None and tuning.thinking not in family.thinking:
        taken = ", ".join(sorted(family.thinking)) or "no choice of thinking"
        raise SettingRefused(f"MODEL_THINKING={tuning.thinking}: {model_ids[0]} takes {taken}")
    if tuning.effort is not None:
        if tuning.effort not in family.efforts:
            taken = ", ".join(effort for effort in EFFORTS if effort in family.efforts) or "no effort"
            raise SettingRefused(f"MODEL_EFFORT={tuning.effort}: {model_ids[0]} takes {taken}")
        if tuning.effort in {"xhigh", "max"} and _thinking(family, tuning) == "between_tools":
            raise SettingRefused(
                f"MODEL_EFFORT={tuning.effort}: does not go with MODEL_THINKING=between_tools; "
                "choose adaptive or a lower effort"
            )


def additional_fields(model_id: str, tuning: Tuning) -> dict[str, Any]:
    """Return `additionalModelRequestFields` for a model; empty where it is sent nothing."""
    family = family_of(model_id)
    fields: dict[str, Any] = {}
    thinking = _thinking(family, tuning)
    if thinking is not None:
        fields["thinking"] = {"type": thinking}
    effort = tuning.effort
    if effort in family.efforts and not (effort in {"xhigh", "max"} and thinking == "between_tools"):
        fields["output_config"] = {"effort": effort}
    return fields


def thinking_room(model_id: str, tuning: Tuning) -> int:
    """Return the tokens beside the answer's that a model's thinking may take."""
    family = family_of(model_id)
    thinking = _thinking(family, tuning) or ("adaptive" if family.thinks_by_itself else "disabled")
    return family.room.get(thinking, 0)


def _thinking(family: Family, tuning: Tuning) -> Thinking | None:
    return tuning.thinking if tuning.thinking in family.thinking else family.default
