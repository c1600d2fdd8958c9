"""Citations in an answer: `[gas-porosity.ko]` stays if the search found that document, and goes if not.

A citation is one or more documents, parted by commas or semicolons, in `[…]`, `[[…]]` or `【…】`, with or
without a word before them ("출처:", "source:"), in quotes such as 「…」, or in round brackets, alone or
behind such a word. What was found is known by its id, whatever that looks like, with or without a place in
it (id p.3, id#section). What was not found is a made-up citation if it

- stands behind a word that says "source" and is no result of a tool, or
- has the form of an id: one word of at least five characters with a hyphen, a dot, or digits behind
  letters, that is no number, unit, alloy, standard, name of a variable, or part of a Markdown link; in
  quotes and among other words only what ends like a file, in round brackets only what ends in .ko or .en.

Signs that look alike or cannot be seen (‑ for -, joiners, full-width letters) make no difference.

All other brackets ([1], [참고], [표 3], [x], [°C]) are text, and stay; so does what a document that was found
says itself, word for word, of where it has something from: "(source: potto.org node46)". A bracket that goes
before a comma or a full stop takes the space before it along.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from shared.knowledge.documents import ID_PATTERN
from shared.units import parse_unit

LONGEST_CITATION: Final = 260
"""Characters behind "[" that are held back until "]" comes; what is longer is no citation."""
SHORTEST_ID: Final = 5
"""Characters of an unknown id: "[a.b]" is text."""

_CLOSES: Final = dict(zip("[【［〔(（「『〈《«｢〖⟦⟨", "]】］〕)）」』〉》»｣〗⟧⟩", strict=True))
_ROUND: Final = "(（"
_QUOTES: Final = "「『〈《«｢〖⟦⟨"
_OPENER: Final = re.compile(r"[\[【［〔(（「『〈《«｢〖⟦⟨]")
_STOP: Final = re.compile(r"[\[\]【】［］〔〕\n]")
_ROUND_STOP: Final = re.compile(r"[()（）\[\]【】\n]")
_QUOTE_STOP: Final = re.compile(r"[「」『』〈〉《》«»｢｣〖〗⟦⟧⟨⟩\[\]【】\n]")
_SOURCE: Final = (
    "출처",
    "문서",
    "인용",
    "출전",
    "근거문서",
    "sources",
    "source",
    "documents",
    "document",
    "cited",
    "citations",
    "citation",
)
"""Words before a citation that leave no doubt: whatever follows is meant as a document."""
_SEE: Final = (
    "근거",
    "참고",
    "참조",
    "see",
    "ref",
    "refs",
    "reference",
    "references",
    "cf",
    "doc",
    "docs",
    "id",
)
"""Words before a citation that stand before other things too: only what has an id's form is one."""
_LABEL: Final = re.compile(
    rf"[ \t]?({'|'.join(sorted((*_SOURCE, *_SEE), key=len, reverse=True))})"
    r"(?: ?(?:문서|id|ID))?[.]?[ \t]?(?:[:：=][ \t]?|(?<=[ \t]))",
    re.IGNORECASE,
)
_LONGEST_LABEL: Final = 24
_PAUSE: Final = re.compile(r"[.,;:!?]")
_DEFINES: Final = re.compile(r": {0,3}(?:http|[/#<])")
_LONGEST_DEFINITION: Final = 8
_PARTS: Final = re.compile(r"[,;、，；|]")
_TOKENS: Final = re.compile(r"[\s/+&·#§:|=]")
"""What parts ids from each other, and from a place in a document, where commas do not."""
_AROUND: Final = " \t\u00a0`*\"'“”‘’<>^\\"
_RESULTS: Final = re.compile(
    r"결과|도구|예측|분석|모델|샷|질문|공정값|데이터|설정|T[0-3]\b|tool|result|predict|analy[sz]|model|shot|question",
    re.IGNORECASE,
)
"""Sources besides documents: the tools' results, the shot, the question."""
_FILE: Final = re.compile(r"\.(?:ko|en|md|txt|pdf|docx?|html?|xlsx?|pptx?)\Z", re.IGNORECASE)
_LANGUAGE: Final = re.compile(r"\.(?:ko|en)\Z", re.IGNORECASE)
_HYPHENS: Final = str.maketrans(dict.fromkeys("‐‑‒–—−﹣－", "-"))
_NUMERIC: Final = frozenset(".,:/~%±+-–−‑_×^eE")
_ELEMENTS: Final = re.compile(r"^(?:Al|Zn|Mg|Cu|Si|Fe|Mn|Ni|Ti|Sr|Cr|Sn|Pb|Be|Zr|Sb|[HONC\d.\-])+$")
_MATERIAL: Final = re.compile(
    r"(?:ADC|AC|LM|AM|AZ|AS|AE|ZA|SKD|STD|SKH|DAC|ISO|DIN|EN|JIS|KS|ASTM|NADCA|SAE|AISI|HRC|HB|HV|IP|PT|PLC)"
    r"[ \-]?[A-Z]{0,2}-?\d",
    re.IGNORECASE,
)
_ORDINARY: Final = re.compile(
    r"^(?:v|ver|step|phase|stage|table|fig|figure|page|case|option|note|ch|sec|no|item|T)"
    r"[-._]?\d{1,3}(?:[-.]\w{1,9})*$"
    r"|^(?:표|그림|단계|항목|주의|참고|중요|예시?)(?:[-.]\w{1,9})*$"
    r"|^\d{1,3}(?:[-.]\d{1,3})*(?:단계|쪽|번|차|항|장|개|회)$"
    r"|^[A-Za-z\d]-[A-Za-z]{1,12}$"
    r"|^[A-Z](?:[-.][A-Z])*\.?$",
    re.IGNORECASE,
)
"""Words with a hyphen or a dot in brackets that are no documents: step-1, v1.2, X-ray, P-D-C-A."""
_NUMBERED: Final = re.compile(r"^[^\W\d_]{2,40}\d{3,40}$")
_UNDERSCORED: Final = re.compile(r"(?:_\d+(?:_|\Z))")


@dataclass(frozen=True, slots=True)
class Citation:
    """Brackets that name documents, from `start` to `end` in the text.

    `known` are the ids that were found; `left` is what the brackets become without the others.
    """

    start: int
    end: int
    known: tuple[str, ...]
    left: str


class CitationFilter:
    """Passes an answer on piece by piece, without the citations of documents that nobody found.

    Text is held back only from a bracket to its end, and a space at the end of a piece. `found` gives the
    ids that may be cited, and is asked anew at each piece: a search may end between two turns. `names` are
    words with an id's form that are none: variables and labels. `passages` gives the text of the documents
    that were found. The pieces given, joined, are the answer.
    """

    def __init__(
        self,
        found: Callable[[], Collection[str]],
        names: Collection[str] = (),
        passages: Callable[[], Sequence[str]] = tuple,
    ) -> None:
        self._found = found
        self._names = frozenset(names)
        self._passages = passages
        self._held = ""
        self._before = ""

    def add(self, text: str) -> str:
        """Return what may be shown now that `text` has come, nearly always all of it."""
        whole = self._held + text
        opens = _OPENER.search(whole) is not None
        open_at = _open_bracket(whole) if opens else len(whole)
        if whole[:open_at].endswith(" "):
            open_at -= 1
        ready, self._held = whole[:open_at], whole[open_at:]
        if opens:
            return self._checked(ready)
        self._before = ready[-1:] or self._before
        return ready

    def finish(self) -> str:
        """Return what was still held back when the text ended."""
        held, self._held = self._held, ""
        return self._checked(held)

    def _checked(self, ready: str) -> str:
        shown = without_unknown(ready, self._found(), self._names, self._passages(), before=self._before)
        self._before = ready[-1:] or self._before
        return shown


def without_unknown(
    text: str,
    found: Collection[str],
    names: Collection[str] = (),
    passages: Sequence[str] = (),
    *,
    before: str = "",
) -> str:
    """Return `text` without the citations of documents that are not among `found`.

    `passages` are the texts of those that are, `before` is the character that stands before the text.
    """
    pieces: list[str] = []
    at = 0
    for citation in citations_in(text, found, names, passages, before=before):
        piece = text[at : citation.start]
        if not citation.left and _PAUSE.match(text, citation.end):
            piece = piece.removesuffix(" ")
        pieces += (piece, citation.left)
        at = citation.end
    return "".join([*pieces, text[at:]])


def cited(answer: str, found: Collection[str]) -> frozenset[str]:
    """Return those of the `found` ids that an answer cites."""
    return frozenset(name for citation in citations_in(answer, found) for name in citation.known)


def citations_in(
    text: str,
    found: Collection[str],
    names: Collection[str] = (),
    passages: Sequence[str] = (),
    *,
    before: str = "",
) -> list[Citation]:
    """Return the brackets of `text` that name documents, found or made up, in their order."""
    reader = _Reader(found, names, passages)
    read = (
        reader.read(text[start:end], start, end, text[start - 1] if start else before)
        for start, end in _brackets(text, before)
    )
    return [citation for citation in read if citation]


def _brackets(text: str, before: str) -> Iterator[tuple[int, int]]:
    """Innermost brackets of one line with what is doubled around them; none of a Markdown link."""
    at = 0
    while opener := _OPENER.search(text, at):
        start = opener.start()
        at = start + 1
        end = _end_of(text, start)
        if end is None or (opener[0] in _ROUND and (text[start - 1] if start else before) == "]"):
            continue  # the latter may be a link's target
        at = end
        if opener[0] == "[":
            if _is_link(text, start, end, before):
                continue
            # [[id]] is one bracket.
            if start and text[start - 1] == "[" and text.startswith("]", end):
                start, end = start - 1, end + 1
                at = end
        yield start, end


def _is_link(text: str, start: int, end: int, before: str) -> bool:
    """Return whether a bracket is part of a Markdown link, "[text](target)" or "[name]: target"."""
    if text.startswith("(", end):
        return not _LABEL.match(text, end + 1, end + 1 + _LONGEST_LABEL)
    alone = (text[start - 1] if start else before) in {"", "\n"}
    return alone and not text.startswith("^", start + 1) and _DEFINES.match(text, end) is not None


def _end_of(text: str, start: int) -> int | None:
    """Behind the bracket that closes the one at `start`; None where it is no citation's."""
    opener = text[start]
    stop = _stop_of(opener).search(text, start + 1, start + LONGEST_CITATION + 2)
    if stop is None or stop[0] != _CLOSES[opener] or stop.start() == start + 1:
        return None
    if opener in _ROUND and not _LABEL.match(text, start + 1, start + 1 + _LONGEST_LABEL):
        inside = _written(text[start + 1 : stop.start()])
        return stop.end() if _LANGUAGE.search(inside) and ID_PATTERN.fullmatch(inside) else None
    return stop.end()


def _stop_of(opener: str) -> re.Pattern[str]:
    """Return what ends a bracket, or says that it is none."""
    return _ROUND_STOP if opener in _ROUND else _QUOTE_STOP if opener in _QUOTES else _STOP


def _open_bracket(text: str) -> int:
    """Where a bracket begins that what is still to come may close, or tell to be a link."""
    at = 0
    closed = (len(text), -1)
    while opener := _OPENER.search(text, at):
        start = opener.start()
        at = start + 1
        if opener[0] in _ROUND:
            label = text[start + 1 : start + 1 + _LONGEST_LABEL]
            begun = len(text) - start <= _LONGEST_LABEL and _may_be_label(label)
            if not (_LABEL.match(label) or begun or _may_be_id(text, start + 1)):
                continue
        first = start - 1 if start and text[start - 1] == "[" == opener[0] else start
        end = _end_of(text, start)
        if end is not None:
            # What follows tells a link, the second bracket of [[id]], or a pause.
            if end == len(text) or (opener[0] == "[" and _may_define(text, end)):
                return first
            at, closed = end, (first, end)
            continue
        stop = _stop_of(opener[0]).search(text, start + 1)
        begun = stop is None and len(text) - start <= LONGEST_CITATION + 1
        if begun or (opener[0] == "[" and text.endswith("[[") and start == len(text) - 2):
            return closed[0] if closed[1] == first else first
    return len(text)


def _may_define(text: str, at: int) -> bool:
    """Return whether too little follows a bracket to tell "[name]: https://…" from "[id]: text"."""
    return len(text) - at < _LONGEST_DEFINITION and text[at:].replace(" ", "") in {":", ":h", ":ht", ":htt"}


_LABELS: Final = tuple(sorted({*_SOURCE, *_SEE}))


def _may_be_id(text: str, at: int) -> bool:
    """Tell that what began in round brackets is one word so far."""
    word = text[at : at + LONGEST_CITATION].strip(_AROUND)
    return not any(map(str.isspace, word))


def _may_be_label(text: str) -> bool:
    """Return whether `text` is the beginning of a word such as "출처:"."""
    begun = text.strip().casefold()
    return any(label.startswith(begun) or begun.startswith(label) for label in _LABELS)


class _Reader:
    """Reads brackets, with what was found looked up as people may write it."""

    def __init__(self, found: Collection[str], names: Collection[str], passages: Sequence[str]) -> None:
        self._passages = passages
        self._found = {_plain(name): name for name in found}
        # "[gas-porosity]" is badly written, and not made up, where gas-porosity.ko was found.
        self._stems = {name.rpartition(".")[0] for name in self._found}
        self._names = {_plain(name) for name in names}

    def read(self, whole: str, start: int, end: int, before: str) -> Citation | None:
        """Return the citation that a bracket from `start` to `end` is, or None where it is ordinary text."""
        opening = "[[" if whole.startswith("[[") else whole[0]
        inside = whole[len(opening) : -len(opening)]
        label = _LABEL.match(inside)
        content = inside[label.end() :] if label else inside
        if label and not content.strip(_AROUND):
            return None
        names = self._lookup(content)
        if names is not None:
            return Citation(start, end, (names,), whole)
        quoted = whole[0] in _QUOTES
        parts = [part for part in _PARTS.split(content) if part.strip()]
        parts = [piece for part in parts for piece in self._pieces(part)]
        found = [self._named_in(part) for part in parts]
        # "[source code]" has no colon: only what has an id's form is made up there.
        sure = bool(label and label[1].casefold() in _SOURCE and label[0].rstrip()[-1] in ":：=")
        # "array[index-1]" is code; what ends like a file is a document there too.
        attached = before.isascii() and (before.isalnum() or before == "_") and not label
        kept = [
            p
            for p, name in zip(parts, found, strict=True)
            if name or not self._made_up(p, sure=sure, attached=attached or quoted)
        ]
        known = tuple(dict.fromkeys(name for names in found for name in names))
        # In square brackets it would read as a citation of the answer's own, whoever wrote it.
        theirs = whole[0] == "(" and any(whole in passage for passage in self._passages)
        if len(kept) == len(parts) or theirs:
            return Citation(start, end, known, whole) if known else None
        if not kept:
            return Citation(start, end, (), "")
        said = label[0] if label else ""
        return Citation(
            start, end, known, f"{opening}{said}{', '.join(p.strip() for p in kept)}{whole[-len(opening) :]}"
        )

    def _lookup(self, part: str) -> str | None:
        return self._found.get(_plain(part))

    def _named_in(self, part: str) -> tuple[str, ...]:
        """The documents that a part names, also where it names a place in one, or joins them by a word."""
        if (whole := self._lookup(part)) is not None:
            return (whole,)
        names = (self._lookup(token) for token in _TOKENS.split(part) if _has_form_of_id(_written(token)))
        return tuple(name for name in names if name is not None)

    def _pieces(self, part: str) -> list[str]:
        """One part as it is, or the documents that it names where they are several."""
        if self._lookup(part) is not None:
            return [part]
        tokens = _TOKENS.split(part)
        documents = [token for token in tokens if self._named_in(token) or _is_file(token)]
        unknown = [token for token in documents if not self._named_in(token)]
        return documents if len(documents) > 1 and unknown else [part]

    def _made_up(self, part: str, *, sure: bool, attached: bool) -> bool:
        written = _written(part)
        plain = _plain(part)
        if "†" in written:
            return True
        if plain in self._names or _is_numeric(written) or _is_unit(written):
            return False
        if sure:
            return not _RESULTS.search(written)
        if any(map(_is_file, _TOKENS.split(part))):
            return True
        if attached:
            return False
        return _has_form_of_id(written) and plain not in self._stems


def _has_form_of_id(text: str) -> bool:
    """Return whether a word in brackets can only be meant as a document's id."""
    if _FILE.search(text) and ID_PATTERN.fullmatch(text):
        return True
    if len(text) < SHORTEST_ID or not ID_PATTERN.fullmatch(text):
        return False
    if _ELEMENTS.match(text) or _MATERIAL.match(text) or not any(map(str.isalpha, text)):
        return False
    if _ORDINARY.match(text):
        return False
    return "-" in text or "." in text[1:-1] or bool(_UNDERSCORED.search(text) or _NUMBERED.match(text))


def _is_numeric(text: str) -> bool:
    """A number, a date, a range: no letter but the "e" of an exponent."""
    return all(sign.isdecimal() or sign in _NUMERIC for sign in text) and text.strip("eE-_.") != ""


def _is_unit(text: str) -> bool:
    """A unit, or a value with one: "[MPa]", "[50-88mbar]"."""
    return parse_unit(text.lstrip("0123456789.,~-–± ")) is not None


def _is_file(token: str) -> bool:
    """Tell a word that ends like the name of a document."""
    word = _written(token)
    return _FILE.search(word) is not None and ID_PATTERN.fullmatch(word) is not None


def _written(name: str) -> str:
    """A name in plain signs, alone: hyphens are hyphens, what cannot be seen is not there."""
    if not name.isascii():
        name = unicodedata.normalize("NFKC", name).translate(_HYPHENS)
        name = "".join(sign for sign in name if unicodedata.category(sign) != "Cf")
    return name.strip(_AROUND)


def _plain(name: str) -> str:
    return _written(name).casefold()
