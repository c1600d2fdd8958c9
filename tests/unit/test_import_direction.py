"""Which package may import which, read from the source itself.

Tools and agent share `shared` and know nothing of each other; only a handler composes; pure
logic reaches for no AWS client, no environment and no network.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src"
FUNCTIONS = ("agent", "t0_ingest", "t1_predict", "t2_importance", "t3_kb")
DEVELOPMENT = {"training", "local", "ops", "checks", "diecast", "tests"}

AWS = {"boto3", "botocore"}
NETWORK = AWS | {"urllib3", "http", "socket", "requests", "httpx", "urllib.request"}

PURE = (
    "agent/core",
    "agent/grounding",
    "agent/models/rule_based",
    "agent/streaming",
    "agent/auth/permissions.py",
    "agent/auth/errors.py",
    "agent/auth/authenticator.py",
    "agent/auth/jwks_cache.py",
    "agent/auth/jwks_cache.py",
    "agent/auth/token_verifier.py",
    "shared/bundle",
    "shared/contracts",
    "shared/units.py",
)

ADAPTERS = (
    "agent/rate_limit/dynamodb_counters.py",
    "agent/cache/dynamodb_store.py",
    "agent/services.py",
    "shared/aws_clients.py",
    "agent/erasure/dynamodb.py",
    "agent/models/bedrock",
    "agent/sessions/dynamodb_store.py",
    "agent/tools/lambda_invoke.py",
    "agent/tools/function_url.py",
    "shared/bundle/s3_objects.py",
    "shared/knowledge/s3_store.py",
    "t0_ingest/bedrock/ingestion.py",
    "t0_ingest/bedrock/s3_document_store.py",
    "t0_ingest/dynamodb_records.py",
    "t0_ingest/lambda_job_launcher.py",
    "t0_ingest/s3_source.py",
    "t3_kb/bedrock/knowledge_base.py",
)
"""Files that speak to AWS, beside the handlers that make their clients."""

READS_ENVIRONMENT = ("agent/runtime", "shared/trace.py")
"""The runtime is started by the environment; the trace id of an invocation is only there."""


def modules(*folders: str) -> list[Path]:
    """All modules below these folders (or these modules) of src."""
    found: list[Path] = []
    for folder in folders:
        path = SRC / folder
        found += [path] if path.is_file() else sorted(path.rglob("*.py"))
    return found


def name_of(path: Path) -> str:
    """A module's place in src, for messages and lists."""
    return path.relative_to(SRC).as_posix()


def below(path: Path, *places: str) -> bool:
    """Whether a module is one of these places, or in one of them."""
    return any(name_of(path) == place or name_of(path).startswith(place + "/") for place in places)


@cache
def parsed(path: Path) -> ast.Module:
    """A module's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path, *, at_run_time: bool = False) -> Iterator[str]:
    """The names of all imported modules; those for type checkers alone are left out `at_run_time`."""
    tree = parsed(path)
    for_types = {id(inner) for node in ast.walk(tree) if _is_type_checking(node) for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if at_run_time and id(node) in for_types:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)} imports relatively"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def reads_environment(path: Path) -> bool:
    """Whether a module looks at os.environ or os.getenv."""
    tree = parsed(path)
    names = {"environ", "getenv", "environb"}
    return any(
        (isinstance(node, ast.Attribute) and node.attr in names)
        or (isinstance(node, ast.ImportFrom) and node.module == "os" and names & {a.name for a in node.names})
        for node in ast.walk(tree)
    )


def offenders(paths: list[Path], forbidden: set[str]) -> list[str]:
    """`module imports name` for every import that is, or lies in, a forbidden package."""
    return sorted(
        {
            f"{name_of(path)} imports {name}"
            for path in paths
            for name in imports(path, at_run_time=True)
            if any(name == package or name.startswith(package + ".") for package in forbidden)
        }
    )


def test_all_functions_are_there_to_be_checked() -> None:
    assert all(modules(function) for function in FUNCTIONS)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_imports_no_other(function: str) -> None:
    assert offenders(modules(function), set(FUNCTIONS) - {function}) == []


def test_shared_imports_no_function() -> None:
    assert offenders(modules("shared"), set(FUNCTIONS)) == []


def test_what_is_deployed_imports_nothing_that_is_not() -> None:
    assert offenders(modules(*FUNCTIONS, "shared"), DEVELOPMENT) == []


@pytest.mark.parametrize("folder", ["local", "ops", "checks"])
def test_what_serves_operates_and_checks_needs_no_training(folder: str) -> None:
    users = sorted((ROOT / folder).rglob("*.py"))
    found = [path.name for path in users for name in imports(path) if name.split(".")[0] == "training"]

    assert users
    assert found == []


def test_what_operates_and_checks_needs_no_test() -> None:
    users = [path for folder in ("ops", "checks") for path in sorted((ROOT / folder).rglob("*.py"))]
    found = [path.name for path in users for name in imports(path) if name.split(".")[0] == "tests"]

    assert found == []


def test_help_imports_nothing_heavy() -> None:
    """The command line reaches for numpy, boto3 and training only when a command runs."""
    top = [node for path in sorted((ROOT / "diecast").rglob("*.py")) for node in parsed(path).body]
    heads = [
        name.split(".")[0]
        for node in top
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
        )
    ]

    assert set(heads) <= {"collections", "diecast", "enum", "pathlib", "shared", "sys", "typer", "typing"}


def test_only_adapters_and_handlers_speak_to_aws() -> None:
    others = [
        path
        for path in modules(*FUNCTIONS, "shared")
        if not below(path, *ADAPTERS) and path.name != "handler.py"
    ]

    assert offenders(others, AWS) == []


def test_only_handlers_read_the_environment() -> None:
    readers = [
        name_of(path)
        for path in modules(*FUNCTIONS, "shared")
        if reads_environment(path) and path.name != "handler.py" and not below(path, *READS_ENVIRONMENT)
    ]

    assert readers == []


@pytest.mark.parametrize("package", PURE)
def test_pure_logic_reaches_for_nothing(package: str) -> None:
    paths = [path for path in modules(package) if not below(path, *ADAPTERS)]

    assert paths
    assert offenders(paths, NETWORK) == []
    assert [name_of(path) for path in paths if reads_environment(path)] == []


@pytest.mark.parametrize("function", FUNCTIONS)
def test_nothing_imports_the_handler_that_composes_it(function: str) -> None:
    others = [path for path in modules(function) if path.name != "handler.py"]

    assert offenders(others, {f"{function}.handler"}) == []


def test_every_adapter_on_the_list_exists() -> None:
    assert [place for place in (*ADAPTERS, *READS_ENVIRONMENT, *PURE) if not (SRC / place).exists()] == []
