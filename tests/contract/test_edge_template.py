"""What is said twice of the edge has to be the same: in the template, the local server, the page's deploy."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from samcli.yamlhelper import yaml_parse

from local.page import PageSettings
from ops.page.config import SCOPE

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def template() -> Any:
    """The template as a dict, with intrinsic functions in their long form."""
    return yaml_parse((ROOT / "template.yaml").read_text(encoding="utf-8"))


def _properties(template: Any, resource: str) -> Any:
    return template["Resources"][resource]["Properties"]


def test_the_page_has_the_same_content_security_policy_everywhere(template: Any) -> None:
    headers = _properties(template, "PageHeaders")["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
    policy, _ = headers["ContentSecurityPolicy"]["ContentSecurityPolicy"]["Fn::Sub"]
    assert policy.replace("${TokenOrigin}", "") == PageSettings().content_security_policy()


def test_the_page_asks_for_the_scopes_that_its_client_may_have(template: Any) -> None:
    assert SCOPE.split() == _properties(template, "UserPoolClient")["AllowedOAuthScopes"]


def test_no_error_of_the_api_is_turned_into_a_page(template: Any) -> None:
    assert "CustomErrorResponses" not in _properties(template, "Distribution")["DistributionConfig"]


def test_the_api_is_neither_cached_nor_compressed(template: Any) -> None:
    behaviours = _properties(template, "Distribution")["DistributionConfig"]["CacheBehaviors"]
    assert [row["PathPattern"] for row in behaviours] == ["/api/*", "/health"]
    for row in behaviours:
        assert row["Compress"] is False
        assert row["CachePolicyId"] == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad", "CachingDisabled"


@pytest.mark.parametrize("stage", ["staging", "prod"])
def test_stages_for_people_have_the_edge_and_users(template: Any, stage: str) -> None:
    config = tomllib.loads((ROOT / "samconfig.toml").read_text(encoding="utf-8"))
    overrides = config[stage]["deploy"]["parameters"]["parameter_overrides"]
    given = dict(pair.split("=", 1) for pair in overrides.split())
    assert given.keys() <= template["Parameters"].keys()
    assert (given["Stage"], given["EdgeMode"], given["CreateUserPool"]) == (stage, "cloudfront", "true")
