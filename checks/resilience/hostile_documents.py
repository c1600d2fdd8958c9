# ruff: noqa: E501  (a table of short hostile texts reads best a family at a time)
"""Documents that nobody should upload, made from a seed: every format, every family of harm known to us.

Some are only odd and can be read; the rest has to be refused by name. A further family is one function with
`@family(endings, …)`.
"""

import io
import random
import unicodedata
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from checks.standins.document_files import encrypted_pdf, pdf, word, zipped
from checks.standins.office_files import hwpx_of, slides_of, workbook_of

type Make = Callable[[random.Random], str | bytes]

_ODD_NAMES = (
    " 금형 점검",
    unicodedata.normalize("NFD", "-누설"),
    "-\u202e",
    "-[x]",
    "-\n",
    "-😀",
    "-" + "가" * 60,
    "-\udcff\udcfe",  # bytes that are no text, as Python shows them
    "-%00",
    "-'\"<b>",
)
_FAMILIES: list[tuple[str, tuple[str, ...], Make]] = []
_TEXT = (".md", ".txt")


@dataclass(frozen=True, slots=True)
class HostileDocument:
    """A file to be read: its name below the folder, which may be bytes that are no text, and its content."""

    name: str
    data: bytes


def hostile_documents(count: int, seed: int) -> Iterator[HostileDocument]:
    """So many documents, the same ones for the same seed; half of them damaged copies of sound ones."""
    rng = random.Random(seed)
    order = list(_FAMILIES)
    rng.shuffle(order)
    for number in range(count):
        if number % 2:
            name, ending, data = _damaged(rng)
        else:
            label, endings, make = order[number // 2 % len(order)]
            made = make(rng)
            name, ending = label, rng.choice(endings)
            data = made.encode("utf-8", "surrogatepass") if isinstance(made, str) else made
        yield HostileDocument(_file_name(f"{number:05}-{name}", ending, rng), data)


def _file_name(stem: str, ending: str, rng: random.Random) -> str:
    if ending == "glossary.yaml":
        return f"{stem}/{ending}"
    odd = rng.choice(_ODD_NAMES) if rng.random() < 0.2 else ""
    return f"{stem}{odd}{rng.choice((ending, ending, ending, ending.upper()))}"


def family(*endings: str) -> Callable[[Make], Make]:
    """Count a function that makes a document among the families of these file endings."""

    def register(make: Make) -> Make:
        _FAMILIES.append((make.__name__.strip("_").replace("_", "-"), endings, make))
        return make

    return register


# --- damaged copies


def _damaged(rng: random.Random) -> tuple[str, str, bytes]:
    ending = rng.choice(tuple(_SOUND))
    data = bytearray(_SOUND[ending])
    kind = rng.choice(("cut", "flip", "splice", "repeat", "other-ending", "zeros", "noise"))
    at = rng.randrange(len(data))
    if kind == "cut":
        del data[at:]
    elif kind == "flip":
        for _ in range(rng.choice((1, 3, 30))):
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    elif kind == "splice":
        data[at:at] = _SOUND[rng.choice(list(_SOUND))][: rng.randrange(400)]
    elif kind == "repeat":
        data[at:at] = bytes(data[at : at + 100]) * rng.choice((2, 50))
    elif kind == "other-ending":
        ending = rng.choice(
            (".md", ".txt", ".html", ".htm", ".docx", ".pdf", ".markdown", ".csv", ".hwp", "")
        )
    elif kind == "zeros":
        data[at : at + 40] = bytes(40)
    else:
        data[at : at + 40] = rng.randbytes(40)
    return kind, ending, bytes(data)


_SOUND = {
    ".md": "---\ntitle: 소착 점검\ncategory: defect\ndefect_modes: [soldering]\nask:\n  - 붙어요\n---\n# 소착 점검\n\n"
    "## 확인\n\n- **이형제**를 본다.\n\n| 항목 | 값 |\n|---|---|\n| 보압 | 100 MPa |\n".encode(),
    ".txt": "금형 온도는 190도에서 200도 사이로 유지한다.\n\nCheck the gate for wear.\n".encode(),
    ".html": "<html><head><title>게이트</title></head><body><h1>게이트</h1><p>마모를 <b>매주</b> 본다.</p>"
    "<table><tr><td>하나</td><td>둘</td></tr></table></body></html>".encode(),
    ".docx": word(
        ("heading 1", "소착"), ("Normal", "이형제를 본다."), table=[["항목", "값"], ["보압", "100"]]
    ),
    ".pdf": pdf(["금형 관리 표준", "- 냉각수 유량을 본다."], ["둘째 쪽", "보압 100 MPa"]),
    ".hwpx": hwpx_of("<hp:p><hp:run><hp:t>보압 100 MPa를 본다.</hp:t></hp:run></hp:p>"),
    ".pptx": slides_of("<p:sp><p:txBody><a:p><a:r><a:t>보압 100 MPa</a:t></a:r></a:p></p:txBody></p:sp>"),
    ".xlsx": workbook_of({"점검": '<sheetData><row><c r="A1" t="str"><v>보압</v></c></row></sheetData>'}),
}


# --- YAML


def _with_head(head: str) -> str:
    return f"---\n{head}\n---\n# 제목\n\n본문\n"


@family(*_TEXT)
def _yaml_tag(rng: random.Random) -> str:
    value = rng.choice(
        ("!!bool maybe", "!!int x", "!!float .", "!!timestamp 0", "!!binary é", "!!set [a]", "!!omap {a: b}",
         "!!pairs x", "!!null x", "!!python/object/apply:os.system [x]", "!!python/name:os.system", "!x y",
         "!<tag:x> y", "!!merge x", "!!value x", "!!timestamp 2025-02-30", "!!map [a]")
    )  # fmt: skip
    return _with_head(f"{rng.choice(('title', 'id', 'tags', 'ask', 'language'))}: {value}")


@family(*_TEXT)
def _yaml_value(rng: random.Random) -> str:
    value = rng.choice(
        ("2025-02-30", "2025-13-01 99:99:99", "9" * 5000, "0x" + "f" * 5000, ".nan", "-.inf", "190:20:30", "yes",
         "~", "1e999999999", "{a: b}", "[[[]]]", "|\n  a\n  b", '"\\0"', '"\\x1b[2J"', '"\\uD800"', "=", "<<",
         "*x", "&x", "%", "@", "`", "'" * 3001, "x" * 300, "0o" + "7" * 9000, "1_000_000")
    )  # fmt: skip
    return _with_head(f"{rng.choice(('title', 'id', 'category', 'ask', 'defect_modes', 'sources'))}: {value}")


@family(*_TEXT)
def _yaml_nesting(rng: random.Random) -> str:
    mark = rng.choice(("[", "{", "- ", "? ", "{a: ", "[{", "a:\n "))
    return _with_head("id: " + mark * rng.choice((30, 20_000)))


@family(*_TEXT)
def _yaml_nesting_signal(_: random.Random) -> str:
    return (
        _with_head("id: " + "[" * 49_000) if _.random() < 0.5 else "---\nid: " + "[" * 100_000 + "\n---\nx\n"
    )


def _laughs(_: random.Random) -> str:
    rows = ["a: &a [x,x,x,x,x,x,x,x,x]"]
    rows += [f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]" for n in range(12)]
    return "\n".join(rows)


@family(*_TEXT)
def _yaml_laughs(rng: random.Random) -> str:
    return _with_head(_laughs(rng))


@family(*_TEXT)
def _yaml_keys(rng: random.Random) -> str:
    return _with_head(
        rng.choice(
            ("title: a\ntitle: b", "? [a]\n: b", "<<: {title: x}", "1: x", "~: x", "title: &a b\nid: *a",
             "---\ntitle: x", "%YAML 9.9", "\n".join(f"k{n}: v" for n in range(4000)), "a: &a\n  - *a",
             "title: x\n...\nid: y", "x" * 2000 + ": y")
        )
    )  # fmt: skip


@family("glossary.yaml")
def _glossary(rng: random.Random) -> str:
    return rng.choice(
        ("terms: [" * 50_000, _laughs(rng), "terms: !!python/tuple [x]", "terms:\n- {id: !!bool maybe, ko: [가]}",
         "terms: 3", "terms: [{id: x}]", "terms: [{id: x, ko: [" + "가, " * 5000 + "]}]", "\0", "",
         "terms:\n" + "".join(f"- {{id: f{n}, ko: [단어{n}]}}\n" for n in range(6000)))
    )  # fmt: skip


# --- text


@family(*_TEXT)
def _long_run(rng: random.Random) -> str:
    piece = rng.choice(
        ("-", "- ", "#", "# ", "*", "**", "**a ", "`", "__", "[", "![", "](", "[a](", "|", ">", "~", " ", "\n",
         "\t", "1", "1.", "1) ", "가", "a", "\u0301", "\u200b", "\u3000", "<", "&", "\\", "=", "$", "_a", "a_",
         "\u1100\u1161", "😀", "\u202e", "-\n", "#\n", "\r", "\u2028")
    )  # fmt: skip
    return f"# 제목\n\n{piece * rng.choice((40, 5_000, 100_000 // len(piece)))}\n끝\n"


@family(*_TEXT)
def _long_heading(rng: random.Random) -> str:
    return f"{'#' * rng.randint(1, 9)} {'긴 제목 ' * 20_000}{'#' * 50_000}\n\n" + "본문.\n\n" * 2_000


@family(*_TEXT)
def _many_headings(rng: random.Random) -> str:
    return "".join(f"{'#' * rng.randint(1, 6)} 제목 {n}\n" for n in range(5_000))


@family(*_TEXT)
def _front_matter_without_end(rng: random.Random) -> str:
    return rng.choice(
        ("---\n", "---\ntitle: x\n", "---\n---\n", "---", "---\n" * 5_000, "---\n" + "a: b\n" * 9_000)
    )


@family(*_TEXT, ".html")
def _encoding(rng: random.Random) -> bytes:
    text = "---\ntitle: 소착\n---\n금형 온도를 본다.\n"
    name = rng.choice(
        ("utf-16-le", "utf-16-be", "utf-32", "cp949", "johab", "shift_jis", "utf-8-sig", "utf-7", "gb18030")
    )
    data = text.encode(name, "replace")
    return rng.choice(
        (data, b"\xff\xfe" + data, b"\xfe\xff" + data[:-1], b"\xef\xbb\xbf" * 3 + data, data + b"\x80")
    )


@family(*_TEXT, ".html", ".docx", ".pdf")
def _bytes(rng: random.Random) -> bytes:
    return rng.choice(
        (b"", b"\0", b"\0" * 10_000, rng.randbytes(2_000), bytes(range(256)), b"\x1a", b"\xed\xa0\x80" * 50,
         b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x1f\x8b\x08", b"MZ", b" " * 50_000)
    )  # fmt: skip


@family(*_TEXT)
def _decomposed(_: random.Random) -> str:
    return unicodedata.normalize("NFD", "# 금형 점검\n\n누설을 확인한다.\n") + "e" + "\u0301\u0323" * 4_000


@family(*_TEXT)
def _too_long(_: random.Random) -> str:
    return "글 " * 1_100_000


# --- HTML


@family(".html", ".htm")
def _html_nesting(rng: random.Random) -> str:
    tag = rng.choice(
        ("div", "p", "b", "table><tr><td", "ul><li", "blockquote", "span", "h1", "pre", "svg", "a")
    )
    return f"<{tag}>" * rng.choice((200, 3_000)) + "본문"


@family(".html", ".htm")
def _html_syntax(rng: random.Random) -> str:
    piece = rng.choice(
        ("<", "<!--", "<!", "<![CDATA[", "<a href='", "&#", "&#x110000;", "&#xD800;", "</p>", "<p <p", "<?", "&amp",
         "<script>", "<a b=c ", "</", "<!DOCTYPE ", "&#9999999999;", "<meta charset=", "<table>", "<td>")
    )  # fmt: skip
    return "<p>본문</p>" + piece * rng.choice((3, 4_000))


@family(".html", ".htm")
def _html_attributes(rng: random.Random) -> str:
    many = "".join(f" a{number}={number}" for number in range(rng.choice((2_000, 300_000))))
    long = "x" * 2_000_000
    head = rng.choice((f"<p{many}>", f"<p a='{long}'>", f"<{long}>", f"<p {long}=''>", f"<!--{long}-->"))
    return f"<p>본문</p>{head}끝"


@family(".html", ".htm")
def _html_table(rng: random.Random) -> str:
    span = rng.choice(("1000000000", "-1", "x", "9" * 400, "1e9", "0", "٣", "1000"))
    return f'<table><tr><td colspan="{span}" rowspan="{span}">가</td></tr></table>' * 20


@family(".html", ".htm")
def _html_charset(rng: random.Random) -> bytes:
    name = rng.choice(
        ("idna", "punycode", "unicode_escape", "zlib", "base64", "rot13", "undefined", "utf-7", "x" * 90, "hex",
         "raw_unicode_escape", "mbcs", "utf-32", "euc-kr", "..", "palmos")
    )  # fmt: skip
    return f'<meta charset="{name}"><p>본문 \\u0041 {"a" * 3_000}</p>'.encode()


# --- Word


def _word_of(body: str, **members: str) -> bytes:
    sound = {}
    with zipfile.ZipFile(io.BytesIO(_SOUND[".docx"])) as archive:
        sound = {name: archive.read(name).decode() for name in archive.namelist()}
    return zipped({**sound, "word/document.xml": body, **members})


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@family(".docx")
def _word_bomb(rng: random.Random) -> bytes:
    size = rng.choice((30_000_000, 201_000_000))
    text = "가" * 10 if size < 100_000_000 else "0" * size
    many = f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" * (2_000 if size < 100_000_000 else 1)
    return _word_of(f"<w:document {_W}><w:body>{many}</w:body></w:document>")


@family(".docx")
def _word_entities(rng: random.Random) -> bytes:
    entities = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(12))
    outside = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    head, use = rng.choice(
        ((f'<!DOCTYPE x [<!ENTITY a0 "가">{entities}]>', "&a12;"), (outside, "&e;"),
         (f'<!DOCTYPE x [<!ENTITY q "{"x" * 50_000}">]>', "&q;" * 20_000))
    )  # fmt: skip
    return _word_of(
        f"{head}<w:document {_W}><w:body><w:p><w:r><w:t>{use}</w:t></w:r></w:p></w:body></w:document>"
    )


@family(".docx")
def _word_nesting(rng: random.Random) -> bytes:
    tag = rng.choice(("w:tbl><w:tr><w:tc", "w:p", "w:r", "w:sdt><w:sdtContent", "w:ins"))
    depth = rng.choice((100, 5_000))
    close = "".join(f"</{part.strip('<')}>" for part in reversed(tag.split(">")))
    return _word_of(f"<w:document {_W}><w:body>{f'<{tag}>' * depth}{close * depth}</w:body></w:document>")


@family(".docx")
def _word_parts(rng: random.Random) -> bytes:
    body = f"<w:document {_W}><w:body><w:p/></w:body></w:document>"
    return rng.choice(
        (
            lambda: _word_of(body, **{"word/styles.xml": f'<w:styles {_W}><w:style w:styleId="a"><w:basedOn '
                                                         'w:val="a"/></w:style></w:styles>'}),
            lambda: _word_of(body, **{"_rels/.rels": "<Relationships/>"}),
            lambda: _word_of("<w:document/>"),
            lambda: _word_of("\0"),
            lambda: _word_of(body, **{"word/numbering.xml": "<" * 1000}),
            lambda: _word_of(f'<w:document {_W}><w:body><w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="99999999"/>'
                             "</w:tcPr><w:p/></w:tc></w:tr></w:tbl></w:body></w:document>"),
            lambda: zipped({"[Content_Types].xml": "x"}),
            lambda: zipped({f"{n}": "" for n in range(3_000)}),
        )
    )()  # fmt: skip


@family(".docx")
def _word_outside(rng: random.Random) -> bytes:
    """Relationships that lead out of the file, and a page that asks for them."""
    target = rng.choice(
        (
            "file:///etc/hostname",
            "http://127.0.0.1:9/x",
            "//host/share/x",
            "../../../../etc/hostname",
            "/etc/hostname",
        )
    )
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    names = (
        "image",
        "hyperlink",
        "aFChunk",
        "subDocument",
        "attachedTemplate",
        "numbering",
        "styles",
        "footnotes",
    )
    rows = "".join(
        f'<Relationship Id="r{at}" Type="{kind}/{name}" Target="{target}" TargetMode="{rng.choice(("External", "Internal"))}"/>'
        for at, name in enumerate(names)
    )
    drawn = (
        '<w:p><w:r><w:drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" r:link="r0" r:embed="r0"/>'
        '</w:drawing><w:t>본문</w:t></w:r></w:p><w:altChunk r:id="r2"/><w:subDoc r:id="r3"/>'
    )
    return _word_of(
        f'<w:document {_W} xmlns:r="{kind}"><w:body>{drawn}</w:body></w:document>',
        **{"word/_rels/document.xml.rels": f'<Relationships xmlns="{_RELATIONS}">{rows}</Relationships>'},
    )


_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


@family(".docx")
def _word_archive(rng: random.Random) -> bytes:
    """Members that are links, lie outside, are there twice, or are not what the directory says."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(_SOUND[".docx"])) as sound,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        parts = {name: sound.read(name) for name in sound.namelist()}
        kind = rng.choice(("link", "names", "case", "link-to-itself", "many", "comment"))
        for name, data in parts.items():
            if kind.startswith("link") and name == "word/document.xml":
                link = zipfile.ZipInfo(name)
                link.create_system, link.external_attr = 3, 0o120777 << 16
                made.writestr(link, name if kind == "link-to-itself" else "/etc/hostname")
            else:
                made.writestr(name.upper() if kind == "case" else name, data)
        if kind == "names":
            for name in (
                "/etc/x",
                "../../x",
                "C:\\x",
                "word/./document.xml",
                "word//document.xml",
                "a" * 60_000,
                "\u202e",
            ):
                made.writestr(name, b"x")
        elif kind == "many":
            for number in range(30_000):
                made.writestr(f"{number}", b"")
        elif kind == "comment":
            made.comment = bytes(65_535)
    made_of = bytearray(out.getvalue())
    if rng.random() < 0.3:
        # The directory and what it leads to disagree on a size.
        at = made_of.rfind(b"PK\x01\x02")
        made_of[at + 24 : at + 28] = rng.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x01\0\0\0"))
    return bytes(made_of)


@family(".docx")
def _word_twice(rng: random.Random) -> bytes:
    """Two members of one name: which of them counts, a reader has to choose."""
    out = io.BytesIO(_SOUND[".docx"])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(out, "a") as made:
            for _ in range(rng.choice((1, 500))):
                made.writestr("word/document.xml", f"<w:document {_W}><w:body><w:p/></w:body></w:document>")
    return out.getvalue()


# --- PDF


def _pdf_of(objects: list[bytes], trailer: str = "/Root 1 0 R") -> bytes:
    out, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objects) + 1} {trailer} >>\n"
    return out + f"{end}startxref\n{len(out)}\n%%EOF\n".encode()


def _stream(data: bytes, extra: str = "") -> bytes:
    packed = zlib.compress(data)
    return (
        f"<< /Filter /FlateDecode /Length {len(packed)} {extra} >>\nstream\n".encode()
        + packed
        + b"\nendstream"
    )


_CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
_PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Resources << /Font << /F 5 0 R >> /XObject << /X 4 0 R >> >> /Contents 4 0 R >>"
_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
_PAGES = b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>"


@family(".pdf")
def _pdf_text_bomb(rng: random.Random) -> bytes:
    shown = b"BT /F 9 Tf " + (b"(" + b"a" * 1000 + b") Tj 0 -9 Td ") * rng.choice((5, 3_000)) + b" ET"
    return _pdf_of([_CATALOG, _PAGES, _PAGE, _stream(shown), _FONT])


@family(".pdf")
def _pdf_stream_bomb(rng: random.Random) -> bytes:
    data = bytes(rng.choice((1_000_000, 80_000_000)))
    twice = rng.random() < 0.3
    stream = _stream(zlib.compress(data), "") if twice else _stream(data)
    return _pdf_of([_CATALOG, _PAGES, _PAGE, stream, _FONT])


@family(".pdf")
def _pdf_loop(rng: random.Random) -> bytes:
    pages = rng.choice(
        (b"<< /Type /Pages /Count 9 /Kids [2 0 R] >>", b"<< /Type /Pages /Count 1 /Kids [3 0 R] /Parent 2 0 R >>",
         b"<< /Type /Pages /Count 999999999 /Kids [3 0 R 3 0 R] >>", b"2 0 R", b"<< /Kids 2 0 R >>",
         b"<< /Type /Pages /Count -1 /Kids [3 0 R] >>", b"[" * 20_000, b"<<" * 20_000, b"(" * 50_000)
    )  # fmt: skip
    form = _stream(b"/X Do " * 3, "/Type /XObject /Subtype /Form /Resources << /XObject << /X 4 0 R >> >>")
    return _pdf_of([_CATALOG, pages, _PAGE, form, _FONT])


@family(".pdf")
def _pdf_structure(rng: random.Random) -> bytes:
    sound = _SOUND[".pdf"]
    return rng.choice(
        (
            lambda: sound.replace(b"startxref", b"startxref\n0 "),
            lambda: sound.replace(b"/Length", b"/Length -", 1),
            lambda: sound.replace(b"/Root 1 0 R", b"/Root 99 0 R"),
            lambda: sound.replace(b"/Size", b"/Prev 9 /Size"),
            lambda: sound.replace(b"begincmap", b"begincmap " + b"1 beginbfrange <0000> <ffff> <0000> endbfrange " * 50),
            lambda: encrypted_pdf(sound, "secret"),
            lambda: b"%PDF-1.7\n" + b"1 0 obj " * 20_000,
            lambda: sound * 20,
            lambda: sound.replace(b"Tf", b"9" * 5000 + b" Tf"),
            lambda: sound.replace(b"/MediaBox [0 0 595 842]", b"/MediaBox 3 0 R"),
        )
    )()  # fmt: skip


# --- HWPX, PowerPoint, Excel


@family(".hwpx")
def _hwpx_tables(rng: random.Random) -> bytes:
    depth, span = rng.choice(((1, 10**8), (40, 200), (90, 2), (400, 1)))
    cell = f'<hp:cellSpan colSpan="{span}" rowSpan="{span}"/>'
    opening = "<hp:p><hp:run><hp:tbl><hp:tr><hp:tc><hp:subList>"
    closing = f"</hp:subList>{cell}</hp:tc></hp:tr></hp:tbl></hp:run></hp:p>"
    return hwpx_of(opening * depth + "<hp:p><hp:run><hp:t>가</hp:t></hp:run></hp:p>" + closing * depth)


@family(".hwpx", ".pptx", ".xlsx")
def _entities(rng: random.Random) -> bytes:
    bomb = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><a>&b;</a>'
    part = {"Contents/section1.xml": bomb, "ppt/presentation.xml": bomb, "xl/workbook.xml": bomb}
    return hwpx_of("<hp:p/>" * rng.choice((1, 50_000)), **part)


@family(".hwpx")
def _equations(rng: random.Random) -> bytes:
    script = rng.choice(("{" * 50_000, "{a} over " * 20_000, "^" * 50_000, "{" * 9_000 + "}^2" * 9_000))
    equation = f"<hp:equation><hp:script>{script}</hp:script></hp:equation>"
    return hwpx_of(f"<hp:p><hp:run>{equation}</hp:run></hp:p>")


@family(".pptx")
def _groups(rng: random.Random) -> bytes:
    depth = rng.choice((10, 150, 5_000))
    return slides_of("<p:grpSp>" * depth + "<p:pic/>" * 1_000 + "</p:grpSp>" * depth)


@family(".xlsx")
def _far_cells(rng: random.Random) -> bytes:
    cells = "".join(
        f'<c r="{rng.choice(("A", "XFD"))}{rng.choice((1, 10**6))}"><v>1</v></c>' for _ in range(3)
    )
    merges = '<mergeCell ref="A1:XFD1048576"/>' * rng.choice((1, 1_000))
    number = rng.choice(("1e308", "-1e308", "nan", "9" * 400, "45000"))
    style = f'<numFmts><numFmt numFmtId="164" formatCode="{rng.choice(("[h]", "yyyy", "[" * 5_000, "0" * 250))}"/></numFmts>'
    sheet = f'<sheetData><row>{cells}<c r="B2" s="0"><v>{number}</v></c></row></sheetData><mergeCells>{merges}</mergeCells>'
    return workbook_of({"a": sheet}, styles=f'{style}<cellXfs><xf numFmtId="164"/></cellXfs>')
