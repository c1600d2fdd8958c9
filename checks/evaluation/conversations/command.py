"""`diecast golden --conversations`: hold the conversations of a part, print what was right by kind."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from agent.api.dependencies import Services
from checks.evaluation.asking import Answer, ask_one
from checks.evaluation.conversations.reading import Conversation, Part, read_conversations
from checks.evaluation.conversations.scoring import (
    MEASURES,
    ConversationScore,
    TurnScore,
    score_turn,
    summary,
)
from checks.report import Table, show

FLOORS = {"lenient": 0.9, "strict": 0.85, "language": 1.0}
MOST_ASKED_BACK = 0.1
"""The share of clear questions that may be asked back."""
MOST_UNMEANT = {Part.DEVELOPMENT: 0, Part.HELD_OUT: 0}
"""What-ifs on a value that nobody meant, by what was measured: none may be added."""
COLUMNS = ("strict", "lenient", *MEASURES, "asked_back", "unmeant")


def run(built: Services, part: Part, kind: str, json_file: Path | None, *, texts: bool) -> int:
    """Hold the conversations and report. The exit status says whether a value was asked that nobody meant."""
    return report(converse(built, read_conversations(built.schema, part, kind)), part, json_file, texts=texts)


def report(scores: Sequence[ConversationScore], part: Part, json_file: Path | None, *, texts: bool) -> int:
    """Report scores. The exit status says whether a value was asked that nobody meant."""
    show(table(scores, part, texts=texts or part is Part.DEVELOPMENT), as_json=False)
    if json_file:
        told = json.dumps(
            as_json(scores, texts=texts or part is Part.DEVELOPMENT), ensure_ascii=False, indent=1
        )
        json_file.write_text(told + "\n", encoding="utf-8")
    return 1 if any(row.unmeant for row in scores) else 0


def converse(built: Services, conversations: Sequence[Conversation]) -> list[ConversationScore]:
    """Hold each conversation in a session of its own and score it."""
    return [hold(built, conversation, f"conversation_{at}") for at, conversation in enumerate(conversations)]


def hold(built: Services, conversation: Conversation, session_id: str) -> ConversationScore:
    """Ask all turns in order; score those that are to be scored."""
    answers: list[Answer] = []
    scored: list[TurnScore] = []
    for turn in conversation.turns:
        answer = ask_one(built, turn.question, turn.features, session_id)
        if turn.scored:
            scored.append(score_turn(turn, answer, tuple(answers), built.schema))
        answers.append(answer)
    return ConversationScore(conversation, scored)


def table(scores: Sequence[ConversationScore], part: Part, *, texts: bool) -> Table:
    """Return the shares of a part and of each kind; below what went wrong, questions only with `texts`."""
    rows = [_row("all", scores), *(_row(kind, of_kind) for kind, of_kind in by_kind(scores))]
    wrong = [row for row in scores if not row.strict]
    notes = [f"{len(wrong)} of {len(scores)} conversations with a fault"]
    for row in wrong:
        missed = ", ".join(measure for measure, right in row.right.items() if not right)
        notes.append(f"- [{row.conversation.kind}] {missed}")
        if texts:
            notes += _in_words(row)
    return Table(f"Conversations, {part}", ("", "n", *COLUMNS), rows, notes)


def _in_words(row: ConversationScore) -> Iterable[str]:
    for turn in row.conversation.turns:
        yield f"    > {turn.question}"
    for scored in row.turns:
        yield from (f"      {why}" for why in scored.why)
        if scored.why:
            yield f"      = {' / '.join(scored.answer.text.splitlines())[:300]}"


def as_json(scores: Sequence[ConversationScore], *, texts: bool) -> dict[str, Any]:
    """All figures; questions and answers only with `texts`."""
    told: dict[str, Any] = {
        "all": summary(scores),
        "kinds": {kind: summary(rows) for kind, rows in by_kind(scores)},
    }
    return told | ({"conversations": [_told(row) for row in scores]} if texts else {})


def _told(row: ConversationScore) -> dict[str, Any]:
    return {
        "kind": row.conversation.kind,
        "questions": [turn.question for turn in row.conversation.turns],
        "right": row.right,
        "why": [why for turn in row.turns for why in turn.why],
        "answers": [turn.answer.text for turn in row.turns],
    }


def by_kind(scores: Sequence[ConversationScore]) -> list[tuple[str, list[ConversationScore]]]:
    """The scores by kind, in order."""
    kinds = dict.fromkeys(row.conversation.kind for row in scores)
    return [(kind, [row for row in scores if row.conversation.kind == kind]) for kind in kinds]


def _row(name: str, rows: Sequence[ConversationScore]) -> Sequence[str | float | None]:
    found = summary(rows)
    figures = (
        [f"{found[name]:.0f}" if name == "unmeant" else found[name] for name in COLUMNS] if found else ()
    )
    return (name, str(len(rows)), *(figures or (None,) * len(COLUMNS)))
