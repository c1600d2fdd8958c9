"""What a page's styles raise, strike out and hide is read so, wherever the style stands."""

import pytest

from shared.knowledge.documents import DocumentError
from t0_ingest.formats.html import html_to_markdown
from t0_ingest.formats.html_page import MOST_ELEMENTS, Page

RAISED = "<p>수명 10<{0} class=e style='{1}'>5</{0}>회</p>"


def text_of(markup: str) -> str:
    """The page's text."""
    return html_to_markdown(markup.encode()).text


@pytest.mark.parametrize("tag", ["span", "b", "i", "small", "font"])
@pytest.mark.parametrize(
    "style",
    [
        "vertical-align: super",
        "vertical-align: 4px",
        "position: relative; top: -0.4em",
        "position:relative;bottom:3pt",
        "transform: translateY(-4px)",
        "font-variant-position: super",
    ],
)
def test_a_digit_is_raised_however_and_wherever_its_style_is_written(tag: str, style: str) -> None:
    inline = RAISED.format(tag, style)
    by_class = f"<style>/* p */ p > .e, .f {{ {style} }}</style>" + RAISED.format(tag, "")
    by_media = f"<style>@media screen {{ {tag}.e {{ {style} }} }}</style>" + RAISED.format(tag, "")
    assert {text_of(markup) for markup in (inline, by_class, by_media)} == {"수명 10⁵회"}


def test_the_stronger_style_holds() -> None:
    sheet = "<style>.e { vertical-align: super } #x { vertical-align: baseline }</style>"
    assert text_of(sheet + "<p>10<span class=e id=x>5</span></p>") == "105"
    assert text_of(sheet + "<p>10<span class=e style='vertical-align: baseline'>5</span></p>") == "105"
    assert (
        text_of(sheet.replace("super", "super!important") + "<p>10<span class=e id=x>5</span></p>") == "10⁵"
    )
    assert (
        text_of("<style>@media print { .e { vertical-align: super } }</style>10<b class=e>5</b>") == "10**5**"
    )
    assert text_of("10<sup style='vertical-align: baseline'>5</sup>") == "105"


def test_a_class_strikes_out_cells_and_whole_rows() -> None:
    sheet = "<style>td.old, tr.old { text-decoration: line-through red }</style>"
    rows = "<tr><th>항목<th>값<tr><td>온도<td class=old>650<tr class=old><td>압력<td>90"
    rows += "<tr><td>속도<td><s>3</s> 4"
    assert text_of(f"{sheet}<table>{rows}</table>").split("\n")[2:] == [
        "| 온도 | ~~650~~ |",
        "| ~~압력~~ | ~~90~~ |",
        "| 속도 | ~~3~~ 4 |",
    ]


@pytest.mark.parametrize(
    "style",
    ["display:none", "display: none !important", "visibility:hidden", "font-size:0", "font-size: 0px"],
)
def test_what_a_class_hides_is_left_out_and_named(style: str) -> None:
    markup = "<p>온도 180 ℃<span class='a h'>190</span></p>"
    found = html_to_markdown(f"<style>.h{{{style}}}</style>{markup}".encode())
    assert found.text == "온도 180 ℃"
    assert [loss.what for loss in found.losses] == ["hidden text is left out: 190"]


@pytest.mark.parametrize(
    ("markup", "what"),
    [
        ("<style>.a::before { content: '약 ' }</style><p class=a>5", "text that a style adds is not read"),
        (
            "<style>@media (min-width: 9px) { .a { display: none } }</style><p class=a>5",
            "a style that holds under a condition is not looked at",
        ),
        (
            "<link rel=stylesheet href=a.css><p class=a>5",
            "a stylesheet is another file; what it hides, raises or strikes out is not known",
        ),
        (
            "<style>p:no-such(2) { display: none }</style><p>5",
            "a style's selector is not understood: p:no-such(2)",
        ),
    ],
)
def test_styles_that_are_not_looked_at_are_named(markup: str, what: str) -> None:
    found = html_to_markdown(markup.encode())
    assert found.text == "5"
    assert [loss.what for loss in found.losses] == [what]


def test_lists_have_the_numbers_that_their_style_shows() -> None:
    sheet = "<style>ol.k { list-style-type: hangul } ol.n { list-style: none }</style>"
    assert text_of(f"{sheet}<ol class=k start=3><li>연다<li>닫는다</ol>") == "다. 연다\n라. 닫는다"
    assert text_of(f"{sheet}<ol class=n><li>1단계: 연다</ol>") == "- 1단계: 연다"
    assert text_of("<ol reversed type=a><li>셋<li value=2>둘<li>하나</ol>") == "c. 셋\nb. 둘\na. 하나"


def test_a_page_of_far_too_many_elements_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Page, "_feed", lambda *_: pytest.fail("it was read"))
    with pytest.raises(DocumentError, match="elements allowed"):
        text_of("<b>" * (2 * MOST_ELEMENTS + 1))


def test_elements_within_elements_are_bounded() -> None:
    with pytest.raises(DocumentError, match="nested too deeply"):
        text_of("<b>x" * 1_000)
