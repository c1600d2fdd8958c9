"""Permissions of signed-in users, by their groups."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from agent.auth.errors import NotPermitted, OtherTenant


class Action(StrEnum):
    """Kinds of routes by what they do. `OPEN` is for everybody and the only one that needs no user.

    `FORGET` is about the caller's own data and needs no group; `FORGET_OTHERS` is another's. `RECORD` is for
    machines, and for nobody else.
    """

    OPEN = "open"
    ASK = "ask"
    INGEST = "ingest"
    RECORD = "record"
    FORGET = "forget"
    FORGET_OTHERS = "forget others"


@dataclass(frozen=True, slots=True)
class Permissions:
    """The groups of which one is needed to ask and to ingest. An empty set lets every user in.

    Where only `ask` is set it holds for ingest too: who may not even ask must not be able to
    exchange the documents that answers rest on. `steward` is needed for the data of others, and
    there an empty set lets nobody in. Their own data everybody may have deleted. Who is in a group of
    `heartbeat` may ask and nothing else, whatever other group they are in.

    `lines` binds a group to the lines that it may see; a group that stands in it for none may see all.

    `tenant` is the plant whose users alone come in, where an issuer has several; none is every user.
    """

    ask: frozenset[str] = frozenset()
    ingest: frozenset[str] = frozenset()
    steward: frozenset[str] = frozenset()
    heartbeat: frozenset[str] = frozenset()
    tenant: str | None = None
    lines: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def lines_of(self, groups: frozenset[str]) -> frozenset[str] | None:
        """The lines that a user's groups may see, None for all of them.

        Of the groups those count by which the user may ask. One that is bound to no line sees them all;
        where nobody needs a group to ask, only bound groups count, and who is in none sees all.
        """
        asking = groups & self.ask if self.ask else groups & self.lines.keys()
        if not asking or self.heartbeat & groups or asking - self.lines.keys():
            return None
        return frozenset[str]().union(*(self.lines[group] for group in asking))

    def check_tenant(self, tenants: frozenset[str]) -> None:
        """Raises OtherTenant for a user of other plants alone, whatever they want to do."""
        if self.tenant is not None and self.tenant not in tenants:
            raise OtherTenant

    def check(self, groups: frozenset[str], action: Action) -> None:
        """Raises NotPermitted, which names the action but no group."""
        if self.heartbeat & groups and action is not Action.OPEN:
            if action is not Action.ASK:
                raise NotPermitted("The heartbeat may ask, and nothing else.")
            return
        if action in (Action.OPEN, Action.FORGET):
            return
        if action is Action.FORGET_OTHERS:
            if not self.steward & groups:
                raise NotPermitted("You are signed in, but in no group that may have another's data deleted.")
            return
        needed = (self.ingest or self.ask) if action is Action.INGEST else self.ask
        if needed and not needed & groups:
            raise NotPermitted(f"You are signed in, but in no group that may {action}.")


def tenants_in(claims: Mapping[str, Any], claim: str) -> frozenset[str]:
    """The plants of verified claims: one text, or a list of texts. Each is taken whole and as it is written.

    Nothing is split, trimmed or brought to one case: two plants whose names differ in that alone are two.
    Anything else names no plant.
    """
    value = claims.get(claim)
    names = value if isinstance(value, list) else [value]
    return frozenset(name for name in names if isinstance(name, str) and name)


def groups_in(claims: Mapping[str, Any], claim: str) -> frozenset[str]:
    """The groups of verified claims: a list of names, or one text with commas between them.

    Names hold spaces, so that nothing is split at one: who is in the group "plant admins" is in no group
    "admins". A comma can be in no name that counts, since ASK_GROUPS and its neighbours are lists with
    commas. A name of a list is taken whole. Anything else is no group, never an error.
    """
    value = claims.get(claim)
    if isinstance(value, str):
        value = [name.strip() for name in value.split(",")]
    names = value if isinstance(value, list) else []
    return frozenset(name for name in names if isinstance(name, str) and name)
