"""What a new process of the agent loads before its first byte, and what waits for the first answer."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from agent.core import deferred

SRC: Final = Path(__file__).resolve().parents[3] / "src"
LOADED: Final = """
import json, sys
from agent.handler import handler
handler.prepare()
print(json.dumps(sorted(sys.modules)))
"""
PARSERS: Final = ("shared.knowledge.library", "shared.knowledge.parsing")
"""What only a document that is read needs."""


def loaded(**variables: str) -> set[str]:
    """The modules of a new process that is ready for its first request, as it is deployed."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED],
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(SRC),
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "SESSIONS_TABLE": "sessions",
            "DOCUMENTS_BUCKET": "documents",
            "LAMBDA_T1_URL": "t1",
            **variables,
        },
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def imported_for_an_answer() -> set[str]:
    """The modules that a function of the agent's core imports for itself, of those that an answer needs."""
    found = set()
    for path in (SRC / "agent" / "core").glob("*.py"):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(function, ast.FunctionDef):
                continue
            for node in ast.walk(function):
                if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("agent."):
                    found.add(node.module or "")
    return found


def test_the_list_is_what_the_core_imports_for_an_answer() -> None:
    assert imported_for_an_answer() == set(deferred.MODULES)


def test_nothing_of_it_is_there_before_the_first_byte() -> None:
    there = loaded()

    assert there & {*deferred.MODULES, *PARSERS} == set()
    assert "agent.models.rule_based.responder" not in there


def test_where_nobody_waits_for_the_init_all_of_it_is_there() -> None:
    there = loaded(AWS_LAMBDA_INITIALIZATION_TYPE="provisioned-concurrency")

    assert there >= set(deferred.MODULES)
    assert there & set(PARSERS) == set()


@pytest.mark.parametrize("use_mock", ["true"])
def test_the_model_without_a_network_is_loaded_where_it_answers(use_mock: str) -> None:
    assert "agent.models.rule_based.responder" in loaded(USE_MOCK=use_mock)
