"""Python's regular expressions in the dialect of the checker, which reads JavaScript's.

The number of steps of a backtracking match depends only on which of its character classes overlap. So
each pattern is written anew over an alphabet with one character for every combination of its classes,
which Python's own engine tells apart: `\\w`, `[가-힣]`, `\\d` and ignored case mean what they mean
in Python, and the checker has few characters to try.
"""

import importlib
import re
import string
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

_parser: Final[Any] = importlib.import_module("re._parser")
_ALL: Final = "".join(map(chr, (*range(0xD800), *range(0xE000, 0x10000), *range(0x1F300, 0x1F700))))
_ALL_BYTES: Final = "".join(map(chr, range(256)))
LARGE: Final = 200
"""Characters of a class from which on samples stand for it."""
_SYMBOLS: Final = string.ascii_letters + string.digits + "_"
_CATEGORIES: Final = {
    "CATEGORY_DIGIT": r"\d",
    "CATEGORY_NOT_DIGIT": r"\D",
    "CATEGORY_SPACE": r"\s",
    "CATEGORY_NOT_SPACE": r"\S",
    "CATEGORY_WORD": r"\w",
    "CATEGORY_NOT_WORD": r"\W",
}


class NotExpressible(Exception):
    """A construct that the checker's dialect has no word for."""


def to_checked_forms(pattern: str | bytes, flags: int, use: str) -> list[tuple[str, str]]:
    """Return a pattern for the checker, as sources with their flags.

    A choice on the outside is one source for each alternative: the engine tries one after the other, so
    that its steps are the sum of theirs, and the checker proves short patterns where it guesses at long ones.

    `use` is the function of `re` that runs it: `match` and `fullmatch` bind it to the text's beginning,
    `fullmatch` to its end as well. Raises NotExpressible, and re.PatternError for no pattern at all.
    """
    text = pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern
    if isinstance(pattern, bytes):
        flags |= re.ASCII
    tree = _parser.parse(text, flags)
    characters = _ALL_BYTES if isinstance(pattern, bytes) else _ALL
    before, after = {"fullmatch": ("^(?:", ")$"), "match": ("^(?:", ")")}.get(use, ("", ""))
    marks = "m" if tree.state.flags & re.MULTILINE else ""
    alternatives = list(_alternatives(list(tree)))
    # Without a repetition the steps at one place have a fixed bound: of these one is enough.
    chosen = [items for items in alternatives if _repeats(items)] or alternatives[:1]
    sources = (_Writer(tree.state.flags, characters).write(items) for items in chosen)
    return [(f"{before}{source}{after}", marks) for source in sources]


def _alternatives(items: list[Any]) -> Iterator[list[Any]]:
    for place, (kind, argument) in enumerate(items):
        if kind.name == "BRANCH":
            yield from ([*items[:place], *branch, *items[place + 1 :]] for branch in argument[1])
            return
    yield items


def _repeats(items: Any) -> bool:
    return any(
        ("REPEAT" in kind.name and argument[1] > 1) or any(map(_repeats, _parts(kind.name, argument)))
        for kind, argument in items
        if kind.name not in {"LITERAL", "NOT_LITERAL", "ANY", "IN"}
    )


class _Writer:
    def __init__(self, flags: int, characters: str) -> None:
        self.flags = flags
        self.class_flags = flags & (re.IGNORECASE | re.ASCII)
        self.characters = characters
        self.multiline = bool(flags & re.MULTILINE)
        self.classes: dict[str, frozenset[str]] = {}
        self.names: dict[str, frozenset[str]] = {}
        self.named: frozenset[str] = frozenset()
        self.rest: frozenset[str] = frozenset()

    def write(self, tree: Any) -> str:
        self._collect(tree)
        self._name_combinations()
        return self._sequence(tree)

    # The classes of characters

    def _collect(self, tree: Any) -> None:
        for kind, argument in tree:
            if kind.name in {"LITERAL", "NOT_LITERAL", "ANY", "IN"}:
                source = self._class_source(kind.name, argument)
                if kind.name == "LITERAL":
                    self.classes[source] = _members_of(source, self.class_flags, _alike(chr(argument)))
                else:
                    self.classes.setdefault(source, self._members(source))
            elif kind.name == "AT" and "BOUNDARY" in argument.name:
                self.classes.setdefault(r"\w", self._members(r"\w"))
            else:
                for part in _parts(kind.name, argument):
                    self._collect(part)
        self.classes.setdefault(r"\n", frozenset("\n"))

    def _class_source(self, kind: str, argument: Any) -> str:
        if kind == "ANY":
            return "(?s:.)" if self.flags & re.DOTALL else r"[^\n]"
        if kind in {"LITERAL", "NOT_LITERAL"}:
            return ("[^" if kind == "NOT_LITERAL" else "[") + _escaped(argument) + "]"
        inside = []
        for item, value in argument:
            if item.name == "NEGATE":
                inside.append("^")
            elif item.name == "LITERAL":
                inside.append(_escaped(value))
            elif item.name == "RANGE":
                inside.append(f"{_escaped(value[0])}-{_escaped(value[1])}")
            elif item.name == "CATEGORY":
                inside.append(_CATEGORIES[value.name])
            else:
                raise NotExpressible(f"{item.name} in a class")
        return "[" + "".join(inside) + "]"

    def _members(self, source: str) -> frozenset[str]:
        return _members_of(source, self.class_flags, self.characters)

    def _name_combinations(self) -> None:
        """One character for each combination of classes: itself where it is ASCII, so that `\\b` fits."""
        combinations: dict[frozenset[str], str] = {}
        large = tuple(sorted(source for source, found in self.classes.items() if len(found) >= LARGE))
        special = frozenset().union(*(found for found in self.classes.values() if len(found) < LARGE))
        covered = list(self.classes.items())
        for character in sorted({*special, *_samples(large, self.class_flags, self.characters)}):
            key = frozenset(source for source, found in covered if character in found)
            combinations.setdefault(key, character)
        free = iter([c for c in _SYMBOLS if c not in combinations.values()])
        names: dict[str, set[str]] = {source: set() for source in self.classes}
        # One combination, of no letter, stands for every character that has no name.
        self.rest = frozenset(source for source, found in covered if "\0" in found)
        for key, character in combinations.items():
            if key == self.rest:
                continue
            named = character
            if r"\w" in key and not character.isascii():
                named = next(free, character)
            for source in key:
                names[source].add(named)
        self.names = {source: frozenset(found) for source, found in names.items()}
        self.named = frozenset().union(*names.values())

    # The pattern anew

    def _sequence(self, tree: Any) -> str:
        return "".join(self._item(kind.name, argument) for kind, argument in tree)

    def _item(self, kind: str, argument: Any) -> str:  # noqa: PLR0911  a construct a line
        if kind in {"LITERAL", "NOT_LITERAL", "ANY", "IN"}:
            return self._class(self._class_source(kind, argument))
        if kind == "BRANCH":
            return "(?:" + "|".join(self._sequence(branch) for branch in argument[1]) + ")"
        if kind == "SUBPATTERN":
            group, add, remove, inner = argument
            if add or remove:
                raise NotExpressible("flags within the pattern")
            return ("(" if group is not None else "(?:") + self._sequence(inner) + ")"
        if kind in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
            # Possessive ones never try less, so that the greedy form is the worse case of both.
            low, high, inner = argument
            most = "" if high == _parser.MAXREPEAT else str(high)
            lazy = "?" if kind == "MIN_REPEAT" else ""
            return f"(?:{self._sequence(inner)}){_count(low, most)}{lazy}"
        if kind == "ATOMIC_GROUP":
            return f"(?:{self._sequence(argument)})"
        if kind in {"ASSERT", "ASSERT_NOT"}:
            direction, inner = argument
            sign = "!" if kind == "ASSERT_NOT" else "="
            return f"(?{'<' if direction < 0 else ''}{sign}{self._sequence(inner)})"
        if kind == "AT":
            return self._place(argument.name)
        if kind == "GROUPREF":
            return f"\\{argument}(?:)"
        raise NotExpressible(kind)

    def _place(self, name: str) -> str:
        if name in {"AT_BOUNDARY", "AT_NON_BOUNDARY"}:
            return r"\b" if name == "AT_BOUNDARY" else r"\B"
        if name in {"AT_BEGINNING", "AT_END"}:
            return "^" if name == "AT_BEGINNING" else "$"
        # \A and \Z are `^` and `$` of a pattern that does not look at lines.
        if self.multiline:
            return r"(?<![\s\S])" if name == "AT_BEGINNING_STRING" else r"(?![\s\S])"
        return "^" if name == "AT_BEGINNING_STRING" else "$"

    def _class(self, source: str) -> str:
        members = self.names[source]
        if source in self.rest:
            others = sorted(self.named - members)
            return "[^" + "".join(map(_quoted, others)) + "]" if others else r"[\s\S]"
        if not members:
            return r"[^\s\S]"
        quoted = "".join(map(_quoted, sorted(members)))
        return quoted if len(members) == 1 else f"[{quoted}]"


def _parts(kind: str, argument: Any) -> Iterator[Any]:
    if kind == "BRANCH":
        yield from argument[1]
    elif kind == "SUBPATTERN":
        yield argument[3]
    elif kind in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
        yield argument[2]
    elif kind in {"ASSERT", "ASSERT_NOT"}:
        yield argument[1]
    elif kind == "ATOMIC_GROUP":
        yield argument
    elif kind not in {"AT", "GROUPREF", "FAILURE"}:
        raise NotExpressible(kind)


@cache
def _members_of(source: str, flags: int, characters: str) -> frozenset[str]:
    return frozenset(re.findall(source, characters, flags))  # patterns: of one class of characters


@cache
def _samples(sources: tuple[str, ...], flags: int, characters: str) -> frozenset[str]:
    """For every combination of classes its first character, ASCII before all others."""
    classes = [_members_of(source, flags, characters) for source in sources]
    samples: dict[tuple[bool, ...], str] = {}
    for character in characters:
        samples.setdefault(tuple(character in found for found in classes), character)
    return frozenset(samples.values())


def _alike(character: str) -> str:
    """The characters that may be one letter with this one where case is ignored, itself included."""
    return "".join(sorted({character, *character.lower(), *character.upper(), *"\u017f\u212a"}))


def _count(low: int, most: str) -> str:
    return {("0", ""): "*", ("1", ""): "+", ("0", "1"): "?"}.get((str(low), most)) or f"{{{low},{most}}}"


def _escaped(code: int) -> str:
    return f"\\U{code:08x}"


def _quoted(character: str) -> str:
    if character.isascii() and character.isalnum():
        return character
    if ord(character) > 0xFFFF:
        raise NotExpressible(f"{character!r} is two units of UTF-16")
    return f"\\u{ord(character):04x}"
