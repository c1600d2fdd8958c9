"""`diecast scale`: reads what was given, runs the studies, prints and draws."""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from ops.costs.prices import read_prices
from ops.scale.cell import alarm_metrics, plant_with, rooms
from ops.scale.cost import cost_of_a_plant
from ops.scale.demand import Demand
from ops.scale.layout import Layout
from ops.scale.limits import Limits
from ops.scale.report import Report, Row, document, show, show_rooms
from ops.scale.study import Runs, Study, most_plants, needed, study
from shared.errors import InvalidInput

DEFAULT_PLANTS: Final = (1, 100, 1_000, 10_000)
CURVE: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000)
"""Plants of an account for the picture of what is stopped."""
ONCE_A_SEED: Final = Runs()
MOST_CARRIED: Final = 2_000
"""Plants up to which is looked for how many one account carries."""
COSTED: Final = (1, 10, 100)


@dataclass(frozen=True, slots=True)
class Request:
    """The options of the command line."""

    plants: Sequence[int] = DEFAULT_PLANTS
    per_account: int | None = None
    assume: Sequence[str] = ()
    limits: Sequence[str] = ()
    parameters: str = ""
    layout: Layout = Layout.STACKS
    runs: Runs = ONCE_A_SEED
    region: str = "ap-northeast-2"
    model: str = "sonnet-4.5"


def run(request: Request, *, korean: bool, as_json: bool, plots: Path | None) -> None:
    """Study each number of plants and tell. Raises InvalidInput for what cannot be used."""
    demand, limits = demand_of(request.assume), limits_of(request.limits)
    prices = read_prices().prices_of(request.region, request.model)
    given = parameters_of(request.parameters)
    found_rooms, alarms = rooms(given), alarm_metrics(plant_with(given))

    @cache
    def ask(plants: int, under: Limits = limits) -> Study:
        # The default takes minutes; who sees nothing meanwhile stops it.
        print(f"{plants:,} …", file=sys.stderr, flush=True)
        return study(demand, under, plants, request.layout, request.runs)

    rows = []
    for plants in request.plants:
        each = min(plants, request.per_account or plants)
        found = ask(each)
        raised, carried = (limits, found) if found.carried else needed(partial(ask, each), limits)
        cost = cost_of_a_plant(demand, prices, each, alarms)
        rows.append(Row(plants, each, -(-plants // each), found, raised, carried, cost))
    carries = most_plants(ask, MOST_CARRIED)
    held = found_rooms if request.layout is Layout.STACKS else []
    report = Report(demand, limits, rows, held, carries, request.runs.number)
    if as_json:
        print(json.dumps(document(report), ensure_ascii=False, indent=1))
    else:
        show(report, korean=korean)
    if plots is not None:
        from ops.scale.plots import draw  # noqa: PLC0415  matplotlib takes a second

        free = [ask(row.plants, limits.lifted()) for row in rows]
        nearness = [Study(each.plants, limits, each.days) for each in free]
        costs = {number: cost_of_a_plant(demand, prices, number, alarms) for number in COSTED}
        shown = ask(max(number for number in CURVE if number <= 1_000))
        for path in draw(plots, [ask(number) for number in CURVE], shown, nearness, costs):
            print(path, file=sys.stderr)


def run_rooms(parameters: str, *, korean: bool, as_json: bool) -> None:
    """Tell how many plants one account holds by its quotas, for a stack with these parameters."""
    found = rooms(parameters_of(parameters))
    if as_json:
        rows = [
            {
                "name": room.name,
                "quota": room.limit.value,
                "of_a_plant": room.of_a_plant,
                "plants": room.plants,
            }
            for room in found
        ]
        print(json.dumps(rows, indent=1))
    else:
        show_rooms(found, korean=korean)


def demand_of(given: Sequence[str]) -> Demand:
    """Read NAME=VALUE pairs; `utc_offsets` takes several with commas. Raises InvalidInput."""
    values: dict[str, object] = dict(_pair("--assume", row) for row in given)
    if "utc_offsets" in values:
        values["utc_offsets"] = str(values["utc_offsets"]).split(",")
    try:
        return Demand.model_validate(values)
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, row['loc']))}: {row['msg']}" for row in error.errors()]
        raise InvalidInput("--assume " + "; ".join(faults)) from error


def limits_of(given: Sequence[str]) -> Limits:
    """Read NAME=VALUE pairs. Raises InvalidInput."""
    values = {}
    for row in given:
        name, value = _pair("--limit", row)
        try:
            values[name] = float(value)
        except ValueError:
            raise InvalidInput(f"--limit {row}: {value!r} is no number.") from None
    return Limits.default().changed(values)


def parameters_of(text: str) -> Mapping[str, str]:
    """Read the stack's parameters as NAME=VALUE with spaces between. Raises InvalidInput."""
    return dict(_pair("--parameters", row) for row in text.split())


def _pair(option: str, given: str) -> tuple[str, str]:
    name, sign, value = given.partition("=")
    if not sign or not name.strip():
        raise InvalidInput(f"{option}: {given!r} is not NAME=VALUE.")
    return name.strip(), value.strip()
