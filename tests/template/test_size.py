"""CloudFormation's limits of a template, with room left: parent and each nested application, expanded by SAM.

The limits are the quotas of the CloudFormation user guide. Nested applications count for themselves. A
template of more than 51,200 bytes has to lie in S3, where it may have 1 MB.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest

from ops.stack_plan import Plan, expanded
from shared import jsonio
from tests.handler_permissions import parameter_sets
from tests.stack_template import PATH, of_type, written

INLINE_BYTES: Final = 51_200
IN_S3_BYTES: Final = 1_000_000
LIMITS: Final = {"Parameters": 200, "Resources": 500, "Outputs": 200, "Mappings": 200}
DESCRIPTION_BYTES: Final = 1_024
ROOM: Final = 0.8
"""Share of a limit from which on somebody has to think about it."""
CHILDREN: Final = sorted((PATH.parent / "infrastructure").glob("*.yaml"))
TEMPLATES: Final = (PATH, *CHILDREN)


@cache
def made(path: Path, section: str) -> Any:
    """What SAM makes of a template for a section of samconfig.toml; nested ones have their own defaults."""
    return expanded(path, Plan(parameter_sets()[section] if path == PATH else {}))


@pytest.mark.parametrize("section", sorted(parameter_sets()))
@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_keeps_within_the_limits(path: Path, section: str) -> None:
    template = made(path, section)

    assert len(jsonio.dumps(template).encode()) < ROOM * IN_S3_BYTES
    assert {
        part: len(template.get(part, {}))
        for part in LIMITS
        if len(template.get(part, {})) > ROOM * LIMITS[part]
    } == {}
    assert len(template["Description"].encode()) <= DESCRIPTION_BYTES


def test_every_deploy_sends_its_template_by_s3() -> None:
    assert PATH.stat().st_size > INLINE_BYTES, "it would fit inline again: drop this"
    config = tomllib.loads((PATH.parent / "samconfig.toml").read_text(encoding="utf-8"))
    for section in parameter_sets():
        assert config[section]["deploy"]["parameters"]["resolve_s3"] is True, section


def test_every_nested_template_is_one_of_the_parents_and_none_lies_about() -> None:
    named = {
        row["Properties"]["Location"] for row in of_type("AWS::Serverless::Application", written()).values()
    }

    assert named == {f"infrastructure/{path.name}" for path in CHILDREN}
