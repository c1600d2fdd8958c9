"""The search engines that T3's search is measured against, over the same passages.

Each is used as its documentation has it: SQLite's FTS5 with the trigram tokenizer and weighted
columns, bm25s on words between spaces. Both are given titles, headings, texts and the questions
that documents are said to answer, and both may look in one language only.
"""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import bm25s

from shared.knowledge.documents import Chunk

_FOUND = 60
_TRIGRAM = 3


class Fts5:
    """SQLite FTS5 with `tokenize='trigram'`; words of fewer than three characters cannot be asked for."""

    name = "SQLite FTS5 trigram"

    def __init__(self, path: Path) -> None:
        """Open (or make) the database at `path`."""
        self._db = sqlite3.connect(path)

    @classmethod
    def build(cls, chunks: Sequence[Chunk], path: Path) -> "Fts5":
        """Index `chunks` into a new database."""
        peer = cls(path)
        peer._db.execute(
            "CREATE VIRTUAL TABLE passages USING fts5"
            "(id UNINDEXED, language UNINDEXED, title, heading, ask, body, tokenize='trigram')"
        )
        peer._db.executemany("INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?)", map(_columns, chunks))
        peer._db.execute("INSERT INTO passages(passages) VALUES ('optimize')")
        peer._db.commit()
        return peer

    def search(self, text: str, language: str) -> list[str]:
        """Document ids, best passage first, repeats included."""
        words = [word.replace('"', '""') for word in text.split() if len(word) >= _TRIGRAM]
        if not words:
            return []
        asked = " OR ".join(f'"{word}"' for word in words)
        rows = self._db.execute(
            "SELECT id FROM passages WHERE passages MATCH ? AND language = ? "
            "ORDER BY bm25(passages, 0, 0, 2.5, 1.6, 2.0, 1.0) LIMIT ?",
            (asked, language, _FOUND),
        )
        return [row[0] for row in rows]


class Bm25s:
    """bm25s (numpy) on lowercased words between spaces."""

    name = "bm25s, whitespace"

    def __init__(self, engine: bm25s.BM25, rows: Sequence[tuple[str, str]]) -> None:
        """`rows` are (document id, language) of each passage of the engine."""
        self._engine = engine
        self._rows = rows

    @classmethod
    def build(cls, chunks: Sequence[Chunk], path: Path) -> "Bm25s":
        """Index `chunks` and save them in the folder `path`."""
        columns = [_columns(chunk) for chunk in chunks]
        engine = bm25s.BM25()
        engine.index([" ".join(row[2:]).lower().split() for row in columns], show_progress=False)
        engine.save(path)
        return cls(engine, [(row[0], row[1]) for row in columns])

    def search(self, text: str, language: str) -> list[str]:
        """Document ids, best passage first, repeats included."""
        words = [word for word in text.lower().split() if word in self._engine.vocab_dict]
        if not words:
            return []
        scores = self._engine.get_scores(words)
        best = sorted(
            (number for number, row in enumerate(self._rows) if row[1] == language and scores[number] > 0),
            key=lambda number: -scores[number],
        )
        return [self._rows[number][0] for number in best[:_FOUND]]


def _columns(chunk: Chunk) -> tuple[str, str, str, str, str, str]:
    document = chunk.document
    ask = " ".join(document.ask) if chunk.first else ""
    return document.id, document.language, document.title, " ".join(chunk.heading_path), ask, chunk.text
