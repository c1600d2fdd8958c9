"""What snapshots of the tools cost in a month, as docs/operations/limits-and-costs.md tells it."""

import re
from pathlib import Path
from typing import Final

import pytest

from ops.costs.prices import read_prices
from ops.stack_plan import Plan, written

PAGE: Final = Path(__file__).resolve().parents[4] / "docs" / "operations" / "limits-and-costs.md"
ROW: Final = re.compile(r"^  \| (\d)\b[^|]*\| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|$", re.MULTILINE)
MONTH_S: Final = 30 * 24 * 3600
STARTS: Final = (0, 1_000, 10_000)
PRICES: Final = read_prices().prices_of("us-east-1", "sonnet-5.5")


def snapped_gb() -> float:
    """The memory of all functions that start from snapshots, in GB."""
    functions = Plan({"SnapStart": "tools"}).resources("AWS::Serverless::Function").values()
    usual: float = written()["Globals"]["Function"]["MemorySize"]
    return float(sum(row.get("MemorySize", usual) for row in functions if "SnapStart" in row)) / 1024


@pytest.mark.parametrize("row", ROW.findall(PAGE.read_text(encoding="utf-8")), ids=lambda row: row[0])
def test_the_table_is_what_the_prices_make_of_the_template(row: tuple[str, ...]) -> None:
    versions, *told = row
    kept = int(versions) * snapped_gb() * MONTH_S * PRICES.usd("snapshot_gb_s")
    restored = snapped_gb() * PRICES.usd("snapshot_restore_gb")

    assert told == [f"{kept + starts * restored:.2f}" for starts in STARTS]


def test_the_version_before_is_in_the_table() -> None:
    assert {"1", "2", "5"} == {row[0] for row in ROW.findall(PAGE.read_text(encoding="utf-8"))}
