"""Changes each named number of a package's modules, one at a time, and names those that no test notices.

    python scripts/mutate_constants.py [src/t3_kb src/shared/units.py ...]

mutmut leaves what stands outside functions alone, and there stand the limits. A whole number is made one
less, one more and twice as much; any other is halved and doubled. What runs are the pure tests that import
the module, or a module that imports it, nearest first. It happens in a copy of the repository below `build`.
Returns 1 where a change of a number that ACCEPTED does not name goes unnoticed, 2 if there is none.
"""

import ast
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
DEFAULT: Final = (
    "src/agent",
    "src/shared",
    "src/t0_ingest",
    "src/t1_predict",
    "src/t2_importance",
    "src/t3_kb",
)
TESTS: Final = ("unit", "ingest", "contract", "models", "integration/agent")
"""Folders below tests whose tests may judge a number: without browser, processes or golden sets."""
MOST_FILES: Final = 12
"""Test files that are run for one module, nearest first."""
LONGEST_RUN_S: Final = 60
"""Seconds after which a run has noticed: a test that no longer ends is no test that passes."""
LIBRARIES: Final = ("boto3", "numpy", "pydantic", "pytest", "aws_lambda_powertools")
"""What each run would import anew: read once, and each run begins as a copy of this process."""
ACCEPTED: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        (
            "t3_kb.bedrock.search._OTHER_LANGUAGE",
            "t3_kb.index._SYNONYM",
            "t3_kb.index._CONTEXT_LIFT",
            "t3_kb.passages._OTHER_WORDS",
            "t3_kb.ranking._RARITY_OF_UNKNOWN",
            "t3_kb.ranking._ASKED",
            "t3_kb.ranking._RAW",
            "t3_kb.ranking._WORTH_SHOWING",
            "t3_kb.ranking._OTHER_LANGUAGE",
            "t3_kb.scoring._CLOSE",
            "t3_kb.scoring._OTHER_WORDS",
        ),
        "a weight of the search: no limit, and left to the golden sets of tests/golden",
    ),
}
"""`module.NAME` that may change unnoticed, each with the reason."""
_NAME: Final = re.compile(r"_?[A-Z][A-Z0-9_]*")


@dataclass(frozen=True, slots=True)
class Constant:
    """A named number: its file and name, the place of its value in the file's text, and the value."""

    file: Path
    name: str
    start: int
    end: int
    value: float

    @property
    def label(self) -> str:
        """`module.NAME`."""
        return ".".join((*self.file.relative_to(ROOT / "src").with_suffix("").parts, self.name))

    @property
    def changes(self) -> tuple[str, ...]:
        """The values that stand in its mutants."""
        return ("- 1", "+ 1", "* 2") if isinstance(self.value, int) else ("/ 2", "* 2")


def constants_of(file: Path) -> Iterator[Constant]:
    """Numbers with a name in capitals at a module's top, also those written as a product or a shift."""
    text = file.read_text("utf-8")
    begins = [0]
    for line in text.encode().splitlines(keepends=True):
        begins.append(begins[-1] + len(line))
    for node in ast.parse(text).body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        value = getattr(node, "value", None)
        if (
            not isinstance(target, ast.Name)
            or not isinstance(value, ast.expr)
            or not _NAME.fullmatch(target.id)
        ):
            continue
        if (number := _number(value)) is not None and value.end_lineno and value.end_col_offset is not None:
            start = begins[value.lineno - 1] + value.col_offset
            yield Constant(
                file, target.id, start, begins[value.end_lineno - 1] + value.end_col_offset, number
            )


def _number(value: ast.expr) -> float | None:
    parts = (ast.BinOp, ast.UnaryOp, ast.operator, ast.unaryop, ast.Constant)
    if not all(isinstance(node, parts) for node in ast.walk(value)):
        return None
    # Numbers and operators alone.
    number = eval(compile(ast.Expression(value), "constant", "eval"), {})  # noqa: S307
    return number if isinstance(number, int | float) and not isinstance(number, bool) else None


def mutated(text: str, constant: Constant, change: str) -> str:
    """The file's text with the constant's value changed."""
    encoded = text.encode()
    value = encoded[constant.start : constant.end].decode()
    return encoded[: constant.start].decode() + f"({value}) {change}" + encoded[constant.end :].decode()


@cache
def imported(file: Path) -> frozenset[str]:
    """Names of modules (and of what is in them) that a file imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(names)


@cache
def nearest_tests(file: Path) -> tuple[str, ...]:
    """Test files that import the module, then those that import a module that imports it, and so on."""
    users: dict[str, set[Path]] = defaultdict(set)
    places = [
        ROOT / "src",
        *(ROOT / "tests" / name for name in TESTS),
        *sorted((ROOT / "tests").glob("*.py")),
    ]
    for place in places:
        for path in [place] if place.is_file() else place.rglob("*.py"):
            for name in imported(path):
                users[name].add(path)
    found: list[str] = []
    seen, ring = {file}, [file]
    while ring and len(found) < MOST_FILES:
        ring = sorted({user for path in ring for user in users[_module(path)]} - seen)
        seen |= set(ring)
        own = file.relative_to(ROOT / "src").parts[:-1]
        tests = [path for path in ring if path.name.startswith("test_")]
        # Of those equally near, the pure ones and the folder's own first.
        tests.sort(key=lambda path: ("integration" in path.parts, -len(set(own) & set(path.parts))))
        found += [path.relative_to(ROOT).as_posix() for path in tests]
    return tuple(found[:MOST_FILES])


def _module(path: Path) -> str:
    base = ROOT / "src" if path.is_relative_to(ROOT / "src") else ROOT
    return ".".join(path.relative_to(base).with_suffix("").parts).removesuffix(".__init__")


def copy_to(folder: Path) -> None:
    """Copy what git knows, as it is now in the working tree."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.check_output(command, cwd=ROOT, text=True)  # noqa: S603 - a fixed command
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)


def passes(folder: Path, tests: Sequence[str]) -> bool:
    """Return whether all of these tests pass, in a process that is forked from this one."""
    child = os.fork()
    if child == 0:
        os.chdir(folder)
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        sys.path[:] = [
            path for path in sys.path if not Path(path or ".").resolve().is_relative_to(ROOT / "src")
        ]
        import pytest  # noqa: PLC0415 - read by LIBRARIES before

        code = 1
        try:
            code = pytest.main(
                ["-x", "-q", "-n0", f"--timeout={LONGEST_RUN_S}", "-p", "no:cacheprovider", *tests]
            )
        finally:
            os._exit(int(code))
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def survivors(folder: Path, constants: Sequence[Constant]) -> Iterator[tuple[Constant, str, bool]]:
    """Each change of each constant, and whether it passed unnoticed."""
    sound: set[tuple[str, ...]] = set()
    for constant in constants:
        tests = nearest_tests(constant.file)
        copy = folder / constant.file.relative_to(ROOT)
        text = constant.file.read_text("utf-8")
        # Without a change they have to pass: else each change would seem to be noticed.
        if tests and tests not in sound and not passes(folder, tests):
            raise RuntimeError(f"these fail without any change: {' '.join(tests)}")
        sound.add(tests)
        for change in constant.changes:
            _write(copy, mutated(text, constant, change))
            yield constant, change, not tests or passes(folder, tests)
        _write(copy, text)


def _write(module: Path, text: str) -> None:
    """Write a module's source, and drop what was compiled of it, which may seem as new and as large."""
    module.write_text(text, "utf-8")
    for compiled in (module.parent / "__pycache__").glob(f"{module.stem}.*.pyc"):
        compiled.unlink()


def main(places: Sequence[str]) -> int:
    """Print each change that passed unnoticed, and how many there were."""
    files = [
        file
        for place in places
        for file in ([ROOT / place] if (ROOT / place).is_file() else sorted((ROOT / place).rglob("*.py")))
    ]
    constants = [constant for file in files for constant in constants_of(file)]
    if not constants:
        print("no named number there")
        return 2
    for library in LIBRARIES:
        import_module(library)
    tried = unnoticed = 0
    numbers = set()
    (ROOT / "build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=ROOT / "build", prefix="constants-") as name:
        copy_to(Path(name))
        for constant, change, survived in survivors(Path(name), constants):
            tried += 1
            if survived and constant.label not in ACCEPTED:
                unnoticed += 1
                numbers.add(constant.label)
                print(f"{constant.label} {change}: no test notices", flush=True)
    print(
        f"{len(constants)} named numbers, {tried} changes, {unnoticed} unnoticed, of {len(numbers)} numbers"
    )
    return 1 if unnoticed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or DEFAULT))
