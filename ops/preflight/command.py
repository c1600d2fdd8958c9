"""`diecast preflight`: all checks side by side, each within its time, and what they found."""

import json
import threading
import time
from collections.abc import Mapping, Sequence
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any, Final

import boto3
from botocore.exceptions import BotoCoreError, NoCredentialsError, PartialCredentialsError

from ops.preflight import deploys, edge, limits, local, models, stack
from ops.preflight.account import QUICK, Account, Refused
from ops.preflight.findings import Asked, Check, Finding, Language, Outcome, Text, unknown
from shared.errors import InvalidInput

FAILED: Final = 1
PATIENCE_S: Final = 60.0
"""How long a check may take. Each call gives up sooner by itself, and a check makes some."""
CHECKS: Final[Mapping[str, Check]] = {
    "identity": stack.identity,
    "command lines": local.command_lines,
    "parameters": local.parameters,
    "template": local.template,
    "stack": stack.stack,
    "artefacts": stack.artefacts,
    "use-case form": models.use_case,
    "models": models.models,
    "profiles": models.profiles,
    "marketplace": models.marketplace,
    "call": models.call,
    "model quotas": limits.model_quotas,
    "concurrency": limits.concurrency,
    "headers policies": limits.headers_policies,
    "roles": limits.roles,
    "certificate": edge.certificate,
    "firewall": edge.firewall,
    "dated facts": local.facts,
}
WORDS: Final[Mapping[Outcome, Text]] = {
    Outcome.OK: Text("ok", "정상"),
    Outcome.MISSING: Text("missing", "부족"),
    Outcome.UNKNOWN: Text("cannot tell", "확인 불가"),
    Outcome.NOTE: Text("note", "참고"),
}
type Found = Mapping[str, Sequence[Finding]]


def run(
    stage: str,
    stack_name: str | None,
    region: str | None,
    parameters: str | None,
    language: Language,
    *,
    as_json: bool,
    call: bool,
) -> int:
    """Check, print, and return 0 where nothing is missing and nothing stayed unknown, else 1."""
    try:
        session: Any = boto3.Session()
    except BotoCoreError as error:
        raise InvalidInput(f"AWS credentials cannot be read: {error}") from error
    place = region or session.region_name
    if not place:
        raise InvalidInput("No region: give --region, or set AWS_DEFAULT_REGION.")
    asked = deploys.read(stage, stack_name, parameters, place, call=call)
    lock = threading.Lock()

    def client(service: str, where: str) -> Any:
        with lock:  # a session makes one client at a time
            return session.client(service, region_name=where, config=QUICK)

    found = check(Account(client, place), asked)
    print(told_as_json(asked, found) if as_json else told(asked, found, language))
    return 0 if passed(found) else FAILED


def check(
    account: Account, asked: Asked, checks: Mapping[str, Check] = CHECKS, patience_s: float = PATIENCE_S
) -> Found:
    """Return what each check found, by name, in their order. No fault of one stops or hides another."""
    done: SimpleQueue[tuple[str, Sequence[Finding]]] = SimpleQueue()

    def work(name: str, one: Check) -> None:
        done.put((name, guarded(one, account, asked)))

    for name, one in checks.items():
        threading.Thread(target=partial(work, name, one), daemon=True).start()
    found: dict[str, Sequence[Finding]] = {}
    ends = time.monotonic() + patience_s
    while len(found) < len(checks):
        try:
            name, findings = done.get(timeout=max(0.0, ends - time.monotonic()))
        except Empty:
            break
        found[name] = findings
    return {name: found.get(name) or [_late(patience_s)] for name in checks}


def guarded(one: Check, account: Account, asked: Asked) -> Sequence[Finding]:
    """Return what it found; an answer that it does not expect, or a fault of its own, is a finding too."""
    try:
        return one(account, asked)
    except Refused as refused:
        return [_refused(refused)]
    except (NoCredentialsError, PartialCredentialsError):
        return [
            unknown(
                Text("there are no AWS credentials", "AWS 자격 증명이 없습니다"),
                Text(
                    "aws configure sso, then set AWS_PROFILE", "aws configure sso 후 AWS_PROFILE을 설정하세요"
                ),
            )
        ]
    except BotoCoreError as error:
        name = type(error).__name__
        return [
            unknown(
                Text(f"AWS does not answer ({name})", f"AWS가 응답하지 않습니다 ({name})"),
                Text(
                    "look at network, proxy and region; a service may be absent in this region",
                    "네트워크, 프록시, 리전을 확인하세요. 이 리전에 없는 서비스일 수 있습니다",
                ),
            )
        ]
    except Exception as error:  # noqa: BLE001
        name = type(error).__name__
        return [
            unknown(
                Text(f"this check has a fault of its own ({name})", f"이 검사 자체의 오류입니다 ({name})"),
                Text("report it; look at the same by hand", "오류를 알려 주시고 직접 확인하세요"),
            )
        ]


def _refused(refused: Refused) -> Finding:
    if refused.denied:
        return unknown(
            Text(f"access is denied: {refused.action}", f"권한이 거부되었습니다: {refused.action}"),
            Text(
                f"have {refused.action} allowed (the policy: docs/operations/preflight.md), or the service "
                f"itself refuses ({refused.code})",
                f"{refused.action} 권한을 받으세요 (전체 정책: docs/operations/preflight.md). "
                f"서비스 자체의 거부일 수도 있습니다: {refused.code}",
            ),
        )
    return unknown(
        Text(f"{refused.action} ends in {refused.code}", f"{refused.action} 호출 결과: {refused.code}"),
        Text(
            "expired credentials: sign in again; throttled: run it once more; else look the code up",
            "자격 증명 만료면 다시 로그인하고, 요청이 제한되면 다시 실행하세요. 그 외에는 코드를 찾아보세요",
        ),
    )


def _late(patience_s: float) -> Finding:
    return unknown(
        Text(f"no answer within {patience_s:.0f} s", f"{patience_s:.0f}초 안에 응답이 없습니다"),
        Text("run it once more; look at network and proxy", "다시 실행하고 네트워크와 프록시를 확인하세요"),
    )


def passed(found: Found) -> bool:
    """Tell whether nothing is missing and nothing stayed unknown."""
    outcomes = {finding.outcome for findings in found.values() for finding in findings}
    return not outcomes & {Outcome.MISSING, Outcome.UNKNOWN}


def told(asked: Asked, found: Found, language: Language) -> str:
    """The findings for a person, a line each, and a line below it where there is something to do."""
    lines = [f"{asked.stack}, {asked.region}"]
    for name, findings in found.items():
        for finding in findings:
            lines.append(f"[{WORDS[finding.outcome][language]}] {name}: {finding.what[language]}")
            if finding.remedy:
                lines.append(f"    → {finding.remedy[language]}")
    return "\n".join(lines)


def told_as_json(asked: Asked, found: Found) -> str:
    """The findings for programs."""
    rows = [finding.as_json(name) for name, findings in found.items() for finding in findings]
    whole = {"stack": asked.stack, "region": asked.region, "passed": passed(found), "findings": rows}
    return json.dumps(whole, ensure_ascii=False, indent=2)
