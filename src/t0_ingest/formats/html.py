"""HTML to Markdown: the text of the page without what surrounds it."""

import codecs
import re

from bs4 import BeautifulSoup
from markdownify import ATX, MarkdownConverter

from shared.knowledge.documents import DocumentError
from shared.knowledge.parsing import decode_text

_SURROUNDINGS = [
    "script",
    "style",
    "noscript",
    "template",
    "nav",
    "footer",
    "form",
    "iframe",
    "svg",
    "button",
]
_CHARSET = re.compile(
    rb"""<meta[^<>]{0,200}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([\w.:-]{1,40})""", re.IGNORECASE
)
_CHARSETS = re.compile(
    r"utf-8|utf-16(?:-[bl]e)?|ascii|cp949|euc_kr|johab|cp125\d|iso8859-\d{1,2}|koi8-r|"
    r"shift_jis|cp932|euc_jp|gb2312|gbk|gb18030|big5"
)
"""Character sets of documents; Python knows further codecs by name that are none, some of them slow."""

_BLANK_LINES = re.compile(r"\n{3,}")


def html_to_markdown(data: bytes) -> str:
    """The page as Markdown, its `<title>` as the heading where it has none of its own.

    The encoding is UTF-8, the one the page declares, or CP949. Raises DocumentError.
    """
    return markup_to_markdown(_decoded(data))


def markup_to_markdown(markup: str) -> str:
    """HTML text as Markdown. Raises DocumentError where it is nested too deeply to be a document."""
    try:
        soup = BeautifulSoup(markup, "html.parser")
        title = soup.title.get_text(" ", strip=True) if soup.title else ""
        for element in soup(_SURROUNDINGS):
            element.decompose()
        content = soup.find("main") or soup.body or soup
        # The page's title is no part of its text; images and links are of no use in an index.
        if soup.title:
            soup.title.decompose()
        converter = MarkdownConverter(
            heading_style=ATX,
            bullets="-",
            strip=["a", "img"],
            escape_asterisks=False,
            escape_underscores=False,
            table_infer_header=True,
        )
        text = str(converter.convert_soup(content))
    except RecursionError as error:
        raise DocumentError("the HTML is nested too deeply") from error
    text = _BLANK_LINES.sub("\n\n", text).strip()
    if title and text and not re.search(r"^# ", text, re.MULTILINE):
        return f"# {title}\n\n{text}"
    return text


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
