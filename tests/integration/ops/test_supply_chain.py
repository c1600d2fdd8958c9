"""Notices and bills of materials of what is built, by the locks and the libraries that are installed here."""

import json
import re
import shutil
import sys
from collections.abc import Iterable
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import pytest

from ops.supply_chain.__main__ import main
from ops.supply_chain.bill import faults
from ops.supply_chain.packages import modules_of

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "build" / "page"
GROUPS = ["agent", "t0_ingest", "t1_predict", "t2_importance", "t3_kb"]
PINNED = re.compile(r"^([a-z0-9-]+)==(\S+)(?: ; (.*?))? \\$", re.MULTILINE)


def pins(group: str) -> dict[str, str]:
    """Names and versions of a lock; every marker that it has holds on Lambda."""
    text = (ROOT / "requirements" / f"{group}.txt").read_text("utf-8")
    rows = PINNED.findall(text)
    assert {marker for _, _, marker in rows} <= {
        "",
        "platform_python_implementation != 'PyPy'",
        "implementation_name != 'PyPy' and platform_python_implementation != 'PyPy'",
    }, "a new marker: say here whether it holds"
    return {name: version for name, version, _ in rows}


def installed(folder: Path, names: Iterable[str]) -> Path:
    """A folder with the metadata of these libraries, as an artefact has it."""
    for name in names:
        metadata = Path(str(distribution(name).locate_file("")))
        (source,) = [
            path for path in metadata.glob("*.dist-info")
            if re.sub(r"[-_.]+", "-", path.name.split("-")[0]).lower() == name
        ]  # fmt: skip
        shutil.copytree(source, folder / source.name)
    return folder


def described(package: str, artefact: Path, bills: Path) -> tuple[str, dict[str, Any]]:
    """LEGAL.txt and the bill of an artefact."""
    assert main(["function", package, "--artefact", str(artefact), "--bills", str(bills)]) == 0
    return (artefact / "LEGAL.txt").read_text("utf-8"), json.loads(
        (bills / f"{package}.cdx.json").read_text()
    )


@pytest.mark.parametrize("group", GROUPS)
def test_a_function_s_notices_and_bill_are_those_of_its_lock(tmp_path: Path, group: str) -> None:
    locked = pins(group)
    artefact = installed(tmp_path / "artefact", locked)
    legal, bill = described(group, artefact, tmp_path / "sbom")

    assert {part["name"]: part["version"] for part in bill["components"]} == locked
    assert faults(json.dumps(bill)) == ""
    assert all(part["purl"] == f"pkg:pypi/{part['name']}@{part['version']}" for part in bill["components"])
    assert all(part["licenses"] for part in bill["components"])
    for name, version in locked.items():
        entry = legal.split(f"{'=' * 78}\n{name} {version}\nLicence: ")
        assert len(entry) == 2, name
        assert len(entry[1].split("=" * 78)[0]) > 400, f"{name}: no text"


def test_the_graph_begins_with_what_the_function_asks_for(tmp_path: Path) -> None:
    _, bill = described("agent", installed(tmp_path / "artefact", pins("agent")), tmp_path)
    needs = {row["ref"]: row.get("dependsOn", []) for row in bill["dependencies"]}
    asked = {reference.split("/")[1].split("@")[0] for reference in needs["diecast-assistant-agent"]}
    assert asked == {"aws-lambda-powertools", "boto3", "pydantic", "pyjwt", "pyyaml"}
    (botocore,) = [needs[ref] for ref in needs if ref.startswith("pkg:pypi/botocore@")]
    assert {ref.split("/")[1].split("@")[0] for ref in botocore} == {"jmespath", "python-dateutil", "urllib3"}


def test_the_same_artefact_has_the_same_bill(tmp_path: Path) -> None:
    artefact = installed(tmp_path / "artefact", pins("t3_kb"))
    first, second = described("t3_kb", artefact, tmp_path), described("t3_kb", artefact, tmp_path)
    assert first == second


@pytest.mark.parametrize("fault", ["missing", "added", "other version", "no text", "no licence"])
def test_an_artefact_that_is_not_its_lock_fails_the_build(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], fault: str
) -> None:
    artefact = installed(tmp_path / "artefact", pins("t3_kb"))
    (found,) = artefact.glob("tantivy-*.dist-info")
    metadata = found / "METADATA"
    if fault == "missing":
        shutil.rmtree(found)
    elif fault == "added":
        installed(artefact, ["starlette"])
    elif fault == "other version":
        metadata.write_text(
            re.sub(r"(?m)^Version: .*$", "Version: 0.0.1", metadata.read_text("utf-8")), "utf-8"
        )
    elif fault == "no text":
        shutil.rmtree(found / "licenses")
    else:
        metadata.write_text(
            re.sub(r"(?m)^(License|Classifier).*\n", "", metadata.read_text("utf-8")), "utf-8"
        )

    assert main(["function", "t3_kb", "--artefact", str(artefact), "--bills", str(tmp_path)]) == 1
    assert ("starlette" if fault == "added" else "tantivy") in capsys.readouterr().err
    assert not (tmp_path / "t3_kb.cdx.json").exists()


def test_the_page_s_notices_and_bill_name_every_library_in_it() -> None:
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text("utf-8"))["packages"]
    bill = json.loads((ROOT / "build" / "sbom" / "page.cdx.json").read_text("utf-8"))
    legal = (PAGE / "LEGAL.txt").read_text("utf-8")
    kept = {
        path.rpartition("node_modules/")[2]: row["version"]
        for path, row in lock.items()
        if path and not (row.get("dev") or row.get("devOptional"))
    }

    assert {part["name"]: part["version"] for part in bill["components"]} == kept
    assert faults(json.dumps(bill)) == ""
    bundled = modules_of(json.loads((ROOT / "build" / "page-inputs.json").read_text("utf-8")))
    assert {"preact", "dompurify", "marked", "@preact/signals"} <= bundled <= kept.keys()
    for name in bundled:
        assert f"\n{name} {kept[name]}\nLicence: " in legal, name


def test_the_page_may_not_hold_a_package_of_development(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inputs = tmp_path / "inputs.json"
    inputs.write_text(json.dumps(["frontend/src/main.tsx", "frontend/node_modules/axe-core/axe.js"]))
    arguments = ["page", "--artefact", str(tmp_path), "--inputs", str(inputs), "--bills", str(tmp_path)]
    assert main(arguments) == 1
    assert "axe-core" in capsys.readouterr().err


def test_this_python_is_the_one_whose_markers_are_read() -> None:
    assert sys.version_info[:2] == (3, 13)
