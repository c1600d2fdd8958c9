"""A newcomer who looks for the field's word among the file names finds where it lives."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("word", "place"),
    [
        ("token_verifier", "src/agent/auth"),
        ("rate_limit", "src/agent"),
        ("retry", "src/agent/models"),
        ("fallback", "src/agent/models"),
        ("cancellation", "src/agent"),
        ("system_prompt", "src/agent"),
        ("tool_specs", "src/agent"),
        ("sse", "src/agent/streaming"),
        ("rule_based", "src/agent/models"),
        ("parser", "src/agent/models/rule_based"),
        ("artifacts", "src/shared"),
        ("registry", "src/shared/artifacts"),
        ("calibration", "src/shared/bundle"),
        ("attribution", "src/shared/bundle"),
        ("feature_schema", "src/shared/bundle"),
        ("index_version", "src/shared/knowledge"),
        ("incremental", "src/t0_ingest"),
        ("job_launcher", "src/t0_ingest"),
        ("query_parser", "src/t3_kb"),
        ("scoring", "src/t3_kb"),
        ("calibration", "training"),
        ("preprocessing", "training"),
        ("model_selection", "training"),
        ("feature_selection", "training"),
        ("data_validation", "training"),
        ("drift", "training"),
        ("metrics", "training"),
    ],
)
def test_a_thing_is_found_by_its_name(word: str, place: str) -> None:
    found = [path for path in (ROOT / place).rglob("*") if path.stem == word]

    assert found, f"no file or folder below {place} is named {word}"


def test_private_words_do_not_come_back() -> None:
    """Words that only this project understood: the field's term is in their place."""
    gone = {
        "auditing",
        "calibrating",
        "catalogue",
        "choosing",
        "coverage",
        "figures",
        "launch",
        "preparing",
        "shelf",
        "usable",
        "works",
    }
    names = {path.stem for folder in ("src", "training") for path in (ROOT / folder).rglob("*.py")}

    assert names & gone == set()
