"""The libraries of an artefact, read from its lock."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from ops.supply_chain.packages import (
    BuildFailed,
    Package,
    direct_requirements,
    lambda_environment,
    locked_modules,
    locked_requirements,
    modules_of,
)

ROOT = Path(__file__).resolve().parents[4]
LAMBDA = lambda_environment("x86_64")
HASH = "--hash=sha256:" + "0" * 64


def test_a_lock_is_read_with_its_markers() -> None:
    lock = f"""# made by a tool
b==2 \\
    {HASH} \\
    {HASH}
    # via a
A_x==1.0.post1 ; sys_platform == 'linux' \\
    {HASH}
colorama==3 ; sys_platform == 'win32' \\
    {HASH}
arm==4 ; platform_machine == 'aarch64' \\
    {HASH}
"""
    names = [(package.name, package.version) for package in locked_requirements(lock, LAMBDA)]
    assert names == [("a-x", "1.0.post1"), ("b", "2")]
    assert "arm" in [package.name for package in locked_requirements(lock, lambda_environment("arm64"))]


@pytest.mark.parametrize(
    "line",
    [f"a>=1 {HASH}", f"a {HASH}", "a==1", f"a==1 !! {HASH}", f"-r other.txt {HASH}", f"a==1,==2 {HASH}"],
)
def test_a_line_that_pins_nothing_fails_the_build(line: str) -> None:
    with pytest.raises(BuildFailed):
        locked_requirements(line, LAMBDA)


def test_direct_requirements_come_with_those_of_included_groups() -> None:
    groups: dict[str, Any] = {"a": ["Py_JWT[crypto]>=2", {"include-group": "b"}], "b": ["numpy", "Py-JWT"]}
    assert direct_requirements(groups, "a") == ["numpy", "py-jwt"]


@pytest.mark.parametrize("group", ["agent", "t0_ingest", "t1_predict", "t2_importance", "t3_kb"])
def test_what_a_function_asks_for_is_in_its_lock(group: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    locked = locked_requirements((ROOT / "requirements" / f"{group}.txt").read_text("utf-8"), LAMBDA)
    asked = direct_requirements(project["dependency-groups"], group)
    assert set(asked) <= {package.name for package in locked}


def test_modules_are_those_that_are_not_for_development() -> None:
    hashed = {"version": "1", "integrity": "sha512-AAEC"}
    lock = {
        "packages": {
            "": {"dependencies": {"a": "1"}},
            "node_modules/a": {**hashed, "license": "MIT", "dependencies": {"@s/b": "1"}},
            "node_modules/a/node_modules/@s/b": hashed,
            "node_modules/dev": {**hashed, "dev": True},
        }
    }
    assert locked_modules(lock) == [
        Package("npm", "@s/b", "1", sha512="000102"),
        Package("npm", "a", "1", "MIT", ("@s/b",), "000102"),
    ]
    with pytest.raises(BuildFailed, match="SHA-512 of a"):
        locked_modules({"packages": {"node_modules/a": {"version": "1"}}})


def test_the_page_s_own_lock_names_what_it_depends_on() -> None:
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text("utf-8"))
    names = {package.name for package in locked_modules(lock)}
    assert set(lock["packages"][""]["dependencies"]) <= names
    assert not names & set(lock["packages"][""]["devDependencies"])


def test_a_bundle_s_files_tell_their_packages() -> None:
    inputs = ["src/main.tsx", "frontend/node_modules/a/b.js", "node_modules/a/node_modules/@s/b/dist/c.js"]
    assert modules_of(inputs) == {"a", "@s/b"}
