"""Findings of a check, in the two languages that its readers have."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

from ops.preflight.account import Account
from ops.stack_plan import Plan
from shared.text_analysis.josa import resolved

type Language = Literal["en", "ko"]


class Outcome(StrEnum):
    """How a check ended. A note fails nothing: a person should read it."""

    OK = "ok"
    MISSING = "missing"
    UNKNOWN = "cannot_tell"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence in English and in Korean."""

    en: str
    ko: str

    def __getitem__(self, language: Language) -> str:
        """The sentence in one of them."""
        return resolved(self.ko) if language == "ko" else self.en


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found, and how to get what is missing."""

    outcome: Outcome
    what: Text
    remedy: Text | None = None

    def as_json(self, check: str) -> dict[str, Any]:
        """The finding for programs, in both languages."""
        row: dict[str, Any] = {"check": check, "outcome": self.outcome.value}
        row["what"] = {"en": self.what["en"], "ko": self.what["ko"]}
        if self.remedy:
            row["remedy"] = {"en": self.remedy["en"], "ko": self.remedy["ko"]}
        return row


@dataclass(frozen=True)
class Asked:
    """The deploy that is looked at: its stack, where it goes, and what the template makes of its parameters.

    `uploads` says whether the SAM CLI puts the template into a bucket; `call` whether the model may be asked.
    """

    stack: str
    plan: Plan
    uploads: bool = True
    call: bool = True

    @property
    def region(self) -> str:
        """The region of the stack."""
        return self.plan.region

    @property
    def models(self) -> tuple[str, ...]:
        """Ids that the agent would ask Bedrock with, in its order; empty with the offline model."""
        if self.plan.parameters["UseMock"] == "true" or self.plan.refusals():
            return ()
        functions = self.plan.resources("AWS::Serverless::Function")
        variables = functions["AgentFunction"]["Environment"]["Variables"]
        listed = [variables["MODEL_ID"], *variables["FALLBACK_MODEL_IDS"].split(",")]
        return tuple(dict.fromkeys(each for each in listed if each))

    @property
    def has_edge(self) -> bool:
        """Tell whether a page stands behind CloudFront."""
        return bool(self.plan.parameters["EdgeMode"] == "cloudfront")


type Check = Callable[[Account, Asked], Sequence[Finding]]


def ok(en: str, ko: str) -> Finding:
    """Make the finding that something is as it should be."""
    return Finding(Outcome.OK, Text(en, ko))


def missing(what: Text, remedy: Text) -> Finding:
    """Make the finding that a deploy or an answer would fail."""
    return Finding(Outcome.MISSING, what, remedy)


def unknown(what: Text, remedy: Text) -> Finding:
    """Make the finding that something could not be looked at."""
    return Finding(Outcome.UNKNOWN, what, remedy)


def note(what: Text, remedy: Text | None = None) -> Finding:
    """Make a finding that fails nothing, and should be read."""
    return Finding(Outcome.NOTE, what, remedy)
