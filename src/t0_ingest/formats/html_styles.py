"""A page's own styles, as they change its text: raised, lowered and struck out letters, and what is hidden.

Stylesheets within the page and `style` attributes are put together as browsers do: by importance, by the
weight of the selector, by order. Elements are then marked up (`sup`, `sub`, `del`), for all that read them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import soupsieve
from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PreformattedString

from shared.knowledge.documents import Loss

_LAST_PART: Final = re.compile(r"(?:^|[\s>+~])([^\s>+~]{1,200})$")
_NAMED: Final = re.compile(r"[.#][\w-]{1,100}")
_PSEUDO: Final = re.compile(r"::?(before|after)", re.IGNORECASE)
_TAG: Final = re.compile(r"^[a-zA-Z][a-zA-Z0-9]{0,20}")
_CONDITION: Final = re.compile(r"[:\[]")
_LENGTH: Final = re.compile(r"([+-]?)[0-9.]{0,9}[1-9][0-9.]{0,9}(?:pt|px|r?em|ex|%)")
_MOVED: Final = re.compile(r"translatey\(([+-]?)[0-9.]{0,9}[1-9][0-9.]{0,9}(?:pt|px|r?em|ex|%)\)")
_NOTHING: Final = re.compile(r"0{1,4}(?:\.0{1,4})?(?:pt|px|r?em|%)?")
_EXPONENT: Final = re.compile(r"[+\-−]?[0-9]{1,4}")
_MATTERS: Final = frozenset(
    {
        *(
            "vertical-align",
            "position",
            "top",
            "bottom",
            "transform",
            "mso-text-raise",
            "font-variant-position",
        ),
        *("text-decoration", "text-decoration-line", "display", "visibility", "font-size", "content"),
        *("list-style", "list-style-type"),
    }
)
_CELLS: Final = frozenset({"td", "th", "tr", "tbody", "thead", "tfoot", "table", "col"})
_BRACE: Final = re.compile(r"[{}]")
_DEEPEST: Final = 20
_INLINE: Final = frozenset({"span", "b", "i", "em", "strong", "small", "font", "u"})
_MOST_RULES: Final = 300
_MOST_TESTS: Final = 200_000
"""Of a page: selectors that say something here, and elements that are tried for them."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """One selector with its declarations, the number of ids, classes and tags in it, and its order."""

    selector: str
    declared: dict[str, str]
    weight: tuple[int, int, int]
    order: int


class PageStyles:
    """The styles of a page; `losses` are what they say that is not understood."""

    def __init__(self, soup: BeautifulSoup) -> None:
        self.losses: list[Loss] = []
        self._soup = soup
        self._found: dict[int, list[tuple[tuple[int, int, int, int], dict[str, str]]]] = {}
        self._tests = 0
        rules = self._rules()
        self._by_name = _by_name(soup) if rules else {}
        for rule in rules:
            for element in self._elements(rule):
                weight = (*rule.weight, rule.order)
                self._found.setdefault(id(element), []).append((weight, rule.declared))

    def of(self, element: Tag) -> dict[str, str]:
        """The properties of an element that matter here, in lower case."""
        sheets = sorted(self._found.get(id(element), ()), key=lambda one: one[0])
        inline = declarations(str(element.get("style", "")))
        if not sheets:
            return {name: _value(value) for name, value in inline.items()}
        found: dict[str, str] = {}
        for declared in (*(one for _, one in sheets), inline):
            found.update({n: v for n, v in declared.items() if "!" in v or "!" not in found.get(n, "")})
        return {name: _value(value) for name, value in found.items()}

    def mark_up(self) -> None:
        """Wrap what the styles raise, lower and strike out into the elements that say so."""
        styled = [one for one in self._soup.find_all(True) if one.has_attr("style") or id(one) in self._found]
        for element in styled:
            style = self.of(element)
            name = _raised(element, style)
            if name and element.name in _INLINE:
                element.name = name
            elif name:
                _wrap(self._soup, element, name)
            elif element.name in {"sup", "sub"} and style.get("vertical-align") in {
                "baseline",
                "0",
                "middle",
            }:
                element.name = "span"
            struck = style.get("text-decoration-line", style.get("text-decoration", ""))
            if "line-through" in struck and element.name not in {"s", "del", "strike"}:
                _wrap(self._soup, element, "del")

    def is_hidden(self, element: Tag) -> bool:
        """True if browsers show nothing of an element."""
        if element.has_attr("hidden"):
            return True
        if not (element.has_attr("style") or id(element) in self._found):
            return False
        style = self.of(element)
        return (
            style.get("display") == "none"
            or style.get("visibility") in {"hidden", "collapse"}
            or bool(_NOTHING.fullmatch(style.get("font-size", "")))
        )

    def _rules(self) -> list[_Rule]:
        text = "".join(one.get_text() for one in self._soup("style") if _is_for_screens(one.get("media")))
        text = text.replace("<!--", "").replace("-->", "")
        if any("stylesheet" in (one.get("rel") or ()) for one in self._soup("link")):
            self._lose("a stylesheet is another file; what it hides, raises or strikes out is not known")
        rules: list[_Rule] = []
        for at_rule, selectors, body in css_rules(text):
            declared = {n: v for n, v in declarations(body).items() if n in _MATTERS}
            if not declared or not self._holds(at_rule):
                continue
            for selector in map(str.strip, selectors.split(",")):
                if _PSEUDO.search(selector):
                    if _value(declared.get("content", "none")) not in {"none", "normal", "''", '""'}:
                        self._lose("text that a style adds is not read")
                elif len(rules) >= _MOST_RULES:
                    self._lose("a style has more rules than are looked at")
                else:
                    rules.append(_Rule(selector, declared, _weight(selector), len(rules)))
        return rules

    def _holds(self, at_rule: str) -> bool:
        """True if rules within `@media` and its like hold for all screens; those for paper alone do not."""
        name, _, condition = at_rule.partition(" ")
        if not at_rule or (name == "@media" and _is_for_screens(condition)):
            return True
        if name not in {"@page", "@font-face"} and "print" not in condition:
            self._lose("a style that holds under a condition is not looked at")
        return False

    def _lose(self, what: str) -> None:
        if all(loss.what != what for loss in self.losses):
            self.losses.append(Loss("", what))

    def _elements(self, rule: _Rule) -> Iterator[Tag]:
        """The elements that a selector means; candidates are found by the names in its last part."""
        part = _LAST_PART.search(rule.selector)
        last = part[1] if part else ""
        own = _CONDITION.split(last)[0]
        tag = _TAG.match(own)
        names = [*_NAMED.findall(own), *([tag[0].lower()] if tag else [])]
        simple = last == rule.selector and not _CONDITION.search(last)
        try:
            compiled = None if simple else soupsieve.compile(rule.selector)
        except (soupsieve.SelectorSyntaxError, ValueError, TypeError):
            self._lose(f"a style's selector is not understood: {rule.selector[:60]}")
            return
        sets = sorted((self._by_name.get(name, []) for name in names or ["*"]), key=len)
        others = [set(map(id, one)) for one in sets[1:]]
        for element in sets[0]:
            self._tests += 1
            if self._tests > _MOST_TESTS:
                self._lose("a style has more elements than are looked at")
                return
            if all(id(element) in one for one in others) and (compiled is None or compiled.match(element)):
                yield element


def css_rules(text: str) -> Iterator[tuple[str, str, str]]:
    """Each rule of a stylesheet: the at-rule around it (`@media print`), its selectors, its declarations."""
    text = "".join(
        part.partition("*/")[2] if number else part for number, part in enumerate(text.split("/*"))
    )
    opened: list[str] = []
    end = 0
    for found in _BRACE.finditer(text):
        part = text[end : found.start()].rpartition(";")[2].strip()
        if found[0] == "{":
            opened.append(" ".join(part.lower().split()) if part.startswith("@") else part)
        elif opened:
            selectors = opened.pop()
            around = next((one for one in opened if one.startswith("@")), "")
            if selectors and not selectors.startswith("@"):
                yield around, selectors, text[end : found.start()]
        end = found.end()
        if len(opened) > _DEEPEST:
            return


def declarations(style: str) -> dict[str, str]:
    """The properties of a style with their last values."""
    found: dict[str, str] = {}
    for declaration in style.split(";"):
        name, colon, value = declaration.partition(":")
        if colon:
            found[name.strip().lower()] = value.strip().lower()
    return found


def _value(value: str) -> str:
    return value.partition("!")[0].strip()


def _weight(selector: str) -> tuple[int, int, int]:
    tags = re.findall(r"(?:^|[\s>+~])[a-zA-Z]", selector)
    return selector.count("#"), selector.count(".") + selector.count(":") + selector.count("["), len(tags)


def _by_name(soup: BeautifulSoup) -> dict[str, list[Tag]]:
    """The elements of a page by tag, `.class` and `#id`; all of them by `*`."""
    found: dict[str, list[Tag]] = {}
    for element in soup.find_all(True):
        names = {f".{name}" for name in element.get("class") or ()} | {element.name, "*"}
        if element.has_attr("id"):
            names.add(f"#{element['id']}")
        for name in names:
            found.setdefault(name, []).append(element)
    return found


def _is_for_screens(media: object) -> bool:
    return str(media or "").strip().lower() in {"", "all", "screen"}


def _raised(element: Tag, style: dict[str, str]) -> str:
    """`sup` or `sub` where a style moves an element's text off its line, else empty."""
    if element.name in _CELLS or element.name in {"sup", "sub", "img"}:
        return ""
    align = style.get("vertical-align", "")
    position = style.get("font-variant-position", "")
    if align in {"super", "sub"} or position in {"super", "sub"}:
        return "sup" if "super" in {align, position} else "sub"
    if not (_EXPONENT.fullmatch(element.get_text().strip()) and _behind_a_word(element)):
        return ""
    is_moved = style.get("position") == "relative"
    ways = (
        (_LENGTH, align, ""),
        (_LENGTH, style.get("mso-text-raise", ""), ""),
        (_LENGTH, style.get("bottom", "") if is_moved else "", ""),
        (_LENGTH, style.get("top", "") if is_moved else "", "-"),
        (_MOVED, style.get("transform", ""), "-"),
    )
    for form, value, up in ways:
        found = form.match(value)
        if found:
            return "sup" if (found[1] == "-") == (up == "-") else "sub"
    return ""


def _behind_a_word(element: Tag) -> bool:
    before = element.previous_sibling
    return before is not None and before.get_text()[-1:].isalnum()


def _wrap(soup: BeautifulSoup, element: Tag, name: str) -> None:
    """Put each text below an element into an element of its own."""
    for text in list(element.find_all(string=True)):
        if isinstance(text, NavigableString) and not isinstance(text, PreformattedString) and text.strip():
            text.wrap(soup.new_tag(name))
