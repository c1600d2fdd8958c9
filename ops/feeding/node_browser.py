"""The variables of an OPC UA server: their nodes, names, values and units."""

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import Any, Final

from ops.feeding.machine import Endpoint, client_of, needs_asyncua, read_nodes
from ops.feeding.node_values import NodeValue
from shared.errors import InvalidInput, Unavailable

MOST_NODES: Final = 5_000
OF_A_REQUEST: Final = 500
SERVER: Final = "i=2253"
"""What a server says of itself, which is no machine."""
UNIT: Final = "EngineeringUnits"


@dataclass(frozen=True, slots=True)
class Browsed:
    """A variable: `names` from Objects down to its own; `unit` as the server gives it."""

    node: str
    names: tuple[str, ...]
    value: NodeValue
    unit: str = ""


def browse(endpoint: Endpoint) -> tuple[list[Browsed], bool]:
    """The variables below Objects, and whether there are more than were looked at.

    Raises Unavailable where the server does not answer, InvalidInput where it refuses.
    """
    needs_asyncua()
    return asyncio.run(_browse(endpoint))


async def _browse(endpoint: Endpoint) -> tuple[list[Browsed], bool]:
    from asyncua.ua.uaerrors import UaError  # noqa: PLC0415

    client = await client_of(endpoint)
    try:
        async with client:
            names, units, more = await _walk(client)
            values: dict[str, NodeValue] = {}
            wanted = [*names, *units.values()]
            for start in range(0, len(wanted), OF_A_REQUEST):
                values |= await read_nodes(client, wanted[start : start + OF_A_REQUEST])
    except UaError as error:
        raise InvalidInput(f"{endpoint.url}: {error}") from error
    except (OSError, TimeoutError) as error:
        raise Unavailable(f"{endpoint.url} cannot be reached: {error or type(error).__name__}") from error
    unit_of = {node: _unit(values[unit]) for node, unit in units.items()}
    found = [Browsed(node, path, values[node], unit_of.get(node, "")) for node, path in names.items()]
    return found, more


async def _walk(client: Any) -> tuple[dict[str, tuple[str, ...]], dict[str, str], bool]:
    """The names of each variable, the node of its unit, and whether there are more."""
    from asyncua import ua  # noqa: PLC0415

    names: dict[str, tuple[str, ...]] = {}
    units: dict[str, str] = {}
    seen = {SERVER}
    waiting: deque[tuple[Any, tuple[str, ...], str]] = deque([(client.nodes.objects, (), "")])
    wanted = ua.NodeClass.Object | ua.NodeClass.Variable
    while waiting:
        parent, path, variable = waiting.popleft()
        for child in await parent.get_children_descriptions(nodeclassmask=wanted):
            node, name = child.NodeId.to_string(), str(child.DisplayName.Text or child.BrowseName.Name)
            if node in seen:
                continue
            seen.add(node)
            if variable and child.BrowseName.Name == UNIT:
                units[variable] = node
            if variable and child.BrowseName.NamespaceIndex == 0:
                continue  # a property that OPC UA itself gives a variable, such as its range
            is_variable = child.NodeClass == ua.NodeClass.Variable
            if is_variable:
                names[node] = (*path, name)
            if len(seen) > MOST_NODES:
                return names, units, True
            waiting.append((client.get_node(child.NodeId), (*path, name), node if is_variable else ""))
    return names, units, False


def _unit(value: NodeValue) -> str:
    """The text of an EUInformation."""
    told = getattr(getattr(value.value, "DisplayName", None), "Text", None)
    return str(told or "")
