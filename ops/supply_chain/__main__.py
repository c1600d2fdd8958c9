"""`python -m ops.supply_chain`: what the build runs once an artefact is there.

It writes LEGAL.txt into the artefact and its bill of materials into build/sbom, and fails the build where
the artefact and its lock differ.
"""

import argparse
import json
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

from ops.supply_chain.bill import bill_of_materials
from ops.supply_chain.notices import LEGAL, Notice, installed_notices, legal_text, module_notices
from ops.supply_chain.packages import (
    MACHINES,
    BuildFailed,
    direct_requirements,
    lambda_environment,
    locked_modules,
    locked_requirements,
    modules_of,
)

ROOT = Path(__file__).resolve().parents[2]
BILLS = ROOT / "build" / "sbom"
PAGE_LOCK = "frontend/package-lock.json"


def main(arguments: Sequence[str] | None = None) -> int:
    """Describe one artefact. Returns 0; 1 where that failed, with the reason on standard error."""
    parser = argparse.ArgumentParser(prog="python -m ops.supply_chain", description=__doc__)
    kinds = parser.add_subparsers(required=True, dest="kind")
    function = kinds.add_parser("function", help="a built function")
    function.add_argument("package", help="its package and dependency group, such as agent")
    function.add_argument("--artefact", type=Path, required=True, help="the folder that it was built into")
    function.add_argument("--architecture", choices=sorted(MACHINES), default="x86_64")
    page = kinds.add_parser("page", help="the bundled page")
    page.add_argument("--artefact", type=Path, required=True, help="the folder that it was bundled into")
    page.add_argument(
        "--inputs", type=Path, required=True, help="the bundle's files, as build.mjs lists them"
    )
    for kind in (function, page):
        kind.add_argument("--bills", type=Path, default=BILLS, help="folder of the bills of materials")
    options = parser.parse_args(arguments)
    try:
        if options.kind == "function":
            describe_function(options.package, options.artefact, options.architecture, options.bills)
        else:
            describe_page(options.artefact, options.inputs, options.bills)
    except BuildFailed as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def describe_function(package: str, artefact: Path, architecture: str, bills: Path) -> None:
    """Notices and bill of a function's artefact. Raises BuildFailed."""
    lock = f"requirements/{package}.txt"
    locked = locked_requirements((ROOT / lock).read_text("utf-8"), lambda_environment(architecture))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    direct = direct_requirements(project["dependency-groups"], package)
    notices = installed_notices(locked, artefact)
    _write(package, artefact, bills, lock=lock, notices=notices, direct=direct)


def describe_page(artefact: Path, inputs: Path, bills: Path) -> None:
    """Notices and bill of the page. Raises BuildFailed, also where it holds packages of development."""
    lock = json.loads((ROOT / PAGE_LOCK).read_text("utf-8"))
    locked = locked_modules(lock)
    beside = modules_of(json.loads(inputs.read_text("utf-8"))) - {package.name for package in locked}
    if beside:
        raise BuildFailed(f"the page holds packages of development: {', '.join(sorted(beside))}")
    notices = module_notices(locked, ROOT / "frontend" / "node_modules")
    direct = sorted(lock["packages"][""]["dependencies"])
    _write("page", artefact, bills, lock=PAGE_LOCK, notices=notices, direct=direct)


def _write(
    name: str, artefact: Path, bills: Path, *, lock: str, notices: Sequence[Notice], direct: Sequence[str]
) -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    packages = [notice.package for notice in notices]
    content = {lock: (ROOT / lock).read_text("utf-8")}
    bill = bill_of_materials(f"diecast-assistant-{name}", version, packages, direct, content)
    (artefact / LEGAL).write_text(legal_text(name, lock, notices), encoding="utf-8")
    bills.mkdir(parents=True, exist_ok=True)
    (bills / f"{name}.cdx.json").write_text(bill, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
