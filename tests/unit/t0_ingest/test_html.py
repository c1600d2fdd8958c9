"""A page keeps what its markup means; what is not taken over is named."""

import pytest

from shared.knowledge.documents import Loss
from t0_ingest.formats.html import html_to_markdown


def text_of(markup: str) -> str:
    """The page's text."""
    return html_to_markdown(markup.encode()).text


def losses_of(markup: str) -> list[str]:
    """What is said of the page's losses."""
    return [loss.what for loss in html_to_markdown(markup.encode()).losses]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>수명 10<sup>5</sup>회</p>", "수명 10⁵회"),
        ("<p>3×10<sup>-4</sup> mbar</p>", "3×10⁻⁴ mbar"),
        ("<p>10<sup>5 </sup>숏, H<sub> 2</sub>O</p>", "10⁵ 숏, H ₂O"),
        ("<p>3×10<sup>−4</sup></p>", "3×10⁻⁴"),
        ("<p>x<sup>n-1</sup>, 2<sup>ab</sup></p>", "xⁿ⁻¹, 2^ab"),
        ("<p>H<sub>2</sub>O, t<sub>max</sub></p>", "H₂O, t_max"),
        ("<p>650<sup>o</sup>C</p>", "650°C"),
        ('<p>10<span style="font-size:8px; vertical-align: super">6</span></p>', "10⁶"),
        ('<p>660<sup><a href="#fn1">1</a></sup></p>', "660[^1]"),
        ("<p>1<sup>st</sup> stage</p>", "1st stage"),
        ("<details><summary>안전</summary>문 닫기</details>", "안전\n\n문 닫기"),
        ("<p>10<sup><b>5</b></sup> 10<sup><i>-</i>3</sup>회</p>", "10⁵ 10⁻³회"),
        ('<p>10<font style="vertical-align: 4pt">5</font>회</p>', "10⁵회"),
        ('<p>10<span style="position:relative;mso-text-raise:4.0pt">5</span></p>', "10⁵"),
        ('<p>H<span style="vertical-align:-0.3em">2</span>O</p>', "H₂O"),
        ('<p><span style="vertical-align:1px">650</span> ℃</p>', "650 ℃"),
        ('<p>10<span style="vertical-align:0px">5</span></p>', "105"),
        ('<p><span style="color:red; text-decoration:line-through">700</span> 650</p>', "~~700~~ 650"),
        ("<p><math><mfrac><mn>1</mn><mn>2</mn></mfrac></math> 바퀴</p>", "½ 바퀴"),
        ("<p>3<math><mfrac><mn>5</mn><mn>16</mn></mfrac></math></p>", "3 5/16"),
        (
            "<p><math><mi>v</mi><mo>=</mo><msqrt><mn>2</mn><mi>g</mi><mi>h</mi></msqrt></math></p>",
            "v=√2gh",
        ),
        (
            (
                "<p><math><semantics><mrow><msup><mn>10</mn><mn>5</mn></msup></mrow>"
                "<annotation>10^5 TeX</annotation></semantics></math></p>"
            ),
            "10⁵",
        ),
        (
            "<p><math><mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mi>c</mi></mfrac></math></p>",
            "(a+b)/c",
        ),
        ('<p><input type="checkbox" checked>안전핀 <input type="checkbox">커버</p>', "☑ 안전핀 ☐ 커버"),
        (
            "<ol><li>하나</li></ol><p>쉬고</p><ol start=2><li>둘</li><li>셋</li></ol>",
            "1. 하나\n\n쉬고\n\n2. 둘\n3. 셋",
        ),
        ("<ol type=a start=3><li>다</li><li>라</li></ol>", "c. 다\nd. 라"),
        ("<ol reversed><li>둘</li><li>하나</li></ol>", "2. 둘\n1. 하나"),
        (
            "<ul><li>가<ol><li>하나</li><li>둘</li></ol></li><li>나</li></ul>",
            "- 가\n  1. 하나\n  2. 둘\n- 나",
        ),
        ("<ol><li>하나</li><li value=5>다섯</li><li>여섯</li></ol>", "1. 하나\n5. 다섯\n6. 여섯"),
    ],
)
def test_what_markup_means_is_kept(markup: str, text: str) -> None:
    assert text_of(markup) == text


def test_merged_cells_stand_in_every_row_and_column_that_they_cover() -> None:
    markup = """<table><caption>표 1 불량</caption>
      <tr><th rowspan=2>현상</th><th colspan=2>조건</th></tr><tr><th>온도</th><th>압력</th></tr>
      <tr><td rowspan=0>소착</td><td>230</td><td>80|90</td></tr><tr><td>240</td><td>a<br>b</td></tr>
      </table>"""
    assert text_of(markup) == (
        "표 1 불량\n\n"
        "| 현상 | 조건 | 조건 |\n| --- | --- | --- |\n| 현상 | 온도 | 압력 |\n"
        "| 소착 | 230 | 80\\|90 |\n| 소착 | 240 | a; b |"
    )


def test_a_table_within_a_cell_keeps_its_values_and_is_named() -> None:
    markup = """<h2>조건</h2><table><tr><td>가</td><td>나</td></tr><tr><td>외</td><td>앞
      <table><tr><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table></td></tr>
      </table>"""
    assert "| 외 | 앞; 1, 2; 3, 4 |" in text_of(markup)
    losses = html_to_markdown(markup.encode()).losses
    assert losses == (Loss("조건", "a table within a cell is written in one line"),)


def test_a_span_that_claims_a_million_columns_is_no_table() -> None:
    markup = "<p>앞</p><table>" + '<tr><td colspan="99999999" rowspan="99999">x</td></tr>' * 50 + "</table>"
    assert losses_of(markup) == ["it has more cells than are read; left out"]


def test_a_page_within_one_form_is_read() -> None:
    assert (
        text_of("<body><form><h2>점검</h2><p>게이트를 본다.</p></form></body>") == "## 점검\n\n게이트를 본다."
    )
    assert text_of("<form><p>게이트를 본다.</p></form>") == "게이트를 본다."


def test_a_form_beside_the_text_is_left_out_and_named() -> None:
    markup = "<p>게이트를 매주 점검하고 마모를 적는다.</p><form>검색 <input></form>"
    assert text_of(markup) == "게이트를 매주 점검하고 마모를 적는다."
    assert losses_of(markup) == ["a form is left out: 검색"]


@pytest.mark.parametrize("main", ["<main></main>", "<main> <p></p></main>"])
def test_an_empty_main_hides_nothing(main: str) -> None:
    assert text_of(f"<body>{main}<p>본문</p></body>") == "본문"


@pytest.mark.parametrize(
    ("markup", "what"),
    [
        ('<p>가</p><img src=a alt="러너 그림">', "a picture is not read (러너 그림)"),
        ("<p>가</p><svg><text>1</text></svg>", "a drawing is not read"),
        ("<p>가</p><iframe src=x></iframe>", "a page within the page is not read"),
        ('<p>가</p><p style="display: none">숨김</p>', "hidden text is left out: 숨김"),
        ("<p>가</p><p hidden>숨김</p>", "hidden text is left out: 숨김"),
    ],
)
def test_what_is_not_read_is_named(markup: str, what: str) -> None:
    assert losses_of(markup) == [what]


WHOLE = (
    "<table><thead><tr><th rowspan=2>항목</th><th colspan=2>온도 (℃)</th></tr>"
    "<tr><th>하한</th><th>상한</th></tr></thead>"
    "<tbody><tr><td>용탕</td><td>640</td><td>680</td></tr>"
    "<tr><td>금형</td><td>180</td><td>220</td></tr></tbody></table>"
    "<ol start=3><li>셋<ul><li>가</li><li>나</li></ul></li><li>넷</li></ol>"
    "<dl><dt>a</dt><dd>b</dd><dt>c</dt><dd>d</dd></dl>"
)


@pytest.mark.parametrize("name", ["td", "th", "tr", "thead", "tbody", "li", "dt", "dd"])
def test_end_tags_that_may_be_left_out_change_nothing(name: str) -> None:
    assert text_of(WHOLE.replace(f"</{name}>", "")) == text_of(WHOLE)


def test_a_page_without_any_optional_end_tag_keeps_each_cell_and_item() -> None:
    bare = WHOLE
    for name in ("td", "th", "tr", "thead", "tbody", "li", "dt", "dd"):
        bare = bare.replace(f"</{name}>", "")
    assert text_of(bare) == text_of(WHOLE)
    assert "| 금형 | 180 | 220 |" in text_of(bare)


def test_a_table_in_a_cell_ends_no_cell_around_it() -> None:
    nested = "<table><tr><td>1<table><tr><td>2<td>3</table><td>4<tr><td>5<td>6</table>"
    assert text_of(nested).splitlines()[-1] == "| 5 | 6 |"
