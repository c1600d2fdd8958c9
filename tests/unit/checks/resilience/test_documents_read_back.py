"""What is written into a document of any format is read back, or its loss is named."""

import random

from checks.resilience.documents_read_back import draw, formats, missing_of, read_back


def test_300_documents_of_all_formats_change_no_value_in_silence() -> None:
    found = read_back(300, seed=1)
    assert found.silent == ()
    assert found.equal + found.named == found.documents == 300
    # What is refused or named is the exception: a reader that refuses everything finds nothing.
    assert found.equal > 0.9 * found.documents
    assert set(formats()) == {".html", ".docx", ".hwpx", ".pptx", ".xlsx", ".pdf"}


def test_an_exponent_that_is_lost_and_rows_that_are_joined_are_noticed() -> None:
    drawn = random.Random(3)
    sheet = draw(drawn)
    missing = missing_of(sheet, "수명 105회")
    assert len(missing) == len(sheet.paragraphs) + len(sheet.table)
