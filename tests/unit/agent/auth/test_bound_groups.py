"""Groups that are bound to lines: what GROUP_LINES may hold, and which lines a user sees by it."""

import itertools
import random

import pytest

from agent.auth.permissions import Permissions
from agent.settings import AgentSettings
from shared.settings import SettingsError, read_settings

SIGNED_IN = {"JWT_ISSUER": "https://issuer.example", "JWT_AUDIENCE": "page", "PLANT_LINES": "line-7,line-8"}


def permissions(**variables: str) -> Permissions:
    return read_settings(AgentSettings, SIGNED_IN | variables).permissions


@pytest.mark.parametrize(
    ("given", "groups", "lines"),
    [
        ({"ASK_GROUPS": "engineers,press 7", "GROUP_LINES": "press 7=line-7"}, {"engineers"}, None),
        ({"ASK_GROUPS": "engineers,press 7", "GROUP_LINES": "press 7=line-7"}, {"press 7"}, {"line-7"}),
        ({"ASK_GROUPS": "a,press 7", "GROUP_LINES": "press 7=line-7"}, {"press 7", "other"}, {"line-7"}),
        ({"ASK_GROUPS": "a,press 7", "GROUP_LINES": "press 7=line-7"}, {"press 7", "a"}, None),
        ({"GROUP_LINES": "7=line-7; 8 = line-8 "}, {"7", "8", "x"}, {"line-7", "line-8"}),
        ({"GROUP_LINES": "7=line-7,default;8=line-8"}, {"7"}, {"line-7", "default"}),
        ({"GROUP_LINES": "7=line-7"}, {"x"}, None),
        ({}, {"x"}, None),
    ],
)
def test_the_lines_that_a_user_sees(given: dict[str, str], groups: set[str], lines: set[str] | None) -> None:
    assert permissions(**given).lines_of(frozenset(groups)) == lines


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("press 7", "is not GROUP=LINE,LINE"),
        ("press 7=", "is not GROUP=LINE,LINE"),
        ("=line-7", "is not GROUP=LINE,LINE"),
        ("7=line-7;7=line-8", "stands there twice"),
        ("7=LINE 7", "can be no line"),
        ("7=line-9", "none of PLANT_LINES"),
    ],
)
def test_what_binds_nothing_is_refused_at_the_start(given: str, told: str) -> None:
    with pytest.raises(SettingsError, match=f"GROUP_LINES.*{told}"):
        permissions(GROUP_LINES=given)


def test_a_bound_group_that_may_not_ask_is_refused_and_so_are_groups_without_an_issuer() -> None:
    with pytest.raises(SettingsError, match="GROUP_LINES: press 7 is none of ASK_GROUPS"):
        permissions(ASK_GROUPS="engineers", GROUP_LINES="press 7=line-7")
    with pytest.raises(SettingsError, match="GROUP_LINES"):
        read_settings(AgentSettings, {"PLANT_LINES": "line-7", "GROUP_LINES": "press 7=line-7"})


def test_another_bound_group_takes_no_line_away_and_one_that_may_not_ask_gives_none() -> None:
    chance = random.Random(7)
    names, lines = ("a", "b", "c"), ("line-7", "line-8", "default")
    for _ in range(50):
        bound = {name: frozenset(chance.sample(lines, chance.randint(1, 3))) for name in names}
        held = Permissions(ask=frozenset(names), lines=bound)
        for count in (1, 2):
            for groups in itertools.combinations(names, count):
                seen = held.lines_of(frozenset(groups))
                assert seen is not None
                assert seen == held.lines_of(frozenset({*groups, "stranger"}))
                for more in names:
                    wider = held.lines_of(frozenset({*groups, more}))
                    assert wider is not None
                    assert wider >= seen
