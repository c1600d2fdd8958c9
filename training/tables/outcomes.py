"""The meaning of a text about a part: good, a defect, or nothing that is understood.

frontend/src/table/row_facts.ts follows the same rules.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Final, Literal

from shared.tables.words import words

type PartResult = Literal["good", "defect"]
type Named = Literal["verdict", "kinds", "counts_defects"]

NAMES: Final[Mapping[Named, re.Pattern[str]]] = {
    "verdict": re.compile(
        r"^(?:(?:최종|검사|품질|외관|종합|제품|자동|x-?ray)?[\s_]{0,3}(?:판정|검사)?[\s_]{0,3}(?:판정|"
        r"결과)(?:[\s_]{0,3}(?:결과|값))?|(?:양불|양부|합부|가부)(?:[\s_]{0,3}(?:판정|여부|결과))?|(?:양품|불량|합격|"
        r"불합격)[\s_]{0,3}여부|(?:final|actual|true|inspection|quality|part|test|"
        r"pass.?or.?fail)?[\s_]{0,3}(?:outcome|result|label|verdict|judge?(?:ment)?)|quality|"
        r"pass.?(?:or)?.?fail|ok.?ng|ok / ng|defect(?:ive)?|ng|(?:総合|外観)?判定(?:結果)?|(?:合否|"
        r"良否)(?:判定)?|検査結果)$",
        re.IGNORECASE,
    ),
    "kinds": re.compile(
        r"^(?:(?:불량|결함)[\s_]{0,3}(?:유형|명|명칭|코드|종류|항목|내용|원인|모드)|(?:defect|fault|failure|"
        r"reject)[\s_]{0,3}(?:type|kind|code|mode|name|class|category)|fail[\s_]{0,3}mode|不良(?:名|"
        r"内容|種類|項目|コード))$",
        re.IGNORECASE,
    ),
    "counts_defects": re.compile(
        r"불량|결함|불합격|defect|^ng$|不良",
        re.IGNORECASE,
    ),
}


def word_key(text: str) -> str:
    """How a text of an outcome is compared."""
    return unicodedata.normalize("NFKC", text).strip().lower()


def is_named(column: str, kind: Named) -> bool:
    """True for a name of a column of verdicts, of kinds of defect, or of one in which 1 is bad."""
    return NAMES[kind].search(unicodedata.normalize("NFKC", column).strip()) is not None


def result_of(
    column: str, text: str, said: Mapping[str, PartResult | None] | None = None
) -> PartResult | None:
    """The result that a text of a column tells, None for what is not understood, which is never guessed.

    `said` holds what a person said of texts, by `word_key`.
    """
    key = word_key(text)
    told = said.get(key) if said else None
    if told is not None or (said and key in said):
        return told
    if re.fullmatch("[0-9]+", key) and not is_named(column, "counts_defects"):
        return None
    if key in words()["label"]["good"]:
        return "good"
    return "defect" if key in words()["label"]["bad"] or is_named(column, "kinds") else None
