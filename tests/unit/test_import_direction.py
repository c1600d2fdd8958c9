"""Which package may import which, read from the source itself.

Tools and agent share `shared` and know nothing of each other; inside the agent imports go from one
layer to those below it; only a handler and what composes for it make clients; pure logic reaches for
no AWS client, no environment and no network.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src"
FUNCTIONS = ("agent", "t0_ingest", "t1_predict", "t2_importance", "t3_kb", "t4_shots", "heartbeat")
DEVELOPMENT = {"training", "local", "ops", "checks", "diecast", "tests"}

LAYERS = (
    "handler",
    "services",
    "api",
    "core",
    "turns",
    "settings",
    "cache",
    "grounding",
    "sessions",
    "erasure",
    "rate_limit",
    "auth",
    "tools",
    "streaming",
    "observability",
    "models",
    "cancellation",
)
"""The agent's folders and single modules from the top down: each may import those below it."""
APART = "runtime"
"""Lambda's streaming runtime knows nothing of the agent, and the agent nothing of it."""
SIMULATED_LINE = "demo_parts.py"
"""The one module that serves and plays training's simulator."""
LONGEST_WAY = 20
"""Files between the handler and the model and tools that somebody has to read to follow a question."""

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
    "shared/artifacts",
    "shared/bundle",
    "shared/contracts",
    "shared/units.py",
)

ADAPTERS = (
    "agent/rate_limit/dynamodb_counters.py",
    "agent/cache/dynamodb_store.py",
    "agent/services.py",
    "shared/aws_clients.py",
    "shared/signing.py",
    "agent/erasure/dynamodb.py",
    "agent/erasure/dynamodb_marks.py",
    "agent/models/bedrock",
    "agent/sessions/dynamodb_store.py",
    "agent/turns/dynamodb_feedback.py",
    "agent/turns/dynamodb_history.py",
    "agent/turns/dynamodb_store.py",
    "agent/tools/lambda_invoke.py",
    "agent/tools/function_url.py",
    "heartbeat/sign_in.py",
    "heartbeat/target.py",
    "shared/artifacts/s3_storage.py",
    "t0_ingest/bedrock/ingestion.py",
    "t0_ingest/bedrock/s3_document_store.py",
    "t0_ingest/dynamodb_records.py",
    "t0_ingest/files/s3_store.py",
    "t0_ingest/lambda_job_launcher.py",
    "t0_ingest/s3_source.py",
    "t4_shots/shift_report/dynamodb_marks.py",
    "t4_shots/shift_report/sns.py",
    "t3_kb/bedrock/knowledge_base.py",
    "t4_shots/dynamodb_table.py",
    "t4_shots/s3_photos.py",
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


@cache
def imports(path: Path, *, at_run_time: bool = False) -> tuple[str, ...]:
    """The names of all imported modules; those for type checkers alone are left out `at_run_time`."""
    return tuple(_imports(path, at_run_time))


def _imports(path: Path, at_run_time: bool) -> Iterator[str]:
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
    found = [
        path.name
        for path in users
        for name in imports(path)
        if name.split(".")[0] == "training"
        and not (path.name == SIMULATED_LINE and name.startswith("training.simulator"))
    ]

    assert users
    assert found == []


def test_the_simulated_line_reaches_for_the_simulator_only_when_it_is_played() -> None:
    (path,) = (ROOT / "local").rglob(SIMULATED_LINE)
    top = [node.module or "" for node in parsed(path).body if isinstance(node, ast.ImportFrom)]

    assert not [name for name in top if name.startswith("training")]


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

    assert set(heads) <= {
        "collections",
        "diecast",
        "enum",
        "os",
        "pathlib",
        "shared",
        "sys",
        "typer",
        "typing",
    }


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


def own_modules(path: Path) -> set[Path]:
    """The files of src that a module imports, also for type checkers alone."""
    found = set()
    for name in imports(path):
        place = SRC / name.replace(".", "/")
        found |= {file for file in (place.with_suffix(".py"), place / "__init__.py") if file.is_file()}
    return found - {path}


def layer_of(path: Path) -> str:
    """The agent's folder or single module that a file is (in)."""
    return path.relative_to(SRC / "agent").parts[0].removesuffix(".py")


def test_every_part_of_the_agent_has_its_layer() -> None:
    parts = {layer_of(path) for path in modules("agent")} - {"__init__"}

    assert parts == {*LAYERS, APART}


def test_inside_the_agent_imports_go_down() -> None:
    height = {name: -place for place, name in enumerate(LAYERS)}
    upward = [
        f"{name_of(path)} imports {name_of(other)}"
        for path in modules("agent")
        if layer_of(path) in height
        for other in own_modules(path)
        if name_of(other).startswith("agent/") and other.name != "__init__.py"
        if layer_of(other) != layer_of(path)
        if height.get(layer_of(other), 1) >= height[layer_of(path)]
    ]

    assert upward == []


def test_the_runtime_imports_nothing_of_the_agent() -> None:
    others = {
        name_of(other)
        for path in modules(f"agent/{APART}")
        for other in own_modules(path)
        if not below(other, f"agent/{APART}", "agent/__init__.py", "shared")
    }

    assert others == set()


def test_no_module_imports_itself_through_others() -> None:
    graph = {path: own_modules(path) for path in modules(*FUNCTIONS, "shared")}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" <- ".join(name_of(path) for path in error.args[1]))


def test_no_folder_of_shared_imports_itself_through_others() -> None:
    graph: dict[str, set[str]] = {}
    for path in modules("shared"):
        others = {part_of_shared(other) for other in own_modules(path) if below(other, "shared")}
        graph.setdefault(part_of_shared(path), set()).update(others - {part_of_shared(path)})
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" <- ".join(error.args[1]))


def part_of_shared(path: Path) -> str:
    """The folder of a module, for one beside the folders its own name."""
    return "/".join(name_of(path).split("/")[:2])


def test_nothing_of_ours_is_imported_for_type_checkers_alone() -> None:
    ours = {*FUNCTIONS, "shared", *DEVELOPMENT}
    folders = [SRC, *(ROOT / name for name in sorted(DEVELOPMENT))]
    hidden = {
        f"{path.relative_to(ROOT)} imports {name}"
        for folder in folders
        for path in sorted(folder.rglob("*.py"))
        if "TYPE_CHECKING" in path.read_text("utf-8")  # the others are not worth two walks
        for name in set(imports(path)) - set(imports(path, at_run_time=True))
        if name.split(".")[0] in ours
    }

    assert sorted(hidden) == []


def test_timeouts_and_retries_of_aws_stand_in_one_place() -> None:
    makers = [
        name_of(path)
        for path in modules(*FUNCTIONS, "shared")
        if "botocore.config" in set(imports(path, at_run_time=True))
    ]

    assert makers == ["shared/aws_clients.py"]


def test_the_way_of_a_question_is_short_and_is_the_documented_one() -> None:
    """docs/architecture.md lists the files to read, in order; each is imported by one before it."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    section = text.split("## The way of a question", 1)[1].split("\n## ", 1)[0]
    way = [SRC / name for name in re.findall(r"^\d+\. `([\w/]+\.py)`", section, re.MULTILINE)]

    assert [name_of(path) for path in way if not path.is_file()] == []
    assert way[0] == SRC / "agent" / "handler.py"
    assert {SRC / "agent/models/bedrock/adapter.py", SRC / "agent/tools/lambda_invoke.py"} <= set(way)
    assert len(way) == len(set(way)) <= LONGEST_WAY
    reached = {way[0]}
    for path in way[1:]:
        assert any(path in own_modules(earlier) for earlier in reached), name_of(path)
        reached.add(path)
