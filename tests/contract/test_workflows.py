"""What GitHub runs: nothing is built where there are credentials, and nothing is taken that is not pinned."""

import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
BUILDS = re.compile(r"\b(npm|npx|node|yarn|esbuild|sam build|pip install|uv (pip|sync|run)|build\.mjs)\b")


@cache
def read(path: Path) -> Any:
    """A YAML file; `on` is read as true."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def workflow(name: str) -> Any:
    """A workflow by its file's name."""
    return read(ROOT / ".github" / "workflows" / name)


JOBS = [(path.name, name, job) for path in WORKFLOWS for name, job in read(path)["jobs"].items()]
TRUSTED = [
    (file, name, job) for file, name, job in JOBS if "steps" in job and "id-token" in job["permissions"]
]
"""Jobs that can trade a token for AWS credentials."""


def commands(step: Any) -> str:
    """What a step runs, with every command that make would run for its targets."""
    run = str(step.get("run", ""))
    for targets in re.findall(r"(?m)\bmake ([^\n;&|]+)", run):
        names = [word for word in targets.split() if "=" not in word and not word.startswith("-")]
        given = ["STACK=diecast-test", *names]
        made = subprocess.run(
            ["make", "--dry-run", "--always-make", *given],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        run += "\n" + made.stdout
    return run


SMALL = """
Transform: AWS::Serverless-2016-10-31
Resources: { Topic: { Type: "AWS::SNS::Topic" } }
"""


@pytest.mark.parametrize("stage", ["staging", "prod"])
def test_the_command_that_deploys_is_complete(stage: str, tmp_path: Path) -> None:
    """It finds samconfig.toml, has all that SAM asks for, and gets as far as asking AWS (not there)."""
    (step,) = [row for row in workflow("deploy.yml")["jobs"]["deploy"]["steps"] if "sam deploy" in str(row)]
    built = tmp_path / ".aws-sam" / "build"
    built.mkdir(parents=True)
    (built / "template.yaml").write_text(SMALL, encoding="utf-8")
    shutil.copy(ROOT / "samconfig.toml", tmp_path)
    ran = subprocess.run(
        ["bash", "-euc", str(step["run"]).replace(".venv/bin/sam", str(Path(sys.executable).parent / "sam"))],
        cwd=tmp_path,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path),
            "STAGE": stage,
            "STACK": f"plant-b-{stage}",
            "ARTEFACTS_BUCKET": "artefacts",
            "CLOUDFORMATION_ROLE_ARN": "arn:aws:iam::123456789012:role/github-CloudFormationRole",
            "SAM_CLI_TELEMETRY": "0",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_MAX_ATTEMPTS": "1",
            "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    told = ran.stdout + ran.stderr
    assert f"Stack name                   : plant-b-{stage}" in told, told
    assert f'"Stage": "{stage}"' in told
    assert "Could not connect to the endpoint URL" in told


def test_there_are_jobs_to_look_at() -> None:
    assert [(file, name) for file, name, _ in TRUSTED] == [("deploy.yml", "deploy")]


@pytest.mark.parametrize(("file", "name", "job"), TRUSTED)
def test_a_job_that_can_have_credentials_builds_nothing(file: str, name: str, job: Any) -> None:
    built = [line for step in job["steps"] for line in commands(step).splitlines() if BUILDS.search(line)]
    assert built == []


@pytest.mark.parametrize(("file", "name", "job"), TRUSTED)
def test_what_is_installed_there_is_installed_before_the_credentials_come(
    file: str, name: str, job: Any
) -> None:
    steps = job["steps"]
    (credentials,) = [
        at for at, step in enumerate(steps) if "configure-aws-credentials" in step.get("uses", "")
    ]
    installs = [at for at, step in enumerate(steps) if "bootstrap" in commands(step)]
    assert installs
    assert max(installs) < credentials


@pytest.mark.parametrize(("file", "name", "job"), [row for row in JOBS if "steps" in row[2]])
def test_a_job_that_builds_cannot_have_credentials(file: str, name: str, job: Any) -> None:
    if any(BUILDS.search(commands(step)) for step in job["steps"] if "matrix" not in str(step.get("env"))):
        assert job["permissions"] == {"contents": "read"}
        assert "environment" not in job
        assert "secrets" not in str(job)


def test_both_stages_get_exactly_what_was_built_once() -> None:
    jobs = workflow("release.yml")["jobs"]
    pack = next(step for step in jobs["build"]["steps"] if step.get("id") == "pack")
    assert "sha256sum build.tar.gz" in pack["run"]
    assert jobs["build"]["outputs"] == {"sha256": "${{ steps.pack.outputs.sha256 }}"}
    for stage in ("staging", "prod"):
        assert jobs[stage]["with"] == {"stage": stage, "sha256": "${{ needs.build.outputs.sha256 }}"}
        assert "build" in jobs[stage]["needs"]
    assert sum("make build page" in str(job) for _, _, job in JOBS) == 1


def test_the_hash_is_compared_before_anything_is_unpacked(tmp_path: Path) -> None:
    """The step itself, run on an archive that is another one than was built."""
    steps = workflow("deploy.yml")["jobs"]["deploy"]["steps"]
    unpack = next(step for step in steps if "tar --extract" in step.get("run", ""))
    assert unpack["env"] == {"SHA256": "${{ inputs.sha256 }}"}
    (tmp_path / "page").write_text("built")
    subprocess.run(["tar", "-czf", "build.tar.gz", "page"], cwd=tmp_path, check=True)
    (tmp_path / "page").unlink()
    right = subprocess.run(
        ["sha256sum", "build.tar.gz"], cwd=tmp_path, capture_output=True, text=True, check=True
    )

    def unpacked(sha256: str) -> bool:
        # GitHub runs a step with bash -e.
        run = ["bash", "-e", "-c", unpack["run"]]
        subprocess.run(run, cwd=tmp_path, env={"SHA256": sha256, "PATH": "/usr/bin:/bin"}, check=False)
        return (tmp_path / "page").exists()

    assert [unpacked(wrong) for wrong in ("0" * 64, "", "x")] == [False] * 3
    assert unpacked(right.stdout.split()[0])


def test_bills_of_materials_are_kept_with_the_build() -> None:
    uploads = [
        step["with"]
        for step in workflow("release.yml")["jobs"]["build"]["steps"]
        if "upload-artifact" in str(step)
    ]
    assert [(upload["path"], upload["if-no-files-found"]) for upload in uploads] == [
        ("build.tar.gz", "error"),
        ("build/sbom/*.cdx.json", "error"),
    ]


def test_every_action_is_pinned_to_a_commit() -> None:
    used = [step["uses"] for _, _, job in JOBS for step in job.get("steps", ()) if "uses" in step]
    assert used
    assert [name for name in used if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", name)] == []


@pytest.mark.parametrize("target", ["frontend/node_modules/.ready", ".venv/.ready", ".venv-checkov/.ready"])
def test_no_library_runs_code_of_its_own_while_it_is_installed(target: str) -> None:
    made = subprocess.run(
        ["make", "--dry-run", "--always-make", target], cwd=ROOT, capture_output=True, text=True, check=True
    )
    lines = (made.stdout + (ROOT / "scripts" / "bootstrap").read_text("utf-8")).splitlines()
    installs = [line for line in lines if re.search(r"npm (ci|install)|pip (sync|install)", line)]
    assert len(installs) >= 2
    for line in installs:
        if "npm" in line:
            assert re.search(r"npm ci --ignore-scripts\b", line), line
        elif "--editable ." in line:  # the project itself, and nothing from elsewhere
            assert {"--no-deps", "--no-index", "--no-build-isolation"} <= set(line.split()), line
        else:
            assert "--only-binary :all:" in line, line
            assert "--require-hashes" in line, line
    assert "ignore-scripts=true" in (ROOT / "frontend" / ".npmrc").read_text("utf-8").splitlines()


def test_what_is_locked_or_pinned_is_watched_weekly_in_one_pull_request_each() -> None:
    updates = read(ROOT / ".github" / "dependabot.yml")["updates"]
    watched = {row["package-ecosystem"]: row.get("directories", [row.get("directory")]) for row in updates}
    assert watched == {"github-actions": ["/"], "pip": ["/", "/requirements"], "npm": ["/frontend"]}
    for row in updates:
        assert row["schedule"]["interval"] == "weekly"
        assert [group["patterns"] for group in row["groups"].values()] == [["*"]]
