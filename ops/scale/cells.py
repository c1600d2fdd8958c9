"""`diecast cells`: a plan of accounts and their plants, checked whole, and made into a samconfig file.

A cell is one account in one region. Plants are stacks of their own in it; they share the firewall, the
headers policies and the issuer, and are told apart by tenant, stack name and tags.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Final

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ops.scale.cell import Room, rooms
from ops.stack_plan import Plan
from shared.errors import InvalidInput

type Parameters = Mapping[str, str]

UNSAFE: Final = re.compile(r"[\s\"'\\]")
"""Characters that end a value where the SAM CLI reads `NAME=value NAME=value`."""
TEXTS: Final[Mapping[str, tuple[str, str]]] = {
    "cell": (
        "# {name}: account {account}, {region}, {plants} plants (room for {room}, by {why})",
        "# {name}: 계정 {account}, {region}, 공장 {plants}개 (최대 {room}개, 기준 {why})",
    ),
    "written": ("# sections written to {path}", "# {path}에 설정을 기록했습니다"),
    "order": (
        "# The first cell goes first; go on when its plants have answered (diecast smoke).",
        "# 첫 셀을 먼저 배포하고, 공장들이 답하는지 확인한 뒤(diecast smoke) 계속하세요.",
    ),
}


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Plant(_Strict):
    """One plant: `name` is its stack's, `tenant` what the shared issuer calls it."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,23}$")]
    tenant: str = ""
    parameters: Parameters = {}


class Cell(_Strict):
    """One account in one region. `quotas` are those that AWS has raised there, named as in limits.yaml."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    account: Annotated[str, Field(pattern=r"^[0-9]{12}$")]
    region: str
    profile: str = ""
    parameters: Parameters = {}
    quotas: Mapping[str, float] = {}
    plants: Annotated[tuple[Plant, ...], Field(min_length=1)]


class Fleet(_Strict):
    """The whole plan; `parameters` are those of every plant."""

    parameters: Parameters = {}
    cells: Annotated[tuple[Cell, ...], Field(min_length=1)]

    def parameters_of(self, cell: Cell, plant: Plant) -> dict[str, str]:
        """A plant's parameters: everybody's, then its cell's, then its own."""
        tenant = {"Tenant": plant.tenant} if plant.tenant else {}
        return {**self.parameters, **cell.parameters, **tenant, **plant.parameters}

    def plants(self) -> Iterator[tuple[Cell, Plant, dict[str, str]]]:
        """Every plant with its cell and parameters."""
        for cell in self.cells:
            for plant in cell.plants:
                yield cell, plant, self.parameters_of(cell, plant)


def run(path: Path, samconfig: Path | None, *, korean: bool) -> None:
    """Check a plan, write the sections and print the commands. Raises InvalidInput that names every fault."""

    def text(key: str, **values: object) -> str:
        return TEXTS[key][korean].format(**values)

    fleet = read_fleet(path)
    faults = [*find_faults(fleet)]
    if faults:
        raise InvalidInput("\n".join(faults))
    if samconfig is not None:
        samconfig.write_text(sections(fleet), encoding="utf-8")
        print(text("written", path=samconfig))
    print(text("order"))
    config = samconfig or Path("samconfig.toml")
    for cell in fleet.cells:
        tightest = room_of(fleet, cell)
        print(
            text(
                "cell", name=cell.name, account=cell.account, region=cell.region, plants=len(cell.plants),
                room=tightest.plants, why=tightest.name,
            )
        )  # fmt: skip
        for plant in cell.plants:
            print(
                f"sam deploy --template-file .aws-sam/build/template.yaml --config-file {config.resolve()}"
                f" --config-env {plant.name}"
            )


def read_fleet(path: Path) -> Fleet:
    """Read a plan. Raises InvalidInput."""
    try:
        return Fleet.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except yaml.YAMLError as error:
        raise InvalidInput(f"{path} is no YAML: {error}") from error
    except ValidationError as error:
        rows = [f"{'.'.join(map(str, row['loc']))}: {row['msg']}" for row in error.errors()]
        raise InvalidInput(f"{path}: " + "; ".join(rows)) from error


def find_faults(fleet: Fleet) -> Iterator[str]:
    """Tell everything for which the plan cannot be deployed as it is."""
    yield from _twice("plant", [plant.name for _, plant, _ in fleet.plants()])
    yield from _twice("cell", [cell.name for cell in fleet.cells])
    yield from _twice(
        "DomainName", [given["DomainName"] for *_, given in fleet.plants() if given.get("DomainName")]
    )
    yield from _names_inside_names(fleet)
    yield from _tenants(fleet)
    refused = False
    for cell, plant, given in fleet.plants():
        for name, value in given.items():
            if UNSAFE.search(value):
                yield f"{plant.name}: {name} holds a space or a quote, which the SAM CLI would split at"
        refusals = Plan(given, cell.region, stack=plant.name).refusals()
        yield from (f"{plant.name}: {why}" for why in refusals)
        refused = refused or bool(refusals)
    if not refused:  # Else there is no stack to count.
        yield from _too_many(fleet)


def room_of(fleet: Fleet, cell: Cell) -> Room:
    """Return what a cell's account runs out of first, by its first plant's parameters and its own quotas."""
    given = fleet.parameters_of(cell, cell.plants[0])
    found = [
        Room(room.name, room.limit.model_copy(update={"value": cell.quotas[room.name]}), room.of_a_plant)
        if room.name in cell.quotas
        else room
        for room in rooms(given)
    ]
    unknown = cell.quotas.keys() - {room.name for room in found}
    if unknown:
        raise InvalidInput(f"{cell.name}: no plant takes from a quota {', '.join(sorted(unknown))}.")
    return min(found, key=lambda room: room.plants)


def sections(fleet: Fleet) -> str:
    """Return the samconfig file: for each plant a section of its name."""
    written = ["version = 0.1"]
    for cell, plant, given in fleet.plants():
        tags = {
            "project": "diecast-assistant",
            "stack": plant.name,
            "plant": plant.tenant or plant.name,
            "cell": cell.name,
        }
        settings: dict[str, object] = {
            "stack_name": plant.name,
            "region": cell.region,
            **({"profile": cell.profile} if cell.profile else {}),
            "resolve_s3": True,
            "s3_prefix": plant.name,
            "capabilities": "CAPABILITY_IAM CAPABILITY_AUTO_EXPAND",
            "confirm_changeset": False,
            "fail_on_empty_changeset": False,
            "parameter_overrides": _pairs(given),
            "tags": _pairs(tags),
        }
        written += ["", f"[{plant.name}.deploy.parameters]"]
        written += [f"{name} = {json.dumps(value)}" for name, value in settings.items()]
    return "\n".join(written) + "\n"


def _pairs(given: Mapping[str, str]) -> str:
    return " ".join(f"{name}={value}" for name, value in given.items())


def _twice(what: str, names: Sequence[str]) -> Iterator[str]:
    for name, number in Counter(names).items():
        if number > 1:
            yield f"{what} {name} is there {number} times"


def _names_inside_names(fleet: Fleet) -> Iterator[str]:
    """Roles are held to names that begin with the stack's (docs/operations/github.md)."""
    by_account: dict[str, set[str]] = defaultdict(set)
    for cell, plant, _ in fleet.plants():
        by_account[cell.account].add(plant.name)
    for names in by_account.values():
        for short in sorted(names):
            for long in sorted(name for name in names if name.startswith(f"{short}-")):
                yield f"{long} begins with {short}- in one account: the role of {short} could change it"


def _tenants(fleet: Fleet) -> Iterator[str]:
    """Plants of one issuer are told apart by their tenants."""
    by_issuer: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for _, plant, given in fleet.plants():
        if given.get("JwtIssuer"):
            by_issuer[given["JwtIssuer"]].append((plant.name, given.get("Tenant", "")))
    for issuer, plants in by_issuer.items():
        if len(plants) > 1:
            yield from (
                f"{name} shares {issuer} with others and has no tenant"
                for name, tenant in plants
                if not tenant
            )
            yield from _twice(f"at {issuer} tenant", [tenant for _, tenant in plants if tenant])


def _too_many(fleet: Fleet) -> Iterator[str]:
    by_account: dict[str, list[Cell]] = defaultdict(list)
    for cell in fleet.cells:
        by_account[cell.account].append(cell)
    for account, of_account in by_account.items():
        plants = sum(len(cell.plants) for cell in of_account)
        room = min((room_of(fleet, cell) for cell in of_account), key=lambda found: found.plants)
        if plants > room.plants:
            yield f"account {account} has {plants} plants, and {room.name} is enough for {room.plants}"
