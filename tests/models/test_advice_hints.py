"""What to write in the schema is said where a lack of it is why no setting is known, and nowhere else."""

from dataclasses import replace
from typing import get_args

import pytest

from shared.contracts.t2 import Advice, AdviceCode
from t2_importance.advice_hints import with_hint
from tests.models.test_groups import without_follows
from tests.quality_parts import schema


@pytest.mark.parametrize("code", get_args(AdviceCode))
def test_it_is_said_only_of_a_line_that_names_no_follows(code: AdviceCode) -> None:
    advice: Advice = {"code": code, "message": "No.", "message_ko": "없음."}
    assert with_hint(schema(), advice) == advice
    bare = with_hint(without_follows(schema()), advice)
    assert ("follows:" in bare["message"]) == ("follows:" in bare["message_ko"]) == (code == "no_setting")
    one = replace(without_follows(schema()), features=schema().features)
    assert with_hint(one, advice) == advice
