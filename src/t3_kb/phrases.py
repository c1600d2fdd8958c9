"""A way to write something, as the terms that documents are searched for and compared with."""

from dataclasses import dataclass

from shared.text_analysis.tokens import Word, words


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a phrase: `whole`, or the `root` of it as a verb, or enough of its `parts`.

    `parts` are the syllable pairs of a Korean word, or the words that a name is joined from.
    """

    whole: str
    root: str | None = None
    parts: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """Every term that may stand for the word."""
        return (self.whole, *((self.root,) if self.root else ()), *self.parts)


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way to write a concept: its words in order."""

    words: tuple[Term, ...]


def phrase(text: str) -> Phrase:
    """The phrase that `text` (NFC) writes."""
    return Phrase(tuple(term(word) for word in words(text)))


def term(word: Word) -> Term:
    """The term for one written word."""
    whole, *rest = word.terms
    return Term(whole, word.root, tuple(part for part in rest if part != word.root))
