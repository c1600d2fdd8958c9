"""HTML to Markdown: the text of the page without what surrounds it."""

import codecs
import re
from typing import Final

from bs4 import BeautifulSoup, Tag

from shared.knowledge.documents import DocumentError, Extract, Loss
from shared.knowledge.parsing import decode_text
from t0_ingest.formats.html_converter import PageConverter, Places
from t0_ingest.formats.html_page import Page
from t0_ingest.formats.html_styles import PageStyles

_SURROUNDINGS: Final = ("script", "style", "noscript", "template", "nav", "footer", "button")
_UNREAD: Final = {
    "iframe": "a page within the page is not read",
    "svg": "a drawing is not read",
    "canvas": "a drawing is not read",
    "object": "an embedded object is not read",
    "embed": "an embedded object is not read",
    "video": "a film is not read",
    "audio": "a recording is not read",
}
_CHARSET: Final = re.compile(
    rb"""<meta[^<>]{0,200}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([\w.:-]{1,40})""", re.IGNORECASE
)
_CHARSETS: Final = re.compile(
    r"utf-8|utf-16(?:-[bl]e)?|ascii|cp949|euc_kr|johab|cp125\d|iso8859-\d{1,2}|koi8-r|"
    r"shift_jis|cp932|euc_jp|gb2312|gbk|gb18030|big5"
)
"""Character sets of documents; Python knows further codecs by name that are none, some of them slow."""

_BLANK_LINES: Final = re.compile(r"\n{3,}")
_SHARE_OF_A_PAGE: Final = 0.5
"""A form with more of the page's letters than this is the page, not something to fill in beside it."""


def html_to_markdown(data: bytes) -> Extract:
    """The page as Markdown, its `<title>` as the heading where it has none of its own.

    The encoding is UTF-8, the one the page declares, or CP949. Raises DocumentError.
    """
    try:
        soup = Page(_decoded(data))
        losses: list[Loss] = []
        places = Places(soup)
        styles = PageStyles(soup)
        losses += styles.losses
        title = soup.title.get_text(" ", strip=True) if soup.title else ""
        _without_surroundings(soup, losses, places, styles)
        styles.mark_up()
        # The page's title is no part of its text.
        if soup.title:
            soup.title.decompose()
        main = soup.find("main")
        content = main if isinstance(main, Tag) and _letters(main) else soup.body or soup
        if not isinstance(main, Tag) or not _letters(content):
            content = soup
        converter = PageConverter(losses, places, styles)
        text = str(converter.convert_soup(content))
    except RecursionError as error:
        raise DocumentError("the HTML is nested too deeply") from error
    text = _BLANK_LINES.sub("\n\n", text).strip()
    if title and text and not re.search(r"^# ", text, re.MULTILINE):
        text = f"# {title}\n\n{text}"
    return Extract(text, tuple(losses))


def _without_surroundings(
    soup: BeautifulSoup, losses: list[Loss], places: Places, styles: PageStyles
) -> None:
    for element in soup(_SURROUNDINGS):
        element.decompose()
    for element in soup(list(_UNREAD)):
        if not element.decomposed:
            losses.append(Loss(places.of(element), _UNREAD[element.name]))
            element.decompose()
    for element in soup.find_all(class_="katex-html"):
        element.decompose()  # the same equation again, drawn
    for element in soup.find_all(styles.is_hidden):
        if not element.decomposed:
            if _letters(element):
                losses.append(Loss(places.of(element), f"hidden text is left out: {_beginning(element)}"))
            element.decompose()
    whole = _letters(soup)
    for form in soup("form"):
        if form.decomposed:
            continue
        own = _letters(form)
        if own <= _SHARE_OF_A_PAGE * whole and not form.find(["table", "h1", "h2", "h3", "h4"]):
            if own:
                losses.append(Loss(places.of(form), f"a form is left out: {_beginning(form)}"))
            form.decompose()


def _letters(element: Tag) -> int:
    return sum(character.isalnum() for character in element.get_text())


def _beginning(element: Tag) -> str:
    return " ".join(element.get_text(" ").split())[:60]


def _decoded(data: bytes) -> str:
    declared = _CHARSET.search(data[:4096])
    if declared:
        try:
            name = declared.group(1).decode().lower()
            # CP949 is what Korean editors write under the names of its subset.
            name = "cp949" if name in {"euc-kr", "ks_c_5601-1987", "ksc5601"} else codecs.lookup(name).name
            if not _CHARSETS.fullmatch(name):
                return decode_text(data)
            return decode_text(data.decode(name).encode())
        except (LookupError, UnicodeError):
            pass
    return decode_text(data)
