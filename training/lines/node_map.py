"""A map of nodes (YAML): where an OPC UA server keeps what a shot is made of.

trigger: {counter: ns=2;s=Shot.Number}     # or {flag: …}; wait: seconds until values are final
variables:
  Process_Temperature: ns=2;s=Melt.Temperature
  Process_Pressure: {node: ns=2;s=Plunger.Pressure, unit: psi}
context: {mould: ns=2;s=Mould.Name}
time: ns=2;s=Shot.Time                     # default: the trigger's source time
id: ns=2;s=Shot.Id
uncertain: taken                           # default: missing
"""

from collections.abc import Mapping
from datetime import tzinfo
from pathlib import Path
from typing import Final

from ops.feeding.node_values import NodeMap
from ops.feeding.words import Words
from training.lines.line import Line
from training.lines.map_file import MapFile

KEYS: Final = frozenset({"trigger", "variables", "context", "time", "id", "uncertain"})
TRIGGER_KEYS: Final = frozenset({"counter", "flag", "wait"})
LONGEST_WAIT_S: Final = 60


def read_node_map(path: Path, line: Line, zone: tzinfo, words: Words, context: Mapping[str, str]) -> NodeMap:
    """Read a map of nodes for a line.

    Raises ValueError naming file and line of what is odd, OSError where the file cannot be read.
    """
    file = MapFile.open(path, KEYS)
    trigger = file.section("trigger")
    file.check_keys("trigger", trigger, TRIGGER_KEYS)
    kinds = [kind for kind in ("counter", "flag") if kind in trigger]
    if len(kinds) != 1:
        raise file.fault("trigger", "names the node of a counter or a flag, such as {counter: ns=2;i=7}")
    wait = trigger.get("wait", 0)
    if isinstance(wait, bool) or not isinstance(wait, int | float) or not 0 <= wait <= LONGEST_WAIT_S:
        raise file.fault("trigger.wait", f"must be seconds from 0 to {LONGEST_WAIT_S}")
    uncertain = file.document.get("uncertain", "missing")
    if uncertain not in {"missing", "taken"}:
        raise file.fault("uncertain", "is missing or taken")
    named = {name: file.text(name, file.document[name]) for name in ("time", "id") if name in file.document}
    return NodeMap(
        trigger=file.text(f"trigger.{kinds[0]}", trigger[kinds[0]]),
        counts=kinds == ["counter"],
        variables=file.variables(line, "node"),
        zone=zone,
        words=words,
        wait_s=float(wait),
        time=named.get("time"),
        id=named.get("id"),
        context_nodes=dict(file.texts("context")),
        context=context,
        takes_uncertain=uncertain == "taken",
    )
