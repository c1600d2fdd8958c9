"""The page's modules under Node: the SSE reader, the state of a question, both languages."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_pages_own_tests_pass() -> None:
    command = [str(ROOT / "scripts" / "node"), "npm", "test", "--prefix", "frontend"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)

    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert "# fail 0" in done.stdout or "fail 0" in done.stdout
    assert "# pass 0" not in done.stdout
