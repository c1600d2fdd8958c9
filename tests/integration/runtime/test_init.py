"""A handler that cannot be loaded is reported as an init error, and the process ends with 1."""

import json
from pathlib import Path

import pytest

from checks.standins.runtime_api import LoopbackApi
from tests.integration.runtime.conftest import Start

GOOD = "def handler(event, context):\n    return {'statusCode': 200}\nNUMBER = 1\n"


@pytest.mark.parametrize(
    ("given", "error_type", "in_message"),
    [
        (("import no_such_module\n", "given.handler"), "Runtime.ImportModuleError", "no_such_module"),
        ((GOOD, "absent.handler"), "Runtime.ImportModuleError", "absent"),
        (("def handler(:\n", "given.handler"), "Runtime.UserCodeSyntaxError", "given.py"),
        ((GOOD, "given.missing"), "Runtime.HandlerNotFound", "missing"),
        ((GOOD, "given.NUMBER"), "Runtime.HandlerNotFound", "NUMBER"),
        ((GOOD, "handler"), "Runtime.MalformedHandlerName", "handler"),
        ((GOOD, ""), "Runtime.MalformedHandlerName", "''"),
        (("raise LookupError('MODEL_ID: not set')\n", "given.handler"), "LookupError", "MODEL_ID: not set"),
    ],
)
def test_why_the_handler_cannot_be_loaded_is_reported(
    api: LoopbackApi, start: Start, given: tuple[str, str], error_type: str, in_message: str
) -> None:
    runtime = start(*given)

    report = api.init_error()

    assert report.path == "/2018-06-01/runtime/init/error"
    assert report.headers["Lambda-Runtime-Function-Error-Type"] == error_type
    told = json.loads(report.body)
    assert told["errorType"] == error_type
    assert in_message in told["errorMessage"]
    assert isinstance(told["stackTrace"], list)
    assert runtime.wait() == 1


def test_the_stack_trace_of_an_import_leads_to_the_line_at_fault(api: LoopbackApi, start: Start) -> None:
    runtime = start("\n\n1 / 0\n")

    told = json.loads(api.init_error().body)

    assert any("given.py" in line and "line 3" in line for line in told["stackTrace"])
    runtime.wait()
    assert runtime.log()[0]["stackTrace"] == told["stackTrace"]


def test_a_handler_may_be_named_by_its_path(api: LoopbackApi, start: Start, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "inner.py").write_text(GOOD)
    start("", "folder/inner.handler")

    assert api.report_on(api.give()).http()[0]["statusCode"] == 200


PREPARES = """
prepared = []

def handler(event, context):
    return {"statusCode": 200, "body": ",".join(prepared)}

def prepare():
    prepared.append("once")
    if FAILS:
        raise LookupError("MODEL_ID: not set")

handler.prepare = prepare
"""


def test_a_handler_prepares_itself_once_before_the_first_event(api: LoopbackApi, start: Start) -> None:
    start(f"FAILS = False\n{PREPARES}")

    api.report_on(api.give())

    assert api.report_on(api.give()).http()[1] == b"once"


def test_a_handler_that_cannot_prepare_itself_is_an_init_error(api: LoopbackApi, start: Start) -> None:
    runtime = start(f"FAILS = True\n{PREPARES}")

    told = json.loads(api.init_error().body)

    assert told["errorType"] == "LookupError"
    assert told["errorMessage"] == "MODEL_ID: not set"
    assert runtime.wait() == 1
