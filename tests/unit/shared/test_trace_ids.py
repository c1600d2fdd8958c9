"""The trace id of a request: read from a tracing header, or made in the same form."""

import re

import pytest

from shared.trace import new_trace_id, root_of

ROOT = "1-65c74c60-0123456789abcdef01234567"


@pytest.mark.parametrize(
    "header",
    [
        f"Root={ROOT}",
        f"Root={ROOT};Parent=53995c3f42cd8ad8;Sampled=1;Lineage=a:0",
        f"Self=1-65c74c61-0123456789abcdef76543210;Root={ROOT}",
        f"Sampled=0; Root={ROOT} ;Parent=x",
    ],
)
def test_the_root_is_found_wherever_it_stands(header: str) -> None:
    assert root_of(header) == ROOT


@pytest.mark.parametrize(
    "header", [None, "", "Parent=x", "Root=", "Root=1-a", f"Root={ROOT}0", f"TheRoot={ROOT}", 'Root="\n{}']
)
def test_what_is_no_trace_id_is_none(header: str | None) -> None:
    assert root_of(header) is None


def test_a_new_one_has_the_same_form_and_is_new() -> None:
    made = new_trace_id()

    assert re.fullmatch(r"1-[0-9a-f]{8}-[0-9a-f]{24}", made)
    assert root_of(f"Root={made}") == made
    assert new_trace_id() != made
