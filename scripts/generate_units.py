"""Writes the page's table of units from src/shared/units.py: `python scripts/generate_units.py [--check]`.

With `--check` nothing is written, and a file that is not what would be written is an error.
"""

import json
import sys
from pathlib import Path

from shared import units

TARGET = Path(__file__).resolve().parents[1] / "frontend" / "src" / "contract" / "units.json"


def rendered() -> str:
    """The table as JSON: `units` with symbol and readings (exponents of the dimension, factor, offset), and
    `names`, the place of each spelling's unit."""
    places: dict[units.Unit, int] = {}
    names = {}
    for name in units.known_units():
        unit = units.parse_unit(name)
        assert unit is not None  # noqa: S101 - it is one of the table
        names[name] = places.setdefault(unit, len(places))
    table = [
        [unit.symbol, [[list(r.dimension), r.factor, r.offset] for r in unit.readings]] for unit in places
    ]
    return json.dumps({"units": table, "names": names}, ensure_ascii=False, separators=(",", ":")) + "\n"


def main() -> int:
    """Write or check the file; the exit code."""
    if "--check" not in sys.argv[1:]:
        TARGET.write_text(rendered(), encoding="utf-8")
        return 0
    if TARGET.exists() and TARGET.read_text(encoding="utf-8") == rendered():
        print(f"{TARGET.name}: as the table of units")
        return 0
    print(f"{TARGET}: is not what the table of units makes; run make types", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
