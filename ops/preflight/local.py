"""Checks that need no account: parameters, size of the template, command lines, age of dated facts."""

import shutil
import subprocess
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Final

from ops.costs.freshness import days_too_old, today
from ops.costs.prices import read_prices
from ops.preflight.account import Account
from ops.preflight.findings import Asked, Finding, Text, missing, note, ok, unknown
from ops.stack_plan import TEMPLATE, expanded

BUILT: Final = TEMPLATE.parent / ".aws-sam" / "build" / "template.yaml"
MOST_BYTES, MOST_BYTES_INLINE = 1_048_576, 51_200
"""Of a template in a bucket, and of one that travels in the request (CloudFormation's quotas)."""
MOST: Final = {"Resources": 500, "Outputs": 200, "Parameters": 200, "Mappings": 200}
"""Of one template, by its section (CloudFormation's quotas)."""
PATIENCE_S: Final = 20
FORM: Final = ("aws", "bedrock", "get-use-case-for-model-access", "--generate-cli-skeleton")
"""Answers without an account where the AWS CLI knows the use-case form, which came late in 2025."""


def parameters(_account: Account, asked: Asked) -> Sequence[Finding]:
    """Tell whether the template's own constraints and rules take the parameters."""
    refused = asked.plan.refusals()
    if not refused:
        return [ok("the parameters are taken", "파라미터가 유효합니다")]
    how = Text(
        "change parameter_overrides; docs/operations/parameters.md tells each",
        "parameter_overrides를 고치세요. 설명: docs/operations/parameters.md",
    )
    return [missing(Text(f"a deploy is refused: {why}", f"배포가 거부됩니다: {why}"), how) for why in refused]


def template(_account: Account, asked: Asked) -> Sequence[Finding]:
    """Tell whether CloudFormation takes the template by its size, as `sam build` made it."""
    if not BUILT.is_file():
        return [
            unknown(
                Text(
                    "how large the template is: it is not built",
                    "템플릿 크기를 알 수 없음: 빌드되지 않았습니다",
                ),
                Text("make build", "make build"),
            )
        ]
    return sizes(BUILT, asked)


def sizes(path: Path, asked: Asked) -> list[Finding]:
    """The findings on a built template of any size."""
    size = len(path.read_bytes())
    most = MOST_BYTES if asked.uploads else MOST_BYTES_INLINE
    made = expanded(path, asked.plan)
    counts = {section: len(made.get(section, {})) for section in MOST}
    over = [
        f"{section} {counts[section]} > {MOST[section]}"
        for section in MOST
        if counts[section] > MOST[section]
    ]
    if size > most:
        over.insert(0, f"{size:,} bytes > {most:,}")
    if over:
        return [
            missing(
                Text(
                    f"CloudFormation refuses the template: {', '.join(over)}",
                    f"템플릿 한도 초과: {', '.join(over)}",
                ),
                Text(
                    "resolve_s3 = true in samconfig.toml, for the bytes; move parts into infrastructure/",
                    "바이트는 samconfig.toml의 resolve_s3 = true로, 나머지는 infrastructure/로 옮기세요",
                ),
            )
        ]
    told = ", ".join(f"{count} {section}" for section, count in counts.items())
    return [ok(f"the template has {size:,} bytes, {told}", f"템플릿 {size:,}바이트, {told}")]


def command_lines(_account: Account, _asked: Asked) -> Sequence[Finding]:
    """Tell whether deploys were tried with the SAM CLI, and the AWS CLI knows what the pages use."""
    return [_sam(), *_aws()]


def _sam() -> Finding:
    tried = version("aws-sam-cli")
    said = _output("sam", "--version")
    found = (said or "").strip().rpartition(" ")[2]
    if found and _numbers(found) >= _numbers(tried):
        return ok(f"SAM CLI {found}", f"SAM CLI {found}")
    return missing(
        Text(
            f"SAM CLI {found or 'is not found'}; {tried} was tried",
            f"SAM CLI {found or '없음'}; 검증된 버전은 {tried}",
        ),
        Text('export PATH="$PWD/.venv/bin:$PATH"', 'export PATH="$PWD/.venv/bin:$PATH"'),
    )


def _aws() -> list[Finding]:
    said = _output("aws", "--version")
    found = (said or "").partition(" ")[0].partition("/")[2].strip()
    get = Text(
        "https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html",
        "https://docs.aws.amazon.com/ko_kr/cli/latest/userguide/getting-started-install.html",
    )
    if not found or _numbers(found) < (2,):
        return [
            missing(
                Text(
                    f"AWS CLI {found or 'is not found'}; the pages' commands need version 2",
                    f"AWS CLI {found or '없음'}; 문서의 명령에는 버전 2가 필요합니다",
                ),
                get,
            )
        ]
    if _output(*FORM) is None:
        return [
            note(
                Text(
                    f"AWS CLI {found} does not know Bedrock's use-case form; the console has it",
                    f"AWS CLI {found}[은/는] Bedrock 사용 사례 양식을 모릅니다. 콘솔에서 작성하세요",
                ),
                get,
            )
        ]
    return [ok(f"AWS CLI {found}", f"AWS CLI {found}")]


def facts(_account: Account, _asked: Asked) -> Sequence[Finding]:
    """Tell whether prices and models were looked up lately."""
    seen = read_prices().seen
    days = days_too_old(seen, today())
    if days is None:
        return [ok(f"prices and models were looked up on {seen}", f"가격과 모델 확인일: {seen}")]
    return [
        note(
            Text(
                f"prices and models are {days} days old ({seen})",
                f"가격과 모델 정보가 {days}일 지났습니다 ({seen})",
            ),
            Text(
                "look up Claude's prices and new models, then change ops/costs/prices.yaml and `seen`",
                "Claude 가격과 새 모델을 확인하고 ops/costs/prices.yaml과 `seen`을 고치세요",
            ),
        )
    ]


def _output(*command: str) -> str | None:
    """Return what a program says, or None where it is not there, fails or takes too long."""
    program = shutil.which(command[0])
    if program is None:
        return None
    try:
        ended = subprocess.run(  # noqa: S603
            [program, *command[1:]], capture_output=True, check=True, text=True, timeout=PATIENCE_S
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return ended.stdout or ended.stderr


def _numbers(told: str) -> tuple[int, ...]:
    return tuple(int(part) for part in told.split(".") if part.isdecimal())
