"""One trace id for a question, whichever way a call goes."""

import re
from contextvars import copy_context

import pytest

from shared import trace

ROOT = "1-67891233-abcdef012345678912345678"
HEADER = f"Root={ROOT};Parent=53995c3f42cd8ad8;Sampled=1;Lineage=1:a87bd80c:0"
FORM = re.compile(r"1-[0-9a-f]{8}-[0-9a-f]{24}")


def begun() -> tuple[str, str]:
    """The root and the header of a request that begins, in a context of its own."""
    return copy_context().run(lambda: (trace.start(), trace.current()))


def test_a_request_takes_up_the_trace_that_lambda_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(trace.TRACE_VARIABLE, HEADER)
    assert begun() == (ROOT, HEADER)


def test_without_lambda_each_request_gets_a_trace_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(trace.TRACE_VARIABLE, raising=False)
    first, header = begun()
    assert FORM.fullmatch(first)
    assert header == f"Root={first}"
    assert begun()[0] != first


def test_the_trace_of_a_request_ends_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(trace.TRACE_VARIABLE, raising=False)
    begun()
    assert trace.current() == ""
