"""`diecast costs`: both bills as a table in English or Korean, or all of it as JSON."""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError
from rich.console import Console
from rich.table import Table

from ops.costs.bills import (
    BreakEven,
    break_even,
    estimates_used,
    fixed,
    replaced_bill,
    serverless_bill,
    total,
)
from ops.costs.prices import FILE, Prices, read_prices
from ops.costs.usage import Usage, basis
from shared.errors import InvalidInput

USAGE_ERROR = 2

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
    "shots": ("recording shots", "샷 기록"),
    "documents": ("S3", "S3"),
    "logs": ("logs", "로그"),
    "traces": ("X-Ray traces", "X-Ray 추적"),
    "watching": ("metrics, alarms and their key, dashboard", "지표·경보·경보용 키·대시보드"),
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
    "item": ("item", "항목"),
    "here": ("this system", "이 시스템"),
    "there": ("on ECS", "ECS 시스템"),
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


def run(
    region: str,
    model: str,
    language: str,
    assume: Sequence[str],
    price: Sequence[str],
    *,
    price_file: Path | None,
    as_json: bool,
) -> int:
    """Work out and print. Returns 2 where something given cannot be used, with the reason told."""
    try:
        usage = _usage(assume)
        file = read_prices(price_file or FILE)
        prices = file.prices_of(region, model).overridden(
            dict(_pair("--price", given, "USD") for given in price)
        )
    except InvalidInput as error:
        print(error.message, file=sys.stderr)
        return USAGE_ERROR
    told = {"region": region, "model": model, "currency": "USD", "prices_seen": file.seen.isoformat()}
    if as_json:
        print(json.dumps(told | _document(usage, prices), ensure_ascii=False, indent=1))
    else:
        _print(usage, prices, told, korean=language == "ko")
    return 0


def print_assumptions() -> None:
    """List every assumption: name, default, where the default comes from, meaning."""
    table = Table("assumption", "default", "basis", "meaning", box=None)
    for name, field in Usage.model_fields.items():
        table.add_row(name, str(field.default), basis(name), field.description)
    Console().print(table)


def _usage(assume: Sequence[str]) -> Usage:
    """Return the assumptions. Raises InvalidInput that names each one at fault."""
    given = dict(_text_pair("--assume", row, "VALUE") for row in assume)
    try:
        return Usage.model_validate_strings(given)
    except ValidationError as error:
        faults = [f"{row['loc'][0]}: {row['msg']}" if row["loc"] else row["msg"] for row in error.errors()]
        raise InvalidInput("; ".join(faults)) from error


def _text_pair(option: str, given: str, wanted: str) -> tuple[str, str]:
    name, sign, value = given.partition("=")
    if not sign:
        raise InvalidInput(f"{option}: {given!r} lacks ={wanted}")
    return name.strip(), value.strip()


def _pair(option: str, given: str, wanted: str) -> tuple[str, float]:
    name, value = _text_pair(option, given, wanted)
    try:
        return name, float(value)
    except ValueError:
        raise InvalidInput(f"{option}: {given!r} is not NAME={wanted}") from None


def _document(usage: Usage, prices: Prices) -> dict[str, Any]:
    here, there = serverless_bill(usage, prices), replaced_bill(usage, prices)
    return {
        "this_system": _sums(here, usage),
        "on_ecs": _sums(there, usage),
        "largest": max(here, key=here.__getitem__),
        "break_even": asdict(break_even(usage, prices, with_tokens=True)),
        "break_even_without_tokens": asdict(break_even(usage, prices, with_tokens=False)),
        "prices": {name: row.model_dump(exclude_none=True) for name, row in prices.rows.items()},
        "usage": {
            name: {"value": value, "basis": "command line" if name in usage.model_fields_set else basis(name)}
            for name, value in usage.model_dump().items()
        },
    }


def _sums(bill: Mapping[str, float], usage: Usage) -> dict[str, Any]:
    return {
        "total": round(total(bill), 2),
        "fixed": round(fixed(bill), 2),
        "per_question": round(_of_a_question(bill, usage), 6),
        "lines": {name: round(usd, 4) for name, usd in bill.items()},
    }


def _of_a_question(bill: Mapping[str, float], usage: Usage) -> float:
    """Return dollars for one question, fixed costs shared out; 0 where nobody asks."""
    return total(bill) / usage.questions if usage.questions else 0.0


def _print(usage: Usage, prices: Prices, told: Mapping[str, str], *, korean: bool) -> None:
    def text(key: str, **values: object) -> str:
        return TEXTS[key][korean].format(**values)

    def cheaper(found: BreakEven, what: str) -> str:
        return text(found.cheaper.value, what=text(what), questions=found.questions_per_day)

    here, there = serverless_bill(usage, prices), replaced_bill(usage, prices)
    title = text("title", questions=usage.questions_per_day, region=told["region"], model=told["model"])
    table = Table(text("item"), title=title, title_justify="left", box=None)
    for side in ("here", "there"):
        table.add_column(text(side), justify="right")
    for name in {**here, **there}:
        shown = (f"{bill[name]:,.2f}" if name in bill else "" for bill in (here, there))
        table.add_row(LINES[name][korean], *shown)
    table.add_section()
    for name, count in (("total", total), ("fixed", fixed)):
        table.add_row(text(name), f"{count(here):,.2f}", f"{count(there):,.2f}")
    table.add_row(text("question"), *(f"{_of_a_question(bill, usage):.4f}" for bill in (here, there)))
    largest, whole = max(here, key=here.__getitem__), total(here)
    share = 100 * here[largest] / whole if whole else 0.0
    console = Console(highlight=False, soft_wrap=True)
    console.print(table)
    for line in (
        "",
        text("dominant", name=LINES[largest][korean], share=share),
        cheaper(break_even(usage, prices, with_tokens=True), "all"),
        cheaper(break_even(usage, prices, with_tokens=False), "no_tokens"),
        text("seen", seen=told["prices_seen"]),
        *(
            text("estimate", name=name, usd=prices.usd(name), why=prices.estimates[name])
            for name in estimates_used(usage, prices)
        ),
    ):
        console.print(line, markup=False)
