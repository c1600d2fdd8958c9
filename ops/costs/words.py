"""What the report says, in English and Korean."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from ops.costs.comparison import BreakEven, Cheaper


class Language(StrEnum):
    """Languages of the report."""

    ENGLISH = "en"
    KOREAN = "ko"


LINES: Final[Mapping[str, tuple[str, str]]] = {
    "tokens": ("language model, tokens", "언어 모델 토큰"),
    "agent": ("agent (Lambda)", "에이전트 (Lambda)"),
    "tools": ("tools T1 to T3 (Lambda)", "도구 T1–T3 (Lambda)"),
    "provisioned": ("provisioned concurrency", "프로비저닝된 동시성"),
    "delivery": ("CloudFront", "CloudFront"),
    "firewall": ("AWS WAF, ACL and rules", "AWS WAF ACL과 규칙"),
    "firewall_requests": ("AWS WAF, requests", "AWS WAF 요청"),
    "users": ("Cognito users", "Cognito 사용자"),
    "sessions": ("DynamoDB", "DynamoDB"),
    "documents": ("S3", "S3"),
    "logs": ("logs", "로그"),
    "traces": ("X-Ray traces", "X-Ray 추적"),
    "watching": ("metrics, alarms, dashboard", "지표·경보·대시보드"),
    "tasks": ("Fargate tasks", "Fargate 태스크"),
    "balancer": ("load balancer (ALB)", "로드 밸런서 (ALB)"),
    "nat": ("NAT gateways", "NAT 게이트웨이"),
    "addresses": ("public IPv4 addresses", "퍼블릭 IPv4 주소"),
    "internet": ("data to the internet", "인터넷 전송"),
}

TEXTS: Final[Mapping[str, tuple[str, str]]] = {
    "title": (
        "US dollars a month before tax, {questions:,.0f} questions a day, {region}, {model}",
        "월 비용 (미국 달러, 세전), 하루 질문 {questions:,.0f}건, {region}, {model}",
    ),
    "here": ("this system", "이 시스템"),
    "there": ("on ECS", "ECS 시스템"),
    "item": ("item", "항목"),
    "total": ("total", "합계"),
    "fixed": ("of which fixed", "그중 고정비"),
    "question": ("for a question", "질문당"),
    "dominant": (
        "The largest item is {name}: {share:.0f} % of this system's total.",
        "가장 큰 항목은 {name}: 이 시스템 합계의 {share:.0f} %.",
    ),
    "all": ("All costs", "전체 비용"),
    "no_tokens": ("Without the language model", "언어 모델 제외"),
    "always": (
        "{what}: this system costs less at any number of questions.",
        "{what}: 질문 수와 관계없이 이 시스템이 더 쌉니다.",
    ),
    "never": (
        "{what}: this system costs more at any number of questions.",
        "{what}: 질문 수와 관계없이 이 시스템이 더 비쌉니다.",
    ),
    "up_to": (
        "{what}: this system costs less up to {questions:,} questions a day.",
        "{what}: 하루 질문 {questions:,}건까지 이 시스템이 더 쌉니다.",
    ),
    "from": (
        "{what}: this system costs less from {questions:,} questions a day on.",
        "{what}: 하루 질문 {questions:,}건부터 이 시스템이 더 쌉니다.",
    ),
    "seen": (
        "Prices looked up on {seen}; free allowances are not taken off.",
        "가격 확인일 {seen}. 무료 사용량은 빼지 않았습니다.",
    ),
    "estimate": ("Estimated price {name} ({usd:g} USD): {why}.", "추정 가격 {name} ({usd:g} USD): {why}."),
}


def line(name: str, language: Language) -> str:
    """What a line of a bill is called."""
    return LINES[name][language is Language.KOREAN]


def text(key: str, language: Language, **values: object) -> str:
    """A sentence of the report with its values filled in."""
    return TEXTS[key][language is Language.KOREAN].format(**values)


def cheaper(found: BreakEven, what: str, language: Language) -> str:
    """When this system costs less; `what` is `all` or `no_tokens`."""
    name = text(what, language)
    return text(Cheaper(found.cheaper).value, language, what=name, questions=found.questions_per_day)
