"""One trace id for a question, whichever way a call goes."""

import re
from contextvars import copy_context

import pytest

from shared import trace

ROOT = "1-67891233-abcdef012345678912345678"
HEADER = f"Root={ROOT};Parent=53995c3f42cd8ad8;Sampled=1;Lineage=1:a87bd80c:0"
FORM = re.compile(r"1-[0-9a-f]{8}-[0-9a-f]{24}")


@pytest.mark.parametrize("header", [HEADER, f"Root={ROOT}", f"Self=1-1-a;Root={ROOT};Sampled=0"])
def test_the_root_is_found_wherever_it_stands(header: str) -> None:
    assert trace.root_of(header) == ROOT


@pytest.mark.parametrize("header", [None, "", "Root=", "Root=1-zz-12", f"NotRoot={ROOT}", ROOT])
def test_what_holds_no_root_gives_none(header: str | None) -> None:
    assert trace.root_of(header) is None


def begun() -> tuple[str, str]:
    """The root and the header of a request that begins, in a context of its own."""
    return copy_context().run(lambda: (trace.start(), trace.current()))


def test_a_request_takes_up_the_trace_that_lambda_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(trace.VARIABLE, HEADER)
    assert begun() == (ROOT, HEADER)


def test_without_lambda_each_request_gets_a_trace_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(trace.VARIABLE, raising=False)
    first, header = begun()
    assert FORM.fullmatch(first)
    assert header == f"Root={first}"
    assert begun()[0] != first


def test_the_trace_of_a_request_ends_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(trace.VARIABLE, raising=False)
    begun()
    assert trace.current() == ""
