"""`diecast scale`, `account-room` and `cells` as they are typed, in two languages."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from diecast.cli import main
from ops.scale import cells

QUICK = ["--runs", "2", "--plants", "3", "--questions", "10"]
EXAMPLE = str(Path(cells.__file__).with_name("example_cells.yaml"))


@pytest.fixture(autouse=True)
def few_plants_to_look_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """How many plants an account carries is looked for among a few."""
    monkeypatch.setattr("ops.scale.command.MOST_CARRIED", 4)


def told(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What a command prints, which has to succeed."""
    assert main(words) == 0
    return capsys.readouterr().out


def document(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    """What `diecast scale --json` prints."""
    made: dict[str, Any] = json.loads(told(capsys, "scale", *words, "--json"))
    return made


def test_both_languages_tell_the_same_figures(capsys: pytest.CaptureFixture[str]) -> None:
    english, korean = (told(capsys, "scale", *QUICK, "--lang", language) for language in ("en", "ko"))

    assert "plants that share one account" in english
    assert "한 계정" in korean
    assert not re.search("[가-힣]", english)
    assert re.findall(r"\d+\.\d ± \d+\.\d", english) == re.findall(r"\d+\.\d ± \d+\.\d", korean)


def test_the_document_holds_shares_that_add_up_and_what_it_rests_on(
    capsys: pytest.CaptureFixture[str],
) -> None:
    made = document(capsys, *QUICK, "--per-account", "2")
    (row,) = made["rows"]

    assert (row["plants"], row["accounts"], row["plants_of_an_account"]) == (3, 2, 2)
    assert sum(share["mean"] for share in row["shares"].values()) == pytest.approx(1)
    assert made["demand"]["questions"] == 10
    assert made["limits"]["concurrency"] == 1_000
    assert made["plants_of_an_account"]["held"] == 10


def test_plants_in_one_stack_are_not_held_to_what_stacks_take(capsys: pytest.CaptureFixture[str]) -> None:
    made = document(capsys, *QUICK, "--one-stack")

    assert made["plants_of_an_account"]["held"] is None
    assert "in one stack" in told(capsys, "scale", *QUICK, "--one-stack")


def test_a_plants_own_numbers_change_what_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    tight = document(capsys, *QUICK, "--limit", "model_tokens=3000", "--assume", "models=1")
    (row,) = tight["rows"]

    assert row["breaks_first"]["limit"] == "model_tokens"
    assert row["carried_by"]["model_tokens"] > 3_000
    assert row["stopped_then"] <= 0.001
    assert document(capsys, *QUICK, "--limit", "model_tokens=3000", "--assume", "models=1") == tight


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--assume", "peple=3"], "peple"),
        (["--assume", "people"], "NAME=VALUE"),
        (["--assume", "people=0"], "people"),
        (["--assume", "utc_offsets="], "utc_offsets"),
        (["--assume", "reserved=2", "--assume", "provisioned=3"], "provisioned"),
        (["--limit", "concurency=3"], "Did you mean concurrency"),
        (["--limit", "concurrency=many"], "many"),
        (["--limit", "concurrency=nan"], "concurrency"),
        (["--region", "mars"], "mars"),
        (["--parameters", "EdgeMode"], "NAME=VALUE"),
        (["--parameters", "JwtAudience=page"], "JwtIssuer"),
        (["--plants", "0"], ""),
        (["--runs", "0"], ""),
    ],
)
def test_what_cannot_be_used_is_refused_with_the_reason(
    words: list[str], why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["scale", *QUICK, *words]) == 2
    assert why in capsys.readouterr().err


def test_assumptions_and_limits_are_listed_with_their_basis(capsys: pytest.CaptureFixture[str]) -> None:
    listed = told(capsys, "scale", "--assumptions")

    for word in ("burst_share", "limit concurrency", "lambda-scaling", "measured", "counted", "estimate"):
        assert word in listed


def test_pictures_are_svg_and_the_same_for_the_same_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("ops.scale.command.CURVE", (1, 2))
    for name in ("a", "b"):
        told(capsys, "scale", *QUICK, "--plots", str(tmp_path / name))

    for picture in ("stopped", "day", "limits", "cost"):
        first, again = (tmp_path / name / f"{picture}.svg" for name in ("a", "b"))
        assert first.read_bytes() == again.read_bytes()
        assert b"<svg" in first.read_bytes()


def test_what_an_account_holds_is_told_by_parameters(capsys: pytest.CaptureFixture[str]) -> None:
    own = json.loads(told(capsys, "account-room", "--json"))
    quiet = json.loads(told(capsys, "account-room", "--json", "--parameters", "Watching=alarms"))

    assert own[0]["name"] == "headers_policies"
    assert "saved_queries" in {row["name"] for row in own} - {row["name"] for row in quiet}
    assert "할당량" in told(capsys, "account-room", "--lang", "ko")


def test_a_plan_of_cells_is_written_and_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = tmp_path / "cells.toml"
    english = told(capsys, "cells", EXAMPLE, "--samconfig", str(config))
    korean = told(capsys, "cells", EXAMPLE, "--lang", "ko")

    assert "[changwon-prod.deploy.parameters]" in config.read_text(encoding="utf-8")
    assert english.index("--config-env changwon-prod") < english.index("--config-env toledo-prod")
    assert "계정 111122223333" in korean


def test_a_plan_with_faults_names_each_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = tmp_path / "plan.yaml"
    text = Path(EXAMPLE).read_text(encoding="utf-8")
    plan.write_text(text.replace("tenant: ulsan", "tenant: changwon"), encoding="utf-8")
    config = tmp_path / "cells.toml"

    assert main(["cells", str(plan), "--samconfig", str(config)]) == 2
    assert "tenant changwon is there 2 times" in capsys.readouterr().err
    assert not config.exists()
