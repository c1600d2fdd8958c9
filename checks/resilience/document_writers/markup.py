"""Generated documents as HTML, Markdown and plain text."""

from html import escape

from checks.resilience.generated_sheets import Place, Sheet, Text, grid_of, shown

_STRUCK = (
    "<s>{}</s>",
    "<del>{}</del>",
    '<span style="text-decoration: line-through">{}</span>',
    '<b class="o">{}</b>',
)
_HIDDEN = ('<span style="display:none">{}</span>', '<i class="h">{}</i>', "<span hidden>{}</span>")
_RAISED = ("<sup>{}</sup>", '<span class="e">{}</span>', '<span style="position:relative;top:-4px">{}</span>')
_SHEET = (
    "<style>.o { text-decoration: line-through } .h { display: none }"
    " span.e { vertical-align: super; font-size: 70% }</style>"
)


def html_file(sheet: Sheet) -> bytes:
    """An HTML page; styles stand in elements, attributes or classes, end tags are left out now and then."""
    body = "".join(f"<p>{_written(text, sheet.choice)}</p>" for text in sheet.paragraphs)
    first = "".join(f"<li>{_written(text, sheet.choice)}</li>" for text in sheet.steps[: sheet.before])
    rest = "".join(f"<li>{_written(text, sheet.choice)}</li>" for text in sheet.steps[sheet.before :])
    body += f"<ol>{first}</ol><p>사진</p><ol start={sheet.before + 1}>{rest}</ol>"
    rows = "".join(f"<tr>{''.join(_place(place, sheet.choice) for place in row)}</tr>" for row in sheet.table)
    page = f"<meta charset='utf-8'>{_SHEET}{body}<table><colgroup><col><col></colgroup>{rows}</table>"
    if sheet.choice % 4 == 0:
        page = page.replace("</td>", "").replace("</tr>", "").replace("</li>", "")
    return page.encode()


def markdown_file(sheet: Sheet) -> bytes:
    """A Markdown file whose table has its merged cells written out."""
    rows = [" | ".join(cell.replace("|", "\\|") for cell in row) for row in grid_of(sheet)]
    lines = [f"| {row} |" for row in rows]
    table = [lines[0], "|" + "---|" * len(sheet.table[0]), *lines[1:]]
    return "\n".join([*_lines(sheet), *table]).encode("utf-8-sig" if sheet.choice % 3 == 0 else "utf-8")


def text_file(sheet: Sheet) -> bytes:
    """A text file in one of the character sets of Korean editors."""
    rows = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in grid_of(sheet)]
    text = "\r\n".join([*_lines(sheet), *rows])
    return text.encode(("utf-8", "cp949", "utf-16")[sheet.choice % 3])


def _lines(sheet: Sheet) -> list[str]:
    steps = [f"{number}. {shown(text)}" for number, text in enumerate(sheet.steps, 1)]
    broken = [*steps[: sheet.before], "", "사진", "", *steps[sheet.before :]]
    return [*(line for text in sheet.paragraphs for line in (shown(text), "")), *broken, ""]


def _written(text: Text, choice: int) -> str:
    parts: list[str] = []
    for piece, mark in text:
        match mark:
            case "raised":
                form = _RAISED[choice % len(_RAISED)]
            case "lowered":
                form = "<sub>{}</sub>"
            case "struck":
                form = _STRUCK[choice % len(_STRUCK)]
            case "hidden":
                form = _HIDDEN[choice % len(_HIDDEN)]
            case "fraction":
                above, below = piece.split("/")
                parts.append(f"<math><mfrac><mn>{above}</mn><mn>{below}</mn></mfrac></math>")
                continue
            case _:
                form = "{}"
        parts.append(form.format(escape(piece)))
    return "".join(parts)


def _place(place: Place, choice: int) -> str:
    lines = [_written(text, choice) for text in place.lines]
    text = "<br>".join(lines) if choice % 2 else "".join(f"<p>{line}</p>" for line in lines)
    if place.inner:
        rows = "".join(
            f"<tr>{''.join(f'<td>{_written(t, choice)}</td>' for t in row)}</tr>" for row in place.inner
        )
        text += f"<table>{rows}</table>"
    return f'<td rowspan="{place.rows}" colspan="{place.columns}">{text}</td>'
