"""Needs of an edge in us-east-1: its certificate and its firewall."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from ops.preflight.account import HOME, Account, Refused
from ops.preflight.findings import Asked, Finding, Text, missing, note, ok

NONE: Final = ok("no edge, nothing needed", "엣지를 쓰지 않으므로 필요 없음")
SOON: Final = timedelta(days=30)


def certificate(account: Account, asked: Asked) -> Sequence[Finding]:
    """Tell whether the certificate is issued, of this domain, and valid for a while."""
    arn, domain = asked.plan.parameters["CertificateArn"], asked.plan.parameters["DomainName"]
    if not asked.has_edge or not arn:
        return [NONE if not asked.has_edge else ok("no domain name of your own", "자체 도메인 없음")]
    try:
        found = account.ask("acm.describe_certificate", HOME, CertificateArn=arn)["Certificate"]
    except Refused as refused:
        if refused.code != "ResourceNotFoundException":
            raise
        return [
            missing(
                Text("CertificateArn is not there", "CertificateArn이 존재하지 않습니다"), _request(domain)
            )
        ]
    return list(_faults(found, domain)) or [
        ok(f"the certificate of {domain} is issued", f"{domain} 인증서가 발급되어 있습니다")
    ]


def _faults(found: dict[str, Any], domain: str) -> Iterator[Finding]:
    status = found.get("Status", "unknown")
    if status != "ISSUED":
        yield missing(
            Text(f"the certificate is {status}", f"인증서 상태: {status}"),
            Text(
                "make the DNS records that ACM shows, wait for ISSUED; else request another",
                "ACM이 알려 주는 DNS 레코드를 만들고 ISSUED가 될 때까지 기다리거나 새로 요청하세요",
            ),
        )
    names = {found.get("DomainName", ""), *found.get("SubjectAlternativeNames", ())}
    if not {domain, "*." + domain.partition(".")[2]} & names:
        yield missing(
            Text(f"the certificate is not for {domain}", f"인증서가 {domain}용이 아닙니다"), _request(domain)
        )
    ends = found.get("NotAfter")
    if ends is not None and ends - SOON < datetime.now(UTC):
        yield note(
            Text(f"the certificate ends on {ends:%Y-%m-%d}", f"인증서 만료일: {ends:%Y-%m-%d}"),
            Text("see that ACM renews it", "ACM 자동 갱신을 확인하세요"),
        )


def _request(domain: str) -> Text:
    given = f"aws acm request-certificate --region {HOME} --domain-name {domain} --validation-method DNS"
    return Text(given, given)


def firewall(account: Account, asked: Asked) -> Sequence[Finding]:
    """Tell whether the firewall of the parameters can be had."""
    waf = asked.plan.parameters["Waf"]
    make = f"diecast firewall --stack {asked.stack}"
    if not asked.has_edge:
        return [NONE]
    if waf == "none":
        return [
            note(
                Text(
                    "no firewall stands before the page (Waf=none)",
                    "페이지 앞에 방화벽이 없습니다 (Waf=none)",
                ),
                Text(
                    f"{make} makes one, about 9 US dollars a month",
                    f"{make} 로 만들 수 있습니다 (월 약 9달러)",
                ),
            )
        ]
    if waf == "managed":
        if asked.region == HOME:
            return [ok("the stack makes its firewall", "스택이 방화벽을 만듭니다")]
        return [
            missing(
                Text(f"Waf=managed works in {HOME} alone", f"Waf=managed는 {HOME}에서만 가능합니다"),
                Text(
                    f"{make} makes it there and prints Waf=<ARN>", f"{make} 로 만들면 Waf=<ARN>이 출력됩니다"
                ),
            )
        ]
    name, web_acl = waf.split("/")[-2:]
    try:
        account.ask("wafv2.get_web_acl", HOME, Name=name, Id=web_acl, Scope="CLOUDFRONT")
    except Refused as refused:
        if refused.code != "WAFNonexistentItemException":
            raise
        return [
            missing(
                Text("the web ACL of Waf is not there", "Waf의 웹 ACL이 존재하지 않습니다"),
                Text(f"{make} makes one and prints its ARN", f"{make} 로 만들면 ARN이 출력됩니다"),
            )
        ]
    return [ok(f"the web ACL {name} is there", f"웹 ACL {name} 확인됨")]
