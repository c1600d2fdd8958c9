"""Rows that are no shots: a total below them, the header once more, a comment.

frontend/src/table/odd_rows.ts follows the same rules.
"""

import re
import unicodedata
from collections.abc import Collection, Sequence
from functools import lru_cache

from shared.bundle.levels import level_key
from shared.tables.words import is_empty, words
from training.tables.headers import name_key

_TOTALS = frozenset(words()["totals"])
_BEHIND = re.compile(r"[(\[:].*", re.DOTALL)


def no_shot(
    row: Sequence[str], names: Sequence[str], features: Collection[str], known: Collection[str]
) -> str | None:
    """Why a row is no shot, and the way out, or None for one that may be a shot.

    `names` are the columns', `features` those of them that are variables; `known` are keys of texts by which
    the line itself leaves rows out.
    """
    place = next((at for at, cell in enumerate(row) if cell and not cell.isspace()), None)
    if place is None:
        return None
    text = row[place].strip()
    if _is_header(row, names, place):
        return "repeats the header; take the row out of the file"
    if not text[0].isdigit():
        if _is_comment(text) and len(names) > 1 and not any(cell.strip() for cell in row[place + 1 :]):
            return f"{text!r} is a comment among the shots; take the row out of the file"
        column = names[place] if place < len(names) else ""
        if column not in features and _is_total(text) and level_key(text) not in known:
            return (
                f"column {column}: {text!r} stands for a total, not for a shot; take the row out of the "
                "file, or name it in table.drop_rows"
            )
    return None


def _is_header(row: Sequence[str], names: Sequence[str], place: int) -> bool:
    """True where most cells that are filled repeat the name of their column, two at least."""
    if place >= len(names) or not _repeats(row[place].strip(), names[place]):
        return False
    filled = [(cell.strip(), name) for cell, name in zip(row, names, strict=False) if cell.strip()]
    same = sum(_repeats(cell, name) for cell, name in filled)
    return same >= 2 and 2 * same > len(filled)


def _repeats(cell: str, name: str) -> bool:
    return cell == name or name.endswith(f"_{cell}")


def _is_comment(text: str) -> bool:
    return text.startswith(("#", "//")) and not is_empty(text) and not re.match(r"#[A-Z/0]+[!?]?$", text)


@lru_cache(maxsize=1 << 12)
def _is_total(text: str) -> bool:
    return name_key(_BEHIND.sub("", unicodedata.normalize("NFKC", text))) in _TOTALS
