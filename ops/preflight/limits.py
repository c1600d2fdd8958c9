"""Quotas of the account: what runs at once, policies and roles, and tokens and requests of the models."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from ops.preflight.account import HOME, Account
from ops.preflight.findings import Asked, Finding, Text, missing, note, ok, unknown
from ops.preflight.models import bare, profile, without_models
from ops.preflight.stack import current

RESERVED_FUNCTIONS: Final = (
    "AgentFunction",
    "T1PredictFunction",
    "T2ImportanceFunction",
    "T3KnowledgeFunction",
    "T4ShotsFunction",
)
KEPT_UNRESERVED: Final = 100
"""Executions that AWS keeps for functions without a reservation."""
FEW: Final = 50
"""Executions under which a shift of questions waits: an answer takes one agent and two tools at a time."""
QUESTION_TOKENS, QUESTION_CALLS = 9_000, 2
"""Of a plain question (docs/operations/limits-and-costs.md): tokens at the most, and turns of the model."""


def concurrency(account: Account, asked: Asked) -> Sequence[Finding]:
    """Tell whether the account's concurrent executions carry what the parameters reserve."""
    limits = account.ask("lambda.get_account_settings")["AccountLimit"]
    total, free = limits["ConcurrentExecutions"], limits["UnreservedConcurrentExecutions"]
    each = int(asked.plan.parameters["ReservedConcurrency"])
    more = _more("Lambda", "Concurrent executions", asked.region)
    if not each:
        told = f"{total} executions at once"
        korean = f"동시 실행 {total}개"
        if total >= FEW:
            return [ok(f"{told}, nothing is reserved", f"{korean}, 예약 없음")]
        return [
            note(
                Text(
                    f"{told}: it works, for some {max(1, total // 3)} answers at a time",
                    f"{korean}: 동시에 답변 약 {max(1, total // 3)}개까지 동작합니다",
                ),
                more,
            )
        ]
    needed = each * len(RESERVED_FUNCTIONS)
    before = current(account, asked.stack)
    held = int(before.parameters.get("ReservedConcurrency", "0")) * len(RESERVED_FUNCTIONS) if before else 0
    room = free + held - min(KEPT_UNRESERVED, total)
    if needed <= room:
        return [
            ok(
                f"{needed} of {room} executions are reserved",
                f"동시 실행 {room}개 중 {needed}개를 예약합니다",
            )
        ]
    return [
        missing(
            Text(
                f"ReservedConcurrency={each} reserves {needed} executions; {max(0, room)} can be reserved",
                f"ReservedConcurrency={each}: {needed}개를 예약하지만 {max(0, room)}개만 가능합니다",
            ),
            Text(
                f"leave ReservedConcurrency at 0, or {more.en}",
                f"ReservedConcurrency를 0으로 두거나, {more.ko}",
            ),
        )
    ]


def headers_policies(account: Account, asked: Asked) -> Sequence[Finding]:
    """Tell whether CloudFront takes the stack's response headers policies beside those of the account."""
    new = len(asked.plan.resources("AWS::CloudFront::ResponseHeadersPolicy"))
    before = current(account, asked.stack)
    if not new or (before and before.parameters.get("EdgeMode") == "cloudfront"):
        return [ok("no new response headers policies", "새 응답 헤더 정책 없음")]
    used, given = 0, {"Type": "custom"}
    while True:
        page = account.ask("cloudfront.list_response_headers_policies", **given)["ResponseHeadersPolicyList"]
        used += page["Quantity"]
        if not page.get("NextMarker"):
            break
        given["Marker"] = page["NextMarker"]
    name = "Response headers policies per AWS account"
    values = [value for each, value in _quotas(account, "cloudfront", HOME).items() if each == name]
    return [
        _room(
            used,
            values,
            new,
            Text("response headers policies", "응답 헤더 정책"),
            _more("CloudFront", name, HOME),
        )
    ]


def roles(account: Account, asked: Asked) -> Sequence[Finding]:
    """Tell whether IAM takes the stack's roles beside those of the account."""
    summary = account.ask("iam.get_account_summary")["SummaryMap"]
    before = current(account, asked.stack)
    new = 0 if before else len(asked.plan.resources("AWS::IAM::Role")) + 2  # ServiceRoles
    values = [float(summary["RolesQuota"])] if "RolesQuota" in summary else []
    return [
        _room(
            summary.get("Roles", 0),
            values,
            new,
            Text("IAM roles", "IAM 역할"),
            _more("IAM", "Roles per account", HOME),
        )
    ]


def model_quotas(account: Account, asked: Asked) -> Sequence[Finding]:
    """Tokens and requests a minute of each model, in the profile that is asked."""
    if not asked.models:
        return without_models(asked)
    quotas = _quotas(account, "bedrock", asked.region)
    return [finding for each in asked.models for finding in _rates(each, quotas, asked.region)]


def _rates(model: str, quotas: Mapping[str, float], region: str) -> Iterator[Finding]:
    label, kind = spoken(model), _kind(profile(model))
    found = {
        what: min(values)
        for what in ("tokens", "requests")
        if (values := [value for name, value in quotas.items() if _is_of(name, kind, what, label)])
    }
    wanted = f"{kind} model inference tokens per minute for Anthropic {label}"
    for what in ("tokens", "requests"):
        if what not in found:
            yield note(
                Text(
                    f"{model}: no quota of {what} a minute is listed",
                    f"{model}: 분당 {'토큰' if what == 'tokens' else '요청'} 할당량이 목록에 없습니다",
                ),
                Text("some models have one of the two alone", "둘 중 하나만 있는 모델도 있습니다"),
            )
    if not found:
        yield unknown(
            Text(f"{model}: how many questions a minute", f"{model}: 분당 질문 수를 알 수 없음"),
            Text(
                f'look for "{wanted}" in Service Quotas, Amazon Bedrock, {region}',
                f"{region} Service Quotas의 Amazon Bedrock에서 “{wanted}”를 찾아보세요",
            ),
        )
        return
    questions = min(
        found.get("tokens", float("inf")) / QUESTION_TOKENS,
        found.get("requests", float("inf")) / QUESTION_CALLS,
    )
    told = ", ".join(f"{value:,.0f} {what}" for what, value in found.items())
    if questions >= 1:
        yield ok(
            f"{model}: {told} a minute, some {questions:,.0f} questions",
            f"{model}: 분당 {told}, 질문 약 {questions:,.0f}개",
        )
    else:
        yield missing(
            Text(
                f"{model}: {told} a minute, too little for one question",
                f"{model}: 분당 {told}, 질문 하나도 부족",
            ),
            _more("Amazon Bedrock", wanted, region),
        )


def spoken(model_id: str) -> str:
    """A model's name as quotas have it: `anthropic.claude-sonnet-4-5-2025…` is Claude Sonnet 4.5."""
    name = re.sub(r"(-\d{8})?(-v\d+(:\w+)*)?$", "", bare(model_id).removeprefix("anthropic."))
    words = re.sub(r"(?<=\d)-(?=\d)", ".", name).split("-")
    return " ".join(word.capitalize() for word in words)


def _kind(prefix: str) -> str:
    if not prefix:
        return "On-demand"
    return "Global cross-region" if prefix == "global" else "Cross-region"


def _is_of(name: str, kind: str, what: str, label: str) -> bool:
    told = f"{kind} model inference {what} per minute for Anthropic {label}"
    return re.fullmatch(rf"{re.escape(told)}( V\d+)?", name, re.IGNORECASE) is not None


def _quotas(account: Account, service: str, region: str) -> dict[str, float]:
    """The account's quotas of a service by name."""
    given: dict[str, Any] = {"ServiceCode": service, "MaxResults": 100}
    found: dict[str, float] = {}
    while True:
        page = account.ask("service-quotas.list_service_quotas", region, **given)
        found |= {
            row["QuotaName"]: row["Value"] for row in page["Quotas"] if "Value" in row and "QuotaName" in row
        }
        if not page.get("NextToken"):
            return found
        given["NextToken"] = page["NextToken"]


def _room(used: int, values: Sequence[float], new: int, of: Text, remedy: Text) -> Finding:
    if not values:
        return unknown(
            Text(f"the quota of {of.en} is not listed", f"{of.ko} 할당량이 목록에 없습니다"), remedy
        )
    told = f"{used} of {values[0]:.0f}"
    if used + new <= values[0]:
        return ok(f"{of.en}: {told} are used, {new} are new", f"{of.ko}: {told} 사용 중, {new}개 추가")
    return missing(
        Text(
            f"{of.en}: {told} are used, and {new} more are needed",
            f"{of.ko}: {told} 사용 중, {new}개 더 필요",
        ),
        remedy,
    )


def _more(service: str, quota: str, region: str) -> Text:
    return Text(
        f'ask for more in Service Quotas ({region}): {service}, "{quota}"; it takes hours to days',
        f"Service Quotas({region})에서 {service} “{quota}” 증가를 요청하세요. 몇 시간에서 며칠 걸립니다",
    )
