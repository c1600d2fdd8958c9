"""Golden questions: what people ask, and which documents answer it, read from the files beside this one."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shared.knowledge.yaml_text import parse_yaml

FOLDER = Path(__file__).parent
SETS = ("development", "held_out_1", "held_out_2", "held_out_3")
"""`development` is what the ranking was tuned on; the others were written blind, as their heads tell."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `grades` maps a document's id without language to 2 (answers it) or 1 (right as well).

    `floor` is whether it is worded as on a shop floor. No grades: no document answers it.
    """

    text: str
    language: str
    grades: dict[str, int]
    floor: bool = False

    @property
    def best(self) -> set[str]:
        """The documents that answer it."""
        return {name for name, grade in self.grades.items() if grade == 2}


def read_set(name: str) -> list[Question]:
    """The answerable questions of one of SETS, Korean ones first."""
    data = _data(name)
    return [_question(row, language) for language in ("ko", "en") for row in data[language]]


def read_unanswered(name: str) -> list[str]:
    """The questions of one of SETS that no document answers."""
    return list(_data(name)["unanswered"])


def topic_of(document_id: str) -> str:
    """The id without its language: `soldering.ko` and `soldering.en` are one topic."""
    return document_id.removesuffix(".ko").removesuffix(".en")


def _data(name: str) -> Any:
    return parse_yaml((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))


def _question(row: Any, language: str) -> Question:
    grades = {row["best"]: 2, **dict.fromkeys(row.get("also", ()), 1)}
    return Question(row["ask"], language, grades, row.get("floor") == "true")
