"""What is written into a document of any format is read back, or its loss is named."""

import random

from checks.resilience.document_writers.markup import markdown_file
from checks.resilience.documents_read_back import formats, read_back
from checks.resilience.generated_sheets import NO_MARKS, draw, grid_of, missing_of, withdrawn_of


def test_300_documents_of_all_formats_change_no_value_in_silence() -> None:
    found = read_back(300, seed=1)
    assert found.silent == ()
    assert found.equal + found.named == found.documents == 300
    # What is refused or named is the exception: a reader that refuses everything finds nothing.
    assert found.equal > 0.9 * found.documents
    assert set(formats()) == {".html", ".docx", ".hwpx", ".pptx", ".xlsx", ".pdf", ".md", ".txt"}


def test_an_exponent_that_is_lost_and_rows_that_are_joined_are_noticed() -> None:
    sheet = draw(random.Random(3))
    missing = missing_of(sheet, "수명 105회")
    assert len(missing) == len(sheet.paragraphs) + len(sheet.steps) + len(sheet.table)


def test_a_value_that_slides_into_the_next_column_is_noticed() -> None:
    drawn = random.Random(5)
    sheet = draw(drawn, NO_MARKS)
    while not any("" in row[1:-1] and row[-1] for row in grid_of(sheet)):
        sheet = draw(drawn, NO_MARKS)
    text = markdown_file(sheet).decode("utf-8-sig")
    assert missing_of(sheet, text) == []
    slid = "\n".join(_slid(line) for line in text.split("\n"))
    assert missing_of(sheet, slid)


def test_what_a_document_hides_is_known() -> None:
    drawn = random.Random(7)
    sheets = [draw(drawn) for _ in range(30)]
    assert any(withdrawn_of(sheet) for sheet in sheets)
    assert not any(withdrawn_of(draw(drawn, NO_MARKS, nested=False)) for _ in range(30))


def _slid(line: str) -> str:
    """A row of a table whose empty cells were passed over."""
    cells = line.split(" | ")
    return " | ".join(
        [*(cell for cell in cells if cell.strip()), *(cell for cell in cells if not cell.strip())]
    )
