"""Writes the data that the page shares with training: `python scripts/generate_page_data.py [--check]`.

`units.json` is the table of units of src/shared/units.py, `table_words.json` the words that tables write
(src/shared/tables/words.json), `column_terms.json` the terms of headers (training/lines). With `--check`
nothing is written, and a file that is not what would be written is an error.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path

from shared import units
from shared.tables.words import words

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "frontend" / "src" / "contract"
TERMS = ROOT / "training" / "lines" / "column_terms.json"


def units_table() -> object:
    """`units` with symbol and readings (exponents of the dimension, factor, offset), and `names`, the
    place of each spelling's unit."""
    places: dict[units.Unit, int] = {}
    names = {}
    for name in units.known_units():
        unit = units.parse_unit(name)
        assert unit is not None  # noqa: S101 - it is one of the table
        names[name] = places.setdefault(unit, len(places))
    table = [
        [unit.symbol, [[list(r.dimension), r.factor, r.offset] for r in unit.readings]] for unit in places
    ]
    return {"units": table, "names": names}


FILES: dict[str, Callable[[], object]] = {
    "units.json": units_table,
    "column_terms.json": lambda: json.loads(TERMS.read_text(encoding="utf-8")),
    "table_words.json": lambda: {name: words()[name] for name in ("empty", "totals", "time", "label")},
}


def main() -> int:
    """Write or check the files; the exit code."""
    odd = []
    for name, made in FILES.items():
        text = json.dumps(made(), ensure_ascii=False, separators=(",", ":")) + "\n"
        target = FOLDER / name
        if "--check" not in sys.argv[1:]:
            target.write_text(text, encoding="utf-8")
        elif not target.exists() or target.read_text(encoding="utf-8") != text:
            odd.append(str(target))
    if odd:
        print(f"not what the sources make: {', '.join(odd)}; run make types", file=sys.stderr)
        return 1
    print(f"{', '.join(FILES)}: as the sources make them")
    return 0


if __name__ == "__main__":
    sys.exit(main())
